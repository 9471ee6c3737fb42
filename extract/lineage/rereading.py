"""Rereading: reads archived originals again, in the sandbox, with the reader that first read them."""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extract.errors import UnreadableDocument
from extract.landing.rows import Reading, Row, read_rows, segment_row
from extract.landing.storage import local_copies
from extract.reading.limits import limits
from extract.reading.sandbox import Sandbox
from extract.records import Segment, SourceText
from extract.settings import Place, Settings

BATCH = 256
"""Documents copied to local files at a time, if the archive is a bucket."""


class Reread(NamedTuple):
    """A document as read now.

    `broken_bytes` are the starts of segments whose byte range does not decode to their characters; `reading` holds the
    rows of a complete extraction if one was requested.
    """

    document_sha256: str
    reader: str | None
    text: str | None
    segments: list[Row]
    broken_bytes: tuple[int, ...]
    reading: Reading | None


def reread_all(
    settings: Settings, documents: Iterable[tuple[Place, str]], *, with_extraction: bool
) -> Iterator[Reread | UnreadableDocument]:
    """Each document (archived path, file name) read again in a worker process, with all its figures if requested."""
    with Sandbox(reextract if with_extraction else reread, limits()) as sandbox:
        waiting = iter(documents)
        while batch := list(itertools.islice(waiting, BATCH)):
            originals, names = zip(*batch, strict=True)
            with local_copies(settings, originals) as files:
                yield from sandbox.map(zip(files, names, strict=True))


def reread(data: bytes, name: str) -> Reread:
    """The text and source map of `data`; runs in the sandbox's worker."""
    from extract.reading import read_document

    source = read_document(data, name)
    reader = f"{source.reader} {source.reader_version}"
    return Reread(
        _sha256(data), reader, source.text, list(map(segment_row, source.segments)), tuple(_broken(data, source)), None
    )


def reextract(data: bytes, name: str) -> Reread:
    """Like `reread`, with everything that the rules of this installation find; runs in the sandbox's worker."""
    from extract.pipeline import extract_bytes

    reading = read_rows(extract_bytes, data, name)
    reader = reading.reader and f"{reading.reader} {reading.reader_version}"
    return Reread(_sha256(data), reader, reading.text, list(reading.tables.get("segments", [])), (), reading)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _broken(data: bytes, source: SourceText) -> Iterator[int]:
    if not source.encoding:
        return
    decode = functools.partial(str, encoding=source.encoding, errors="replace")
    for segment in source.segments:
        if segment.byte_start is not None and not _holds(decode, data, source.text, segment):
            yield segment.start


def _holds(decode: functools.partial[str], data: bytes, text: str, segment: Segment) -> bool:
    found = decode(data[segment.byte_start : segment.byte_end])
    wanted = text[segment.start : segment.end]
    return found == wanted or found.removesuffix("\ufffd") == wanted  # without a last character that was cut off
