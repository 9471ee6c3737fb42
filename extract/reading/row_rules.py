"""Row rules: tables with horizontal lines between rows but only gutters between columns → the vertical lines.

Pure; `page_layout` adds them to the lines drawn on the page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.reading.glyphs import Glyph, glyph_rows
from extract.reading.grid import SNAP, Ruling, straight_lines
from extract.reading.open_sides import MOST_LINES, Straight, whole_lines

WHITE = 0.5
"""Minimum width of the gutter between two table columns, in line heights."""
FEWEST_ROWS = 2
"""Minimum number of rows that leave the same gutter white."""

_Stripe = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Band:
    """The area between two horizontal lines of the same extent, with its characters."""

    top: float
    bottom: float
    left: float
    right: float
    glyphs: list[Glyph]


def inner_walls(rulings: Iterable[Ruling], glyphs: Sequence[Glyph], height: float) -> list[Ruling]:
    """The missing vertical lines, between columns and at the sides, of tables drawn with horizontal lines only.

    `height` is that of a typical line in points. Tables with several rows between two lines are skipped.
    """
    across, down = straight_lines(rulings)
    across = whole_lines(across, SNAP)
    if down or len(across) > MOST_LINES:
        return []
    walls = []
    for bands, stripes in _runs(list(_bands(across, glyphs)), WHITE * height):
        middles = [(a + b) / 2 for a, b in _inner(stripes, bands[0])]
        if len(bands) >= FEWEST_ROWS and middles and all(_is_one_row(band, middles) for band in bands):
            xs = (bands[0].left, *middles, bands[0].right)
            walls += [Ruling(x, bands[0].top, x, bands[-1].bottom) for x in xs]
    return walls


def _bands(across: Sequence[Straight], glyphs: Sequence[Glyph]) -> Iterator[_Band]:
    levels = [line[0] for line in across]
    held: list[list[Glyph]] = [[] for _ in range(len(levels) + 1)]
    for glyph in glyphs:
        if not glyph.text.isspace():
            held[bisect_right(levels, (glyph.top + glyph.bottom) / 2)].append(glyph)
    for i, (a, b) in enumerate(pairwise(across), start=1):
        if max(abs(a[1] - b[1]), abs(a[2] - b[2])) <= SNAP and b[0] - a[0] > SNAP and held[i]:
            yield _Band(a[0], b[0], a[1], a[2], held[i])


def _runs(bands: Sequence[_Band], least: float) -> Iterator[tuple[list[_Band], list[_Stripe]]]:
    """Runs of adjacent bands that leave the same gutters white, each with these gutters."""
    run: list[_Band] = []
    common: list[_Stripe] = []
    for band in bands:
        own = list(_white(band, least))
        both = [(max(a, c), min(b, d)) for a, b in common for c, d in own if min(b, d) - max(a, c) >= least]
        if run and run[-1].bottom == band.top and _inner(both, band):
            run, common = [*run, band], both
            continue
        if run:
            yield run, common
        run, common = [band], own
    if run:
        yield run, common


def _inner(stripes: Iterable[_Stripe], band: _Band) -> list[_Stripe]:
    return [(a, b) for a, b in stripes if a > band.left and b < band.right]


def _white(band: _Band, least: float) -> Iterator[_Stripe]:
    """The vertical stripes of the band without any character, from left to right."""
    reached = band.left
    for glyph in sorted(band.glyphs):
        if glyph.left - reached >= least:
            yield reached, glyph.left
        reached = max(reached, glyph.right)
    if band.right - reached >= least:
        yield reached, band.right


def _is_one_row(band: _Band, middles: Sequence[float]) -> bool:
    """Whether the band is one row: a column has a single line, or only one has text; several rows fill all columns."""
    columns: list[list[Glyph]] = [[] for _ in range(len(middles) + 1)]
    for glyph in band.glyphs:
        columns[bisect_right(middles, glyph.left)].append(glyph)
    filled = [column for column in columns if column]
    return len(filled) == 1 or min(len(glyph_rows(column)) for column in filled) == 1
