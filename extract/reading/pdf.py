"""Pdf: printed lines of every page, from its text where it has one, else recognised from its picture."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.errors import UnreadableDocument
from extract.reading.glyphs import Glyph, glyph_lines
from extract.reading.limits import Limits
from extract.reading.paged_text import Page, paged_text
from extract.reading.xml_safety import REMEDY_DAMAGED
from extract.records import SourceText

READER = ("pdf", "1")

FEWEST_CHARACTERS = 8
"""Letters below which a page with a picture on it counts as scanned: stamps and page numbers are not its text."""
MOST_UNMAPPED = 0.3
"""Share of characters without Unicode value above which a page's text is unusable and its picture is read."""
MOST_TILT = math.radians(8)
"""Angle to the page from which text is a watermark."""
_HYPHEN = 0x02
"""What pdfium reports for a hyphen at the end of a line."""
_PRIVATE_AREA = range(0xE000, 0xF900)


def read_pdf(data: bytes, limits: Limits) -> SourceText:
    """The text of a PDF, page by page; pages without text are recognised.

    Raises UnreadableDocument (`encrypted`, `damaged_file`, `page_limit`, `page_size_limit`, `no_text`, `missing_tool`,
    `ocr_page_limit`).
    """
    document = open_pdf(data, limits)
    try:
        pages = [_read_page(document, number, limits) for number in range(1, len(document) + 1)]
        scanned = [number for number, page in enumerate(pages, start=1) if page is None]
        recognised = dict(zip(scanned, _recognise(document, scanned, limits), strict=True))
    finally:
        document.close()
    whole = [page if page is not None else recognised[number] for number, page in enumerate(pages, start=1)]
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
            "see whether the file is a report; raise FADU_LIMIT_PAGES if it is",
        )
    return document


def load_page(document: pdfium.PdfDocument, number: int, limits: Limits) -> pdfium.PdfPage:
    """The page, its size checked. Raises UnreadableDocument (`damaged_file`, `page_size_limit`)."""
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


def _read_page(document: pdfium.PdfDocument, number: int, limits: Limits) -> Page | None:
    """The page by its text; None when its picture must be read."""
    page = load_page(document, number, limits)
    try:
        glyphs, unmapped = _page_glyphs(page)
        lines = glyph_lines(glyphs, number)
        letters = sum(1 for g in glyphs if g.text.isalnum())
        is_poor = letters < FEWEST_CHARACTERS or unmapped > MOST_UNMAPPED * max(len(glyphs), 1)
        if is_poor and (unmapped or _has_picture(page)):
            return None
        return Page(number, *page.get_size(), tuple(lines))
    finally:
        page.close()


def _has_picture(page: pdfium.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=5)), None) is not None


def pdf_page_glyphs(data: bytes, number: int, limits: Limits) -> list[Glyph]:
    """The characters of one page with their boxes. Raises UnreadableDocument."""
    document = open_pdf(data, limits)
    try:
        return _page_glyphs(load_page(document, number, limits))[0]
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


def _page_glyphs(page: pdfium.PdfPage) -> tuple[list[Glyph], int]:
    """The page's upright characters with their boxes, and how many characters have no Unicode value."""
    place = _Placement(page)
    textpage = page.get_textpage()
    try:
        glyphs, unmapped = [], 0
        for code, box in _characters(textpage, place.quarter_turns):
            if code == 0 or code in _PRIVATE_AREA or code == 0xFFFD:
                unmapped += 1
            elif code >= 0x20 or code == _HYPHEN:
                glyphs.append(Glyph(*place.box(box), "-" if code == _HYPHEN else chr(code)))
        return glyphs, unmapped
    finally:
        textpage.close()


def _characters(textpage: pdfium.PdfTextPage, quarter_turns: int) -> Iterator[tuple[int, raw.FS_RECTF]]:
    handle, box = textpage.raw, raw.FS_RECTF()
    upright = quarter_turns * math.pi / 2
    high = 0
    for index in range(raw.FPDFText_CountChars(handle)):
        if raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        tilt = (raw.FPDFText_GetCharAngle(handle, index) - upright + math.pi) % (2 * math.pi) - math.pi
        if abs(tilt) > MOST_TILT:
            continue
        code = raw.FPDFText_GetUnicode(handle, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        if raw.FPDFText_GetLooseCharBox(handle, index, ctypes.byref(box)):
            yield code, box


class _Placement:
    """From a page's own coordinates (origin below left, before rotation) to points from its top left corner."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        left, bottom, right, top = page.get_bbox()
        self.quarter_turns = page.get_rotation() // 90
        self._left, self._bottom, self._right, self._top = left, bottom, right, top

    def box(self, rect: raw.FS_RECTF) -> tuple[float, float, float, float]:
        """Left, top, right, bottom as the page is shown."""
        if self.quarter_turns == 0:
            return rect.left - self._left, self._top - rect.top, rect.right - self._left, self._top - rect.bottom
        if self.quarter_turns == 1:
            return rect.bottom - self._bottom, rect.left - self._left, rect.top - self._bottom, rect.right - self._left
        if self.quarter_turns == 2:
            return (
                self._right - rect.right,
                rect.bottom - self._bottom,
                self._right - rect.left,
                rect.top - self._bottom,
            )
        return self._top - rect.top, self._right - rect.right, self._top - rect.bottom, self._right - rect.left
