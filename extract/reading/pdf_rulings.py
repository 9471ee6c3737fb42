"""PDF rulings: the ruling lines drawn on a page of a PDF, from which `grid` makes tables."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.reading.grid import Ruling
from extract.reading.outlines import Box, Point, straight_lines_of
from extract.reading.pdf_objects import Matrix, PageObject, page_objects

MOST_POINTS = 30_000
"""Number of path points above which a page is a drawing; a page full of table cells has a few thousand."""


def page_rulings(page: pdfium.PdfPage, place: Callable[[float, float, float, float], Box]) -> list[Ruling]:
    """The horizontal and vertical lines drawn on the page; empty if there are more than any table has.

    `place` converts left, bottom, right and top in page coordinates to a box in points from the top left corner.
    """
    rulings: list[Ruling] = []
    points = 0
    for path, kind, matrix in page_objects(page):
        if kind != raw.FPDF_PAGEOBJ_PATH:
            continue
        count = raw.FPDFPath_CountSegments(path)
        points += count
        if points > MOST_POINTS:
            return []
        is_stroked = _is_stroked(path)
        for outline in _outlines(path, count, matrix):
            rulings += (Ruling(*place(*box)) for box in straight_lines_of(outline, is_stroked))
    return rulings


def _is_stroked(path: PageObject) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(stroke.value)


def _outlines(path: PageObject, count: int, matrix: Matrix) -> Iterator[list[Point]]:
    """The polylines of the path in page coordinates, one per subpath; those with curves are left out."""
    a, b, c, d, e, f = matrix
    outline: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    is_curved = False
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if outline and not is_curved:
                yield outline
            outline, is_curved = [], False
        is_curved = is_curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        outline.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if raw.FPDFPathSegment_GetClose(segment):
            outline.append(outline[0])
    if outline and not is_curved:
        yield outline
