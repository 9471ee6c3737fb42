"""Check of the raw tables: the published rows of each report agree with the landed ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from extract.landing.warehouse import quoted
from extract.lineage.findings import Findings

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
    def rows(self) -> str:
        """A SQL table expression for the published rows; numerals get the extraction id of their report."""
        table = f"published.main.{self.published}"
        if self.published != "fct_numeral":
            return table
        reports = "select report_id, extraction_id from published.main.dim_report"
        return f"(from {table} inner join ({reports}) as reports using (report_id))"


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


def check_raw(database: Path, warehouse: Path, report_ids: list[str] | None, findings: Findings) -> None:
    """Compares published and raw tables in both directions, for all reports or for `report_ids`."""
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(str(database))} as published (read_only)")
        connection.execute(f"attach {quoted(str(warehouse))} as {_ATTACHED} (read_only)")
        connection.execute(
            "create temp table wanted as select unnest($ids::varchar[]) as report_id", {"ids": report_ids or []}
        )
        is_wanted = "true" if report_ids is None else "report_id in (from wanted)"
        for pair in PAIRS:
            _check_columns(connection, pair, is_wanted, findings)
            if pair.published != "dim_report":
                _check_completeness(connection, pair, is_wanted, findings)
        _check_texts(connection, is_wanted, findings)


def _check_columns(connection: duckdb.DuckDBPyConnection, pair: Pair, is_wanted: str, findings: Findings) -> None:
    """Each published row has its raw row, with the same values."""
    join = " and ".join(f"p.{key} = r.{key}" for key in pair.key)
    columns = {name: pair.renamed.get(name, name) for name in pair.columns}
    differs = " or ".join(f"p.{name} is distinct from r.{raw}" for name, raw in columns.items())
    shown = ", ".join(f"r.{raw}, p.{name}" for name, raw in columns.items())
    key = " || ':' || ".join(f"p.{key}" for key in pair.key)
    rows = connection.execute(
        f"""
        select {key}, r.{pair.key[0]} is null, {shown}
        from {pair.rows} as p left join {_ATTACHED}.raw.{pair.raw} as r on {join}
        where ({is_wanted}) and (r.{pair.key[0]} is null or {differs})
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


def _check_completeness(connection: duckdb.DuckDBPyConnection, pair: Pair, is_wanted: str, findings: Findings) -> None:
    """No raw row of a current edition is missing from the published rows."""
    key = " || ':' || ".join(f"r.{key}" for key in pair.key)
    same = " and ".join(f"p.{key} = r.{key}" for key in pair.key)
    rows = connection.execute(
        f"""
        select {key}
        from {_ATTACHED}.raw.{pair.raw} as r
        where
            r.extraction_id in (select extraction_id from published.main.dim_report where is_current and {is_wanted})
            and not exists (from {pair.rows} as p where {same})
        order by 1
        """
    ).fetchall()
    for (row_key,) in rows[:SHOWN_ROWS]:
        findings.expect("raw", f"raw.{pair.raw} {row_key}", f"a row of {pair.published}", "none")
    if len(rows) > SHOWN_ROWS:
        findings.expect("raw", pair.published, f"every row of raw.{pair.raw}", f"{len(rows)} are missing")


def _check_texts(connection: duckdb.DuckDBPyConnection, is_wanted: str, findings: Findings) -> None:
    """The canonical texts in the warehouse have the hashes that are published."""
    rows = connection.execute(
        f"""
        select p.file_name, p.extraction_id, p.text_sha256, sha256(r.canonical_text)
        from published.main.dim_report as p
        inner join {_ATTACHED}.raw.extractions as r using (extraction_id)
        where ({is_wanted}) and p.text_sha256 <> sha256(r.canonical_text)
        order by 1
        """
    ).fetchall()
    for name, extraction_id, expected, found in rows:
        where = f"raw.extractions {extraction_id} ({name}), canonical_text"
        findings.expect("raw", where, f"sha256 {expected}", f"sha256 {found}")
