"""Durable files: how every stage of landing writes, so that a crash leaves either the old state or the new one.

A file is written under a temporary name, flushed to disk and renamed, and its folder is flushed. Incomplete files are
in a folder of their own under `.staging`, beside the target, that is locked while its writer lives: so a sweep can tell
leftovers of a killed process from work in progress.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from extract.errors import SettingsError

STAGING = ".staging"
"""The folder for temporary files, inside each folder that is written to, because a rename must stay on one file
system."""

_GATE = ".lock"

_NO_LINK = (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP)
"""Error codes of a hard link if only a copy is possible: another file system, or one without links."""

PRIVATE = 0o700
PUBLIC = 0o755

OWNER_ONLY = 0o077
"""The umask for everything that creates files by itself: libraries, Airflow, dbt."""


def make_folder(folder: Path, mode: int = PRIVATE) -> Path:
    """Returns `folder`, creating it with `mode` if it is missing.

    Missing parents are created so that others may pass through but not list them: the published folder can be in one.
    Raises SettingsError if the folder cannot be created.
    """
    if folder.is_dir():
        return folder
    parents = [parent for parent in reversed(folder.parents) if not parent.exists()]
    try:
        for parent in parents:
            _make(parent, 0o711)
        _make(folder, mode)
    except OSError as error:
        raise SettingsError(
            f"{folder}: the folder cannot be made ({error.strerror}); expected a writable place"
        ) from error
    return folder


def _make(folder: Path, mode: int) -> None:
    with contextlib.suppress(FileExistsError):  # another process has just made it
        folder.mkdir()
        folder.chmod(mode)  # apart from mkdir: the umask does not narrow it


@contextlib.contextmanager
def owner_only() -> Iterator[None]:
    """Within it, files that libraries create are readable by their owner alone."""
    before = os.umask(OWNER_ONLY)
    try:
        yield
    finally:
        os.umask(before)


@contextlib.contextmanager
def staged(target: Path) -> Iterator[BinaryIO]:
    """A temporary file that becomes `target`, durably, when the block ends without an error."""
    with staging_folder(target.parent) as folder:
        path = folder / "file"
        with open_private(path) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        path.replace(target)
    flush_folder(target.parent)


def open_private(path: Path) -> BinaryIO:
    """A new file at `path`, open for writing, that only its owner can read."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def link_or_copy(source: Path, target: Path) -> None:
    """Gives the content of `source` the second name `target`; copies it durably where a hard link is not possible."""
    try:
        target.hardlink_to(source)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        with source.open("rb") as original, open_private(target) as copy:
            shutil.copyfileobj(original, copy)
            copy.flush()
            os.fsync(copy.fileno())


@contextlib.contextmanager
def staging_folder(folder: Path) -> Iterator[Path]:
    """A new folder on the file system of `folder` for incomplete files; removed at the end of the block."""
    staging = make_folder(folder / STAGING)
    with contextlib.ExitStack() as held:
        with exclusive(staging / _GATE):  # no sweep may see the new folder before it is locked
            path = Path(tempfile.mkdtemp(dir=staging))
            held.callback(shutil.rmtree, path, ignore_errors=True)
            held.enter_context(exclusive(path / _GATE))
        yield path


def flush_folder(folder: Path) -> None:
    """Makes renames and removals in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_filesystem(folder: Path) -> None:
    """Makes everything written to `folder`'s file system durable: one flush for a batch of many small files."""
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:  # not Linux
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def exclusive(lock: Path, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
    """A block that only one process at a time can be in, by the file `lock`; waits for its turn.

    Calls `on_wait` first if it has to wait.
    """
    make_folder(lock.parent)
    with os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        if on_wait and _is_held(file):
            on_wait()
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_held(lock: BinaryIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def sweep(folder: Path) -> int:
    """Removes what killed processes left in the staging folder of `folder`; returns how many entries."""
    staging = folder / STAGING
    if not staging.is_dir():
        return 0
    with exclusive(staging / _GATE):
        left = [entry for entry in staging.iterdir() if entry.name != _GATE and not _is_locked(entry / _GATE)]
        for entry in left:
            shutil.rmtree(entry)
    return len(left)


def _is_locked(lock: Path) -> bool:
    try:
        descriptor = os.open(lock, os.O_RDWR)
    except FileNotFoundError:  # killed before it took the lock: nobody else can be between the two
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
