"""Grid: the ruling lines of a page → the cells of its tables, including merged cells.

Pure; `page_layout` assigns the characters of the page to the cells.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from typing import NamedTuple

from extract.reading.open_sides import Straight, closing_lines, whole_lines

SNAP = 3.5
"""Distance in points up to which parallel lines count as one: double borders, borders of cells with spacing."""
SHORTEST = 6.0
"""Minimum length in points of a cell's side; a cell with text is at least as high and as wide."""
FEWEST_SIDES = 3
"""Number of vertical lines of a two-column table."""
MOST_SLOTS = 20_000
"""Number of grid slots (columns times rows) above which the lines are a drawing, not a table."""


class Ruling(NamedTuple):
    """A horizontal or vertical ruling line, as the box it covers in points from the page's top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A table cell: its box in points, its row, and its position among the cells that begin in that row, both from 0.

    `table` is the number of the table on the page; `table_left` and `table_right` are the sides of the whole table.
    """

    left: float
    top: float
    right: float
    bottom: float
    table: int
    row: int
    column: int
    table_left: float
    table_right: float


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The cells of all tables of a page, looked up by position."""

    xs: Sequence[float]
    ys: Sequence[float]
    slots: Mapping[tuple[int, int], Cell]

    def cell_at(self, x: float, y: float) -> Cell | None:
        """The cell that contains the point; None outside the tables."""
        return self.slots.get((bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1))


class _Area(NamedTuple):
    """A block of grid slots with no line between them: its first and last column and row."""

    left: int
    top: int
    right: int
    bottom: int

    def slots(self) -> Iterator[tuple[int, int]]:
        return product(range(self.left, self.right + 1), range(self.top, self.bottom + 1))


_Walls = list[list[bool]]
"""For each line position, whether a line is drawn along each slot."""


def ruled_grid(rulings: Iterable[Ruling]) -> Grid:
    """The tables that these lines draw: adjoining closed cells in two columns or more.

    Frames around text, underlines and the rules of a letterhead do not count as tables.
    """
    across, down = (whole_lines(lines, SNAP) for lines in straight_lines(rulings))
    across, down = across + closing_lines(down, across, SNAP), down + closing_lines(across, down, SNAP)
    xs, ys = _positions(x for x, _, _ in down), _positions(y for y, _, _ in across)
    if len(xs) < FEWEST_SIDES or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MOST_SLOTS:
        return Grid((), (), {})
    areas = list(_areas(_drawn(down, xs, ys), _drawn(across, ys, xs)))
    tables = [group for group in _touching(areas) if len({area.left for area in group}) > 1]
    slots: dict[tuple[int, int], Cell] = {}
    for number, group in enumerate(tables):
        for area, cell in _cells(group, number, xs, ys):
            slots |= dict.fromkeys(area.slots(), cell)
    return Grid(xs, ys, slots)


def straight_lines(rulings: Iterable[Ruling]) -> tuple[list[Straight], list[Straight]]:
    """Horizontal and vertical lines that can be sides of cells, each as (position, start, end) in points."""
    across, down = [], []
    for left, top, right, bottom in rulings:
        if right - left >= SHORTEST and bottom - top <= SNAP:
            across.append(((top + bottom) / 2, left, right))
        elif bottom - top >= SHORTEST and right - left <= SNAP:
            down.append(((left + right) / 2, top, bottom))
    return across, down


def _positions(values: Iterable[float]) -> list[float]:
    """The values in ascending order; those within SNAP of each other are replaced by the smallest."""
    positions: list[float] = []
    for value in sorted(values):
        if not positions or value - positions[-1] > SNAP:
            positions.append(value)
    return positions


def _drawn(lines: list[Straight], positions: list[float], ends: list[float]) -> _Walls:
    """For each of `positions`, along which slots between `ends` a line is drawn; a partly drawn slot counts as open."""
    steps = [[0] * (len(ends) + 1) for _ in positions]
    for position, start, end in lines:
        first, last = bisect_right(ends, start - SNAP), bisect_right(ends, end + SNAP) - 1
        if first < last:
            row = steps[bisect_right(positions, position) - 1]
            row[first] += 1
            row[last] -= 1
    return [[count > 0 for count in accumulate(row)][: len(ends) - 1] for row in steps]


def _areas(walls: _Walls, floors: _Walls) -> Iterator[_Area]:
    """The closed rectangular areas."""
    columns, rows = len(walls) - 1, len(floors) - 1
    seen: set[tuple[int, int]] = set()
    for slot in product(range(columns), range(rows)):
        if slot in seen:
            continue
        filled = _filled(slot, walls, floors)
        seen |= filled
        lefts, tops = [column for column, _ in filled], [row for _, row in filled]
        area = _Area(min(lefts), min(tops), max(lefts), max(tops))
        is_inside = area.left >= 0 and area.top >= 0 and area.right < columns and area.bottom < rows
        if is_inside and len(filled) == (area.right - area.left + 1) * (area.bottom - area.top + 1):
            yield area


def _filled(start: tuple[int, int], walls: _Walls, floors: _Walls) -> set[tuple[int, int]]:
    """The slots reachable from `start` without crossing a line, with one outside the grid if the area is open."""
    columns, rows = len(walls) - 1, len(floors) - 1
    filled, waiting = {start}, [start]
    while waiting:
        x, y = waiting.pop()
        if not (0 <= x < columns and 0 <= y < rows):
            continue
        ways = (
            (walls[x][y], (x - 1, y)),
            (walls[x + 1][y], (x + 1, y)),
            (floors[y][x], (x, y - 1)),
            (floors[y + 1][x], (x, y + 1)),
        )
        for is_closed, slot in ways:
            if not is_closed and slot not in filled:
                filled.add(slot)
                waiting.append(slot)
    return filled


def _touching(areas: list[_Area]) -> Iterator[list[_Area]]:
    """The areas in groups connected by shared sides."""
    owners = {slot: area for area in areas for slot in area.slots()}
    seen: set[_Area] = set()
    for first in areas:
        if first in seen:
            continue
        group, waiting = [], [first]
        seen.add(first)
        while waiting:
            area = waiting.pop()
            group.append(area)
            around = {owners[slot] for slot in _around(area) if slot in owners} - seen
            seen |= around
            waiting += around
        yield group


def _around(area: _Area) -> Iterator[tuple[int, int]]:
    for y in range(area.top, area.bottom + 1):
        yield area.left - 1, y
        yield area.right + 1, y
    for x in range(area.left, area.right + 1):
        yield x, area.top - 1
        yield x, area.bottom + 1


def _cells(areas: list[_Area], table: int, xs: Sequence[float], ys: Sequence[float]) -> Iterator[tuple[_Area, Cell]]:
    left, right = xs[min(area.left for area in areas)], xs[max(area.right for area in areas) + 1]
    rows: dict[int, list[_Area]] = defaultdict(list)
    for area in areas:
        rows[area.top].append(area)
    for row, top in enumerate(sorted(rows)):
        for column, area in enumerate(sorted(rows[top])):
            box = xs[area.left], ys[area.top], xs[area.right + 1], ys[area.bottom + 1]
            yield area, Cell(*box, table, row, column, left, right)
