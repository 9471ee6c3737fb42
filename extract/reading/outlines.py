"""Outlines: the straight lines of a drawn path; shared by `pdf_rulings` and `ofd_rulings`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

THICKEST = 3.0
"""Maximum width of a line in points; some programs draw lines as narrow filled rectangles."""
STRAIGHT = 0.5
"""Maximum deviation of a line from horizontal or vertical, in points."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""The minimum x and y, then the maximum x and y."""


def straight_lines_of(outline: Sequence[Point], is_stroked: bool) -> Iterator[Box]:
    """The straight lines of an outline: the outline itself if it is narrow, else its sides if it is stroked."""
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
    if min(right - left, top - bottom) <= THICKEST:
        yield left, bottom, right, top
    elif is_stroked:
        for (x, y), (to_x, to_y) in pairwise(outline):
            if min(abs(x - to_x), abs(y - to_y)) <= STRAIGHT:
                yield min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)
