"""Columns: rows of boxes on a page → blocks of rows in reading order, one block for each column of text.

Pure; a box is a character, a recognised part of a line, or a whole table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Protocol, TypeVar

GUTTER = 0.9
"""Minimum width of the gutter between two columns, in line heights."""
FEWEST_ROWS = 4
"""Minimum number of rows with text on both sides of a gutter."""
LEAST_WIDTH = 7.0
"""Minimum median width of a column's lines, in line heights; table cells are narrower."""
FULL = 1.5
"""Distance from the right edge of its column, in line heights, up to which a line is full."""
LEAST_FULL = 0.5
"""Minimum share of full lines in a column; table cells rarely have so many."""
INDENT = 1.2
"""Indent, in line heights, above which a line begins a paragraph."""
BESIDE = 0.2
"""Vertical overlap, in line heights, above which a row on the left and one on the right are side by side."""
DEEPEST = 2
"""Maximum depth of columns nested within columns."""
MOST_BROKEN = 0.15
"""Maximum share of a column's lines that have wide gaps; most rows of a table have them."""
RETRY = 4
"""After a false gutter of n rows, the search resumes n // RETRY rows further down."""
MOST_GAPS = 8
"""Maximum number of gaps tried for one row."""

_Gap = tuple[float, float]


class Boxed(Protocol):
    """Anything placed on a page: its box in points from the top left corner."""

    @property
    def left(self) -> float:
        """Left side."""
        ...

    @property
    def top(self) -> float:
        """Upper side."""
        ...

    @property
    def right(self) -> float:
        """Right side."""
        ...

    @property
    def bottom(self) -> float:
        """Lower side."""
        ...


B = TypeVar("B", bound=Boxed)
Row = list[B]


@dataclass(frozen=True, slots=True)
class _Extent:
    """The bounding box of a row and the gaps in it that may belong to a gutter."""

    left: float
    top: float
    right: float
    bottom: float
    gaps: tuple[_Gap, ...]


@dataclass(frozen=True, slots=True)
class _Band:
    """Rows `start:end`, divided by a gutter."""

    start: int
    end: int
    gutter: _Gap

    @property
    def middle(self) -> float:
        return (self.gutter[0] + self.gutter[1]) / 2


def column_blocks(rows: Sequence[Row[B]], height: float, depth: int = DEEPEST) -> list[tuple[bool, list[Row[B]]]]:
    """Pairs (whether it is a column, its rows) for each block in reading order; `height` is that of a typical line.

    A block that is not a column spans the page. A row with text in two columns is split between them.
    """
    extents = _extents(rows, height)
    blocks: list[tuple[bool, list[Row[B]]]] = []
    start = at = 0
    while at < len(rows):
        band = _longest_band(extents, at, height)
        if band is None:
            at += 1
            continue
        band = _from_its_top(extents, band, start, height)
        columns = [_columns_of(side, height, depth) for side in _sides(rows, band)]
        if not all(columns):
            at += max((band.end - at) // RETRY, 1)
            continue
        if start < band.start:
            blocks.append((False, list(rows[start : band.start])))
        blocks += [(True, block) for own in columns for block in own]
        start = at = band.end
    return [*blocks, (False, list(rows[start:]))] if start < len(rows) else blocks


def _columns_of(rows: list[Row[B]], height: float, depth: int) -> list[list[Row[B]]]:
    """The columns on one side of a gutter: the side itself or those within it; empty if it is not running text."""
    if not depth or not _is_broad(rows, height):
        return []
    blocks = column_blocks(rows, height, depth - 1)
    is_parted = any(is_column for is_column, _ in blocks)
    return [block for _, block in blocks] if is_parted or _is_unbroken(rows, height) else []


def _extents(rows: Sequence[Row[B]], height: float) -> list[_Extent]:
    boxes = [
        (row[0].left, min(b.top for b in row), max(b.right for b in row), max(b.bottom for b in row)) for row in rows
    ]
    gaps = [list(_gaps(row, GUTTER * height)) for row in rows]
    for i, (a, b) in enumerate(pairwise(boxes)):
        low, high = min(a[2], b[2]), max(a[0], b[0])
        if high - low >= GUTTER * height and a[3] - b[1] > BESIDE * height:
            gaps[i].append((low, high))
            gaps[i + 1].append((low, high))
    return [_Extent(*box, tuple(own[:MOST_GAPS])) for box, own in zip(boxes, gaps, strict=True)]


def _gaps(row: Row[B], least: float) -> Iterator[_Gap]:
    reached = row[0].right
    for box in row:
        if box.left - reached >= least:
            yield reached, box.left
        reached = max(reached, box.right)


def _longest_band(extents: Sequence[_Extent], start: int, height: float) -> _Band | None:
    """The longest run of rows from `start` on that one gutter divides; None if it is too short."""
    bands = (_band(extents, start, gap, height) for gap in extents[start].gaps)
    return max((band for band in bands if band), key=lambda band: band.end, default=None)


def _from_its_top(extents: Sequence[_Extent], band: _Band, first: int, height: float) -> _Band:
    """The band with the rows above it, down from `first`, that begin one column beside large type in the other."""
    start, gutter = band.start, band.gutter
    while start > first and extents[start - 1].bottom - extents[start].top > BESIDE * height:
        narrowed = _narrowed(gutter, extents[start - 1], GUTTER * height)
        if narrowed is None:
            break
        start, gutter = start - 1, narrowed
    return _Band(start, band.end, gutter)


def _band(extents: Sequence[_Extent], start: int, gutter: _Gap, height: float) -> _Band | None:
    parted, end = [start], start + 1
    while end < len(extents) and (narrowed := _narrowed(gutter, extents[end], GUTTER * height)):
        gutter = narrowed
        if any(_narrowest(gap, gutter) >= GUTTER * height for gap in extents[end].gaps):
            parted.append(end)
        end += 1
    if len(parted) < FEWEST_ROWS:
        return None
    return _Band(start, _last_of_column(extents, parted[-1], end, gutter, height) + 1, gutter)


def _narrowed(gutter: _Gap, row: _Extent, least: float) -> _Gap | None:
    """The widest part of the gutter that the row leaves white as well; None if it is too narrow.

    A last word alone in the right column (法) may lie to the left of a gutter that an indented line above it made wide.
    """
    low, high = gutter
    white = [(max(low, a), min(high, b)) for a, b in ((row.right, high), (low, row.left), *row.gaps)]
    widest = max(white, key=lambda gap: gap[1] - gap[0])
    return widest if widest[1] - widest[0] >= least else None


def _narrowest(a: _Gap, b: _Gap) -> float:
    return min(a[1], b[1]) - max(a[0], b[0])


def _last_of_column(extents: Sequence[_Extent], last: int, end: int, gutter: _Gap, height: float) -> int:
    """The last row of the band; below its last two-sided row one column may continue, or a heading may follow."""
    edge = max(extent.right for extent in extents[last:end])
    for i in range(last + 1, end):
        right = gutter[0] if extents[i].right <= gutter[0] else edge
        last = i if extents[i].right >= right - FULL * height else last
    if last + 1 < end and extents[last + 1].left <= extents[last].left + INDENT * height:
        last += 1
    return last


def _sides(rows: Sequence[Row[B]], band: _Band) -> tuple[list[Row[B]], list[Row[B]]]:
    left: list[Row[B]] = []
    right: list[Row[B]] = []
    for row in rows[band.start : band.end]:
        for side, part in (
            (left, [box for box in row if (box.left + box.right) / 2 <= band.middle]),
            (right, [box for box in row if (box.left + box.right) / 2 > band.middle]),
        ):
            if part:
                side.append(part)
    return left, right


def _is_unbroken(rows: Sequence[Row[B]], height: float) -> bool:
    broken = sum(next(_gaps(row, GUTTER * height), None) is not None for row in rows)
    return broken <= MOST_BROKEN * len(rows)


def _is_broad(rows: Sequence[Row[B]], height: float) -> bool:
    """Whether the rows can be a column of running text: wide, and most of them full."""
    lefts, rights = [row[0].left for row in rows], _rights(rows)
    if len(rows) < FEWEST_ROWS or median(b - a for a, b in zip(lefts, rights, strict=True)) < LEAST_WIDTH * height:
        return False
    edge = sorted(rights)[-1 - len(rights) // 10]
    return sum(right >= edge - FULL * height for right in rights) >= LEAST_FULL * len(rights)


def _rights(rows: Iterable[Row[B]]) -> list[float]:
    return [max(box.right for box in row) for row in rows]
