"""Warehouse file: opens it, waiting for its one writer, and diagnoses a damaged one."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import tenacity

from extract.errors import WarehouseError
from extract.landing import ledger
from extract.landing.durable import make_folder, owner_only, staging_folder
from extract.landing.migrations import SCHEMA_VERSION, bring_up_to_date, schema_version
from extract.settings import Settings

logger = logging.getLogger(__name__)

STORAGE = "storage_version 'v1.5.0', row_group_size 8192"
"""Storage of a new warehouse file, which only this installation opens: the newer compression saves a third.

Adding rows to an indexed table compresses its last row group again: one of the usual 122,880 texts takes ten
CPU-seconds.
"""

LOCK_WAIT_SECONDS = 600.0
"""How long to wait for another writer: a load or build of a year of the whole country takes less."""

LOCK = ".writer"
"""File beside the warehouse: its holder may open the warehouse. DuckDB's own lock fails instead of waiting."""

_DAMAGE_SIGNS = (
    "Corrupt",
    "checksum",
    "not a valid DuckDB",
    "Failed to load metadata",
    "database has been invalidated",
)
"""DuckDB's messages about a damaged file."""

_DISK_SIGNS = tuple(map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)))
"""What DuckDB quotes of the system's messages about a full disk."""

MORE_MEMORY = "raise FADU_DUCKDB_MEMORY_MB, or lower FADU_DUCKDB_THREADS, since every thread needs its share"
"""What helps if DuckDB's limit is too small."""

_LOCK_SIGNS = ("Could not set lock", "Conflicting lock", "different configuration", "being used by another process")
"""DuckDB's messages if another process, or another connection of this one, has the file open."""


class DamagedWarehouse(WarehouseError):  # noqa: N818 - states a finding about a file, as UnreadableDocument does
    """The warehouse file is damaged; the archive has everything that is needed to rebuild it."""


class BusyWarehouse(WarehouseError):  # noqa: N818 - states a finding about a file, as UnreadableDocument does
    """Another process has the warehouse file open and did not release it in time."""


@contextlib.contextmanager
def open_for_writing(
    settings: Settings, wait_seconds: float = LOCK_WAIT_SECONDS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse with its raw schema, held exclusively until the block ends.

    Raises WarehouseError if another process does not release it within `wait_seconds`, or if the file is damaged or
    newer than this version of fadu.
    """
    path = settings.warehouse
    with only_writer(settings, wait_seconds), owner_only(), staging_folder(path.parent) as spill, _naming_damage(path):
        connection = _connect(path, wait_seconds, read_only=False)
        with contextlib.closing(connection):
            limit_resources(connection, settings, spill)
            bring_up_to_date(connection, path)
            yield connection


def limit_resources(connection: duckdb.DuckDBPyConnection, settings: Settings, spill: Path) -> None:
    """Limits DuckDB's threads and memory; what does not fit into memory goes to the folder `spill`."""
    connection.execute(f"set temp_directory = {quoted(str(spill))}")
    connection.execute(f"set threads = {settings.duckdb_threads}")
    connection.execute(f"set memory_limit = '{settings.duckdb_memory_mb}MB'")


@contextlib.contextmanager
def open_for_reading(
    settings: Settings, wait_seconds: float = LOCK_WAIT_SECONDS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, read-only, shared with other readers but not with a writer. Raises WarehouseError as above.

    An older file is migrated first, which waits for other readers.
    """
    path = settings.warehouse
    expect_warehouse(settings)
    with _reading(path, wait_seconds) as connection:
        is_older = schema_version(connection) < SCHEMA_VERSION
    if is_older:
        with open_for_writing(settings, wait_seconds):
            pass
    with _reading(path, wait_seconds) as connection:
        yield connection


def expect_warehouse(settings: Settings) -> None:
    """Raises WarehouseError if there is no warehouse file, saying whether nothing was loaded or the file was lost."""
    if settings.warehouse.exists():
        return
    loads = sum(entry.kind == "load" for entry in ledger.entries(settings))
    if loads:
        raise WarehouseError(f"{settings.warehouse}: {lost(loads)}")
    raise WarehouseError(f"{settings.warehouse}: there is no warehouse yet; load reports first (fadu run)")


def lost(loads: int) -> str:
    """What to say of a missing warehouse file that should hold the ledger's `loads`, which are not zero."""
    return f"the file is missing, though the ledger records {loads} load{'s' * (loads > 1)}; run fadu rebuild"


@contextlib.contextmanager
def _reading(path: Path, wait_seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
    with (
        _turn(path, fcntl.LOCK_SH, wait_seconds),
        _naming_damage(path),
        contextlib.closing(_connect(path, wait_seconds, read_only=True)) as connection,
    ):
        yield connection


@contextlib.contextmanager
def only_writer(settings: Settings, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[None]:
    """A block in which no other process of this project has the warehouse file open; waits for its turn.

    For child processes that open the file but do not wait themselves, such as dbt.
    Raises WarehouseError if the turn does not come within `wait_seconds`.
    """
    make_folder(settings.warehouse.parent)
    with _turn(settings.warehouse, fcntl.LOCK_EX, wait_seconds):
        yield


def quoted(text: str) -> str:
    """`text` as an SQL string literal, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def has_rows(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether the table has any row."""
    return connection.execute(f"select 1 from {table} limit 1").fetchone() is not None


@contextlib.contextmanager
def _turn(path: Path, kind: int, wait_seconds: float) -> Iterator[None]:
    """Holds the lock file beside the warehouse, exclusively or shared. The lock ends with its process."""
    with os.fdopen(_open_lock(path.with_name(LOCK)), "rb") as lock:
        try:
            _patience(path, wait_seconds)(fcntl.flock, lock, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyWarehouse(f"{path}: another process kept it open for {wait_seconds:.0f} s") from error
        yield


def _open_lock(lock: Path) -> int:
    try:
        return os.open(lock, os.O_RDONLY | os.O_CREAT, 0o600)
    except OSError:  # a read-only disk: use the existing lock; without one, nobody writes
        return os.open(lock if lock.exists() else lock.parent, os.O_RDONLY)


def _patience(path: Path, wait_seconds: float) -> tenacity.Retrying:
    return tenacity.Retrying(
        retry=tenacity.retry_if_exception(_is_lock_conflict),
        wait=tenacity.wait_random_exponential(multiplier=0.1, max=5),
        stop=tenacity.stop_after_delay(wait_seconds),
        before_sleep=lambda state: _say_waiting(path, state),
        reraise=True,
    )


def _is_lock_conflict(error: BaseException) -> bool:
    is_locked = isinstance(error, duckdb.Error) and any(sign in str(error) for sign in _LOCK_SIGNS)
    return is_locked or isinstance(error, BlockingIOError)


@contextlib.contextmanager
def _naming_damage(path: Path) -> Iterator[None]:
    """Damage inside the file shows only when that part is read: any query can raise DamagedWarehouse."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise WarehouseError(f"{path}: nothing was changed ({_first_line(error)}); {MORE_MEMORY}") from error
    except duckdb.Error as error:
        if any(sign in str(error) for sign in _DISK_SIGNS):
            raise WarehouseError(f"the disk or a quota is full: nothing was changed ({_first_line(error)})") from error
        if not any(sign in str(error) for sign in _DAMAGE_SIGNS):
            raise
        raise _damaged(path, error) from error


def _damaged(path: Path, error: duckdb.Error) -> DamagedWarehouse:
    said = _first_line(error)
    return DamagedWarehouse(f"{path}: the file is damaged ({said}); the archive holds every report: run fadu rebuild")


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]


def _connect(path: Path, wait_seconds: float, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return _patience(path, wait_seconds)(_connected, path, read_only=read_only)
    except duckdb.Error as error:
        if _is_lock_conflict(error):
            raise BusyWarehouse(f"{path}: another process kept it open for {wait_seconds:.0f} s ({error})") from error
        raise _damaged(path, error) from error


def _connected(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    try:
        name = named(path.stem)
        options = "read_only" if read_only else STORAGE
        connection.execute(f"attach {quoted(str(path))} as {name} ({options})")
        connection.execute(f"use {name}")
        connection.execute("set TimeZone = 'UTC'")  # a time as text is the same on every machine
    except duckdb.Error:
        connection.close()
        raise
    return connection


def _say_waiting(path: Path, state: tenacity.RetryCallState) -> None:
    if state.attempt_number in (1, 10) or state.attempt_number % 30 == 0:
        logger.info("Waiting for %s: another process has it open (%.0f s so far)", path, state.seconds_since_start or 0)
