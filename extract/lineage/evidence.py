"""Evidence: an offline pack that shows an auditor every figure behind the facts of a township or year.

It contains HTML without scripts or external resources, the originals, the ledger, and hashes for `sha256sum -c`.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from extract.errors import SettingsError, WarehouseError
from extract.landing import ledger
from extract.landing.publish import MANIFEST
from extract.lineage.evidence_view import ReportView, figures_of, view_report
from extract.lineage.findings import Findings
from extract.lineage.illustration import illustrate
from extract.lineage.names import find_township
from extract.lineage.originals import read_original
from extract.lineage.published import Published, open_published
from extract.lineage.report_rows import Report, find_reports
from extract.lineage.statement import statement
from extract.lineage.trace import publication_of
from extract.lineage.verify import AuditScope, verify
from extract.progress import Progress
from extract.settings import Settings

SUMS = "SHA256SUMS"
"""The file of hashes, in the format of coreutils' sha256sum."""


def write_evidence(
    settings: Settings,
    folder: Path,
    township: str | None,
    year: int | None,
    progress: Progress[Report],
) -> Findings:
    """Writes the pack into the new or empty `folder`; returns the findings of the verification that it reports.

    Raises WarehouseError if no report matches, SettingsError if `folder` cannot be used, LineageError if an original is
    missing or has changed.
    """
    _check_empty(folder)  # before the verification, which can take minutes
    findings = verify(settings, AuditScope(township=township, year=year))
    with open_published(settings) as published:
        township_id = find_township(published, township, year)["township_id"] if township else None
        reports = [report for report in find_reports(published, township_id, year) if report.is_current]
        if not reports:
            about = f" about {year}" if year else ""
            raise WarehouseError(f"no report{about} is published; `fadu facts` lists what is")
        _make(folder)
        views = [_write_report(settings, published, folder, report) for report in progress(reports, len(reports))]
        _write_index(settings, published, folder, views, findings)
    _write_sums(folder)
    return findings


def _check_empty(folder: Path) -> None:
    try:
        is_empty = not any(folder.iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        raise SettingsError(f"{folder}: the pack cannot be written there ({error.strerror})") from error
    if not is_empty:
        raise SettingsError(f"{folder}: the folder is not empty; expected a new or empty one for the pack")


def _make(folder: Path) -> None:
    try:
        for name in ("reports", "originals"):
            (folder / name).mkdir(parents=True)
    except OSError as error:
        raise SettingsError(f"{folder}: the pack cannot be written there ({error.strerror})") from error


def _write_report(settings: Settings, published: Published, folder: Path, report: Report) -> ReportView:
    original = folder.absolute() / "originals" / report.document_id
    original.write_bytes(read_original(settings.archive, report.document_id))
    figures = figures_of(published, report)
    spans = tuple((figure.row["start_offset"], figure.row["end_offset"]) for figure in figures)
    shown = illustrate(original, report.file_name, spans)
    file = f"{report.document_id[:16]}.html"
    view = view_report(published, report, file, figures, shown)
    _render(folder / "reports" / file, "evidence_report.html", view=view, publication=publication_of(published))
    return view


def _write_index(
    settings: Settings, published: Published, folder: Path, views: list[ReportView], findings: Findings
) -> None:
    entries = ledger.entries(settings)
    loads = {view.row["load_id"] for view in views}
    subjects = {*loads, published.manifest["publication_id"]}
    _render(
        folder / "index.html",
        "evidence_index.html",
        views=views,
        tests=statement(findings),
        findings=findings,
        publication=publication_of(published),
        entries=[entry for entry in entries if entry.subject in subjects],
        head=entries[-1].own_sha256 if entries else ledger.GENESIS,
        entry_count=len(entries),
        made_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    )
    lines = [json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in entries]
    (folder / "ledger.jsonl").write_text("".join(lines), "utf-8")
    (folder / "publication.json").write_bytes((published.folder / MANIFEST).read_bytes())


def _write_sums(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), "utf-8")


def _render(path: Path, template: str, **values: Any) -> None:
    environment = Environment(
        loader=PackageLoader("extract.lineage"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    path.write_text(environment.get_template(template).render(**values), "utf-8")
