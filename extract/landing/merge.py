"""Merge: inserts landed files into the raw tables in one transaction, and keeps them in the archive before the commit.

Takes an arrival from landed to loaded. Keys identify the rows: merging the same files again adds nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import duckdb

from extract.landing.columns import TABLES
from extract.landing.content import load_content
from extract.landing.kept import keep_load
from extract.landing.warehouse import has_rows, quoted
from extract.settings import Settings

_KEYS = {
    "observations": "extraction_id || ':' || child.key as observation_id",
    "absences": "extraction_id || ':' || child.start_offset as absence_id",
}
"""The expression for a raw table's own key, over the landed columns."""

COUNTED: tuple[str, ...] = ("arrivals", "documents", "extractions", "observations", "absences", "numerals")
"""Raw tables whose added rows a load records."""

IS_RECORDED = """
    coalesce(
        arrival_id in (select arrival_id from raw.arrivals),
        extraction_id in (select extraction_id from raw.extractions where is_current)
    )
"""
"""Whether a landed row has been merged: by its arrival or, without one (re-extraction), by its extraction."""


SAYS_NOTHING = """
    landed.status = 'failed' and landed.reason in (
        'internal_error', 'worker_crashed', 'wall_limit', 'cpu_limit', 'memory_limit', 'missing_tool'
    )
"""
"""Whether a landed failure has its cause in the machine or the program, so that it says nothing about the document."""


def merge(connection: duckdb.DuckDBPyConnection, settings: Settings, run_id: str, paths: list[Path]) -> dict[str, int]:
    """Merges the landed files `paths`, sorted by name; returns the number of rows added to each table."""
    rows = f"select *, {SAYS_NOTHING} as says_nothing from {parquet(paths)} as landed"
    connection.execute(f"create or replace temp view landed as {rows}")
    load_id = load_id_of(paths)
    connection.begin()
    for statement in _statements():
        connection.execute(statement, {"load_id": load_id} if "$load_id" in statement else None)
    counts = _counts(connection, {table: _insert_child(connection, table) for table in TABLES})
    if counts["arrivals"] or counts["extractions"] or has_rows(connection, "chosen_extractions"):
        kept = keep_load(settings, load_id, run_id, paths)
        content = load_content(connection, load_id)
        row = [load_id, kept.run_id, kept.loaded_at, *counts.values(), content]
        connection.execute("insert into raw.loads values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.commit()
    return counts


def parquet(paths: Sequence[Path]) -> str:
    """A SQL table expression for the files, with `filename` and `file_row_number`."""
    listed = ", ".join(quoted(str(path)) for path in paths)
    return f"read_parquet([{listed}], filename = true, file_row_number = true)"


def load_id_of(paths: Sequence[Path]) -> str:
    """The load's id: a hash of the files' bytes in order of name, the same for every run that brings them."""
    sha = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            sha.update(hashlib.file_digest(file, "sha256").digest())
    return sha.hexdigest()[:32]


def _statements() -> list[str]:
    text = resources.files("extract.landing").joinpath("merge.sql").read_text("utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [statement for statement in code.split(";") if statement.strip()]


def _insert_child(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Inserts the nested rows of the fresh extractions; returns how many."""
    columns = ", ".join(f"child.{name}" for name in TABLES[table] if name != "key")
    key = f"{_KEYS[table]}, " if table in _KEYS else ""
    row = connection.execute(
        f"""
        insert into raw.{table} by name
        select {key}extraction_id, seen_at as extracted_at, {columns}
        from (
            select extraction_id, seen_at, unnest({table}) as child
            from landed semi join fresh_extractions using (filename, file_row_number)
        )
        """
    ).fetchone()
    return row[0] if row else 0


def _counts(connection: duckdb.DuckDBPyConnection, children: dict[str, int]) -> dict[str, int]:
    row = connection.execute(
        """
        select
            (select count(*) from fresh_arrivals),
            (select count(*) from raw.documents where first_arrival_id in (select arrival_id from fresh_arrivals)),
            (select count(*) from fresh_extractions)
        """
    ).fetchone()
    return {**dict(zip(COUNTED, row or (0, 0, 0), strict=False)), **{name: children[name] for name in COUNTED[3:]}}
