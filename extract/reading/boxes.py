"""Boxes: where a range of the canonical text is printed on the pages of the file, to show an auditor the number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from extract.reading.glyphs import Glyph
from extract.reading.limits import Limits
from extract.records import Segment, SourceText

ON_END = 1.5
"""Ratio of height to width above which a line is vertical."""


class Box(NamedTuple):
    """A rectangle on a page (counted from 1), in points from the page's top left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def boxes_of(source: SourceText, start: int, end: int) -> list[Box]:
    """One box for each printed line that `start:end` touches; none for formats without pages.

    The start and end within the line are estimated from character widths (Chinese characters count twice as wide as
    Latin ones), accurate to about half a character.
    """
    return [_reckoned(segment, source, start, end) for segment in _touched(source, start, end)]


def exact_boxes(data: bytes, source: SourceText, start: int, end: int, limits: Limits) -> list[Box]:
    """Like `boxes_of`, but with exact left and right sides if the file `data` gives character positions (pdf, ofd).

    A line whose characters cannot be matched one to one keeps the estimated box. Raises UnreadableDocument.
    """
    touched = list(_touched(source, start, end))
    pages = {segment.page for segment in touched if segment.page is not None}
    glyphs = {page: _page_glyphs(data, source.format, page, limits) for page in pages}
    return [_exact(segment, source, start, end, glyphs[segment.page or 0]) for segment in touched]


def _touched(source: SourceText, start: int, end: int) -> Iterator[Segment]:
    """The printed lines that overlap `start:end`."""
    segments = source.segments
    first = max(bisect_right(segments, start, key=lambda segment: segment.start) - 1, 0)
    for segment in segments[first:]:
        if segment.start >= end:
            break
        if segment.end > start and segment.page is not None:
            yield segment


def _exact(segment: Segment, source: SourceText, start: int, end: int, glyphs: list[Glyph]) -> Box:
    text, box = source.text, _reckoned(segment, source, start, end)
    printed = [i for i in range(segment.start, segment.end) if not text[i].isspace()]
    row = [glyph for glyph in glyphs if _is_in(glyph, segment) and not glyph.text.isspace()]
    row.sort(key=lambda g: g.left)
    wanted = [g for i, g in zip(printed, row, strict=False) if start <= i < end]
    if len(printed) != len(row) or not wanted:
        return box
    return box._replace(left=round(wanted[0].left, 2), right=round(wanted[-1].right, 2))


def _is_in(glyph: Glyph, line: Segment) -> bool:
    """Whether the centre of the character is in the line's box; its neighbours may be other cells or columns."""
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return (line.left or 0.0) <= x <= (line.right or 0.0) and (line.top or 0.0) <= y <= (line.bottom or 0.0)


def _page_glyphs(data: bytes, document_format: str, page: int, limits: Limits) -> list[Glyph]:
    if document_format == "pdf":
        from extract.reading.pdf import pdf_page_glyphs

        return pdf_page_glyphs(data, page, limits)
    if document_format == "ofd":
        from extract.reading.ofd import ofd_page_glyphs

        return ofd_page_glyphs(data, page, limits)
    return []


def _reckoned(segment: Segment, source: SourceText, start: int, end: int) -> Box:
    line, start, end = source.text[segment.start : segment.end], max(start, segment.start), min(end, segment.end)
    widths = [1.0 if character.isascii() else 2.0 for character in line]
    whole = sum(widths) or 1.0
    before = sum(widths[: start - segment.start]) / whole
    past = before + sum(widths[start - segment.start : end - segment.start]) / whole
    if _is_read_backwards(segment, source):
        before, past = 1 - past, 1 - before
    left, top, right, bottom = segment.left or 0.0, segment.top or 0.0, segment.right or 0.0, segment.bottom or 0.0
    page, width, height = segment.page or 0, right - left, bottom - top
    if _is_on_end(segment):
        return Box(page, left, top + before * height, right, top + past * height)
    return Box(page, left + before * width, top, left + past * width, bottom)


def _is_on_end(line: Segment) -> bool:
    """Whether the line runs vertically, as on a page that is rotated by a quarter turn."""
    height, width = (line.bottom or 0.0) - (line.top or 0.0), (line.right or 0.0) - (line.left or 0.0)
    return line.end - line.start > 1 and height > ON_END * width


def _is_read_backwards(line: Segment, source: SourceText) -> bool:
    """Whether the line runs right to left or upwards.

    It does if most lines of its page follow each other in reverse: upwards for horizontal lines, to the right for
    vertical ones.
    """
    is_on_end = _is_on_end(line)
    page = [segment for segment in source.segments if segment.page == line.page and _is_on_end(segment) == is_on_end]
    steps = [
        (a.left or 0.0) - (b.left or 0.0) if is_on_end else (b.top or 0.0) - (a.top or 0.0) for a, b in pairwise(page)
    ]
    return sum(step < 0 for step in steps) > sum(step > 0 for step in steps)
