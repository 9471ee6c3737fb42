"""Unseen: leaves out the characters of a PDF page that a person looking at the page does not see.

A character is unseen if it is invisible (by its rendering mode or opacity), has the colour of its background, is
covered by what is drawn later, is too small, lies outside the page, or is struck out. There is one exception: invisible
text over a picture is what a scanner recognised in the picture (OCR), and is kept.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.reading.covers import Cover, covered, covers_of
from extract.reading.glyphs import CELL_GAP, Glyph, glyph_rows
from extract.reading.grid import Ruling
from extract.reading.outlines import Box
from extract.reading.pdf_characters import Character, address, page_characters
from extract.reading.pdf_objects import Drawn, PageObject, page_objects, unit_square

SMALLEST = 1.0
"""In points; a character with both width and height below this looks like a dot."""
PALEST = 200
"""From 0 to 255; a character whose red, green and blue are all at least this is seen on a darker background only."""
FAINTEST = 0.1
"""From 0 to 1; a character with a lower opacity is invisible."""
LEAST_CONTRAST = 24
"""From 0 to 255; the smallest difference in grey between a character and its background at which it is seen."""
INSIDE = 0.15
"""Share of a character's box, cut off at each side before its pixels are examined: its neighbours may reach into it."""
PIXELS_A_POINT = 2.0
"""Resolution of the picture of a page in which pale characters are looked for, in pixels per point (1/72 inch)."""
MOST_PIXELS = 4000
"""Largest width or height of that picture, in pixels; a larger page gets a lower resolution."""
FAR_AWAY = 16_384.0
"""In points, to the right of any text that could be the same; a power of two keeps the places of what moves back."""
STRUCK_BAND = 0.2
"""A line strikes a character out if it is at most this far from its middle, in heights of the character.

An underline is further from it.
"""
STRIKE_HEIGHT = 0.2
"""Largest thickness of a line that strikes a character out, in heights of it; a thicker bar is a background."""
STRIKE_REACH = 1.0
"""How far a line may extend beyond the characters that it strikes out, in heights of a character.

The lines of tables and charts extend further.
"""


def seen_characters(page: pdfium.PdfPage) -> list[Character]:
    """The characters of `page` that a person sees or that a scanner recognised in a picture.

    Does not consider lines that strike characters out: see `without_struck`.
    """
    sight = _Sight(page)
    characters = sight.characters()
    if sight.is_plain:
        return characters
    seen = sight.seen(characters)
    partly = {found.text_object for found in set(characters) - set(seen)} - {0}
    if not partly:
        return seen
    with sight.without(partly):  # pdfium drops a character that repeats one before it, though that is unseen
        others = sight.seen(sight.characters())
    return [found for found in seen if found.text_object in partly] + others


class _Sight:
    """What is seen on a page: the text objects with their shades and their places in the order of painting."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page
        drawn = list(page_objects(page))
        texts = [(place, thing.item) for place, thing in enumerate(drawn) if thing.kind == raw.FPDF_PAGEOBJ_TEXT]
        self._items = {address(item): item for _, item in texts}
        self._order = {address(item): place for place, item in texts}
        self._shades = {number: _shade(item) for number, item in self._items.items()}
        self._covers = self._later_covers(drawn) if texts and not any(map(_is_clip, self._items.values())) else []
        self.is_plain = not self._covers and all(map(_is_dark, self._shades.values()))

    def _later_covers(self, drawn: Sequence[Drawn]) -> list[Cover]:
        first = min(self._order.values())
        return covers_of(self._page, islice(enumerate(drawn), first + 1, None))

    def characters(self) -> list[Character]:
        """The characters on the page that are large enough."""
        shown = self._page.get_bbox()
        characters = page_characters(self._page, with_objects=not self.is_plain)
        return [found for found in characters if _is_large(found.box) and _contains(shown, found)]

    def seen(self, characters: Sequence[Character]) -> list[Character]:
        """Those of the characters that are seen or recognised."""
        hidden = covered(characters, self._order, self._covers)
        shaded = [(found, self._shades.get(found.text_object, 0)) for found in characters if found not in hidden]
        recognised = _recognised(self._page, shaded)
        return [
            found
            for found, shade in shaded
            if _is_dark(shade)
            or (shade is None and found in recognised)
            or (shade is not None and self._picture.sets_off(found.box, shade))
        ]

    @functools.cached_property
    def _picture(self) -> _Picture:
        return _Picture(self._page)

    @contextlib.contextmanager
    def without(self, text_objects: Iterable[int]) -> Iterator[None]:
        """A block in which these text objects are not on the page.

        They are moved, too: pdfium compares texts also with inactive ones before them.
        """
        items = [self._items[number] for number in text_objects if number in self._items]
        for item in items:
            raw.FPDFPageObj_SetIsActive(item, False)
            raw.FPDFPageObj_Transform(item, 1, 0, 0, 1, FAR_AWAY, 0)
        try:
            yield
        finally:
            for item in items:
                raw.FPDFPageObj_Transform(item, 1, 0, 0, 1, -FAR_AWAY, 0)
                raw.FPDFPageObj_SetIsActive(item, True)


def _is_clip(text_object: PageObject) -> bool:
    """Whether the text is a clipping path, which cuts out of what is painted later."""
    return raw.FPDFTextObj_GetTextRenderMode(text_object) >= raw.FPDF_TEXTRENDERMODE_FILL_CLIP


def _is_dark(shade: int | None) -> bool:
    return shade is not None and shade < PALEST


def _is_large(box: Box) -> bool:
    left, bottom, right, top = box
    return right - left >= SMALLEST or top - bottom >= SMALLEST


def _contains(box: Box, found: Character) -> bool:
    left, bottom, right, top = found.box
    return box[0] <= (left + right) / 2 <= box[2] and box[1] <= (bottom + top) / 2 <= box[3]


def _shade(text_object: PageObject) -> int | None:
    """How pale a text is: the lowest of red, green and blue of its fill (0 to 255); None if it is invisible.

    0 if the letters also have an outline, which is seen whatever their fill.
    """
    mode = raw.FPDFTextObj_GetTextRenderMode(text_object)
    if mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
        return None
    if mode not in (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP):
        return 0
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(text_object, red, green, blue, opacity):
        return 0
    return min(red.value, green.value, blue.value) if opacity.value >= FAINTEST * 255 else None


def _recognised(page: pdfium.PdfPage, shaded: Sequence[tuple[Character, int | None]]) -> set[Character]:
    """The invisible characters that a scanner recognised: over a picture with more invisible characters than others."""
    invisible = [character for character, shade in shaded if shade is None]
    others = [character for character, shade in shaded if shade is not None]
    found: set[Character] = set()
    for box in _pictures(page) if invisible else ():
        over = {character for character in invisible if _contains(box, character)}
        if len(over) > sum(_contains(box, other) for other in others):
            found |= over
    return found


def _pictures(page: pdfium.PdfPage) -> Iterator[Box]:
    for _, kind, matrix, _ in page_objects(page):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            yield unit_square(matrix)


class _Picture:
    """The page as it is shown, in shades of grey, to compare pale characters with what is around them."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        scale = min(PIXELS_A_POINT, MOST_PIXELS / max(page.get_size()))
        bitmap = page.render(scale=scale, grayscale=True)  # pyright: ignore[reportArgumentType]  # a float is meant
        self._pixels = bitmap.to_numpy().reshape(bitmap.height, -1)
        self._page = page
        self._size = bitmap.width, bitmap.height

    def sets_off(self, box: Box, shade: int) -> bool:
        """Whether a character of this `shade` is seen in `box`: what is there is darker by LEAST_CONTRAST or more."""
        left, bottom, right, top = box
        aside, above = INSIDE * (right - left), INSIDE * (top - bottom)
        x, y = self._pixel(left + aside, bottom + above)
        to_x, to_y = self._pixel(right - aside, top - above)
        part = self._pixels[min(y, to_y) : max(y, to_y) + 1, min(x, to_x) : max(x, to_x) + 1]
        return bool(part.size) and shade - int(part.min()) >= LEAST_CONTRAST

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(self._page.raw, 0, 0, *self._size, 0, x, y, across, down)
        return max(across.value, 0), max(down.value, 0)


def without_struck(glyphs: Sequence[Glyph], lines: Iterable[Ruling]) -> list[Glyph]:
    """`glyphs` without those that a horizontal line of `lines` strikes out.

    A struck glyph beside others keeps its place but loses its text: without it, the gap would look like the gap
    between two cells of a table.
    """
    struck = _struck(glyphs, lines)
    if not struck:
        return list(glyphs)
    kept: list[Glyph] = []
    for piece in _pieces(glyphs):
        left = [glyph._replace(text="") if glyph in struck else glyph for glyph in piece]
        kept += left if any(glyph.text.strip() for glyph in left) else ()
    return kept


def _pieces(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """The glyphs of each row, divided where a gap is as wide as between two cells of a table."""
    for row in glyph_rows(glyphs):
        piece = row[:1]
        for last, glyph in pairwise(row):
            if glyph.left - last.right > CELL_GAP * (glyph.bottom - glyph.top):
                yield piece
                piece = []
            piece.append(glyph)
        yield piece


def _struck(glyphs: Sequence[Glyph], lines: Iterable[Ruling]) -> set[Glyph]:
    across = [line for line in lines if line.right - line.left > line.bottom - line.top]
    if not across or not glyphs:
        return set()
    order = sorted(glyphs, key=_middle)
    middles = [_middle(glyph) for glyph in order]
    nearest = STRUCK_BAND * max(glyph.bottom - glyph.top for glyph in glyphs)
    found: set[Glyph] = set()
    for line in across:
        y = _middle(line)
        near = order[bisect_left(middles, y - nearest) : bisect_right(middles, y + nearest)]
        found |= _struck_by(line, near)
    return found


def _middle(box: Glyph | Ruling) -> float:
    return (box.top + box.bottom) / 2


def _struck_by(line: Ruling, glyphs: Iterable[Glyph]) -> set[Glyph]:
    """The glyphs that `line` strikes out; none if it extends too far beyond them."""
    struck = {glyph for glyph in glyphs if _is_across(line, glyph)}
    if not struck:
        return set()
    reach = STRIKE_REACH * max(glyph.bottom - glyph.top for glyph in struck)
    left, right = min(glyph.left for glyph in struck) - reach, max(glyph.right for glyph in struck) + reach
    return struck if left <= line.left and line.right <= right else set()


def _is_across(line: Ruling, glyph: Glyph) -> bool:
    height = glyph.bottom - glyph.top
    return (
        line.left <= (glyph.left + glyph.right) / 2 <= line.right
        and abs(_middle(line) - _middle(glyph)) <= STRUCK_BAND * height
        and line.bottom - line.top <= STRIKE_HEIGHT * height
        and not glyph.text.isspace()
    )


def struck_marks(page: pdfium.PdfPage) -> Iterator[Box]:
    """The lines of strike-out annotations, which people add to a finished PDF (ISO 32000-1, 12.5.6.10).

    In page coordinates: points from the bottom left corner.
    """
    for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        mark = raw.FPDFPage_GetAnnot(page.raw, number)
        if raw.FPDFAnnot_GetSubtype(mark) == raw.FPDF_ANNOT_STRIKEOUT:
            quads = raw.FS_QUADPOINTSF()
            for part in range(raw.FPDFAnnot_CountAttachmentPoints(mark)):
                if raw.FPDFAnnot_GetAttachmentPoints(mark, part, quads):
                    xs, ys = (quads.x1, quads.x2, quads.x3, quads.x4), (quads.y1, quads.y2, quads.y3, quads.y4)
                    middle = (min(ys) + max(ys)) / 2
                    yield min(xs), middle, max(xs), middle
        raw.FPDFPage_CloseAnnot(mark)
