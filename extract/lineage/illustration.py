"""Illustration: a document's text, pictures of its pages and boxes of its figures, made in the sandbox."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import NamedTuple

from extract.errors import LineageError, UnreadableDocument
from extract.reading.boxes import Box, exact_boxes
from extract.reading.limits import limits
from extract.reading.page_picture import PAGED_FORMATS, PagePicture, render_page
from extract.reading.sandbox import Sandbox

Spans = tuple[tuple[int, int], ...]


class Illustration(NamedTuple):
    """A document's canonical text and, for a paged format, the pages that the spans are on."""

    text: str
    boxes: tuple[tuple[Box, ...], ...]
    """The boxes of each span, in the order of the spans."""
    pages: dict[int, PagePicture]


def illustrate(original: Path, name: str, spans: Spans) -> Illustration:
    """Reads the `original`, a local file, again. Raises LineageError if it can no longer be read."""
    with Sandbox(functools.partial(draw, spans), limits()) as sandbox:
        (answer,) = sandbox.map([(original, name)])
    if isinstance(answer, UnreadableDocument):
        raise LineageError(f"{original}: {answer.reason}: {answer.detail}")
    return answer


def draw(spans: Spans, data: bytes, name: str) -> Illustration:
    """The illustration of `data`; runs in the sandbox's worker."""
    from extract.reading import read_document

    source = read_document(data, name)
    if source.format not in PAGED_FORMATS:
        return Illustration(source.text, tuple(() for _ in spans), {})
    boxes = tuple(tuple(exact_boxes(data, source, start, end, limits())) for start, end in spans)
    pages = sorted({box.page for each in boxes for box in each})
    return Illustration(source.text, boxes, {page: render_page(data, source.format, page, limits()) for page in pages})
