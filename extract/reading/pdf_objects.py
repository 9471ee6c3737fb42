"""PDF objects: everything that a page of a PDF draws, including inside forms, each with its place on the page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.reading.outlines import Box

MOST_OBJECTS = 200_000
"""Maximum number of objects examined on a page; those in forms count each time they are shown."""
DEEPEST_FORM = 4
"""Maximum nesting of forms (ISO 32000-1, 8.10) whose objects are examined."""

PageObject = Any
"""A handle of pdfium."""
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def page_objects(page: pdfium.PdfPage) -> Iterator[tuple[PageObject, int, Matrix]]:
    """The objects of the page and of its forms, each with its kind and the matrix that maps its points to the page."""
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
        if kind != raw.FPDF_PAGEOBJ_FORM:
            yield item, kind, _chained(_matrix(item), matrix)
        elif len(waiting) <= DEEPEST_FORM:
            inner = (raw.FPDFFormObj_GetObject(item, i) for i in range(raw.FPDFFormObj_CountObjects(item)))
            waiting.append((inner, _chained(_matrix(item), matrix)))


def _matrix(item: PageObject) -> Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, ctypes.byref(found))
    return found.a, found.b, found.c, found.d, found.e, found.f


def _chained(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner`, then `outer` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def unit_square(matrix: Matrix) -> Box:
    """The box that a picture covers: that of the unit square after `matrix` (ISO 32000-1, 8.9.5)."""
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    return min(xs), min(ys), max(xs), max(ys)
