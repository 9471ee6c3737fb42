"""Load: a run's landed files into the raw tables, in one transaction; then the drop folder is cleared.

Takes an arrival from landed over loaded to cleared. Whatever is killed in between, the next load finishes it: merging
again adds nothing, and nothing is removed before the commit that records it.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
from importlib import resources
from pathlib import Path

import duckdb

from extract.landing import ledger
from extract.landing.clear import clear_dropped, recover_clearing, remove_landed, sweep_all
from extract.landing.columns import TABLES
from extract.landing.content import load_content
from extract.landing.known import forget, remember
from extract.landing.names import local_name
from extract.landing.scan import FileState
from extract.landing.warehouse import open_for_writing, quoted
from extract.settings import Settings

logger = logging.getLogger(__name__)

_KEYS = {
    "observations": "extraction_id || ':' || child.key as observation_id",
    "absences": "extraction_id || ':' || child.start_offset as absence_id",
}
"""The key of a raw table that has one of its own, made from the landed columns."""


COUNTED: tuple[str, ...] = ("arrivals", "documents", "extractions", "observations", "absences", "numerals")
"""Raw tables whose added rows a load records."""


def load_run(settings: Settings, run_id: str, landed: list[str]) -> dict[str, int]:
    """Merges the landed files named in `landed` and clears what they record; returns counts of what it added.

    Landed files that are not there any more were merged before. Raises WarehouseError when the warehouse cannot be
    opened.
    """
    with open_for_writing(settings) as connection:  # another run's load may remove landed files until it is open
        files = sorted({name for name in landed if name and (settings.landing / name).exists()})
        counts = _merge(connection, settings, run_id, files) if files else dict.fromkeys(COUNTED, 0)
        _record_in_ledger(connection, settings)
        recover_clearing(settings, lambda document_id: has_document(connection, document_id))
        if files:
            _mark_known(connection, settings)
            counts["cleared"] = clear_dropped(settings, _recorded_files(connection))
        remove_landed(settings, {*files, *merged_landings(connection, settings)})
    sweep_all(settings)
    logger.info("Run %s loaded: %s", run_id, ", ".join(f"{count} {name}" for name, count in counts.items()))
    return counts


def _merge(connection: duckdb.DuckDBPyConnection, settings: Settings, run_id: str, files: list[str]) -> dict[str, int]:
    paths = [settings.landing / name for name in files]
    connection.execute(f"create or replace temp view landed as select * from {_parquet(paths)}")
    load_id = _load_id(paths)
    connection.begin()
    for statement in _statements():
        connection.execute(statement, {"load_id": load_id} if "$load_id" in statement else None)
    counts = _counts(connection, {table: _insert_child(connection, table) for table in TABLES})
    if counts["arrivals"] or counts["extractions"]:
        now = datetime.datetime.now(datetime.UTC)
        row = [load_id, run_id, now, *counts.values(), load_content(connection, load_id)]
        connection.execute("insert into raw.loads values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.commit()
    return counts


def _parquet(paths: list[Path]) -> str:
    listed = ", ".join(quoted(str(path)) for path in paths)
    return f"read_parquet([{listed}], filename = true, file_row_number = true)"


def _load_id(paths: list[Path]) -> str:
    """The same for the same files, whatever run brings them."""
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
        select {key}extraction_id, {columns}
        from (
            select extraction_id, unnest({table}) as child
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


def _record_in_ledger(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Also the loads of processes that were killed between their commit and this."""
    for load_id, content in connection.execute(
        "select load_id, content_sha256 from raw.loads order by loaded_at, load_id"
    ).fetchall():
        ledger.append(settings, "load", load_id, content)


def _mark_known(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    ids = connection.execute(
        """
        select distinct keys.extraction_id, coalesce(held.status = 'extracted', false)
        from landed_keys as keys left join raw.extractions as held using (extraction_id)
        where keys.extraction_id is not null
        """
    ).fetchall()
    for extraction_id, is_sound in ids:  # a failure is tried again when its file is dropped again
        (remember if is_sound else forget)(settings, extraction_id)


def has_document(connection: duckdb.DuckDBPyConnection, document_id: str) -> bool:
    """Whether the content with this sha256 is recorded."""
    found = connection.execute("select 1 from raw.documents where document_id = ?", [document_id]).fetchone()
    return found is not None


def _recorded_files(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, FileState]]:
    """Dropped files whose content and arrival are committed, as they were when they were archived."""
    rows = connection.execute(
        """
        select portable_name, inode, byte_size, modified_ns, changed_ns from landed
        where document_id is not null and arrival_id in (select arrival_id from raw.arrivals)
        """
    ).fetchall()
    return [(local_name(name), FileState(*state)) for name, *state in rows]


def merged_landings(connection: duckdb.DuckDBPyConnection, settings: Settings) -> list[str]:
    """Landed files, of whatever run, whose every arrival is recorded: what killed runs left behind."""
    paths = sorted(settings.landing.glob("*.parquet"))
    if not paths:
        return []
    rows = connection.execute(
        f"""
        select filename from {_parquet(paths)}
        group by filename
        having bool_and(arrival_id in (select arrival_id from raw.arrivals))
        """
    ).fetchall()
    return [Path(name).name for (name,) in rows]
