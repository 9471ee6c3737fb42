"""Sealed: whether a published file is unchanged since it was hashed, without reading it again.

A publication starts as a copy of the previous one, whose content must match its manifest. Hashing gigabytes takes three
times as long as copying them, and the file's state shows the same as long as nobody has touched the file.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from extract.landing import uncached
from extract.landing.scan import FileState, look

SEAL = ".sealed"
"""File in the published folder with the state of the current database file when it was hashed."""


def keep_seal(published: Path, state: FileState) -> None:
    """Records `state` as that of the published database."""
    (published / SEAL).write_text(json.dumps(dataclasses.asdict(state)), "utf-8")


def copy_published(published: Path, source: Path, target: Path, sha256: str) -> None:
    """Copies the published database `source`. Raises OSError if its content does not have this hash."""
    state = look(source)
    is_sealed = state is not None and state == _sealed(published)
    uncached.copy(source, target)
    if not (is_sealed and look(source) == state) and uncached.sha256(target) != sha256:
        raise OSError(f"{source}: not the file that was published")


def _sealed(published: Path) -> FileState | None:
    try:
        return FileState(**json.loads((published / SEAL).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
