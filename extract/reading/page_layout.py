"""Page layout: the characters and ruling lines of a page → its printed lines in reading order.

Between `pdf` and `paged_text`: separates the pages of a sheet, the cells of tables and the columns of text, and reads
each on its own; `glyphs` builds the lines.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from extract.reading.columns import column_blocks
from extract.reading.glyphs import Glyph, Line, glyph_lines, glyph_rows, row_line
from extract.reading.grid import Cell, Grid, Ruling, ruled_grid
from extract.reading.open_tables import open_tables
from extract.reading.row_rules import inner_walls

GUTTER = 2.0
"""Minimum gutter between two pages side by side on a sheet, in line heights; no line crosses it."""
FEWEST_ROWS = 6
FEWEST_CHARACTERS = 12
"""Minimum number of lines, and of characters of the median line, for half a sheet to be a page, not a table column."""
STEP = 0.6
"""Jump to the right on the same level, in line heights, above which the text moves to another cell or column."""
NOT_DOWN = 0.2
"""Line heights by which a character must begin above the bottom of the last one to be beside or above it."""


@dataclass(frozen=True, slots=True)
class _TableBox:
    """The bounding box of a table on a page, with its printed lines."""

    left: float
    top: float
    right: float
    bottom: float
    lines: list[Line]


def is_in_parts(glyphs: Iterable[Glyph]) -> bool:
    """Whether the text jumps to the right over a gap, as it does only between cells or columns.

    Quick, and false for nearly every page of plain lines, which then needs no layout analysis.
    """
    last_top = last_bottom = 0.0
    last_right = math.inf
    for left, top, right, bottom, text in glyphs:
        if text == " ":
            continue
        if left > last_right:
            height = last_bottom - last_top
            if left - last_right > STEP * height and top < last_bottom - NOT_DOWN * height:
                return True
        last_top, last_right, last_bottom = top, right, bottom
    return False


def page_lines(
    glyphs: Sequence[Glyph], page: int, rulings: Sequence[Ruling] | None = None, is_broad: bool = False
) -> list[Line]:
    """The printed lines of the page in reading order: tables row by row and cell by cell, columns one after another.

    `rulings` are the lines drawn on it; None reads the characters from top to bottom. A page that `is_broad` may be a
    sheet with two pages side by side, of which the left one comes first.
    """
    halves = _halves(glyphs, rulings or ()) if is_broad else [glyphs]
    if rulings is None:
        return [line for half, part in enumerate(halves) for line in glyph_lines(part, page, half)]
    grid = ruled_grid([*rulings, *inner_walls(rulings, glyphs, _usual_height(glyphs))])
    return [line for half, part in enumerate(halves) for line in _in_reading_order(part, grid, page, half)]


def _in_reading_order(glyphs: Iterable[Glyph], grid: Grid, page: int, half: int) -> Iterator[Line]:
    cells: dict[Cell, list[Glyph]] = defaultdict(list)
    free: list[Glyph] = []
    for glyph in glyphs:
        cell = grid.cell_at((glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2)
        (cells[cell] if cell else free).append(glyph)
    rows = [row for row in glyph_rows(free) if any(not glyph.text.isspace() for glyph in row)]
    ruled = _table_boxes(cells, page, half)
    placed = _with_tables(rows, ruled)
    column = 0
    for is_column, block in column_blocks(placed, _usual_height(free)):
        column += is_column
        for row in block if is_column else _with_open_tables(block, free, len(ruled), page, half):
            yield from (replace(line, column=column * is_column) for line in _lines(row, page, half))


def _lines(row: Sequence[Glyph | _TableBox], page: int, half: int) -> Iterator[Line]:
    for box in row:
        if isinstance(box, _TableBox):
            yield from box.lines
    line = row_line([box for box in row if isinstance(box, Glyph)], page, half)
    if line is not None:
        yield line


def _with_open_tables(
    block: Sequence[list[Glyph | _TableBox]], glyphs: Sequence[Glyph], ruled: int, page: int, half: int
) -> Iterator[Sequence[Glyph | _TableBox]]:
    """The rows, with those of each open table merged into one; `glyphs` are all those outside ruled tables."""
    left, right = min((glyph.left for glyph in glyphs), default=0.0), max((g.right for g in glyphs), default=0.0)
    for is_ruled, group in groupby(block, key=lambda row: any(isinstance(box, _TableBox) for box in row)):
        rows = list(group)
        at = 0
        texts = [] if is_ruled else [[box for box in row if isinstance(box, Glyph)] for row in rows]
        for table in open_tables(texts, left, right, _usual_height(glyphs), ruled):
            yield from rows[at : table.start]
            lines = [line for cell, own in table.cells for line in _cell_lines(own, cell, page, half)]
            yield [_TableBox(left, 0.0, right, 0.0, lines)]
            at, ruled = table.end, ruled + 1
        yield from rows[at:]


def _usual_height(glyphs: Sequence[Glyph]) -> float:
    heights = sorted(glyph.bottom - glyph.top for glyph in glyphs)
    return heights[len(heights) // 2] if heights else 1.0


def _table_boxes(cells: dict[Cell, list[Glyph]], page: int, half: int) -> list[_TableBox]:
    tables: dict[int, list[Cell]] = defaultdict(list)
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        tables[cell.table].append(cell)
    boxes = []
    for own in tables.values():
        lines = [line for cell in own for line in _cell_lines(cells[cell], cell, page, half)]
        if lines:
            top, bottom = min(cell.top for cell in own), max(cell.bottom for cell in own)
            boxes.append(_TableBox(own[0].table_left, top, own[0].table_right, bottom, lines))
    return sorted(boxes, key=lambda box: box.top)


def _cell_lines(glyphs: list[Glyph], cell: Cell, page: int, half: int) -> Iterator[Line]:
    for line in glyph_lines(glyphs, page, half):
        yield replace(line, text=line.text.replace("\t", " "), cell=cell)


def _with_tables(rows: list[list[Glyph]], tables: list[_TableBox]) -> list[list[Glyph | _TableBox]]:
    """The rows, with each table inserted before the first row below its top."""
    placed: list[list[Glyph | _TableBox]] = []
    waiting = tables[::-1]
    for row in rows:
        while waiting and waiting[-1].top < (row[0].top + row[0].bottom) / 2:
            placed.append([waiting.pop()])
        placed.append([*row])
    return [*placed, *([table] for table in reversed(waiting))]


def _halves(glyphs: Sequence[Glyph], rulings: Sequence[Ruling]) -> Sequence[Sequence[Glyph]]:
    """The characters of each of the two pages of a sheet; of the whole sheet if no single gutter divides it."""
    printed = sorted((glyph for glyph in glyphs if not glyph.text.isspace()), key=lambda g: g.left)
    if not printed:
        return [glyphs]
    height = sorted(g.bottom - g.top for g in printed)[len(printed) // 2]
    gutters, reached = [], printed[0].right
    for glyph in printed:
        if glyph.left - reached > GUTTER * height:
            gutters.append((reached, glyph.left))
        reached = max(reached, glyph.right)
    if len(gutters) != 1 or any(r.left < gutters[0][0] and r.right > gutters[0][1] for r in rulings):
        return [glyphs]
    halves = [[g for g in glyphs if g.left < gutters[0][1]], [g for g in glyphs if g.left >= gutters[0][1]]]
    return halves if all(map(_is_page, halves)) else [glyphs]


def _is_page(glyphs: Iterable[Glyph]) -> bool:
    lengths = sorted(sum(not glyph.text.isspace() for glyph in row) for row in glyph_rows(glyphs))
    return len(lengths) >= FEWEST_ROWS and lengths[len(lengths) // 2] >= FEWEST_CHARACTERS
