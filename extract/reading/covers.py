"""Covers: the opaque rectangles and pictures that a page of a PDF paints over characters, as people hide a number.

A picture of most of the page is no cover: it is a scan, and the text below it is what a scanner recognised in it.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.reading.outlines import STRAIGHT, Box
from extract.reading.pdf_characters import Character
from extract.reading.pdf_objects import IDENTITY, Drawn, Matrix, PageObject, outlines_of, unit_square

if TYPE_CHECKING:
    import numpy as np

SIDE, EDGE = 0.15, 0.25
"""Share of a character's box, on each side and at its top and bottom, that need not be covered to hide it."""
SCAN_SHARE = 0.5
"""Share of the page from which a picture is a scan."""
MOST_SEGMENTS = 6
"""Segments of a path up to which it may be a rectangle."""
OPAQUE = 255

Hides = Callable[[Box], bool]


class Cover(NamedTuple):
    """An opaque thing on the page: its place in the order of painting, its box, and whether it hides a part of that."""

    place: int
    box: Box
    hides: Hides


def covers_of(page: pdfium.PdfPage, drawn: Iterable[tuple[int, Drawn]]) -> list[Cover]:
    """The covers among the things drawn, each given with its place in the order of painting."""
    found: list[Cover] = []
    for place, thing in drawn:
        box = _rectangle(thing) if thing.kind == raw.FPDF_PAGEOBJ_PATH else _picture_box(page, thing)
        shown = _within_clips(box, thing) if box is not None and _is_opaque(page, thing) else None
        if box is not None and shown is not None:
            is_picture = thing.kind == raw.FPDF_PAGEOBJ_IMAGE
            found.append(Cover(place, shown, _Picture(page, thing, box).hides if is_picture else _everywhere))
    return found


def covered(characters: Iterable[Character], order: Mapping[int, int], covers: Sequence[Cover]) -> set[Character]:
    """The characters that a later cover hides; `order` gives the place of each text object in the order of painting."""
    found: set[Character] = set()
    if not covers:
        return found
    import numpy as np

    boxes, places = np.array([cover.box for cover in covers]), np.array([cover.place for cover in covers])
    for text_object, group in groupby(characters, key=lambda character: character.text_object):
        cores = [(character, _core(character.box)) for character in group]
        near = (places > order.get(text_object, places[-1])) & _reach(boxes, cores)
        later = [covers[index] for index in np.flatnonzero(near).tolist()]
        found |= {
            character
            for character, core in cores
            if any(_is_within(core, cover.box) and cover.hides(core) for cover in later)
        }
    return found


def _reach(boxes: np.ndarray, cores: Sequence[tuple[Character, Box]]) -> np.ndarray:
    """For each of the boxes, whether it may hold one of the cores."""
    import numpy as np

    left, bottom, right, top = np.array([core for _, core in cores]).T
    begins = (boxes[:, 0] <= left.max()) & (boxes[:, 1] <= bottom.max())
    return begins & (boxes[:, 2] >= right.min()) & (boxes[:, 3] >= top.min())


def _core(box: Box) -> Box:
    """What must be covered of a character to hide it."""
    left, bottom, right, top = box
    aside, above = SIDE * (right - left), EDGE * (top - bottom)
    return left + aside, bottom + above, right - aside, top - above


def _is_within(inner: Box, outer: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _everywhere(_: Box) -> bool:
    return True


def _picture_box(page: pdfium.PdfPage, thing: Drawn) -> Box | None:
    """The box of a picture on the page itself; None for a scan and for other things."""
    if thing.kind != raw.FPDF_PAGEOBJ_IMAGE or thing.form is not None:
        return None
    box = unit_square(thing.matrix)
    return box if _area(box) < SCAN_SHARE * _area(page.get_bbox()) else None


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _rectangle(path: Drawn) -> Box | None:
    """The box of a path that is one filled rectangle along the page's sides; None for others."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path.item, ctypes.byref(fill), ctypes.byref(stroke))
    count = raw.FPDFPath_CountSegments(path.item)
    if not fill.value or count > MOST_SEGMENTS:
        return None
    return _upright((raw.FPDFPath_GetPathSegment(path.item, i) for i in range(count)), path.matrix)


def _upright(segments: Iterable[PageObject], matrix: Matrix) -> Box | None:
    """The box of one outline whose corners are those of its box; None for any other."""
    outlines = list(outlines_of(segments, matrix))
    if len(outlines) != 1:
        return None
    xs, ys = [x for x, _ in outlines[0]], [y for _, y in outlines[0]]
    left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
    corners = {
        (side, edge)
        for x, y in outlines[0]
        for side in (left, right)
        for edge in (bottom, top)
        if abs(x - side) <= STRAIGHT and abs(y - edge) <= STRAIGHT
    }
    is_off = any(
        min(abs(x - left), abs(x - right)) > STRAIGHT or min(abs(y - bottom), abs(y - top)) > STRAIGHT
        for x, y in outlines[0]
    )
    return (left, bottom, right, top) if len(corners) == 4 and not is_off else None


def _is_opaque(page: pdfium.PdfPage, thing: Drawn) -> bool:
    """Whether neither the thing nor a form around it is drawn with transparency, a blend mode or a pattern."""
    if raw.FPDFPageObj_HasTransparency(thing.item):
        return False
    if thing.kind == raw.FPDF_PAGEOBJ_PATH and not _has_plain_fill(page, thing.item):
        return False
    return thing.form is None or _is_opaque(page, thing.form)


def _has_plain_fill(page: pdfium.PdfPage, path: PageObject) -> bool:
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(path, red, green, blue, opacity) or opacity.value < OPAQUE:
        return False
    pattern = raw.FPDFPageObj_GetRenderedFillPattern(page.pdf.raw, path)
    if pattern:
        raw.FPDFBitmap_Destroy(pattern)
    return not pattern


def _within_clips(box: Box, thing: Drawn) -> Box | None:
    """The part of the box that the clipping paths leave; None if nothing, or if one of them is no rectangle."""
    clip = raw.FPDFPageObj_GetClipPath(thing.item)
    outer = thing.form.matrix if thing.form is not None else IDENTITY
    for path in range(max(raw.FPDFClipPath_CountPaths(clip), 0)):
        count = raw.FPDFClipPath_CountPathSegments(clip, path)
        segments = (raw.FPDFClipPath_GetPathSegment(clip, path, i) for i in range(count))
        window = _upright(segments, outer) if count <= MOST_SEGMENTS else None
        if window is None:
            return None
        box = max(box[0], window[0]), max(box[1], window[1]), min(box[2], window[2]), min(box[3], window[3])
    return box if thing.form is None else _within_clips(box, thing.form)


class _Picture:
    """Where a picture on the page is opaque."""

    def __init__(self, page: pdfium.PdfPage, picture: Drawn, box: Box) -> None:
        self._page, self._item, self._box = page, picture.item, box

    def hides(self, part: Box) -> bool:
        """Whether the picture is opaque in this part of its box."""
        left, bottom, right, top = self._box
        height, width = self._opacity.shape
        x, to_x = (int((at - left) / (right - left) * width) for at in (part[0], part[2]))
        y, to_y = (int((top - at) / (top - bottom) * height) for at in (part[3], part[1]))
        seen = self._opacity[y : to_y + 1, x : to_x + 1]
        return bool(seen.size) and bool((seen == OPAQUE).all())

    @functools.cached_property
    def _opacity(self) -> np.ndarray:
        import numpy as np

        rendered = raw.FPDFImageObj_GetRenderedBitmap(self._page.pdf.raw, self._page.raw, self._item)
        if not rendered:
            return np.zeros((0, 0), np.uint8)
        pixels = pdfium.PdfBitmap.from_raw(rendered).to_numpy()
        has_opacity = raw.FPDFBitmap_GetFormat(rendered) == raw.FPDFBitmap_BGRA
        return pixels[:, :, 3].copy() if has_opacity else np.full(pixels.shape[:2], OPAQUE, np.uint8)
