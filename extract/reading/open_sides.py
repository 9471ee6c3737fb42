"""Open sides: the outer lines missing from a table, at its left and right or where a page break splits a row.

Pure; used by `grid`. A line is a tuple of its position, start and end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

MOST_LINES = 500
"""Number of lines in one direction above which none are added; a page of tables has a few dozen."""

Straight = tuple[float, float, float]


def whole_lines(lines: Iterable[Straight], snap: float) -> list[Straight]:
    """The lines by position and start, with those drawn in pieces (cell by cell) joined."""
    return [whole for level in _levels(lines, 0, snap) for whole in _joined(level, snap)]


def closing_lines(lines: Sequence[Straight], crossing: Sequence[Straight], snap: float) -> list[Straight]:
    """Lines that connect the aligned ends of neighbouring `lines` which a line of `crossing` also connects."""
    if max(len(lines), len(crossing)) > MOST_LINES:
        return []
    return [
        (group[0][side], a[0], b[0])
        for side in (1, 2)
        for group in _levels(lines, side, snap)
        for a, b in pairwise(sorted(group))
        if _are_joined(a, b, crossing, snap)
    ]


def _levels(lines: Iterable[Straight], side: int, snap: float) -> list[list[Straight]]:
    """The lines grouped by position (side 0), start (1) or end (2)."""
    levels: list[list[Straight]] = []
    for line in sorted(lines, key=lambda line: line[side]):
        if levels and line[side] - levels[-1][0][side] <= snap:
            levels[-1].append(line)
        else:
            levels.append([line])
    return levels


def _joined(level: Sequence[Straight], snap: float) -> Iterator[Straight]:
    ordered = sorted(level, key=lambda line: line[1])
    position, start, end = ordered[0]
    for _, next_start, next_end in ordered:
        if next_start > end + snap:
            yield position, start, end
            start, end = next_start, next_end
        end = max(end, next_end)
    yield position, start, end


def _are_joined(a: Straight, b: Straight, crossing: Sequence[Straight], snap: float) -> bool:
    start, end = max(a[1], b[1]) - snap, min(a[2], b[2]) + snap
    return any(
        start <= position <= end and first <= a[0] + snap and last >= b[0] - snap for position, first, last in crossing
    )
