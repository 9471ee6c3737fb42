"""Content hashes: one sha256 over the raw tables that does not depend on times, run ids or the order of loads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

STATEMENTS = ("headers", "sections", "observations", "absences", "township_candidates")
"""Tables of what a report states."""

DERIVED = ("segments", "numerals")
"""Tables that can be derived again from the archived document."""

_EXTRACTION = (
    *("extraction_id", "document_id", "extractor_version", "rules_version", "taxonomy_version"),
    *("status", "reason", "format", "reader", "reader_version", "text_sha256"),
)
_ARRIVAL = ("file_name", "document_id", "byte_size", "status", "reason")

BATCH_ROWS = 10_000


def load_content(connection: duckdb.DuckDBPyConnection, load_id: str) -> str:
    """sha256, in hex, over the rows that the load added, as recorded in `raw.loads` and the ledger."""
    return _hash(connection, STATEMENTS, "load_id = $load_id", {"load_id": load_id})


def warehouse_content(connection: duckdb.DuckDBPyConnection) -> str:
    """sha256, in hex, over all extractions with their rows and all arrivals, whichever loads added them."""
    return _hash(connection, (*STATEMENTS, *DERIVED), "true", {})


def _hash(
    connection: duckdb.DuckDBPyConnection, children: Iterable[str], condition: str, parameters: dict[str, str]
) -> str:
    """Leaves out failed extractions: a later load replaces them once the document can be read."""
    sha = hashlib.sha256()
    for table, columns in (
        (f"raw.arrivals where {condition}", _ARRIVAL),
        (f"raw.extractions where status = 'extracted' and {condition}", _EXTRACTION),
    ):
        _update(sha, connection, f"select {_line(columns)} as line from {table}", parameters)
    # Rows are stored in order of arrival: the time limits the search to a few parts of the tables, which ids cannot.
    scope = f"select extraction_id, extracted_at from raw.extractions where {condition}"
    for table in children:
        line = _line(_columns(connection, table))
        query = f"select {line} as line from raw.{table} where (extraction_id, extracted_at) in ({scope})"
        _update(sha, connection, query, parameters)
    return sha.hexdigest()


def _update(sha: hashlib._Hash, connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, str]) -> None:
    """Feeds the lines in sorted order, a batch at a time: a year of the whole country does not fit into memory."""
    reader = connection.execute(f"{query} order by line", parameters).to_arrow_reader(BATCH_ROWS)
    for batch in reader:
        lines = pa.ListArray.from_arrays([0, batch.num_rows], batch.column(0))
        sha.update(pc.call_function("binary_join", [lines, pa.scalar("")])[0].as_buffer())
    sha.update(b"\0")


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    names = [row[0] for row in connection.execute(f"describe raw.{table}").fetchall()]
    return [name for name in names if name != "extracted_at"]


def _line(columns: Iterable[str]) -> str:
    r"""All columns as one line of text, in which a null, `\N`, differs from an empty value."""
    parts = [rf"coalesce({column}::varchar, '\N')" for column in columns]
    return f"concat_ws('|', {', '.join(parts)}) || chr(10)"
