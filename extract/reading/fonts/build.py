"""Builds `blank.ttf`: `python -m extract.reading.fonts.build`, for maintainers. Every build gives the same bytes.

All characters share one glyph. Its box is the whole em square, so that text has a size, but its outline is a line back
and forth along the diagonal, which has no area: nothing is drawn.
"""

from __future__ import annotations

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from extract.reading.pdf_fonts import BLANK

UNITS, ASCENT, DESCENT = 1000, 880, -120
CHARACTERS = (range(0x20, 0x7F), range(0xA0, 0xD800), range(0xE000, 0x10000), range(0x20000, 0x31400))
GLYPHS = (".notdef", "blank")


def build() -> None:
    """Writes the font to `pdf_fonts.BLANK`."""
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder(list(GLYPHS))
    builder.setupCharacterMap({})
    builder.setupGlyf({name: _diagonal() for name in GLYPHS})
    builder.setupHorizontalMetrics(dict.fromkeys(GLYPHS, (UNITS, 0)))
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": "Fadu Blank", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    builder.setupPost()
    builder.font["cmap"].tables = [_many_to_one()]
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.save(str(BLANK))


def _diagonal() -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((0, DESCENT))
    pen.lineTo((UNITS, ASCENT))
    pen.lineTo((UNITS // 2, (ASCENT + DESCENT) // 2))
    pen.closePath()
    return pen.glyph()


def _many_to_one() -> object:
    """A character map of format 13 (OpenType, `cmap`), in which all characters of a range share one glyph."""
    table = CmapSubtable.getSubtableClass(13)(13)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.format, table.reserved, table.length, table.nGroups = 13, 0, 0, 0
    table.cmap = {code: GLYPHS[1] for codes in CHARACTERS for code in codes}
    return table


if __name__ == "__main__":
    build()
