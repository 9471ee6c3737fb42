"""Marts: copies the warehouse's public schema, with its comments, into a new DuckDB file for publication."""

from __future__ import annotations

import re

import duckdb

from extract.errors import WarehouseError
from extract.landing.warehouse import named, quoted

STORAGE_VERSION = "v1.0.0"
"""Storage format of the published file: every DuckDB since 1.0 opens it, whichever version wrote the warehouse."""

_TABLES = """
    select table_name, comment from duckdb_tables()
    where database_name = 'warehouse' and schema_name = 'main' and not internal and not contains(table_name, '__dbt_')
    order by table_name
"""
_VIEWS = """
    select view_name, comment, sql from duckdb_views()
    where database_name = 'warehouse' and schema_name = 'main' and not internal and not contains(view_name, '__dbt_')
    order by view_name
"""
_COLUMNS = """
    select table_name, column_name, comment from duckdb_columns()
    where database_name = 'warehouse' and schema_name = 'main' and comment is not null
    order by table_name, column_index
"""


def copy_marts(connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Copies tables and views of `warehouse.main` to `published.main`.

    Both databases are attached to `connection`; `catalog` is the catalog name that the views were created with.
    Raises WarehouseError if there is nothing to publish, or a view reads something that is not published.
    """
    tables = connection.execute(_TABLES).fetchall()
    if not tables:
        raise WarehouseError("the warehouse has no marts yet; build them first (fadu run)")
    connection.execute("use published")
    for name, _ in tables:
        connection.execute(f"create table published.main.{named(name)} as from warehouse.main.{named(name)}")
    _copy_views(connection, catalog)
    _copy_comments(connection)


def table_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables of `warehouse.main`, by name."""
    return [name for name, _ in connection.execute(_TABLES).fetchall()]


def without_catalog(sql: str, catalog: str) -> str:
    """`sql` without the catalog in table names, so that the file can be attached under any name.

    >>> without_catalog("CREATE VIEW v AS SELECT 'fadu.main.x' FROM fadu.main.t;", "fadu")
    "CREATE VIEW v AS SELECT 'fadu.main.x' FROM main.t;"
    """
    pattern = rf"""('(?:[^']|'')*')|(?:\b{re.escape(catalog)}|"{re.escape(catalog)}")\.(?="?main"?\.)"""
    return re.sub(pattern, lambda match: match[1] or "", sql)


def _copy_views(connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """In rounds, because a view can only be created after the views that it reads."""
    waiting = {name: without_catalog(sql, catalog) for name, _, sql in connection.execute(_VIEWS).fetchall()}
    while waiting:
        problems: dict[str, duckdb.Error] = {}
        for name, sql in waiting.items():
            try:
                connection.execute(sql)
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                problems[name] = error
        if len(problems) == len(waiting):
            name, error = next(iter(problems.items()))
            raise WarehouseError(f"view {name} cannot be published, it reads more than the marts: {error}")
        waiting = {name: waiting[name] for name in problems}


def _copy_comments(connection: duckdb.DuckDBPyConnection) -> None:
    """In one transaction: each of some nine hundred would wait for the disk."""
    tables = [("table", name, comment) for name, comment in connection.execute(_TABLES).fetchall()]
    views = [("view", name, comment) for name, comment, _ in connection.execute(_VIEWS).fetchall()]
    connection.begin()
    for kind, name, comment in (*tables, *views):
        if comment:
            connection.execute(f"comment on {kind} published.main.{named(name)} is {quoted(comment)}")
    for name, column, comment in connection.execute(_COLUMNS).fetchall():
        connection.execute(f"comment on column published.main.{named(name)}.{named(column)} is {quoted(comment)}")
    connection.commit()
