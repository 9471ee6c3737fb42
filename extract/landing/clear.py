"""Clear: removes what is no longer needed after a commit: dropped files, landed files, leftovers of killed processes.

Last state of an arrival. A dropped file is removed only if it is still the one that was archived; one that was replaced
in the meantime stays, as a new arrival.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from extract.landing.durable import flush_folder, make_folder, sweep
from extract.landing.kept import loads_folder
from extract.landing.names import display_name
from extract.landing.scan import FileState, look
from extract.settings import Settings

logger = logging.getLogger(__name__)

CLEARING = ".clearing"
"""Hidden folder in the drop folder: files are moved there, checked again, and only then removed."""


def clear_dropped(settings: Settings, recorded: Iterable[tuple[str, FileState]]) -> int:
    """Removes the recorded files (local name and the state that was archived); returns how many.

    Moving a file to `CLEARING` closes the gap between check and removal: once moved, it can no longer be replaced.
    """
    clearing = settings.drop / CLEARING
    removed = 0
    for name, state in recorded:
        if look(settings.drop / name) != state:
            continue  # already gone, or replaced: left to a later scan
        taken = clearing / name
        make_folder(taken.parent)
        with contextlib.suppress(FileNotFoundError):
            (settings.drop / name).rename(taken)
            removed += _remove_if_same(settings.drop, name, state)
    _drop_empty_folders(clearing)
    if settings.drop.is_dir():
        flush_folder(settings.drop)
    return removed


def _remove_if_same(drop: Path, name: str, state: FileState) -> int:
    taken = drop / CLEARING / name
    now = look(taken)
    same = now and (now.inode, now.size, now.modified_ns) == (state.inode, state.size, state.modified_ns)
    if same:
        taken.unlink()
        return 1
    _put_back(drop, name)
    return 0


def recover_clearing(settings: Settings, is_recorded: Callable[[str], bool]) -> int:
    """Finishes a clearing that was killed: removes files whose sha256 `is_recorded`, moves the others back.

    Returns how many files it found.
    """
    clearing = settings.drop / CLEARING
    found = [path for path in clearing.rglob("*") if look(path)] if clearing.is_dir() else []
    for path in found:
        with path.open("rb") as file:
            document_id = hashlib.file_digest(file, "sha256").hexdigest()
        if is_recorded(document_id):
            path.unlink()
        else:
            _put_back(settings.drop, str(path.relative_to(clearing)))
    _drop_empty_folders(clearing)
    return len(found)


def _put_back(drop: Path, name: str) -> None:
    """Moves the file back, under a numbered name if another file has taken its own."""
    taken = drop / CLEARING / name
    target, number = drop / name, 1
    while True:
        try:
            make_folder(target.parent)
            os.link(taken, target)
        except FileExistsError:
            number += 1
            target = drop / Path(name).parent / f"{number}-{Path(name).name[-200:]}"
        else:
            taken.unlink()
            logger.warning("%s was replaced while it was being loaded: kept for the next scan", display_name(name))
            return


def _drop_empty_folders(folder: Path) -> None:
    if folder.is_dir():
        for inner, _, _ in os.walk(folder, topdown=False):
            with contextlib.suppress(OSError):  # not empty
                Path(inner).rmdir()


def remove_landed(settings: Settings, names: Iterable[str]) -> None:
    """Removes landed files whose rows are committed."""
    for name in names:
        (settings.landing / name).unlink(missing_ok=True)


def sweep_all(settings: Settings) -> int:
    """Removes what killed processes left half-written anywhere; returns how many entries."""
    folders = (
        *(settings.archive, loads_folder(settings), settings.quarantine, settings.landing, settings.published),
        *(settings.warehouse.parent, settings.home),
    )
    return sum(sweep(folder) for folder in folders if isinstance(folder, Path))  # an object is never half-written
