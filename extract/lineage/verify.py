"""Verify: proves that every published value still follows from its original file.

Combines the checks: files against the manifest, ledger, raw tables, originals with their evidence, facts. Only reads;
opens the warehouse file only to check the raw tables, and waits for its writer.
"""

from __future__ import annotations

import logging
import resource
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import duckdb

from extract.errors import LineageError, WarehouseError
from extract.landing import ledger
from extract.landing.archive import archive_path
from extract.landing.publish import DATABASE
from extract.landing.warehouse import open_for_reading
from extract.lineage.check_evidence import Units, check_evidence
from extract.lineage.check_extraction import check_extractions
from extract.lineage.check_facts import check_facts
from extract.lineage.check_files import check_files, check_links
from extract.lineage.check_ledger import (
    check_chain,
    check_decisions,
    check_loads,
    check_publications,
    check_withdrawals,
)
from extract.lineage.check_raw import check_raw
from extract.lineage.fact_rules import FactRule
from extract.lineage.findings import Findings
from extract.lineage.names import find_township
from extract.lineage.published import Published, open_published
from extract.lineage.report_rows import TABLES, Report, Rows, find_reports, with_rows
from extract.lineage.rereading import reread_all
from extract.progress import Progress, silently
from extract.settings import Settings

logger = logging.getLogger(__name__)

NAMED = 10
"""Number of mismatches named in a task's error; its log names all."""

VALUES = ("fct_indicator_year", "fct_observation", "fct_absence", "fct_numeral")
"""The tables whose rows count as values; places in files and uses of figures belong to them."""


ReportProgress: TypeAlias = Progress[tuple[Report, Rows]]


@dataclass(frozen=True, slots=True)
class AuditScope:
    """What to verify: all reports, those of a township or year, or a random sample of the given size."""

    township: str | None = None
    year: int | None = None
    sample: int | None = None
    is_deep: bool = False
    """Whether to extract every original again, not only if a figure's characters alone do not show its value."""
    heads: tuple[str, ...] = ()
    """Hashes of ledger entries that were recorded elsewhere."""

    @property
    def is_whole(self) -> bool:
        """Whether this is everything that is published."""
        return (self.township, self.year, self.sample) == (None, None, None)


def verify(settings: Settings, scope: AuditScope, progress: ReportProgress = silently) -> Findings:
    """Verifies everything in `scope`. Raises WarehouseError if nothing is published or a name is unknown."""
    findings = Findings()
    started = cpu_seconds()
    with open_published(settings) as published:
        check_files(published.folder, published.manifest, findings)
        check_links(settings.published, published.folder, findings)
        _check_ledger(settings, published, scope, findings)
        try:
            reports = _chosen(published, scope)
            _check_raw(settings, published, None if scope.is_whole else reports, findings)
            seen = _check_reports(settings, published, reports, scope, progress, findings)
            if scope.is_whole:
                _check_coverage(published, seen, findings)
        except duckdb.Error as error:  # a damaged database can fail at any row
            findings.expect("file", str(published.folder / DATABASE), "tables that can be read", str(error))
    findings.counts["values"] = sum(findings.counts[table] for table in VALUES)
    findings.counts["CPU milliseconds"] = round(1000 * (cpu_seconds() - started))
    return findings


def verify_or_fail(settings: Settings, scope: AuditScope) -> dict[str, int]:
    """Like `verify`, for a task: returns the counts, or logs all mismatches and raises LineageError with the first."""
    findings = verify(settings, scope)
    for note in findings.notes:
        logger.warning("%s", note)
    for mismatch in findings.mismatches:
        logger.error("MISMATCH %s", mismatch)
    if findings.mismatches:
        first = "; ".join(map(str, findings.mismatches[:NAMED]))
        raise LineageError(f"{len(findings.mismatches)} mismatches, all named in the log: {first}")
    return dict(findings.counts)


def cpu_seconds() -> float:
    """CPU time of this process and of its readers that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def verify_ledger(settings: Settings, heads: Iterable[str] = ()) -> Findings:
    """The ledger alone: its chain, and the publications, loads and decisions that it records."""
    findings = Findings()
    with open_published(settings) as published:
        scope = AuditScope(heads=tuple(heads))
        _check_ledger(settings, published, scope, findings)
    return findings


def _check_ledger(settings: Settings, published: Published, scope: AuditScope, findings: Findings) -> None:
    head = published.manifest["ledger_head"]
    entries = check_chain(settings, [*scope.heads, *([head] if head != ledger.GENESIS else [])], findings)
    check_publications(settings, published.folder, published.manifest, entries, findings)
    if scope.is_whole:
        if not settings.warehouse.exists():
            findings.note(
                f"loads and decisions were not compared with the ledger: there is no warehouse at {settings.warehouse}"
            )
            return
        with open_for_reading(settings) as connection:
            check_loads(connection, entries, findings)
            check_decisions(connection, entries, findings)
            check_withdrawals(connection, published, entries, findings)


def _chosen(published: Published, scope: AuditScope) -> list[Report]:
    township_id = None
    if scope.township is not None:
        township_id = find_township(published, scope.township, scope.year)["township_id"]
    reports = find_reports(published, township_id, scope.year, scope.sample)
    if scope.year is not None and not reports:
        raise WarehouseError(f"no report about {scope.year} is published; `fadu facts` lists what is")
    return reports


def _check_raw(settings: Settings, published: Published, reports: list[Report] | None, findings: Findings) -> None:
    if not settings.warehouse.exists():
        findings.note(f"raw tables were not compared: there is no warehouse at {settings.warehouse}")
        return
    with open_for_reading(settings):  # waits for a writer, and keeps others from starting
        ids = None if reports is None else [report.report_id for report in reports]
        check_raw(settings, published.folder / DATABASE, ids, findings)


def _check_reports(
    settings: Settings,
    published: Published,
    reports: list[Report],
    scope: AuditScope,
    progress: ReportProgress,
    findings: Findings,
) -> Counter[str]:
    """Checks each report against its original; returns the number of rows in each table."""
    units = _units(published)
    rules = _fact_rules(published)
    seen: Counter[str] = Counter()
    unsettled = []
    documents = ((archive_path(settings.archive, report.document_id), report.file_name) for report in reports)
    rereads = reread_all(settings, documents, with_extraction=False)
    for (report, rows), reread in zip(
        progress(with_rows(published, reports, TABLES), len(reports)), rereads, strict=True
    ):
        findings.counts["reports"] += 1
        seen.update({table: len(found) for table, found in rows.items()})
        if not check_evidence(report, rows, reread, settings.archive, units, findings):
            unsettled.append(report)
        check_facts(report, rows, rules, findings)
    check_extractions(published, settings, reports if scope.is_deep else unsettled, findings)
    return seen


def _fact_rules(published: Published) -> dict[str, FactRule]:
    rows: list[tuple[str, str, str]] = published.connection.execute(
        "select indicator, aggregation, unit_family from dim_indicator"
    ).fetchall()
    return {indicator: FactRule(*rule) for indicator, *rule in rows}


def _units(published: Published) -> Units:
    rows: list[tuple[str, str, Decimal]] = published.connection.execute(
        "select unit, base_unit, factor from dim_unit"
    ).fetchall()
    return {unit: (base_unit, factor) for unit, base_unit, factor in rows}


def _check_coverage(published: Published, seen: Counter[str], findings: Findings) -> None:
    """No published row was skipped, as a row without a report would be."""
    for table in TABLES:
        (count,) = published.connection.execute(f"select count(*) from {table}").fetchone() or (0,)
        findings.expect("coverage", f"{table}, rows that belong to a report", count, seen[table])
