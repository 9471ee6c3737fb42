"""Ofd rulings: the ruling lines drawn on a page of an OFD, from which `grid` makes tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from extract.reading.grid import Ruling
from extract.reading.ofd_xml import POINTS, attribute, matrix, named, numbers
from extract.reading.outlines import Point, straight_lines_of

MOST_POINTS = 30_000
"""Number of path points above which a page is a drawing; a page full of table cells has a few thousand."""

_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*(?:[eE][-+]?\d[^A-Za-z]*)*)")
"""An operator of a path with its coordinates (GB/T 33190, 9.1): M 0 0 L 10 0 C."""


def ofd_rulings(content: etree._Element, page_box: Sequence[float]) -> Iterator[Ruling]:
    """The horizontal and vertical lines drawn by this page content, in points from its top left corner."""
    points = 0
    for path in named(content, "PathObject"):
        place = Placement(path, page_box)
        is_stroked = attribute(path, "Stroke").lower() != "false"
        for data in named(path, "AbbreviatedData"):
            for outline in ofd_outlines(data.text or ""):
                points += len(outline)
                if points > MOST_POINTS:
                    return
                yield from (Ruling(*line) for line in straight_lines_of([place(*p) for p in outline], is_stroked))


class Placement:
    """Converts the coordinates of a path in millimetres to points on the page."""

    def __init__(self, path: etree._Element, page_box: Sequence[float]) -> None:
        left, top = (*numbers(attribute(path, "Boundary"))[:2], 0.0, 0.0)[:2]
        self._origin = left - page_box[0], top - page_box[1]
        self._matrix = matrix(attribute(path, "CTM"))

    def __call__(self, x: float, y: float) -> Point:
        """The point of the page, from its top left corner."""
        a, b, c, d, e, f = self._matrix
        left, top = self._origin
        return (left + a * x + c * y + e) * POINTS, (top + b * x + d * y + f) * POINTS


def ofd_outlines(data: str) -> Iterator[list[Point]]:
    """The polylines of a path, one per subpath; those with curves are left out."""
    outline: list[Point] = []
    is_curved = False
    for step in _STEP.finditer(data):
        operator, values = step[1].upper(), numbers(step[2])
        if operator in ("S", "M"):
            if outline and not is_curved:
                yield outline
            outline, is_curved = [], False
        is_curved = is_curved or operator in ("Q", "B", "A")
        if operator in ("S", "M", "L") and len(values) >= 2:
            outline.append((values[0], values[1]))
        elif operator == "C" and outline:
            outline.append(outline[0])
    if outline and not is_curved:
        yield outline
