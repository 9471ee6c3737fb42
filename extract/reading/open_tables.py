"""Open tables: tables whose columns are separated only by gutters; their cells may have several lines.

Pure; finds the cells for `page_layout`, which then reads them like those of a ruled table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.reading.glyphs import CELL_GAP, Glyph
from extract.reading.grid import Cell
from extract.reading.line_breaks import SLACK, SLACK_INSIDE, begins_item, width_of_beginning

WHITE = 0.5
"""Minimum gutter between two columns, in line heights, that every row leaves white."""
FARTHEST = 2.0
"""Vertical gap between two rows, in line heights, above which the table has ended."""
BETWEEN = 1.0
"""Maximum white space beside a full column, in line heights."""
FEWEST_ROWS = 2
FEWEST_PLAIN_ROWS = 3
"""Minimum number of rows with text in two or more columns, with and without a cell of several lines."""
PADDING = 1.12
"""Line spacing, relative to the smallest of the table, above which two lines of a column are in different cells."""
RAGGED = 0.15
"""Share of a column's width that a full line may leave free, in addition to what moved to the next line."""
LEVEL = 0.25
"""Vertical extent, in line heights above and below its middle, within which a line counts as beside another."""

_Row = Sequence[Glyph]
_Stripe = tuple[float, float]


@dataclass(frozen=True, slots=True)
class OpenTable:
    """Rows `start:end` of the page and the cells that they form, row by row, each with its characters."""

    start: int
    end: int
    cells: list[tuple[Cell, list[Glyph]]]


@dataclass(frozen=True, slots=True)
class _Margins:
    """The left and right margins of the text on the page, and the height of a typical line."""

    left: float
    right: float
    height: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a row in one column; `level` is the vertical middle of the row."""

    row: int
    level: float
    column: int
    glyphs: list[Glyph]

    @property
    def right(self) -> float:
        return max(glyph.right for glyph in self.glyphs)

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)


_Text = list[_Piece]
"""The lines of one cell."""


def open_tables(rows: Sequence[_Row], left: float, right: float, height: float, first: int) -> Iterator[OpenTable]:
    """The tables among these rows.

    `left` and `right` are the margins of the text in points, `height` that of a typical line; `first` is the number of
    the first table.
    """
    margins = _Margins(left, right, height)
    rows = [[glyph for glyph in row if not glyph.text.isspace()] for row in rows]
    done = at = 0
    while at < len(rows):
        stripes = _gaps(rows[at], CELL_GAP * height)
        if not stripes:
            at += 1
            continue
        start, end = _reach(rows, at, done, stripes, height)
        table = _table(rows, start, end, margins, first)
        if table:
            yield table
            first += 1
        done = at = max(end, at + 1)


def _reach(rows: Sequence[_Row], at: int, done: int, stripes: Sequence[_Stripe], height: float) -> tuple[int, int]:
    """Start and end of the rows around `at` that leave these gutters white."""
    start, end = at, at + 1
    above = below = stripes
    while start > done and _are_close(rows[start - 1], rows[start], height):
        if not (above := _left_white(above, rows[start - 1], height)):
            break
        start -= 1
    while end < len(rows) and _are_close(rows[end - 1], rows[end], height):
        if not (below := _left_white(below, rows[end], height)):
            break
        end += 1
    return start, end


def _are_close(upper: _Row, lower: _Row, height: float) -> bool:
    return min(glyph.top for glyph in lower) - max(glyph.bottom for glyph in upper) <= FARTHEST * height


def _left_white(stripes: Sequence[_Stripe], row: _Row, height: float) -> list[_Stripe]:
    """The parts of the gutters that the row leaves white; empty if it closes one of them."""
    white = [(-float("inf"), row[0].left), *_gaps(row, WHITE * height), (max(g.right for g in row), float("inf"))]
    left: list[_Stripe] = []
    for low, high in stripes:
        pieces = [(max(low, a), min(high, b)) for a, b in white if min(high, b) - max(low, a) >= WHITE * height]
        if not pieces:
            return []
        left += pieces
    return left


def _gaps(glyphs: Iterable[Glyph], least: float) -> list[_Stripe]:
    gaps = []
    reached = float("inf")
    for glyph in sorted(glyphs):
        if glyph.left - reached >= least:
            gaps.append((reached, glyph.left))
        reached = max(reached, glyph.right) if gaps or reached < float("inf") else glyph.right
    return gaps


def _table(rows: Sequence[_Row], start: int, end: int, margins: _Margins, number: int) -> OpenTable | None:
    stripes = _gaps((glyph for row in rows[start:end] for glyph in row), WHITE * margins.height)
    if not stripes:
        return None
    groups = _table_rows(list(_pieces(rows, start, end, stripes)), stripes, margins)
    while groups and len(groups[0]) < 2:
        groups = groups[1:]
    while groups and len(groups[-1]) < 2:
        groups = groups[:-1]
    is_wrapped = any(len(text) > 1 for group in groups for text in group)
    if sum(len(group) > 1 for group in groups) < (FEWEST_ROWS if is_wrapped else FEWEST_PLAIN_ROWS):
        return None
    inside = [piece.row for group in groups for text in group for piece in text]
    return OpenTable(min(inside), max(inside) + 1, list(_cells(groups, stripes, margins, number)))


def _pieces(rows: Sequence[_Row], start: int, end: int, stripes: Sequence[_Stripe]) -> Iterator[_Piece]:
    middles = [(a + b) / 2 for a, b in stripes]
    for row in range(start, end):
        columns: dict[int, list[Glyph]] = {}
        for glyph in rows[row]:
            columns.setdefault(bisect_right(middles, glyph.left), []).append(glyph)
        level = (min(glyph.top for glyph in rows[row]) + max(glyph.bottom for glyph in rows[row])) / 2
        yield from (_Piece(row, level, column, glyphs) for column, glyphs in columns.items())


def _table_rows(pieces: Sequence[_Piece], stripes: Sequence[_Stripe], margins: _Margins) -> list[list[_Text]]:
    """The rows of the table, each with the texts of its cells: texts side by side form one row.

    Two texts of one column cannot share a row; a text beside them is then split where the second one begins.
    """
    texts, ends = _texts(pieces, stripes, margins), list[float]()
    while True:
        groups = _beside(texts, ends, LEVEL * margins.height)
        end = next((level for group in groups if (level := _second_text(group)) is not None), None)
        if end is None:
            return [sorted(group, key=lambda text: text[0].column) for group in groups]
        texts, ends = [part for text in texts for part in _parted(text, end)], [*ends, end]


def _texts(pieces: Sequence[_Piece], stripes: Sequence[_Stripe], margins: _Margins) -> list[_Text]:
    """The lines of each column joined to cell texts; two lines that both fill every column are separate rows."""
    columns: dict[int, list[_Piece]] = {}
    for piece in pieces:
        columns.setdefault(piece.column, []).append(piece)
    filled = Counter(piece.row for piece in pieces)
    full = {row for row, count in filled.items() if count == len(stripes) + 1}
    steps = [b.level - a.level for column in columns.values() for a, b in pairwise(column)]
    farthest = PADDING * min((step for step in steps if step > margins.height / 2), default=0.0)
    between = min(BETWEEN * margins.height, *(b - a for a, b in stripes))
    texts: list[_Text] = []
    for number, column in columns.items():
        end = stripes[number][1] - between if number < len(stripes) else margins.right
        width = (end - min(piece.glyphs[0].left for piece in column)) / margins.height
        slack = min(max(RAGGED * width, SLACK), SLACK_INSIDE)
        texts.append(column[:1])
        for last, piece in pairwise(column):
            is_one_row = piece.level - last.level <= farthest and not {last.row, piece.row} <= full
            if is_one_row and _runs_on(last, piece, slack, (end - last.right) / margins.height):
                texts[-1].append(piece)
            else:
                texts.append([piece])
    return texts


def _runs_on(last: _Piece, piece: _Piece, slack: float, room: float) -> bool:
    """Whether the beginning of the lower line did not fit on the upper one; `slack` and `room` are in line heights."""
    if begins_item(piece.text) or (last.text[-1].isdigit() and piece.text[0].isdigit()):
        return False
    return room - width_of_beginning(piece.text) <= slack


def _beside(texts: Sequence[_Text], ends: Sequence[float], level: float) -> list[list[_Text]]:
    """The texts in groups that are side by side, divided at the levels in `ends`, where a row ends."""
    groups: list[list[_Text]] = []
    reached = -float("inf")
    for text in sorted(texts, key=lambda text: text[0].level):
        if text[0].level - level < reached and not any(groups[-1][-1][0].level < end <= text[0].level for end in ends):
            groups[-1].append(text)
        else:
            groups.append([text])
        reached = max(reached, text[-1].level + level)
    return groups


def _second_text(group: Sequence[_Text]) -> float | None:
    """The level at which a second text of any column begins; None if no column has two."""
    seen: set[int] = set()
    for text in group:
        if text[0].column in seen:
            return text[0].level
        seen.add(text[0].column)
    return None


def _parted(text: _Text, level: float) -> list[_Text]:
    upper = [piece for piece in text if piece.level < level]
    return [part for part in (upper, text[len(upper) :]) if part]


def _cells(
    groups: Sequence[Sequence[_Text]], stripes: Sequence[_Stripe], margins: _Margins, number: int
) -> Iterator[tuple[Cell, list[Glyph]]]:
    sides = [margins.left, *((a + b) / 2 for a, b in stripes), margins.right]
    for row, group in enumerate(groups):
        glyphs = [glyph for text in group for piece in text for glyph in piece.glyphs]
        top, bottom = min(glyph.top for glyph in glyphs), max(glyph.bottom for glyph in glyphs)
        for text in group:
            column = text[0].column
            box = sides[column], top, sides[column + 1], bottom
            cell = Cell(*box, number, row, column, margins.left, margins.right)
            yield cell, [glyph for piece in text for glyph in piece.glyphs]
