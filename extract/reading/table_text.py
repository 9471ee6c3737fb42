"""Table text: the printed lines in table cells → the lines in order, each with the text that joins it to the last.

Between `page_layout` and `paged_text`. Rows are written as by the other readers (`lines.row_lines`); the parts of a
table that continues over several pages are joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from extract.reading.glyphs import Line
from extract.reading.grid import Cell
from extract.reading.line_breaks import is_broken_off, space_between
from extract.reading.lines import is_read_by_paragraphs

SAME_SIDE = 3.0
"""Maximum difference in points between the sides of a table on consecutive pages."""
DIGIT = 0.6
"""Width of a digit in line heights; if more space is left, figures on two lines are separate numbers."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: the lines of each non-empty cell by the cell's position in the row."""

    cells: dict[int, list[Line]]
    inset: float
    """Minimum distance in points between the sides of a cell and its text."""

    @property
    def first(self) -> tuple[Line, Cell]:
        line = next(iter(self.cells.values()))[0]
        assert line.cell is not None  # every line of a table is in a cell
        return line, line.cell

    @property
    def texts(self) -> list[tuple[int, str]]:
        return [(column, "".join(line.text for line in lines)) for column, lines in self.cells.items()]


def table_lines(lines: Iterable[Line]) -> Iterator[tuple[str, Line]]:
    """Each line of these tables with the text that joins it to the one before: a line break before each row."""
    parts = [_rows(list(part)) for _, part in groupby(lines, key=_part)]
    for row in _whole_rows(parts):
        yield from _joined(row)


def _part(line: Line) -> tuple[int, int, int, int]:
    """The page, half, column and table that the line belongs to."""
    return line.page, line.half, line.column, line.cell.table if line.cell else -1


def _rows(lines: Sequence[Line]) -> list[_Row]:
    placed = [(line, line.cell) for line in lines if line.cell]
    inset = max(min(min(line.left - cell.left, cell.right - line.right) for line, cell in placed), 0.0)
    rows = []
    for _, row in groupby(placed, key=lambda pair: pair[1].row):
        cells: dict[int, list[Line]] = {}
        for line, cell in row:
            cells.setdefault(cell.column, []).append(line)
        rows.append(_Row(cells, inset))
    return rows


def _whole_rows(parts: Iterable[list[_Row]]) -> Iterator[_Row]:
    """The rows of the tables; for a table over several pages, without the header rows repeated on each page."""
    table: list[_Row] = []
    for part in parts:
        if not (table and _goes_on(table[-1], part[0])):
            yield from table
            table = part
            continue
        part = _without_repeated_head(table, part)
        if part and _is_split(table[-1], part[0]):
            table[-1], part = _merged(table[-1], part[0]), part[1:]
        table += part
    yield from table


def _goes_on(last: _Row, first: _Row) -> bool:
    """Whether the table at the end of a page continues with this row on a later page: it has the same sides."""
    (line, cell), (other, cell_there) = last.first, first.first
    sides = (cell.table_left - cell_there.table_left, cell.table_right - cell_there.table_right)
    return line.page < other.page and max(map(abs, sides)) <= SAME_SIDE


def _without_repeated_head(table: list[_Row], part: list[_Row]) -> list[_Row]:
    repeated = 0
    while repeated < min(len(part), len(table)) and part[repeated].texts == table[repeated].texts:
        repeated += 1
    return part[repeated:]


def _is_split(last: _Row, first: _Row) -> bool:
    """Whether the first row of a page is the rest of the row before: each of its texts continues one of that row."""
    return all(
        column in last.cells and _runs_on(last.cells[column][-1], lines[0], last.inset)
        for column, lines in first.cells.items()
    )


def _merged(last: _Row, rest: _Row) -> _Row:
    return _Row({column: lines + rest.cells.get(column, []) for column, lines in last.cells.items()}, last.inset)


def _joined(row: _Row) -> Iterator[tuple[str, Line]]:
    cells = {column: _paragraphs(lines, row.inset) for column, lines in row.cells.items()}
    texts = [["".join(line.text for line in paragraph) for paragraph in cell] for cell in cells.values()]
    by_paragraph = is_read_by_paragraphs(texts)
    opening, last_column = "\n", 0
    for column, paragraphs in cells.items():
        joint = "\n" if by_paragraph else opening + "\t" * (column - last_column)
        opening, last_column = "", column
        for paragraph in paragraphs:
            for last, line in zip([None, *paragraph], paragraph, strict=False):
                yield (joint if last is None else space_between(last.text, line.text)), line
            joint = "\n" if by_paragraph else " "


def _paragraphs(lines: Sequence[Line], inset: float) -> list[list[Line]]:
    paragraphs = [[lines[0]]]
    for line in lines[1:]:
        if _runs_on(paragraphs[-1][-1], line, inset):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _runs_on(last: Line, line: Line, inset: float) -> bool:
    """Whether a line of a cell continues the paragraph of the line before; works for left, right and centred text."""
    cell = last.cell
    if cell is None:
        return False
    beside = cell.right - inset - last.right
    room = min(2 * beside, cell.right - cell.left - 2 * inset - (last.right - last.left)) / last.height
    if last.text[-1].isdigit() and line.text[0].isdigit():
        return room < DIGIT
    return is_broken_off(last.text, line.text, room)
