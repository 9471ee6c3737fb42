"""Sealed: whether a published file is unchanged since it was hashed, without reading it again.

A publication starts as a copy of the previous one, whose content must match its manifest. Hashing gigabytes takes three
times as long as copying them, and the file's state shows the same as long as nobody has touched the file.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from pathlib import Path

from extract.landing.scan import FileState, look

SEAL = ".sealed"
"""File in the published folder with the state of the current database file when it was hashed."""

CHUNK_BYTES = 1 << 22


def keep_seal(published: Path, state: FileState) -> None:
    """Records `state` as that of the published database."""
    (published / SEAL).write_text(json.dumps(dataclasses.asdict(state)), "utf-8")


def copy_published(published: Path, source: Path, target: Path, sha256: str) -> None:
    """Copies the published database `source`. Raises OSError if its content does not have this hash."""
    state = look(source)
    if state and state == _sealed(published):
        shutil.copyfile(source, target)
        if look(source) == state:
            return
    if _copy_hashed(source, target) != sha256:
        raise OSError(f"{source}: not the file that was published")


def _sealed(published: Path) -> FileState | None:
    try:
        return FileState(**json.loads((published / SEAL).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _copy_hashed(source: Path, target: Path) -> str:
    """Copies a file and returns the sha256 of what was read, in hex."""
    sha = hashlib.sha256()
    with source.open("rb") as original, target.open("wb") as copy:
        while chunk := original.read(CHUNK_BYTES):
            sha.update(chunk)
            copy.write(chunk)
    return sha.hexdigest()
