"""Rebuild: the raw tables anew from the archive and the ledger, for a warehouse file that is damaged or lost.

The loads of the ledger are merged again in order, each from its landed files in the archive; each must have the content
that the ledger records. Newer loads in the archive follow them: the ledger was copied before them, or cut off. A single
rename replaces the old file with the new one.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import logging
from collections.abc import Iterator
from pathlib import Path

import duckdb

from extract.errors import WarehouseError
from extract.landing import ledger
from extract.landing.durable import flush_folder, make_folder, staging_folder
from extract.landing.kept import KeptLoad, keep_decisions, kept_loads, read_kept, restore_decisions
from extract.landing.merge import load_id_of, merge
from extract.landing.storage import local_copies
from extract.landing.warehouse import DamagedWarehouse, open_for_reading, open_for_writing
from extract.progress import Progress, silently
from extract.settings import Settings

logger = logging.getLogger(__name__)

SHOWN_LOADS = 5
"""Number of loads that an error names; it counts the others."""

Entries = list[ledger.Entry]


def rebuild(settings: Settings, progress: Progress[ledger.Entry] = silently) -> dict[str, int]:
    """Replaces the warehouse with a new one that contains every recorded load; returns row counts.

    The count `unrecorded_loads` is that of newer loads in the archive that the ledger lacked: they are in it now.

    Loads into the old file and its readers may continue meanwhile; new loads are added to the new file, too. The marts
    are built afterwards, as after every load. `progress` yields the loads as they are merged.
    Raises WarehouseError if there is nothing to rebuild, if the archive lacks a load or if its content differs from the
    ledger's record, LineageError if the ledger cannot be read.
    """
    _check_kept(settings)
    make_folder(settings.warehouse.parent)
    with staging_folder(settings.warehouse.parent) as staging:
        anew = dataclasses.replace(settings, warehouse=staging / settings.warehouse.name)
        while True:
            counts = _replay(anew, progress)
            with _held(settings):
                if not missing_loads(anew):  # else a load has been committed to the old file meanwhile
                    counts |= _add_unrecorded(anew)
                    counts["decisions"] = _restore(anew)
                    _take_place(settings, anew.warehouse)
                    return counts
            progress = silently


def missing_loads(settings: Settings) -> Entries:
    """Loads of the ledger that are not in the warehouse: none, unless it is new, was lost or is an older copy."""
    loads = [entry for entry in ledger.entries(settings) if entry.kind == "load"]
    if not loads or not settings.warehouse.exists():
        return loads
    with open_for_reading(settings) as connection:
        held = {load_id for (load_id,) in connection.execute("select load_id from raw.loads").fetchall()}
    return [entry for entry in loads if entry.subject not in held]


def _check_kept(settings: Settings) -> None:
    """Checks, before hours of work, that every load is in the archive with the files that were loaded."""
    recorded = [entry.subject for entry in ledger.entries(settings) if entry.kind == "load"]
    loads = [*recorded, *_unrecorded(settings)]
    if not loads and not settings.warehouse.exists():
        raise WarehouseError(
            f"{settings.archive}: there is no load to rebuild a warehouse from; expected the archive of one"
            " (FADU_HOME, FADU_ARCHIVE)"
        )
    lacking = [load_id for load_id in loads if not _is_kept_whole(settings, load_id)]
    if lacking:
        more = f" and {len(lacking) - SHOWN_LOADS} more" if len(lacking) > SHOWN_LOADS else ""
        raise WarehouseError(
            f"{settings.archive}: the landed files of {', '.join(lacking[:SHOWN_LOADS])}{more} are missing or changed;"
            f" expected those of all {len(loads)} loads; restore the archive from a backup"
        )


def _is_kept_whole(settings: Settings, load_id: str) -> bool:
    try:
        with local_copies(settings, read_kept(settings, load_id).files) as files:
            return load_id_of(files) == load_id
    except (FileNotFoundError, ValueError, KeyError):
        return False


def _replay(anew: Settings, progress: Progress[ledger.Entry]) -> dict[str, int]:
    entries = missing_loads(anew)
    with open_for_writing(anew) as connection:
        for entry in progress(entries, len(entries)):
            _merge_kept(connection, anew, entry.subject)
            _check_content(connection, entry)
        counts = _counts(connection)
    logger.info("Merged %d loads from the archive", len(entries))
    return counts


def _merge_kept(connection: duckdb.DuckDBPyConnection, anew: Settings, load_id: str) -> None:
    with local_copies(anew, read_kept(anew, load_id).files) as files:
        merge(connection, anew, "", files)


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = ("loads", "arrivals", "documents", "extractions", "observations")
    counts = [connection.execute(f"select count(*) from raw.{table}").fetchone() for table in tables]
    return {table: row[0] for table, row in zip(tables, counts, strict=True) if row}


def _add_unrecorded(anew: Settings) -> dict[str, int]:
    """Merges the newer loads that the ledger lacks, and records them there; returns the new counts.

    A load that was killed before its commit is one of them: its files are the whole of what it would have added.
    """
    added = 0
    with open_for_writing(anew) as connection:
        for load_id in _unrecorded(anew):
            _merge_kept(connection, anew, load_id)
            content = _content(connection, load_id)
            if content:  # else other loads had recorded all that it holds
                ledger.append(anew, "load", load_id, content)
                added += 1
        return {**_counts(connection), "unrecorded_loads": added}


def _unrecorded(settings: Settings) -> list[str]:
    """Ids of the kept loads that are newer than every load of the ledger and not in it, oldest first."""
    recorded = {entry.subject for entry in ledger.entries(settings) if entry.kind == "load"}
    kept = sorted(kept_loads(settings).items(), key=_by_time)
    last = max((place for place, (load_id, _) in enumerate(kept) if load_id in recorded), default=-1)
    return [load_id for load_id, _ in kept[last + 1 :]]


def _by_time(kept: tuple[str, KeptLoad]) -> tuple[datetime.datetime, str]:
    load_id, load = kept
    return load.loaded_at, load_id


def _restore(anew: Settings) -> int:
    """Adds the decisions, also those taken during the replay; returns their number."""
    with open_for_writing(anew) as connection:
        return restore_decisions(anew, connection)


def _check_content(connection: duckdb.DuckDBPyConnection, entry: ledger.Entry) -> None:
    found = _content(connection, entry.subject) or "nothing"
    if found != entry.content_sha256:
        raise WarehouseError(
            f"load {entry.subject} merged from the archive has the content {found}, the ledger records"
            f" {entry.content_sha256}: the ledger or the archive has changed; run fadu verify --ledger"
        )


def _content(connection: duckdb.DuckDBPyConnection, load_id: str) -> str | None:
    row = connection.execute("select content_sha256 from raw.loads where load_id = ?", [load_id]).fetchone()
    return row[0] if row else None


@contextlib.contextmanager
def _held(settings: Settings) -> Iterator[None]:
    """Keeps the decisions of the old file and locks out writers; nobody can open a damaged file anyway."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(DamagedWarehouse):
            with open_for_writing(settings) as connection:
                keep_decisions(settings, connection)
            stack.enter_context(open_for_reading(settings))
        yield


def _take_place(settings: Settings, new: Path) -> None:
    settings.warehouse.with_name(f"{settings.warehouse.name}.wal").unlink(missing_ok=True)  # of a damaged file
    new.replace(settings.warehouse)
    flush_folder(settings.warehouse.parent)
