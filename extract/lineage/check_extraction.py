"""Check of the extraction: running the rules over the original again must give the published observations."""

from __future__ import annotations

from typing import Any

from extract.errors import UnreadableDocument
from extract.landing.archive import archive_path
from extract.lineage.findings import Findings
from extract.lineage.published import Published
from extract.lineage.report_rows import OBSERVATION, Report, with_rows
from extract.lineage.rereading import reread_all
from extract.settings import Settings


def check_extractions(published: Published, settings: Settings, reports: list[Report], findings: Findings) -> None:
    """Compares the observations of `reports` with those that the rules of this installation find now.

    Skips a report that was extracted by other rules, with a note: a difference would not be an error.
    """
    from extract.pipeline import versions

    rules = versions().rules
    same = [report for report in reports if report.is_current and report.rules_version == rules]
    for report in reports:
        if report.is_current and report.rules_version != rules:
            findings.note(
                f"reports extracted by rules {report.rules_version[:12]} were not extracted again: rules {rules[:12]}"
                " are installed here"
            )
    documents = ((archive_path(settings.archive, report.document_id), report.file_name) for report in same)
    again = reread_all(settings, documents, with_extraction=True)
    for (report, rows), reread in zip(with_rows(published, same, ["fct_observation"]), again, strict=True):
        if isinstance(reread, UnreadableDocument):
            findings.expect("extraction", str(report), "an extraction", f"{reread.reason}: {reread.detail}")
            continue
        found = reread.reading.tables.get("observations", []) if reread.reading else []
        _compare(report, rows["fct_observation"], found, findings)


def _compare(
    report: Report, published: list[tuple[Any, ...]], found: list[tuple[Any, ...]], findings: Findings
) -> None:
    now = {f"{report.extraction_id}:{key}": tuple(row) for key, *row in found}
    findings.counts["extracted again"] += len(published)
    for observation_id, *row in published:
        recorded, again = tuple(row[: len(OBSERVATION)]), now.pop(observation_id, None)
        if recorded != again:
            where = f"fct_observation {observation_id}, {report}"
            findings.expect("extraction", where, _shown(again), _shown(recorded))
    for observation_id, again in now.items():
        findings.expect("extraction", f"fct_observation {observation_id}, {report}", _shown(again), "no row")


def _shown(row: tuple[Any, ...] | None) -> str:
    if row is None:
        return "no such observation"
    return ", ".join(f"{name} {value}" for name, value in zip(OBSERVATION, row, strict=True) if value is not None)
