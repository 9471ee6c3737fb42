"""Originals: the archived bytes behind a published value, and where its characters are in them."""

from __future__ import annotations

import hashlib

from extract.errors import LineageError
from extract.landing.archive import archive_path
from extract.settings import Place


def read_original(archive: Place, document_id: str) -> bytes:
    """The bytes of the document as it arrived. Raises LineageError if they are missing or have changed."""
    path = archive_path(archive, document_id)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LineageError(f"{path}: the archived original cannot be read ({error.strerror})") from error
    found = hashlib.sha256(data).hexdigest()
    if found != document_id:
        raise LineageError(f"{path}: the archived original was changed: expected sha256 {document_id}, found {found}")
    return data


def byte_range(
    line: bytes, encoding: str, line_start: int, line_byte_start: int, start: int, end: int
) -> tuple[int, int] | None:
    """The byte range of the characters `start:end` of a text file; None if the line's bytes are damaged.

    `line` holds the bytes from `line_byte_start` on, whose first character has the offset `line_start`.

    >>> byte_range("检查12次".encode(), "utf-8", 100, 300, 102, 105)
    (306, 311)
    """
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError:
        return None
    first = len(text[: max(start - line_start, 0)].encode(encoding))
    past = len(text[: max(end - line_start, 0)].encode(encoding))
    return line_byte_start + first, line_byte_start + past
