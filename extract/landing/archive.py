"""Archive: every distinct content, once, under its sha256. Quarantine: the contents that failed, with the reason.

Second state of an arrival (archived). Extraction reads the archived bytes, never the dropped file.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from extract.landing.durable import flush_filesystem, link_or_copy, make_folder, open_private, staging_folder
from extract.landing.names import display_name
from extract.landing.scan import FileState, look
from extract.landing.storage import upload, workspace, written
from extract.records import Outcome
from extract.settings import Place, Settings

logger = logging.getLogger(__name__)

CHUNK_BYTES = 1 << 20

_DAMAGED_MEDIUM = (errno.EIO, errno.ESTALE)
"""Error codes of a disk or network folder that does not give the bytes of one file."""

_NO_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.EISDIR)
"""Error codes of opening a name that is no longer a regular file."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A dropped file whose bytes are in the archive; `name` is its path relative to the drop folder."""

    name: str
    state: FileState
    document_id: str
    """sha256 of the bytes, in hex."""


@dataclass(frozen=True, slots=True)
class Unarchived:
    """A dropped file whose bytes cannot be read: the reason code, what was found, and what a person can do."""

    name: str
    state: FileState
    reason: str
    detail: str
    remedy: str


def archive_path(archive: Place, document_id: str) -> Place:
    """The path of the content `document_id`."""
    return archive / _key(document_id)


def _key(document_id: str) -> str:
    return f"{document_id[:2]}/{document_id[2:4]}/{document_id}"


def archive_files(settings: Settings, names: Iterable[str]) -> list[Archived | Unarchived]:
    """Archives the dropped files `names` durably, in their order.

    Skips a file that is gone or that changed while it was read: a later scan will see it.
    """
    with workspace(settings, settings.archive) as staging:
        copied = [result for name in names if (result := _copy(settings.drop, name, staging))]
        _keep(staging, settings.archive, {result.document_id for result in copied if isinstance(result, Archived)})
    return copied


def _keep(staging: Path, archive: Place, document_ids: set[str]) -> None:
    if not isinstance(archive, Path):
        upload(archive, {_key(document_id): staging / document_id for document_id in document_ids})
        return
    flush_filesystem(staging)  # the content is on disk before the archive has a name for it
    for document_id in document_ids:
        _place(staging / document_id, archive / _key(document_id))
    flush_filesystem(staging)


def _copy(drop: Path, name: str, staging: Path) -> Archived | Unarchived | None:
    path = drop / name
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as source:
            before = FileState.of(os.fstat(source.fileno()))
            document_id = _copy_hashed(source, staging)
            after = FileState.of(os.fstat(source.fileno()))
    except PermissionError:
        state = look(path)
        remedy = "give the service's user read permission on the file"
        return state and Unarchived(name, state, "permission_denied", "this user may not read the file", remedy)
    except OSError as error:
        if error.errno in _DAMAGED_MEDIUM and (state := look(path)):
            detail = f"the file cannot be read: {os.strerror(error.errno)}"
            return Unarchived(name, state, "read_error", detail, "copy the file again from where it came from")
        if error.errno not in _NO_FILE:
            raise
        logger.info("%s is not there any more: taken by another run, or moved away", display_name(name))
        return None
    if not before == after == look(path):
        logger.info("%s changed while it was read: left to the next scan", display_name(name))
        return None
    return Archived(name, before, document_id)


def _copy_hashed(source: BinaryIO, staging: Path) -> str:
    sha = hashlib.sha256()
    path = staging / "copy"
    with open_private(path) as copy:
        while chunk := source.read(CHUNK_BYTES):
            sha.update(chunk)
            copy.write(chunk)
    path.replace(staging / sha.hexdigest())
    return sha.hexdigest()


def _place(copy: Path, target: Path) -> None:
    """Moves `copy` into the archive, unless its content is there already."""
    make_folder(target.parent)
    held = look(target)
    if held is None or held.size != copy.stat().st_size:  # a shorter one is damaged
        copy.replace(target)


def quarantine(settings: Settings, archived: Archived, outcome: Outcome) -> None:
    """Puts the content of `archived` into quarantine together with the reason; idempotent."""
    target = settings.quarantine / archived.document_id
    if not target.exists():
        _set_apart(archive_path(settings.archive, archived.document_id), target)
    reason = asdict(outcome) | {"file_name": display_name(archived.name), "document_id": archived.document_id}
    text = json.dumps(reason, ensure_ascii=False, indent=2) + "\n"
    if not _holds(_reason_path(target), text):
        with written(_reason_path(target)) as file:
            file.write(text.encode())


def _set_apart(original: Place, target: Place) -> None:
    if not isinstance(original, Path) or not isinstance(target, Path):
        with written(target) as file:
            file.write(original.read_bytes())
        return
    with staging_folder(make_folder(target.parent)) as staging:
        copy = staging / "copy"
        link_or_copy(original, copy)
        copy.replace(target)


def release(settings: Settings, document_ids: Iterable[str]) -> None:
    """Takes contents that can now be processed out of quarantine; ignores those that are not in it."""
    held = {path.name for path in settings.quarantine.glob("*")}
    for target in (settings.quarantine / document_id for document_id in document_ids if document_id in held):
        target.unlink(missing_ok=True)
        _reason_path(target).unlink(missing_ok=True)


def quarantined(settings: Settings) -> list[dict[str, str]]:
    """The contents in quarantine: status, reason, detail, remedy, file_name and document_id of each."""
    found = []
    for path in sorted(settings.quarantine.glob("*.json")):
        with contextlib.suppress(FileNotFoundError):  # a run has just released it
            found.append(json.loads(path.read_text("utf-8")))
    return found


def _reason_path(target: Place) -> Place:
    return target.with_name(f"{target.name}.json")


def _holds(path: Place, text: str) -> bool:
    try:
        return path.read_text("utf-8") == text
    except FileNotFoundError:
        return False
