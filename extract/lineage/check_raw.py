"""Check of the raw tables: the published rows of each report agree with the landed ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from extract.landing.warehouse import limit_resources, quoted
from extract.lineage.findings import Findings
from extract.settings import Settings

_SPAN = ("start_offset", "end_offset")
_SENTENCE = ("section_start_offset", "sentence_start_offset", "sentence_end_offset")
SHOWN_ROWS = 20
"""Number of rows to name per table; the total is reported, too."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A published table and the raw table of its rows; `renamed` maps published to raw column names."""

    published: str
    raw: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def published_rows(self) -> str:
        """A SQL table expression for the published rows of the wanted reports; numerals get their extraction id."""
        if self.published == "fct_numeral":
            return "(from published.main.fct_numeral inner join wanted using (report_id))"
        return f"(from published.main.{self.published} where report_id in (select report_id from wanted))"

    @property
    def raw_rows(self) -> str:
        """A SQL table expression for the raw rows of the wanted reports."""
        return _raw_rows(self.raw)


PAIRS = (
    Pair(
        "fct_observation",
        "observations",
        ("observation_id",),
        (
            *("extraction_id", *_SPAN, "surface", "value", "value_high", "unit", "unit_family", "base_value"),
            *("qualifier", "scope", "indicator", "period_start_date", "period_end_date"),
            *("quantity_rule_id", "scope_rule_id", "indicator_rule_id", *_SENTENCE),
        ),
        {"period_start_date": "period_start", "period_end_date": "period_end", "indicator_rule_id": "rule_id"},
    ),
    Pair(
        "fct_absence",
        "absences",
        ("absence_id",),
        ("extraction_id", *_SPAN, "surface", "indicator", "absence_rule_id", *_SENTENCE),
        {"absence_rule_id": "rule_id"},
    ),
    Pair(
        "fct_numeral",
        "numerals",
        ("extraction_id", "start_offset"),
        ("end_offset", "surface", "disposition", "disposition_rule_id"),
        {"disposition_rule_id": "rule_id"},
    ),
    Pair(
        "dim_report",
        "extractions",
        ("extraction_id",),
        (
            *("document_id", "format", "reader", "reader_version", "encoding", "text_sha256"),
            *("extractor_version", "rules_version", "taxonomy_version", "load_id"),
        ),
    ),
    Pair(
        "dim_report",
        "headers",
        ("extraction_id",),
        ("title", "issuer", "document_number", "signer", "addressee", "report_date", "published_date"),
    ),
)
"""The tables to compare; the raw row is the reference, since the hash of its load is in the ledger."""

_ATTACHED = "raw_source"

REPORTS_AT_ONCE = 20_000
"""Reports compared at a time: few scans of the tables, within the memory that DuckDB may take."""


def _raw_rows(table: str) -> str:
    """Raw rows are stored in order of arrival, so the time limits the search to a few parts, which ids cannot."""
    wanted = "select extraction_id, extracted_at from wanted"
    return f"(from {_ATTACHED}.raw.{table} where (extraction_id, extracted_at) in ({wanted}))"


def check_raw(settings: Settings, database: Path, report_ids: list[str] | None, findings: Findings) -> None:
    """Compares published and raw tables in both directions, for all reports or for `report_ids`.

    `database` is the published file.
    """
    with duckdb.connect() as connection, tempfile.TemporaryDirectory() as spill:
        limit_resources(connection, settings, Path(spill))
        connection.execute(f"attach {quoted(str(database))} as published (read_only)")
        connection.execute(f"attach {quoted(str(settings.warehouse))} as {_ATTACHED} (read_only)")
        for _ in _wanted(connection, report_ids):
            for pair in PAIRS:
                _check_columns(connection, pair, findings)
                if pair.published != "dim_report":
                    _check_completeness(connection, pair, findings)
            _check_texts(connection, findings)


def _wanted(connection: duckdb.DuckDBPyConnection, report_ids: list[str] | None) -> Iterator[int]:
    """Makes the table `wanted` of the reports to compare, for some of them at a time, in order of arrival."""
    connection.execute(
        f"""
        create temp table numbered as
        select report_id, extraction_id, extracted_at, is_current,
            (row_number() over (order by extracted_at, report_id) - 1) // {REPORTS_AT_ONCE} as turn
        from published.main.dim_report
        where $ids is null or report_id in (select unnest($ids::varchar[]))
        """,
        {"ids": report_ids},
    )
    for (turn,) in connection.execute("select distinct turn from numbered order by turn").fetchall():
        connection.execute(f"create or replace temp table wanted as from numbered where turn = {turn}")
        yield turn


def _check_columns(connection: duckdb.DuckDBPyConnection, pair: Pair, findings: Findings) -> None:
    """Each published row has its raw row, with the same values."""
    join = " and ".join(f"p.{key} = r.{key}" for key in pair.key)
    columns = {name: pair.renamed.get(name, name) for name in pair.columns}
    differs = " or ".join(f"p.{name} is distinct from r.{raw}" for name, raw in columns.items())
    shown = ", ".join(f"r.{raw}, p.{name}" for name, raw in columns.items())
    key = " || ':' || ".join(f"p.{key}" for key in pair.key)
    rows = connection.execute(
        f"""
        select {key}, r.{pair.key[0]} is null, {shown}
        from {pair.published_rows} as p left join {pair.raw_rows} as r on {join}
        where r.{pair.key[0]} is null or {differs}
        order by 1
        """
    ).fetchall()
    for row_key, is_missing, *values in rows[:SHOWN_ROWS]:
        where = f"{pair.published} {row_key}"
        if is_missing:
            findings.expect("raw", where, f"a row of raw.{pair.raw}", "none")
            continue
        for position, (name, raw) in enumerate(columns.items()):
            expected, found = values[2 * position : 2 * position + 2]
            findings.expect("raw", f"{where}: {name} (raw.{pair.raw}.{raw} is the record)", expected, found)
    if len(rows) > SHOWN_ROWS:
        findings.expect("raw", pair.published, f"no row unlike raw.{pair.raw}", f"{len(rows)} such rows")


def _check_completeness(connection: duckdb.DuckDBPyConnection, pair: Pair, findings: Findings) -> None:
    """No raw row of a current edition is missing from the published rows."""
    key = " || ':' || ".join(f"r.{key}" for key in pair.key)
    same = " and ".join(f"p.{key} = r.{key}" for key in pair.key)
    rows = connection.execute(
        f"""
        select {key}
        from {pair.raw_rows} as r
        where
            r.extraction_id in (select extraction_id from wanted where is_current)
            and not exists (from {pair.published_rows} as p where {same})
        order by 1
        """
    ).fetchall()
    for (row_key,) in rows[:SHOWN_ROWS]:
        findings.expect("raw", f"raw.{pair.raw} {row_key}", f"a row of {pair.published}", "none")
    if len(rows) > SHOWN_ROWS:
        findings.expect("raw", pair.published, f"every row of raw.{pair.raw}", f"{len(rows)} are missing")


def _check_texts(connection: duckdb.DuckDBPyConnection, findings: Findings) -> None:
    """The canonical texts in the warehouse have the hashes that are published."""
    rows = connection.execute(
        f"""
        select p.file_name, p.extraction_id, p.text_sha256, sha256(r.canonical_text)
        from published.main.dim_report as p
        inner join {_raw_rows("extractions")} as r using (extraction_id)
        where p.text_sha256 <> sha256(r.canonical_text)
        order by 1
        """
    ).fetchall()
    for name, extraction_id, expected, found in rows:
        where = f"raw.extractions {extraction_id} ({name}), canonical_text"
        findings.expect("raw", where, f"sha256 {expected}", f"sha256 {found}")
