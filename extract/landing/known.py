"""Known contents: empty marker files that tell a landing task which extractions are already in the warehouse.

Only successful extractions are marked: a failed document is read again when it is dropped again. A mark is only a hint
that saves an extraction: the load checks it against the warehouse and removes it if it is wrong.
"""

from __future__ import annotations

from pathlib import Path

from extract.landing.durable import make_folder
from extract.landing.storage import machine_folder
from extract.settings import Settings


def _mark(settings: Settings, extraction_id: str) -> Path:
    return machine_folder(settings) / "known" / extraction_id[:2] / extraction_id


def is_known(settings: Settings, extraction_id: str) -> bool:
    """Whether the extraction is marked as being in the warehouse."""
    return settings.warehouse.exists() and _mark(settings, extraction_id).exists()


def remember(settings: Settings, extraction_id: str) -> None:
    """Marks the extraction as being in the warehouse."""
    mark = _mark(settings, extraction_id)
    make_folder(mark.parent)
    mark.touch(mode=0o600)


def forget(settings: Settings, extraction_id: str) -> None:
    """Removes the mark."""
    _mark(settings, extraction_id).unlink(missing_ok=True)
