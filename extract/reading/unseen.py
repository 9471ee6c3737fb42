"""Unseen: the characters of a PDF page that no reader of it sees, which are no part of its text.

These are invisible ones, those in the colour of their ground, too small ones, those outside the page, and those struck
out. Invisible text over a picture is what a scanner recognised in it, and stays.
"""

from __future__ import annotations

import ctypes
import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.reading.glyphs import CELL_GAP, Glyph, glyph_rows
from extract.reading.grid import Ruling
from extract.reading.outlines import Box
from extract.reading.pdf_characters import Character, address, page_characters
from extract.reading.pdf_objects import PageObject, page_objects, unit_square

SMALLEST = 1.0
"""Width and height in points below which a character is a dot."""
PALEST = 200
"""Red, green and blue (of 255) from which a character is only seen on a darker ground."""
FAINTEST = 0.1
"""Opacity below which a character is invisible."""
LEAST_CONTRAST = 24
"""Difference of grey (of 255) from its ground by which a character is seen."""
INSIDE = 0.15
"""Share of a character's box at every side that may belong to its neighbours."""
PIXELS_A_POINT = 2.0
MOST_PIXELS = 4000
"""Pixels along a side of the picture of a page in which pale characters are looked for."""
STRUCK_BAND = 0.2
"""Share of a character's height, up and down from its middle, where a line strikes it out; underlines are below."""
STRIKE_HEIGHT = 0.2
"""Thickness of a line, in heights of the character, up to which it strikes it out; a thicker bar is a ground."""
STRIKE_REACH = 1.0
"""Heights of a character by which a line may go beyond those it strikes out; lines of tables and charts go further."""


def seen_characters(page: pdfium.PdfPage) -> list[Character]:
    """The characters that a reader of the page sees, or that a scanner recognised in a picture."""
    texts = (item for item, kind, _ in page_objects(page) if kind == raw.FPDF_PAGEOBJ_TEXT)
    shades = {address(item): _shade(item) for item in texts}
    is_plain = all(map(_is_dark, shades.values()))
    shown = page.get_bbox()
    characters = page_characters(page, with_objects=not is_plain)
    inside = [found for found in characters if _is_large(found.box) and _contains(shown, found)]
    if is_plain:
        return inside
    shaded = [(found, shades.get(found.text_object, 0)) for found in inside]
    recognised = _recognised(page, shaded)
    picture = functools.cache(lambda: _Picture(page))
    return [
        found
        for found, shade in shaded
        if _is_dark(shade)
        or (shade is None and found in recognised)
        or (shade is not None and picture().sets_off(found.box, shade))
    ]


def _is_dark(shade: int | None) -> bool:
    return shade is not None and shade < PALEST


def _is_large(box: Box) -> bool:
    left, bottom, right, top = box
    return right - left >= SMALLEST or top - bottom >= SMALLEST


def _contains(box: Box, found: Character) -> bool:
    left, bottom, right, top = found.box
    return box[0] <= (left + right) / 2 <= box[2] and box[1] <= (bottom + top) / 2 <= box[3]


def _shade(text_object: PageObject) -> int | None:
    """The least of the fill's red, green and blue, 0 where the text is not only filled; None for invisible text."""
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
    """The invisible characters over pictures that hold more of them than of others."""
    invisible = [character for character, shade in shaded if shade is None]
    others = [character for character, shade in shaded if shade is not None]
    found: set[Character] = set()
    for box in _pictures(page) if invisible else ():
        over = {character for character in invisible if _contains(box, character)}
        if len(over) > sum(_contains(box, other) for other in others):
            found |= over
    return found


def _pictures(page: pdfium.PdfPage) -> Iterator[Box]:
    for _, kind, matrix in page_objects(page):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            yield unit_square(matrix)


class _Picture:
    """The page in grey as it is shown, for the ground of pale characters."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        scale = min(PIXELS_A_POINT, MOST_PIXELS / max(page.get_size()))
        bitmap = page.render(scale=scale, grayscale=True)  # pyright: ignore[reportArgumentType]  # a float is meant
        self._pixels = bitmap.to_numpy().reshape(bitmap.height, -1)
        self._page = page
        self._size = bitmap.width, bitmap.height

    def sets_off(self, box: Box, shade: int) -> bool:
        """Whether the ground in the box, or what is printed there, differs from a character of this shade."""
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
    """The glyphs without those that one of the horizontal lines strikes out.

    Amid other text, a struck glyph keeps its place, without text: a gap would look like one between cells.
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
    """The glyphs of each row, divided where the gap is that of two cells."""
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
    """The glyphs that the line strikes out; none where it goes on beyond them."""
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
    """The lines of the marks by which a reader struck text out (ISO 32000-1, 12.5.6.10), in the page's coordinates."""
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
