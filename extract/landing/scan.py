"""Scan: finds the files in the drop folder that have arrived, in batches for the mapped landing tasks.

First state of an arrival (seen). Files are identified by path here, and later by their bytes.
"""

from __future__ import annotations

import functools
import logging
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.errors import SettingsError
from extract.landing.durable import make_folder
from extract.landing.names import display_name, portable_name
from extract.landing.storage import reachable
from extract.settings import Settings

logger = logging.getLogger(__name__)

IGNORED_SUFFIXES = (".part", ".tmp")
"""Suffixes that programs give to files still being written."""

GLANCE_SECONDS = 0.1
"""Time between two checks if all files seem settled: long enough to detect an active writer."""

SMALL_BYTES = 200_000
"""Maximum size of reports as text, HTML or docx; larger files contain pictures and may need text recognition."""

SMALL_BATCH_BYTES = 40_000_000
"""Bytes of small files per batch: about twenty seconds of reading, so that the start of a task hardly matters."""

PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp")
"""Suffixes of files that are pictures, whatever their size."""

LARGE_BATCH_BYTES = 2_000_000
"""Bytes of large files per batch: takes about as long, at some seconds per page of a few hundred kilobytes."""

LARGE_BATCHES = 1000
"""Maximum number of batches of large files: Airflow maps a task at most 1,024 times."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What shows whether a file is unchanged: times in nanoseconds, size in bytes."""

    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> FileState:
        """The state that `status` shows."""
        return cls(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def scan_drop_folder(settings: Settings, run_id: str, *, scans: bool | None = None) -> list[list[str]]:
    """Batches of portable names (see `names`) of the files that have arrived, in order of name.

    With `scans` true, only files that may need text recognition; with false, only the others.

    A file has arrived if it has not changed for the settle time, by its modification time and between two checks; or,
    if its time is in the future, if it does not change while this function waits for the settle time. Returns after
    about one settle time at most; a file that is still growing is left to the next scan. Raises SettingsError if the
    drop folder cannot be read and emptied, or a bucket cannot be used.
    """
    check_drop_folder(reachable(settings).drop)
    for name, reason in passed_over(settings.drop).items():
        logger.warning("Passed over: %s: %s", name, reason)
    first = {name: state for name, state in walk_files(settings.drop) if scans in (None, may_be_scan(name, state.size))}
    if not first:
        return []
    time.sleep(_pause(first, settings.settle_seconds))
    settled = [
        name for name, state in sorted(first.items(), key=lambda item: item[0]) if look(settings.drop / name) == state
    ]
    logger.info("Run %s: %d files seen, %d settled", run_id, len(first), len(settled))
    return into_batches([(portable_name(name), first[name].size) for name in settled], settings.batch_size)


def may_be_scan(name: str, size: int) -> bool:
    """Whether a file of this name and size may need text recognition, which takes seconds per page."""
    return size > SMALL_BYTES or name.lower().endswith(PICTURES)


def check_drop_folder(drop: Path) -> None:
    """Creates the drop folder if it is missing; raises SettingsError if files cannot be removed from it."""
    make_folder(drop)
    if not os.access(drop, os.R_OK | os.W_OK | os.X_OK):
        raise SettingsError(
            f"{drop}: the drop folder is not writable by this user; expected read, write and search permission,"
            " because loaded files are removed from it"
        )


def walk_files(drop: Path) -> Iterator[tuple[str, FileState]]:
    """Relative name and state of every file that may be a report: no links, pipes, sockets, hidden or partial files."""
    for name, entry in _walk(drop):
        if not name.lower().endswith(IGNORED_SUFFIXES):
            state = _state(functools.partial(entry.stat, follow_symlinks=False))
            if state:
                yield name, state


def passed_over(drop: Path) -> dict[str, str]:
    """What lies in the drop folder and is no file to take in, by its name for people; and why.

    Links are not followed: what they lead to may be outside the drop folder, and removing them would not remove it.
    """
    found = {display_name(name): _reason(name, entry) for name, entry in _walk(drop)}
    return {name: reason for name, reason in sorted(found.items()) if reason}


def _reason(name: str, entry: os.DirEntry[str]) -> str:
    """Why an entry is passed over; empty for a file that is taken in."""
    if entry.is_symlink():
        return "a symbolic link, which is not followed; expected the file itself"
    if entry.is_dir(follow_symlinks=False):
        return "a folder that cannot be read; expected read and search permission"
    if not entry.is_file(follow_symlinks=False):
        return "a pipe, socket or device; expected a file"
    if name.lower().endswith(IGNORED_SUFFIXES):
        return "the name of an unfinished file; expected another ending"
    return ""


def _walk(drop: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Relative name and entry of everything but what is hidden and the folders that can be read."""
    folders = [""]
    while folders:
        folder = folders.pop()
        for entry in _entries(drop, folder):
            if entry.name.startswith("."):
                continue
            name = f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False) and os.access(entry.path, os.R_OK | os.X_OK):
                folders.append(f"{name}/")
            else:
                yield name, entry


def look(path: Path) -> FileState | None:
    """The state of the regular file at `path`; None if there is none (any more)."""
    return _state(path.lstat)


def _state(status_of: Callable[[], os.stat_result]) -> FileState | None:
    try:
        status = status_of()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return FileState.of(status) if stat.S_ISREG(status.st_mode) else None


def _entries(drop: Path, folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(drop / folder) as entries:
            return list(entries)
    except PermissionError as error:
        logger.warning("Sub-folder %s cannot be read: %s", display_name(folder), error.strerror)
    except FileNotFoundError:
        logger.info("Sub-folder %s went away during the scan", display_name(folder))
    return []


def _pause(states: dict[str, FileState], settle_seconds: float) -> float:
    """Seconds until the second check: short if all files are old, else the settle time."""
    now = time.time_ns()
    old = settle_seconds * 1e9
    if all(now - state.modified_ns >= old for state in states.values()):
        return min(GLANCE_SECONDS, settle_seconds)
    return settle_seconds


def into_batches(files: list[tuple[str, int]], size: int) -> list[list[str]]:
    """Names of `files` (name and bytes) in batches of roughly equal work and at most `size` files.

    Files that may be scans have batches of their own, so that no other file waits for them.

    >>> into_batches([("a", 9), ("scan", 5_000_000), ("b", 9), ("c", 9)], 2)
    [['a', 'b'], ['c'], ['scan']]
    """
    small = [file for file in files if not may_be_scan(*file)]
    large = [file for file in files if may_be_scan(*file)]
    most = max(LARGE_BATCH_BYTES, -(-2 * sum(size for _, size in large) // LARGE_BATCHES))
    return [*_cut(small, size, SMALL_BATCH_BYTES), *_cut(large, size, most)]


def _cut(files: list[tuple[str, int]], size: int, most_bytes: int) -> list[list[str]]:
    """Batches, in order, of at most `size` files and `most_bytes`, or of one file that is larger."""
    batches: list[list[str]] = []
    filled = 0
    for name, size_in_bytes in files:
        if not batches or len(batches[-1]) == size or filled + size_in_bytes > most_bytes:
            batches.append([])
            filled = 0
        batches[-1].append(name)
        filled += size_in_bytes
    return batches
