"""Pdf fonts: a font for the texts of a PDF in a Chinese font that is neither in the file nor on the machine.

Without one, pdfium takes such texts for empty: it skips one of a single character, and one that repeats another below
it, as 件 in a column of a table. The font draws nothing, but gives every character an extent, so that the same bytes
have the same text on every machine.
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
"""What stands for the font in the calls of pdfium; its own handles are addresses, which are far larger."""
_WHOLE_FILE = 0
"""The table that pdfium asks for if it wants all of a font."""
_EAST_ASIAN = (128, 129, 134, 136)
"""The character sets of Japanese, Korean, and simplified and traditional Chinese fonts (`fpdf_sysfontinfo.h`)."""


class _Fonts(pdfium.PdfSysfontBase):
    """The fonts of the machine and, while text is read, the blank one in place of those that it lacks."""

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
    """A block in which documents that are opened use the blank font; pictures of pages do without."""
    fonts = _fonts()
    fonts.is_reading = True
    try:
        yield
    finally:
        fonts.is_reading = False
