"""Load: merges a run's landed files into the raw tables in one transaction, then clears the drop folder.

Takes an arrival from landed via loaded to cleared. If it is killed, the next load finishes the work: merging again adds
nothing, and nothing is removed before the commit that records it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import duckdb

from extract.landing import ledger
from extract.landing.clear import clear_dropped, recover_clearing, remove_landed, sweep_all
from extract.landing.columns import TABLES
from extract.landing.kept import discard_load, keep_decisions, kept_ids, loads_folder
from extract.landing.known import forget, remember
from extract.landing.merge import COUNTED, IS_RECORDED, merge, parquet
from extract.landing.names import local_name
from extract.landing.scan import FileState
from extract.landing.storage import local_copies
from extract.landing.warehouse import open_for_writing
from extract.lineage import events
from extract.settings import Place, Settings

logger = logging.getLogger(__name__)


def load_run(settings: Settings, run_id: str, landed: list[str]) -> dict[str, int]:
    """Merges the landed files named in `landed` and clears what they record; returns counts of what it added.

    Landed files that no longer exist have been merged before. Raises WarehouseError if the warehouse cannot be opened.
    """
    with open_for_writing(settings) as connection:  # until it is open, another run's load may remove landed files
        paths = sorted(settings.landing / name for name in set(landed) if name and (settings.landing / name).exists())
        with local_copies(settings, paths) as files:
            counts = merge(connection, settings, run_id, files) if files else dict.fromkeys(COUNTED, 0)
            _record_in_ledger(connection, settings)
            keep_decisions(settings, connection)
            recover_clearing(settings, lambda document_id: has_document(connection, document_id))
            if files:
                _mark_known(connection, settings)
                counts["cleared"] = clear_dropped(settings, _recorded_files(connection))
        remove_landed(settings, [path.name for path in paths])
        remove_landed(settings, merged_landings(connection, settings))
        discard_uncommitted(connection, settings)
    if paths:
        events.loaded(settings, run_id, paths, ("arrivals", "documents", "extractions", *TABLES))
    sweep_all(settings)
    logger.info("Run %s loaded: %s", run_id, ", ".join(f"{count} {name}" for name, count in counts.items()))
    return counts


def _record_in_ledger(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Includes loads of processes that were killed between their commit and this point."""
    recorded = {entry.subject for entry in ledger.entries(settings)}
    for load_id, content in connection.execute(
        "select load_id, content_sha256 from raw.loads order by loaded_at, load_id"
    ).fetchall():
        if load_id not in recorded:
            ledger.append(settings, "load", load_id, content)


def _mark_known(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    ids = connection.execute(
        """
        select distinct keys.extraction_id, coalesce(held.status = 'extracted', false)
        from landed_keys as keys left join raw.extractions as held using (extraction_id)
        where keys.extraction_id is not null
        """
    ).fetchall()
    for extraction_id, is_sound in ids:  # a failed document is tried again when it is dropped again
        (remember if is_sound else forget)(settings, extraction_id)


def has_document(connection: duckdb.DuckDBPyConnection, document_id: str) -> bool:
    """Whether the content with this sha256 is recorded."""
    found = connection.execute("select 1 from raw.documents where document_id = ?", [document_id]).fetchone()
    return found is not None


def _recorded_files(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, FileState]]:
    """Dropped files whose content and arrival are committed, with their state when they were archived."""
    rows = connection.execute(
        """
        select landed.portable_name, landed.inode, landed.byte_size, landed.modified_ns, landed.changed_ns
        from landed semi join raw.arrivals using (arrival_id)
        where document_id is not null
        """
    ).fetchall()
    return [(local_name(name), FileState(*state)) for name, *state in rows]


def merged_landings(connection: duckdb.DuckDBPyConnection, settings: Settings) -> list[str]:
    """Landed files of any run whose rows are all recorded: leftovers of killed runs."""
    return _recorded(connection, settings, sorted(settings.landing.glob("*.parquet")))


def discard_uncommitted(connection: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    """Removes loads that were kept but never committed, once other loads have recorded all they hold.

    Returns how many.
    """
    committed = {load_id for (load_id,) in connection.execute("select load_id from raw.loads").fetchall()}
    committed |= {entry.subject for entry in ledger.entries(settings)}  # a new warehouse lacks the old loads
    removed = 0
    for load_id in kept_ids(settings) - committed:
        files = sorted((loads_folder(settings) / load_id).glob("*.parquet"))
        if len(_recorded(connection, settings, files)) == len(files):
            discard_load(settings, load_id)
            removed += 1
    return removed


def _recorded(connection: duckdb.DuckDBPyConnection, settings: Settings, paths: Sequence[Place]) -> list[str]:
    """Names of the files whose rows are all recorded; not of damaged files, whose originals are read again."""
    if not paths:
        return []
    with local_copies(settings, paths) as files:
        try:
            return _all_recorded(connection, files)
        except duckdb.Error:
            return [name for file in files for name in _recorded_in(connection, file)]


def _recorded_in(connection: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    try:
        return _all_recorded(connection, [file])
    except duckdb.Error as error:
        logger.warning("The landed file %s is damaged: %s", file, str(error).splitlines()[0])
        return []


def _all_recorded(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> list[str]:
    rows = connection.execute(
        f"select filename from {parquet(files)} group by filename having bool_and({IS_RECORDED}) order by filename"
    ).fetchall()
    return [Path(name).name for (name,) in rows]
