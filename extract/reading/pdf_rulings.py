"""Pdf rulings: the ruling lines drawn on a page of a PDF, from which `grid` makes tables."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.reading.grid import Ruling
from extract.reading.outlines import Box, Point, straight_lines_of

MOST_POINTS = 30_000
"""Number of path points above which a page is a drawing; a page full of table cells has a few thousand."""
MOST_OBJECTS = 200_000
"""Maximum number of page objects inspected; those of a form count each time it is shown."""
DEEPEST_FORM = 4
"""Maximum depth of nested forms (ISO 32000-1, 8.10) that are searched for lines."""

_Object = Any
"""A handle of pdfium."""
_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def page_rulings(page: pdfium.PdfPage, place: Callable[[float, float, float, float], Box]) -> list[Ruling]:
    """The horizontal and vertical lines drawn on the page; empty if there are more than any table has.

    `place` converts left, bottom, right and top in page coordinates to a box in points from the top left corner.
    """
    rulings: list[Ruling] = []
    points = 0
    for path, matrix in _paths(page):
        count = raw.FPDFPath_CountSegments(path)
        points += count
        if points > MOST_POINTS:
            return []
        is_stroked = _is_stroked(path)
        for outline in _outlines(path, count, matrix):
            rulings += (Ruling(*place(*box)) for box in straight_lines_of(outline, is_stroked))
    return rulings


def _paths(page: pdfium.PdfPage) -> Iterator[tuple[_Object, _Matrix]]:
    """The paths of the page and of its forms, each with the matrix that maps its points to the page."""
    own = (raw.FPDFPage_GetObject(page, i) for i in range(raw.FPDFPage_CountObjects(page)))
    waiting = [(own, _IDENTITY)]
    for _ in range(MOST_OBJECTS):
        objects, matrix = waiting[-1]
        item = next(objects, None)
        if item is None:
            waiting.pop()
            if not waiting:
                return
            continue
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield item, _chained(_matrix(item), matrix)
        elif kind == raw.FPDF_PAGEOBJ_FORM and len(waiting) <= DEEPEST_FORM:
            inner = (raw.FPDFFormObj_GetObject(item, i) for i in range(raw.FPDFFormObj_CountObjects(item)))
            waiting.append((inner, _chained(_matrix(item), matrix)))


def _matrix(item: _Object) -> _Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, ctypes.byref(found))
    return found.a, found.b, found.c, found.d, found.e, found.f


def _chained(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """The matrix that applies `inner`, then `outer` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _is_stroked(path: _Object) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(stroke.value)


def _outlines(path: _Object, count: int, matrix: _Matrix) -> Iterator[list[Point]]:
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
