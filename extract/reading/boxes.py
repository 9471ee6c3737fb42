"""Boxes: where a range of the canonical text stands on the pages of the file, for showing an auditor the number."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

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
