"""Glyphs: positioned characters of a page (pdf, OFD) → printed lines with their boxes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from extract.ideographs import plain_ideographs
from extract.reading.grid import Cell

SAME_LINE = 0.5
"""Vertical distance between the centres of two characters, in line heights, up to which they share a line."""
WORD_GAP = 0.25
"""Gap in line heights that separates two Latin words."""
SAME_HEIGHT = 0.6
"""Minimum vertical overlap of two rows of one line, as a share of the height of the smaller one."""
CELL_GAP = 1.8
"""Gap, in line heights, wider than any in a sentence: the next character is in another table cell."""
SET_APART = 1.1
"""Pitch of two digits, relative to that of the row's Chinese characters, up to which there is no space between them."""
OVERPRINT = 0.3
"""Shift, in character widths, within which a repeated character is overprinting that simulates bold type."""


class Glyph(NamedTuple):
    """A printed character and its box in points from the page's top left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, or a part of one that was recognised as a unit, with its box in points as in `Glyph`."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None = None
    half: int = 0
    """1 on the right-hand page of a sheet with two pages side by side, else 0."""
    column: int = 0
    """Number of the text column on the page, from 1; 0 for a line that spans the page."""
    cell: Cell | None = None
    """The table cell that contains the line, if any."""

    @property
    def height(self) -> float:
        """Height of the line's box in points."""
        return self.bottom - self.top


def glyph_lines(glyphs: Iterable[Glyph], page: int, half: int = 0) -> list[Line]:
    """The printed lines of a page from top to bottom, regardless of the order in which its characters are stored."""
    return [line for row in glyph_rows(glyphs) if (line := row_line(row, page, half))]


def row_line(row: list[Glyph], page: int, half: int = 0) -> Line | None:
    """The printed line of one row of characters, given from left to right; None if all are blank."""
    printed = [glyph for glyph in row if not glyph.text.isspace()]
    if not printed:
        return None
    left, right = min(g.left for g in printed), max(g.right for g in printed)
    top, bottom = min(g.top for g in printed), max(g.bottom for g in printed)
    return Line(page, _row_text(row), left, top, right, bottom, half=half)


def glyph_rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """The characters of each printed line from left to right, with its superscripts and subscripts (m², note marks)."""
    rows: list[list[Glyph]] = []
    for row in _level_rows(glyphs):
        if rows and _is_one_line(rows[-1], row):
            rows[-1] += row
        else:
            rows.append(row)
    for row in rows:
        row.sort(key=lambda g: g.left)
    return rows


def _is_one_line(upper: list[Glyph], lower: list[Glyph]) -> bool:
    """Whether two rows are at the same height and the characters of each fall into gaps of the other."""
    top, bottom = (
        max(min(g.top for g in row) for row in (upper, lower)),
        min(max(g.bottom for g in row) for row in (upper, lower)),
    )
    least = min(max(g.bottom for g in row) - min(g.top for g in row) for row in (upper, lower))
    if bottom - top < SAME_HEIGHT * least:
        return False
    is_upper = {id(glyph) for glyph in upper}
    together = sorted((g for g in (*upper, *lower) if not g.text.isspace()), key=lambda g: g.left)
    return not any(
        (id(a) in is_upper) != (id(b) in is_upper)
        and a.right - b.left > OVERPRINT * min(a.right - a.left, b.right - b.left)
        for a, b in pairwise(together)
    )


def _level_rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    centre = height = 0.0
    for glyph in sorted(glyphs, key=lambda g: (g.top + g.bottom, g.left)):
        middle = (glyph.top + glyph.bottom) / 2
        if rows and middle - centre <= SAME_LINE * height:
            rows[-1].append(glyph)
            continue
        rows.append([glyph])
        centre, height = middle, max(glyph.bottom - glyph.top, 1.0)
    return rows


def _row_text(row: list[Glyph]) -> str:
    height = sorted(g.bottom - g.top for g in row)[len(row) // 2]
    pitch = _pitch(row, height)
    parts: list[str] = []
    last: Glyph | None = None
    for glyph in row:
        if last is not None:
            if glyph.text == last.text and abs(glyph.left - last.left) < OVERPRINT * (last.right - last.left):
                continue
            parts.append(_gap(last, glyph, height, pitch))
        parts.append(glyph.text)
        if not glyph.text.isspace():
            last = glyph
    return plain_ideographs("".join(parts)).strip()


def _gap(last: Glyph, glyph: Glyph, height: float, pitch: float) -> str:
    gap = glyph.left - last.right
    if glyph.text.isspace():
        return ""
    if gap > CELL_GAP * height:
        return "\t"
    is_word_gap = gap > WORD_GAP * height and glyph.left - last.left > SET_APART * pitch
    return " " if is_word_gap and _is_latin(last) and _is_latin(glyph) else ""


def _is_latin(glyph: Glyph) -> bool:
    return glyph.text.isascii() and glyph.text.isalnum()


def _pitch(row: list[Glyph], height: float) -> float:
    """The pitch of the Chinese characters in a row whose digits are all widely spaced; 0 for every other row.

    Some programs give all characters the same advance width, others justify by letter-spacing: 2 4 1 件 is 241件.
    """
    pairs = [(a, b) for a, b in pairwise(row) if b.left - a.right <= CELL_GAP * height]
    latin = [b.left - a.right for a, b in pairs if _is_latin(a) and _is_latin(b)]
    if not latin or min(latin) <= WORD_GAP * height:
        return 0.0
    pitches = sorted(b.left - a.left for a, b in pairs if a.text >= "\u3400" and b.text >= "\u3400")
    return pitches[len(pitches) // 2] if pitches else 0.0
