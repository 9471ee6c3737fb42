"""Report rows: the published rows of each report, a few hundred reports at a time, for verification."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from extract.landing.warehouse import quoted
from extract.lineage.published import Published

CHUNK_REPORTS = 1000
"""Reports read at a time: few scans of the tables, in a few hundred megabytes of memory."""

OBSERVATION = (
    *("start_offset", "end_offset", "surface", "value", "value_high", "unit", "unit_family", "base_value"),
    *("qualifier", "scope", "indicator", "period_start_date", "period_end_date"),
    *("quantity_rule_id", "scope_rule_id", "indicator_rule_id"),
    *("section_start_offset", "sentence_start_offset", "sentence_end_offset"),
)
"""Columns of an observation that extraction decides, in the order in which it is landed (`landing/columns.py`)."""

TABLES: dict[str, tuple[str, ...]] = {
    "fct_observation": ("observation_id", *OBSERVATION, "base_unit", "base_value_high", "role", "sentence"),
    "fct_evidence_segment": (
        *("observation_id", "start_offset", "end_offset", "byte_start", "byte_end", "paragraph", "page"),
        *("box_left", "box_top", "box_right", "box_bottom", "confidence"),
    ),
    "fct_absence": (
        *("absence_id", "start_offset", "end_offset", "surface"),
        *("sentence_start_offset", "sentence_end_offset", "sentence"),
    ),
    "fct_numeral": ("start_offset", "start_offset", "end_offset", "surface"),
    "fct_indicator_year": (
        *("indicator_year_id", "indicator", "unit_family", "base_unit", "township_id", "year"),
        *("aggregation", "qualifier", "value", "value_high", "mention_count", "used_mention_count"),
    ),
    "bridge_indicator_year_observation": ("observation_id", "indicator_year_id", "usage", "is_decisive"),
}
"""The verified columns of each table, in the order of the rows."""

Rows = dict[str, list[tuple[Any, ...]]]
"""Rows of one report, by table."""


class Report(NamedTuple):
    """A row of `dim_report`, with the names that identify it to people."""

    report_id: str
    report_version: str
    document_id: str
    extraction_id: str
    is_current: bool
    file_name: str
    reader: str
    text_sha256: str
    rules_version: str
    township_id: str | None
    year: int | None
    township: str | None

    def __str__(self) -> str:
        return f"{self.file_name} ({self.township or 'township unknown'}, {self.year or 'year unknown'})"


_REPORTS = """
    select report_id, report_version, document_id, extraction_id, is_current, file_name,
        reader || ' ' || reader_version, text_sha256, rules_version, township_id, year, township
    from dim_report left join dim_township using (township_id)
    where report_id in (select unnest($report_ids::varchar[]))
    order by report_version
"""

_REPORT_IDS = """
    select report_id from dim_report
    where ($township_id is null or township_id = $township_id) and ($year is null or year = $year)
"""


def find_reports(
    published: Published, township_id: str | None = None, year: int | None = None, sample: int | None = None
) -> list[Report]:
    """Every edition of every report, or `sample` of them, by chance that nobody can foresee.

    By year: rows of one year lie together on disk, and versions begin with it.
    """
    found = published.connection.execute(_REPORT_IDS, {"township_id": township_id, "year": year}).fetchall()
    report_ids = [report_id for (report_id,) in found]
    if sample is not None and sample < len(report_ids):
        report_ids = random.SystemRandom().sample(report_ids, sample)
    rows = published.connection.execute(_REPORTS, {"report_ids": report_ids}).fetchall()
    return [Report(*row) for row in rows]


def with_rows(published: Published, reports: list[Report], tables: Iterable[str]) -> Iterator[tuple[Report, Rows]]:
    """Each of `reports` with its rows of `tables`."""
    wanted = list(tables)
    for first in range(0, len(reports), CHUNK_REPORTS):
        chunk = reports[first : first + CHUNK_REPORTS]
        found = {table: _by_report(published, table, chunk) for table in wanted}
        for report in chunk:
            yield report, {table: found[table].get(report.report_id, []) for table in wanted}


def _by_report(published: Published, table: str, reports: list[Report]) -> dict[str, list[tuple[Any, ...]]]:
    # Of a view, a list of values reaches both sides of the join, which a subquery does not.
    listed = ", ".join(quoted(report.report_id) for report in reports)
    versions = [report.report_version for report in reports]
    query = f"""
        select report_id, {", ".join(TABLES[table])} from {table}
        where report_version between $first and $last and report_id in ({listed})
    """
    parameters = {"first": min(versions), "last": max(versions)}
    grouped: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for report_id, *row in published.connection.execute(query, parameters).fetchall():
        grouped[report_id].append(tuple(row))
    return grouped
