"""Kept: what the archive contains besides the documents, so that the warehouse can be rebuilt from it.

These are the landed files of every load, in a folder named after the load's id, and people's decisions.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from extract.landing import ledger
from extract.landing.durable import flush_folder, link_or_copy, make_folder, open_private, staging_folder
from extract.landing.storage import upload, workspace, written
from extract.settings import Place, Settings

_RECORD = "load.json"
"""Name of the file with a load's run and time, beside its landed files."""

_DECISION_TABLES = {
    "division_code": "township_decisions",
    "report_year": "year_decisions",
    "is_withdrawn": "withdrawals",
}
"""The tables of people's decisions, by the column that only theirs have."""


@dataclass(frozen=True, slots=True)
class KeptLoad:
    """A past load: its run, its time and its landed files, in order of name."""

    run_id: str
    loaded_at: datetime.datetime
    files: tuple[Place, ...]


def loads_folder(settings: Settings) -> Place:
    """The folder of the kept loads: one subfolder each, named by the load's id."""
    return settings.archive / "loads"


def keep_load(settings: Settings, load_id: str, run_id: str, files: Iterable[Path]) -> KeptLoad:
    """Keeps the landed `files` of a load durably, before its commit; does nothing if the load is already kept."""
    target = loads_folder(settings) / load_id
    if not (target / _RECORD).exists():
        with workspace(settings, target.parent) as staging:
            build = make_folder(staging / "build")
            for file in files:
                link_or_copy(file, build / file.name)  # on disk already; the landed file goes after the commit
            record = {"run_id": run_id, "loaded_at": ledger.time_of_arrival(settings).isoformat()}
            with open_private(build / _RECORD) as opened:
                opened.write(json.dumps(record).encode())
                opened.flush()
                os.fsync(opened.fileno())
            _place(build, target)
    return read_kept(settings, load_id)


def _place(build: Path, target: Place) -> None:
    """Moves a load as a whole: by one rename, or (in an object store) with the record last, which makes it count."""
    if isinstance(target, Path):
        flush_folder(build)
        build.rename(target)
        flush_folder(target.parent)
        return
    upload(target, {path.name: path for path in build.iterdir() if path.name != _RECORD})
    upload(target, {_RECORD: build / _RECORD})


def read_kept(settings: Settings, load_id: str) -> KeptLoad:
    """The kept load. Raises FileNotFoundError if there is none."""
    folder = loads_folder(settings) / load_id
    record = json.loads((folder / _RECORD).read_text("utf-8"))
    loaded_at = datetime.datetime.fromisoformat(record["loaded_at"])
    return KeptLoad(record["run_id"], loaded_at, tuple(sorted(folder.glob("*.parquet"))))


def kept_ids(settings: Settings) -> set[str]:
    """The ids of all loads that are kept, committed or not."""
    folder = loads_folder(settings)
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")} if folder.is_dir() else set()


def kept_loads(settings: Settings) -> dict[str, KeptLoad]:
    """Every kept load by its id, committed or not, except those whose record is missing or damaged."""
    found = {}
    for load_id in kept_ids(settings):
        with contextlib.suppress(FileNotFoundError, ValueError, KeyError):
            found[load_id] = read_kept(settings, load_id)
    return found


def discard_load(settings: Settings, load_id: str) -> None:
    """Removes a load that was never committed, as a whole."""
    folder = loads_folder(settings)
    if not isinstance(folder, Path):
        (folder / load_id / _RECORD).unlink(missing_ok=True)  # if killed here, the rest does not count as kept
        (folder / load_id).rmdir(recursive=True)
        return
    with staging_folder(folder) as staging:
        (folder / load_id).rename(staging / load_id)
    flush_folder(folder)


def keep_decisions(settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
    """Keeps the warehouse's decisions that are not kept yet, and records them in the ledger; removes none."""
    kept = _decision_lines(settings)
    fresh = [line for line in decision_lines(connection) if line not in kept]
    if fresh:
        with written(_decisions_path(settings)) as file:
            file.write("".join(f"{line}\n" for line in (*kept, *fresh)).encode())
    recorded = {entry.subject for entry in ledger.entries(settings)}
    for line in (*kept, *fresh):
        if (decision_id := json.loads(line)["decision_id"]) not in recorded:
            ledger.append(settings, "decision", decision_id, hashlib.sha256(line.encode()).hexdigest())


def restore_decisions(settings: Settings, connection: duckdb.DuckDBPyConnection) -> int:
    """Adds the kept decisions that the warehouse lacks; returns the number of kept decisions."""
    lines = _decision_lines(settings)
    for line in lines:
        fields = json.loads(line)
        placeholders = ", ".join(f"${name}" for name in fields)
        table = next(table for column, table in _DECISION_TABLES.items() if column in fields)
        connection.execute(f"insert or ignore into raw.{table} ({', '.join(fields)}) values ({placeholders})", fields)
    return len(lines)


def decision_lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every decision in the warehouse as one line of JSON, oldest first, as the archive keeps it."""
    tables = (f"select to_json(d), decided_at, decision_id from raw.{name} as d" for name in _DECISION_TABLES.values())
    rows = connection.execute(" union all ".join(tables) + " order by decided_at, decision_id")
    return [line for line, *_ in rows.fetchall()]


def _decisions_path(settings: Settings) -> Place:
    return settings.archive / "decisions.jsonl"


def _decision_lines(settings: Settings) -> dict[str, None]:
    """One line of JSON per decision, in the order in which they were kept."""
    try:
        text = _decisions_path(settings).read_text("utf-8")
    except FileNotFoundError:
        return {}
    return dict.fromkeys(filter(None, text.split("\n")))  # `splitlines` would also split at a note's U+2028
