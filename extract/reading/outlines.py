"""Outlines: the straight lines that a drawn path consists of; shared by `pdf_rulings` and `ofd_rulings`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

THICKEST = 3.0
"""Points up to which a filled area is a line; some programs print lines as narrow rectangles."""
STRAIGHT = 0.5
"""Points by which the ends of a straight line may be off."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""The lower and the higher x and y in one order: x, y, x, y."""


def straight_lines_of(outline: Sequence[Point], is_stroked: bool) -> Iterator[Box]:
    """The straight lines of an outline: itself where it is narrow, else its sides if they are drawn."""
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
    if min(right - left, top - bottom) <= THICKEST:
        yield left, bottom, right, top
    elif is_stroked:
        for (x, y), (to_x, to_y) in pairwise(outline):
            if min(abs(x - to_x), abs(y - to_y)) <= STRAIGHT:
                yield min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)
