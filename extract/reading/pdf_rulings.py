"""PDF rulings: the ruling lines drawn on a page of a PDF, from which `grid` makes tables."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.reading.grid import Ruling
from extract.reading.outlines import Box, straight_lines_of
from extract.reading.pdf_objects import PageObject, outlines_of, page_objects

MOST_POINTS = 30_000
"""Number of path points above which a page is a drawing; a page full of table cells has a few thousand."""


def page_rulings(page: pdfium.PdfPage, place: Callable[[float, float, float, float], Box]) -> list[Ruling]:
    """The horizontal and vertical lines drawn on the page; empty if there are more than any table has.

    `place` converts left, bottom, right and top in page coordinates to a box in points from the top left corner.
    """
    rulings: list[Ruling] = []
    points = 0
    for path, kind, matrix, _ in page_objects(page):
        if kind != raw.FPDF_PAGEOBJ_PATH:
            continue
        count = raw.FPDFPath_CountSegments(path)
        points += count
        if points > MOST_POINTS:
            return []
        is_stroked = _is_stroked(path)
        segments = (raw.FPDFPath_GetPathSegment(path, i) for i in range(count))
        for outline in outlines_of(segments, matrix):
            rulings += (Ruling(*place(*box)) for box in straight_lines_of(outline, is_stroked))
    return rulings


def _is_stroked(path: PageObject) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(stroke.value)
