"""The analyst's ten typical queries, timed warm on a published file."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

from tests.benchmarks.stages import ROOT

OWN = Path(__file__).parent / "queries"
OF_THE_DOCUMENTATION = ("02_disputes_by_year", "03_category_coverage", "12_numbers_and_their_meaning")
"""Of `docs/queries`, those that summarise the whole country; the others there list every township."""

ROUNDS = 5
"""The fastest round counts: the others were disturbed by what else ran on the machine."""


def typical_queries() -> list[Path]:
    """Ten files with a query each."""
    return [*sorted(OWN.glob("*.sql")), *(ROOT / "docs" / "queries" / f"{name}.sql" for name in OF_THE_DOCUMENTATION)]


def query_milliseconds(database: Path) -> dict[str, tuple[float, int]]:
    """Wall milliseconds of the fastest round of each query, fetched as a whole, and its rows."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return {query.stem: _fastest(connection, query.read_text("utf-8")) for query in typical_queries()}


def _fastest(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[float, int]:
    times, rows = [], 0
    connection.execute(sql).fetchall()
    for _ in range(ROUNDS):
        started = time.perf_counter()
        rows = len(connection.execute(sql).fetchall())
        times.append(1000 * (time.perf_counter() - started))
    return min(times), rows
