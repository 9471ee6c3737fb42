"""PDF: the lines of every page, from its text if it has any, else by OCR of its picture."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.errors import UnreadableDocument
from extract.reading.glyphs import Glyph
from extract.reading.grid import Ruling
from extract.reading.limits import Limits
from extract.reading.outlines import Box
from extract.reading.page_layout import is_in_parts, page_lines
from extract.reading.paged_text import Page, paged_text
from extract.reading.pdf_annotations import with_annotations
from extract.reading.pdf_fonts import blank_font
from extract.reading.pdf_rulings import page_rulings
from extract.reading.unseen import seen_characters, struck_marks, without_struck
from extract.reading.watermarks import without_watermarks
from extract.reading.xml_safety import REMEDY_DAMAGED
from extract.records import SourceText

READER = ("pdf", "3")

FEWEST_CHARACTERS = 8
"""Letters below which a page with a picture counts as scanned: a few letters are only a stamp or page number."""
MOST_UNMAPPED = 0.3
"""Share of characters without Unicode value above which a page's text is unusable and its picture is read."""
MOST_TILT = math.radians(8)
"""Tilt above which text is a watermark."""
FEWEST_UPRIGHT = 0.2
"""Smallest share of upright characters on a page that is read as it is shown; other pages are turned first."""
_HYPHEN = 0x02
"""Code that pdfium reports for a hyphen at the end of a line."""
_PRIVATE_AREA = range(0xE000, 0xF900)


_Character = tuple[int, float, tuple[float, float, float, float]]


class _PageText(NamedTuple):
    """A page's characters in their reading direction; `more_turns` quarter turns lead from it to the page as shown."""

    glyphs: list[Glyph]
    unmapped: int
    more_turns: int
    size: tuple[float, float]
    rulings: list[Ruling] | None
    """The lines drawn on the page; None if its text is not in separate parts that they could enclose."""


@blank_font()
def read_pdf(data: bytes, limits: Limits) -> SourceText:
    """The text of a PDF, page by page, with OCR for pages without text.

    Raises UnreadableDocument (`encrypted`, `damaged_file`, `page_limit`, `page_size_limit`, `no_text`, `missing_tool`,
    `ocr_page_limit`).
    """
    document = open_pdf(data, limits)
    try:
        texts = [_page_text(document, number, limits) for number in range(1, len(document) + 1)]
        scanned = [number for number, text in enumerate(texts, start=1) if text is None]
        recognised = dict(zip(scanned, _recognise(document, scanned, limits), strict=True))
    finally:
        document.close()
    plain = without_watermarks([text.glyphs if text is not None else [] for text in texts])
    whole = [
        _page(number, glyphs, text) if text is not None else recognised[number]
        for number, (text, glyphs) in enumerate(zip(texts, plain, strict=True), start=1)
    ]
    return paged_text(whole, "pdf", _with_recogniser() if scanned else READER)


def open_pdf(data: bytes, limits: Limits) -> pdfium.PdfDocument:
    """The opened document. Raises UnreadableDocument (`encrypted`, `damaged_file`, `page_limit`)."""
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise UnreadableDocument(
                "encrypted", "the PDF opens only with a password", "send it without the password"
            ) from error
        raise UnreadableDocument("damaged_file", f"the PDF cannot be opened: {error}", REMEDY_DAMAGED) from error
    if count > limits.pages:
        document.close()
        raise UnreadableDocument(
            "page_limit",
            f"the PDF has {count} pages; at most {limits.pages} are read",
            "check that the file is a report; raise FADU_LIMIT_PAGES if it is",
        )
    return document


def load_page(document: pdfium.PdfDocument, number: int, limits: Limits) -> pdfium.PdfPage:
    """The page, after a check of its size. Raises UnreadableDocument (`damaged_file`, `page_size_limit`)."""
    try:
        page = document[number - 1]
    except pdfium.PdfiumError as error:
        raise UnreadableDocument("damaged_file", f"page {number} cannot be read: {error}", REMEDY_DAMAGED) from error
    width, height = page.get_size()
    if max(width, height) > limits.page_points:
        raise UnreadableDocument(
            "page_size_limit",
            f"page {number} is {width:.0f} by {height:.0f} points; at most {limits.page_points:.0f} are read",
            "print the report on pages of usual size; raise FADU_LIMIT_PAGE_POINTS if it must be so large",
        )
    return page


def _page_text(document: pdfium.PdfDocument, number: int, limits: Limits) -> _PageText | None:
    """The page's own text; None if its picture must be read instead."""
    page = load_page(document, number, limits)
    marks = list(struck_marks(page))
    page = with_annotations(document, number, page)
    try:
        text = _page_glyphs(page, marks)
        letters = sum(1 for g in text.glyphs if g.text.isalnum())
        is_poor = letters < FEWEST_CHARACTERS or text.unmapped > MOST_UNMAPPED * max(len(text.glyphs), 1)
        return None if is_poor and (text.unmapped or _has_picture(page)) else text
    finally:
        page.close()


def _page(number: int, glyphs: list[Glyph], text: _PageText) -> Page:
    lines = page_lines(glyphs, number, text.rulings, is_broad=text.size[0] > text.size[1])
    return Page(number, *text.size, tuple(lines), text.more_turns)


def _has_picture(page: pdfium.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=5)), None) is not None


@blank_font()
def pdf_page_glyphs(data: bytes, number: int, limits: Limits) -> list[Glyph]:
    """The characters of one page with their boxes; empty if the page's text is turned. Raises UnreadableDocument."""
    document = open_pdf(data, limits)
    try:
        page = load_page(document, number, limits)
        marks = list(struck_marks(page))
        text = _page_glyphs(with_annotations(document, number, page), marks)
        return [] if text.more_turns else text.glyphs
    finally:
        document.close()


def _with_recogniser() -> tuple[str, str]:
    from extract.reading.ocr import recogniser_name

    return f"{READER[0]}+{recogniser_name()}", READER[1]


def _recognise(document: pdfium.PdfDocument, numbers: list[int], limits: Limits) -> list[Page]:
    if not numbers:
        return []
    from extract.reading.ocr import recognise_pages

    return recognise_pages(((number, load_page(document, number, limits)) for number in numbers), len(numbers), limits)


def _page_glyphs(page: pdfium.PdfPage, marks: Iterable[Box]) -> _PageText:
    """The page's characters in its reading direction, with their boxes in that direction; `marks` strike some out."""
    characters = spread_ligatures([(found.code, found.angle, found.box) for found in seen_characters(page)])
    turns = _reading_turns(Counter(angle for _, angle, _ in characters), page.get_rotation() // 90)
    place = _Placement(page, turns)
    glyphs, unmapped = [], 0
    for code, angle, box in characters:
        if code == 0 or code in _PRIVATE_AREA or code == 0xFFFD:
            unmapped += 1
        elif _turns(angle) == turns and (code >= 0x20 or code == _HYPHEN):
            glyphs.append(Glyph(*place.box(*box), "-" if code == _HYPHEN else chr(code)))
    rulings = page_rulings(page, place.box)
    glyphs = without_struck(glyphs, [*rulings, *(Ruling(*place.box(*mark)) for mark in marks)])
    rulings = rulings if is_in_parts(glyphs) else None
    return _PageText(glyphs, unmapped, (page.get_rotation() // 90 - turns) % 4, place.size, rulings)


def spread_ligatures(characters: list[_Character]) -> list[_Character]:
    """`characters` with the letters of a ligature (ffi) side by side: in one box, they would seem overprinted."""
    spread: list[_Character] = []
    for (angle, box), group in groupby(characters, key=itemgetter(1, 2)):
        codes = [code for code, _, _ in group]
        if len(codes) > 1 and angle == 0 and all(code < 0x80 and chr(code).isalpha() for code in codes):
            left, bottom, right, top = box
            step = (right - left) / len(codes)
            boxes = [(left + i * step, bottom, left + (i + 1) * step, top) for i in range(len(codes))]
        else:
            boxes = [box] * len(codes)
        spread += [(code, angle, own) for code, own in zip(codes, boxes, strict=True)]
    return spread


@functools.lru_cache(maxsize=1024)
def _turns(angle: float) -> int | None:
    """The quarter turns of the page that make text at this (clockwise) angle upright; None for a slanted watermark."""
    quarters = -angle / (math.pi / 2)
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) * math.pi / 2 <= MOST_TILT else None


def _reading_turns(angles: Counter[float], shown: int) -> int:
    """The quarter turns to read the page's text: those of the page as shown, unless hardly any text is upright then."""
    counts: Counter[int] = Counter()
    for angle, count in angles.items():
        if (turns := _turns(angle)) is not None:
            counts[turns] += count
    if not counts or counts[shown] >= FEWEST_UPRIGHT * counts.total():
        return shown
    return counts.most_common(1)[0][0]


class _Placement:
    """Converts a page's coordinates (origin at the bottom left) to points from the top left after quarter turns."""

    def __init__(self, page: pdfium.PdfPage, turns: int) -> None:
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self._turns = turns
        width, height = self._right - self._left, self._top - self._bottom
        self.size = (width, height) if turns % 2 == 0 else (height, width)

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom after the turns."""
        if self._turns == 0:
            return left - self._left, self._top - top, right - self._left, self._top - bottom
        if self._turns == 1:
            return bottom - self._bottom, left - self._left, top - self._bottom, right - self._left
        if self._turns == 2:
            return self._right - right, bottom - self._bottom, self._right - left, top - self._bottom
        return self._top - top, self._right - right, self._top - bottom, self._right - left
