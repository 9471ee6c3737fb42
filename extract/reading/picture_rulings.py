"""Picture rulings: the straight dark lines on the picture of a page, from which `grid` makes tables.

Needs the same packages as text recognition; `ocr` assigns the recognised lines to the cells.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from extract.reading.grid import Ruling

if TYPE_CHECKING:
    import numpy as np

DARKER = 45
"""Minimum contrast between a line and the paper, in grey levels of 255; scan noise stays below it."""
THICKEST = 5
"""Maximum thickness of a line in pixels; anything thicker is a bar, a photograph or a bold title."""
LONGER_ACROSS = 1.5
LONGER_DOWN = 1.1
"""Minimum length of a ruling line, in typical line heights: more than any stroke of a character. Vertical lines
may be shorter, as a table row may be hardly higher than its text."""
UNBROKEN = 0.9
"""Minimum share of dark pixels in such a run; scanned lines have gaps."""
MOST_RUNS = 20_000
"""Number of runs above which the picture is a drawing; a table has a few per line and pixel of thickness."""


class _Run(NamedTuple):
    """A run of dark pixels in one pixel row, or a line made of such runs."""

    at: float
    start: int
    end: int


def picture_rulings(pixels: np.ndarray, tilt: float, height: float, scale: float) -> list[Ruling]:
    """The horizontal and vertical lines of a page in points, after deskewing it by `tilt` (clockwise, in radians).

    `height` is that of a typical text line in pixels, `scale` the number of points per pixel.
    """
    dark = _dark(pixels, tilt)
    across = _joined(_runs(dark, round(LONGER_ACROSS * height)))
    down = _joined(_runs(dark.T, round(LONGER_DOWN * height)))
    lines = [(start, at, end, at + 1) for at, start, end in across]
    lines += [(at, start, at + 1, end) for at, start, end in down]
    return [Ruling(*(side * scale for side in line)) for line in lines]


def _dark(pixels: np.ndarray, tilt: float) -> np.ndarray:
    import numpy as np
    from PIL import Image

    grey = Image.fromarray(pixels).convert("L")
    paper = int(np.median(np.asarray(grey)))
    return np.asarray(grey.rotate(math.degrees(tilt), fillcolor=paper)) < paper - DARKER


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """The lines formed by runs in adjacent pixel rows, each at its centre; empty if there are too many runs."""
    lines: list[list[_Run]] = []
    growing: list[list[_Run]] = []
    for count, run in enumerate(runs):
        if count > MOST_RUNS:
            return []
        growing = [line for line in growing if run.at - line[-1].at <= 1]
        line = next((line for line in growing if _goes_on(line, run)), None)
        if line is None:
            line = []
            lines.append(line)
            growing.append(line)
        line.append(run)
    return [_Run(_middle(line), min(run.start for run in line), max(run.end for run in line)) for line in lines]


def _goes_on(line: Sequence[_Run], run: _Run) -> bool:
    near = takewhile(lambda part: run.at - part.at <= 1, reversed(line))
    return any(part.start <= run.end and run.start <= part.end for part in near)


def _middle(line: Sequence[_Run]) -> float:
    return sum(run.at * (run.end - run.start) for run in line) / sum(run.end - run.start for run in line)


def _runs(dark: np.ndarray, length: int) -> Iterator[_Run]:
    """Thin dark runs of at least `length` pixels along the rows, from the first row to the last."""
    import numpy as np

    thin = dark.copy()
    thin[THICKEST:-THICKEST] &= ~(dark[: -2 * THICKEST] & dark[2 * THICKEST :])
    thin[1:-1] = thin[1:-1] | thin[:-2] | thin[2:]  # residual skew moves a line from row to row
    if thin.shape[1] <= length:
        return
    counts = np.pad(np.cumsum(thin, axis=1, dtype=np.int32), ((0, 0), (1, 0)))
    is_dark = counts[:, length:] - counts[:, :-length] >= UNBROKEN * length
    for row in np.flatnonzero(is_dark.any(axis=1)):
        edges = np.flatnonzero(np.diff(np.pad(is_dark[row].astype(np.int8), 1)))
        for start, end in edges.reshape(-1, 2):
            inside = np.flatnonzero(thin[row, start : end - 1 + length])
            yield _Run(int(row), int(start + inside[0]), int(start + inside[-1]) + 1)
