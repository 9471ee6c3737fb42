"""Migrations: bring the raw schema of an older warehouse file to this version, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import duckdb

from extract.errors import WarehouseError

SCHEMA_VERSION = 5
"""Version of the raw schema; increase it with every change to `raw_schema.sql` that an older file lacks."""

STEPS: Mapping[int, str] = {
    2: """
        create table raw.term_counts (
            extraction_id varchar primary key, terms_version varchar not null, counted_at timestamptz not null
        );
        create table raw.section_terms (
            extraction_id varchar not null, section_start_offset integer, term varchar not null,
            term_count integer not null
        );
    """,
    3: "".join(
        f"""
        alter table raw.{table} add column extracted_at timestamptz default 'epoch';
        alter table raw.{table} alter column extracted_at drop default;
        alter table raw.{table} alter column extracted_at set not null;
        update raw.{table} as child set extracted_at = held.extracted_at
        from raw.extractions as held where child.extraction_id = held.extraction_id;
        """
        for table in ("segments", "sections", "headers", "observations", "absences", "numerals", "township_candidates")
    ),
    4: """
        create table raw.withdrawals (
            decision_id varchar primary key, document_id varchar not null, is_withdrawn boolean not null,
            decided_by varchar not null, decided_at timestamptz not null, note varchar not null
        );
    """,
    5: """
        create table raw.year_decisions (
            decision_id varchar primary key, document_id varchar not null, report_year integer,
            decided_by varchar not null, decided_at timestamptz not null, note varchar not null
        );
    """,
}
"""By version, from the second on: SQL that migrates a raw schema from the version before."""


def bring_up_to_date(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Creates the raw tables of a new file, or migrates those of an older one, completely or not at all.

    Raises WarehouseError if the file is newer than this program or cannot be migrated.
    """
    found = schema_version(connection)
    if found == SCHEMA_VERSION:
        return
    if found > SCHEMA_VERSION:
        raise WarehouseError(
            f"{path}: its raw schema has version {found}, this program supports {SCHEMA_VERSION}; install a newer fadu"
        )
    steps = [STEPS[version] for version in range(found + 1, SCHEMA_VERSION + 1)] if found else [_schema()]
    connection.begin()
    try:
        for step in steps:
            connection.execute(step)
    except duckdb.Error as error:
        connection.rollback()
        raise WarehouseError(
            f"{path}: its raw schema of version {found} cannot be migrated to {SCHEMA_VERSION} ({error}); nothing was"
            " changed; the archive holds every report: run fadu rebuild"
        ) from error
    connection.execute("delete from raw.schema_version")
    connection.execute("insert into raw.schema_version values (?)", [SCHEMA_VERSION])
    connection.commit()


def schema_version(connection: duckdb.DuckDBPyConnection) -> int:
    """The version of the raw schema; 0 for a file without one."""
    is_there = "select 1 from duckdb_tables() where schema_name = 'raw' and table_name = 'schema_version'"
    if not connection.execute(is_there).fetchone():
        return 0
    row = connection.execute("select max(version) from raw.schema_version").fetchone()
    return row[0] if row and row[0] is not None else 0


def _schema() -> str:
    return resources.files("extract.landing").joinpath("raw_schema.sql").read_text("utf-8")
