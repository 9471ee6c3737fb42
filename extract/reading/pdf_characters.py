"""PDF characters: the characters of a page, each with its place and the text object that it belongs to."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.reading.outlines import Box
from extract.reading.pdf_objects import PageObject


class Character(NamedTuple):
    """A character as it is in the file.

    `code` is its Unicode code point, `angle` is in radians, `box` in page coordinates (points from the bottom left
    corner), and `text_object` the address of its text object, 0 if that was not requested.
    """

    code: int
    angle: float
    box: Box
    text_object: int


def page_characters(page: pdfium.PdfPage, *, with_objects: bool) -> Iterator[Character]:
    """The characters of `page` in the order of the file, without the blanks and line breaks that pdfium adds.

    A surrogate pair becomes one character, half of a pair U+FFFD. `with_objects`: look up text objects, too.
    """
    textpage = page.get_textpage()
    handle, box = textpage.raw, raw.FS_RECTF()
    high = 0
    for index in range(raw.FPDFText_CountChars(handle)):
        if raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        code = raw.FPDFText_GetUnicode(handle, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        if raw.FPDFText_GetLooseCharBox(handle, index, ctypes.byref(box)):
            angle = raw.FPDFText_GetCharAngle(handle, index)
            text_object = address(raw.FPDFText_GetTextObject(handle, index)) if with_objects else 0
            yield Character(code, angle, (box.left, box.bottom, box.right, box.top), text_object)
    textpage.close()


def address(item: PageObject) -> int:
    """The address of an object, which distinguishes it from the others of its page; 0 for none."""
    return ctypes.cast(item, ctypes.c_void_p).value or 0
