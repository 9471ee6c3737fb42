"""PDF fonts: a substitute for Chinese fonts that a PDF names but that are neither embedded nor installed.

Without a font, pdfium gives the characters of a text no width or height. It then leaves some texts out: those of a
single character, and those equal to the text above them, such as 件 in each row of a table. The substitute draws
nothing but gives every character a size, so that the same file has the same text on every machine.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

BLANK = Path(__file__).parent / "fonts" / "blank.ttf"

_HANDLE = 0xFAD0
"""Identifies the substitute in pdfium's calls; the handles of other fonts are addresses, which are far larger."""
_WHOLE_FILE = 0
"""Number of the table by which pdfium requests the whole font file."""
_EAST_ASIAN = (128, 129, 134, 136)
"""The character sets of Japanese, Korean, and simplified and traditional Chinese fonts (`fpdf_sysfontinfo.h`)."""


class _Fonts(pdfium.PdfSysfontBase):
    """The installed fonts and, while `is_reading`, the substitute for East Asian fonts that are not installed."""

    def __init__(self) -> None:
        super().__init__()
        self.is_reading = False
        self._blank = BLANK.read_bytes()

    # The names of methods and parameters are pypdfium2's.
    def MapFont(  # noqa: N802
        self,
        _: Any,
        weight: int,
        bItalic: int,  # noqa: N803
        charset: int,
        pitch_family: int,
        face: Any,
        _ignored: Any,
    ) -> Any:
        found = self.default.MapFont(self.default, weight, bItalic, charset, pitch_family, face, _ignored)
        return found or (_HANDLE if self.is_reading and charset in _EAST_ASIAN else None)

    def GetFontData(self, _: Any, hFont: int, table: int, buffer: Any, buf_size: int) -> int:  # noqa: N802, N803
        if hFont != _HANDLE:
            return self.default.GetFontData(self.default, hFont, table, buffer, buf_size)
        if table != _WHOLE_FILE:
            return 0
        if buffer and buf_size >= len(self._blank):
            ctypes.memmove(buffer, self._blank, len(self._blank))
        return len(self._blank)

    def GetFaceName(self, _: Any, hFont: int, buffer: Any, buf_size: int) -> int:  # noqa: N802, N803
        return 0 if hFont == _HANDLE else self.default.GetFaceName(self.default, hFont, buffer, buf_size)

    def GetFontCharset(self, _: Any, hFont: int) -> int:  # noqa: N802, N803
        return _EAST_ASIAN[2] if hFont == _HANDLE else self.default.GetFontCharset(self.default, hFont)

    def DeleteFont(self, _: Any, hFont: int) -> None:  # noqa: N802, N803
        if hFont != _HANDLE:
            self.default.DeleteFont(self.default, hFont)


@functools.cache
def _fonts() -> _Fonts:
    fonts = _Fonts()
    fonts.setup()
    return fonts


@contextlib.contextmanager
def blank_font() -> Iterator[None]:
    """Documents opened within this block use the substitute; open a document outside it to draw its pages."""
    fonts = _fonts()
    fonts.is_reading = True
    try:
        yield
    finally:
        fonts.is_reading = False
