"""PDF objects: everything that a page of a PDF draws, including inside forms, each with its place on the page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.reading.outlines import Box, Point

MOST_OBJECTS = 200_000
"""Maximum number of objects examined on a page; those in forms count each time they are shown."""
DEEPEST_FORM = 4
"""Maximum nesting of forms (ISO 32000-1, 8.10) whose objects are examined."""

PageObject = Any
"""A handle of pdfium."""
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Drawn(NamedTuple):
    """An object with its kind, the matrix that maps its points to the page, and the form that it is in, if any."""

    item: PageObject
    kind: int
    matrix: Matrix
    form: Drawn | None


def page_objects(page: pdfium.PdfPage) -> Iterator[Drawn]:
    """The objects of the page and of its forms, in the order in which they are painted."""
    own = (raw.FPDFPage_GetObject(page, i) for i in range(raw.FPDFPage_CountObjects(page)))
    waiting: list[tuple[Iterator[PageObject], Drawn | None]] = [(own, None)]
    for _ in range(MOST_OBJECTS):
        objects, form = waiting[-1]
        item = next(objects, None)
        if item is None:
            waiting.pop()
            if not waiting:
                return
            continue
        kind = raw.FPDFPageObj_GetType(item)
        drawn = Drawn(item, kind, _chained(_matrix(item), form.matrix if form is not None else IDENTITY), form)
        if kind != raw.FPDF_PAGEOBJ_FORM:
            yield drawn
        elif len(waiting) <= DEEPEST_FORM:
            waiting.append((_inside(item), drawn))


def _inside(form: PageObject) -> Iterator[PageObject]:
    return (raw.FPDFFormObj_GetObject(form, i) for i in range(raw.FPDFFormObj_CountObjects(form)))


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


def outlines_of(segments: Iterable[PageObject], matrix: Matrix) -> Iterator[list[Point]]:
    """The polylines of a path in page coordinates, one per subpath; those with curves are left out."""
    a, b, c, d, e, f = matrix
    outline: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    is_curved = False
    for segment in segments:
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
