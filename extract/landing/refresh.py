"""Refresh: updates a copy of the last published file to match the warehouse, by the versions that the rows carry.

A row's version is a hash over everything it was made from (`dbt_project/macros/incremental.sql`), so rows with the same
version are equal as long as the same models made them. Only the versions are compared, never the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from extract.landing.warehouse import named

VERSION_COLUMNS = ("context_version", "outcome_version", "corpus_version", "report_version")
"""Columns that can hold a row's version, the most specific first."""

REPORTS = "dim_report"
"""The table that has every `report_version` of any table."""

_SHAPE = """
    with described as (
        select table_name, comment from duckdb_tables() where database_name = $database
        union all
        select view_name, comment from duckdb_views() where database_name = $database
    )
    select table_name, any_value(described.comment),
        list(column_name || ' ' || data_type || coalesce(': ' || columns.comment, '') order by column_index)
    from duckdb_columns() as columns
    left join described using (table_name)
    where database_name = $database and schema_name = 'main' and not internal and not contains(table_name, '__dbt_')
    group by table_name
    order by table_name
"""


@dataclass(frozen=True, slots=True)
class Change:
    """Changes of one table: temporary tables with the versions that are gone and those that are new."""

    table: str
    version: str
    gone: str
    new: str


def version_column(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> str | None:
    """The column that shows which rows of the table have changed; None if the table is always published as a whole."""
    rows = connection.execute(
        "select column_name from duckdb_columns() where database_name = ? and schema_name = 'main' and table_name = ?",
        [database, table],
    ).fetchall()
    return next((column for column in VERSION_COLUMNS if (column,) in rows), None)


def have_same_shape(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the published file has the tables, views and columns of the warehouse, with the same descriptions."""
    inside, outside = (
        connection.execute(_SHAPE, {"database": database}).fetchall() for database in ("warehouse", "published")
    )
    return inside == outside


def refresh_tables(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> dict[str, Change]:
    """Updates every table of `published.main` to match `warehouse.main`; returns the changes of those with versions."""
    changes = {}
    for table in tables:
        version = version_column(connection, "warehouse", table)
        if version is None:
            _replace(connection, table)
            continue
        changes[table] = change = _change(connection, table, version)
        connection.execute(
            f"delete from published.main.{named(table)} where {version} in (select version from {change.gone})"
        )
        connection.execute(
            f"insert into published.main.{named(table)} "
            f"from warehouse.main.{named(table)} where {version} in (select version from {change.new})"
        )
    return changes


def _change(connection: duckdb.DuckDBPyConnection, table: str, version: str) -> Change:
    """Compares report versions once, in the table that has them all, and other versions in their own table."""
    source = REPORTS if version == "report_version" else table
    change = Change(table, version, f"gone_{source}", f"new_{source}")
    for target, one, other in ((change.gone, "published", "warehouse"), (change.new, "warehouse", "published")):
        connection.execute(
            f"""
            create temp table if not exists {target} as
            select distinct {version} as version from {one}.main.{named(source)}
            where {version} not in (select {version} from {other}.main.{named(source)})
            """
        )
    return change


def _replace(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Replaces the published rows with those of the warehouse if they differ."""
    sums = [
        connection.execute(f"select count(*), sum(hash(t)) from {database}.main.{named(table)} as t").fetchone()
        for database in ("warehouse", "published")
    ]
    if sums[0] != sums[1]:
        connection.execute(f"delete from published.main.{named(table)}")
        connection.execute(f"insert into published.main.{named(table)} from warehouse.main.{named(table)}")
