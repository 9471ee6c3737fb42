"""Scratch: the temporary folder of a worker process, and those that killed processes left behind; used by `sandbox`."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_FOLDER_PREFIX = "fadu-reader-"
_LEFT_SECONDS = 3600.0
"""Age from which a worker's folder that nobody holds was left behind by a killed process."""


@contextlib.contextmanager
def scratch_folder() -> Iterator[str]:
    """A worker's folder for temporary files, removed at the end; removes those of killed processes, too.

    A folder is locked while its process lives.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER_PREFIX}*"):
        with contextlib.suppress(OSError), _locked(left):
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:  # a younger one may be about to be locked
                shutil.rmtree(left, ignore_errors=True)
    folder = tempfile.mkdtemp(prefix=_FOLDER_PREFIX)
    with _locked(Path(folder)):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the folder's lock. Raises BlockingIOError if another process does."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
