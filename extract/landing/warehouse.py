"""Warehouse file: opening it with patience for its one writer, and bringing its raw schema to this version."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import duckdb
import tenacity

from extract.errors import WarehouseError
from extract.landing.durable import make_folder, owner_only, staging_folder
from extract.settings import Settings

logger = logging.getLogger(__name__)

SCHEMA_VERSION = 1
"""Of the raw schema; a change of `raw_schema.sql` that an older file does not have raises it."""

MEMORY_LIMIT = "1200MB"
"""Of DuckDB while it loads: with Python beside it a load stays under 2 GB; what does not fit spills to the disk."""

LOCK_WAIT_SECONDS = 600.0
"""How long to wait for another writer: a load or a build of a whole country's year takes less."""

_LOCK_SIGNS = ("Could not set lock", "Conflicting lock", "different configuration", "being used by another process")
"""What DuckDB says when another process, or another connection of this one, has the file open."""


@contextlib.contextmanager
def open_for_writing(
    settings: Settings, wait_seconds: float = LOCK_WAIT_SECONDS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse with its raw schema, held alone until the block ends.

    Raises WarehouseError when another process does not let it go within `wait_seconds`, or the file is damaged or of
    a newer version.
    """
    make_folder(settings.warehouse.parent)
    with owner_only(), staging_folder(settings.warehouse.parent) as spill:
        connection = _connect(settings.warehouse, wait_seconds, read_only=False)
        with contextlib.closing(connection):
            connection.execute(f"set temp_directory = {quoted(str(spill))}")
            connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
            _prepare_schema(connection, settings.warehouse)
            yield connection


@contextlib.contextmanager
def open_for_reading(
    settings: Settings, wait_seconds: float = LOCK_WAIT_SECONDS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, read-only, beside other readers but never beside a writer. Raises WarehouseError as above."""
    if not settings.warehouse.exists():
        raise WarehouseError(f"{settings.warehouse}: there is no warehouse yet; load reports first (fadu run)")
    with contextlib.closing(_connect(settings.warehouse, wait_seconds, read_only=True)) as connection:
        yield connection


def quoted(text: str) -> str:
    """`text` as an SQL string literal, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def _is_lock_conflict(error: BaseException) -> bool:
    return isinstance(error, duckdb.Error) and any(sign in str(error) for sign in _LOCK_SIGNS)


def _connect(path: Path, wait_seconds: float, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    patience = tenacity.Retrying(
        retry=tenacity.retry_if_exception(_is_lock_conflict),
        wait=tenacity.wait_random_exponential(multiplier=0.1, max=5),
        stop=tenacity.stop_after_delay(wait_seconds),
        before_sleep=lambda state: _say_waiting(path, state),
        reraise=True,
    )
    try:
        return patience(duckdb.connect, str(path), read_only=read_only)
    except duckdb.Error as error:
        if _is_lock_conflict(error):
            raise WarehouseError(f"{path}: another process kept it open for {wait_seconds:.0f} s ({error})") from error
        raise WarehouseError(
            f"{path}: DuckDB cannot open the file ({error}); the archive holds every report: run fadu rebuild"
        ) from error


def _say_waiting(path: Path, state: tenacity.RetryCallState) -> None:
    if state.attempt_number in (1, 10) or state.attempt_number % 30 == 0:
        logger.info("Waiting for %s: another process has it open (%.0f s so far)", path, state.seconds_since_start or 0)


def _prepare_schema(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Makes the raw tables where they are missing, in one transaction."""
    found = _schema_version(connection)
    if found == SCHEMA_VERSION:
        return
    if found > SCHEMA_VERSION:
        raise WarehouseError(
            f"{path}: its raw schema has version {found}, this program knows {SCHEMA_VERSION}; install a newer fadu"
        )
    connection.begin()
    connection.execute(resources.files("extract.landing").joinpath("raw_schema.sql").read_text("utf-8"))
    connection.execute("delete from raw.schema_version")
    connection.execute("insert into raw.schema_version values (?)", [SCHEMA_VERSION])
    connection.commit()


def _schema_version(connection: duckdb.DuckDBPyConnection) -> int:
    """0 for a file without the raw schema."""
    is_there = "select 1 from duckdb_tables() where schema_name = 'raw' and table_name = 'schema_version'"
    if not connection.execute(is_there).fetchone():
        return 0
    row = connection.execute("select max(version) from raw.schema_version").fetchone()
    return row[0] if row and row[0] is not None else 0
