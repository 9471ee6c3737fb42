"""Boxes: where a range of the canonical text stands on the pages of the file, for showing an auditor the number."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from extract.reading.glyphs import Glyph
from extract.reading.limits import Limits
from extract.records import Segment, SourceText


class Box(NamedTuple):
    """A rectangle on a page (counted from 1), in points from the page's top left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def boxes_of(source: SourceText, start: int, end: int) -> list[Box]:
    """One box for each printed line that `start:end` touches; none for formats without pages.

    Left and right are reckoned within the line from the widths of its characters (Chinese ones are twice as wide as
    Latin ones), exact to about half a character.
    """
    segments = source.segments
    first = max(bisect_right(segments, start, key=lambda segment: segment.start) - 1, 0)
    boxes = []
    for segment in segments[first:]:
        if segment.start >= end:
            break
        if segment.end > start and segment.page is not None:
            line = source.text[segment.start : segment.end]
            boxes.append(_part(segment, line, max(start, segment.start), min(end, segment.end)))
    return boxes


def exact_boxes(data: bytes, source: SourceText, start: int, end: int, limits: Limits) -> list[Box]:
    """As `boxes_of`, with left and right from the characters themselves where the file `data` holds them (pdf, ofd).

    A line whose characters cannot be told one by one keeps the reckoned box. Raises UnreadableDocument.
    """
    boxes = boxes_of(source, start, end)
    glyphs = {page: _page_glyphs(data, source.format, page, limits) for page in {box.page for box in boxes}}
    by_line = {
        (s.page, s.top, s.bottom): s for s in source.segments if s.page in glyphs and s.end > start and s.start < end
    }
    return [
        _exact(box, by_line[box.page, box.top, box.bottom], source.text, start, end, glyphs[box.page]) for box in boxes
    ]


def _exact(box: Box, segment: Segment, text: str, start: int, end: int, glyphs: list[Glyph]) -> Box:
    printed = [i for i in range(segment.start, segment.end) if not text[i].isspace()]
    row = [g for g in glyphs if box.top <= (g.top + g.bottom) / 2 <= box.bottom and not g.text.isspace()]
    row.sort(key=lambda g: g.left)
    wanted = [g for i, g in zip(printed, row, strict=False) if start <= i < end]
    if len(printed) != len(row) or not wanted:
        return box
    return box._replace(left=round(wanted[0].left, 2), right=round(wanted[-1].right, 2))


def _page_glyphs(data: bytes, document_format: str, page: int, limits: Limits) -> list[Glyph]:
    if document_format == "pdf":
        from extract.reading.pdf import pdf_page_glyphs

        return pdf_page_glyphs(data, page, limits)
    if document_format == "ofd":
        from extract.reading.ofd import ofd_page_glyphs

        return ofd_page_glyphs(data, page, limits)
    return []


def _part(segment: Segment, line: str, start: int, end: int) -> Box:
    widths = [1.0 if character.isascii() else 2.0 for character in line]
    left, right = segment.left or 0.0, segment.right or 0.0
    unit = (right - left) / (sum(widths) or 1.0)
    before = sum(widths[: start - segment.start])
    inside = sum(widths[start - segment.start : end - segment.start])
    return Box(
        page=segment.page or 0,
        left=left + before * unit,
        top=segment.top or 0.0,
        right=left + (before + inside) * unit,
        bottom=segment.bottom or 0.0,
    )
