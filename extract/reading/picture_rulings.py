"""Picture rulings: the straight dark lines on the picture of a page, of which `grid` makes tables.

Needs what text recognition needs; `ocr` puts the recognised lines into the cells.
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
"""Steps of 255 by which a line is darker than the paper, at least; noise of a scan stays below."""
THICKEST = 5
"""Pixels of the thickness of a line, at most; what is thicker is a bar, a photograph or a bold title."""
LONGER_ACROSS = 1.5
LONGER_DOWN = 1.1
"""Heights of the usual line of text from which a dark run is no stroke of a character; a row may be hardly higher."""
UNBROKEN = 0.9
"""Share of such a run that is dark: scanned lines have gaps."""
MOST_RUNS = 20_000
"""Runs beyond which the picture is a drawing: a table has some per line and pixel of its thickness."""


class _Run(NamedTuple):
    """Dark pixels side by side in a row, or the line that such rows make."""

    at: float
    start: int
    end: int


def picture_rulings(pixels: np.ndarray, tilt: float, height: float, scale: float) -> list[Ruling]:
    """The lines across and down of a page whose text runs down to the right by `tilt`, after it is set upright.

    `height` is that of the usual line of text in pixels, `scale` the points of a pixel.
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
    """The lines that runs in neighbouring rows are parts of, each at its middle; none where there are too many."""
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
    """Thin dark runs along the rows, `length` and longer, from the first row to the last."""
    import numpy as np

    thin = dark.copy()
    thin[THICKEST:-THICKEST] &= ~(dark[: -2 * THICKEST] & dark[2 * THICKEST :])
    thin[1:-1] = thin[1:-1] | thin[:-2] | thin[2:]  # what is left of the tilt takes a line from row to row
    if thin.shape[1] <= length:
        return
    counts = np.pad(np.cumsum(thin, axis=1, dtype=np.int32), ((0, 0), (1, 0)))
    is_dark = counts[:, length:] - counts[:, :-length] >= UNBROKEN * length
    for row in np.flatnonzero(is_dark.any(axis=1)):
        edges = np.flatnonzero(np.diff(np.pad(is_dark[row].astype(np.int8), 1)))
        for start, end in edges.reshape(-1, 2):
            inside = np.flatnonzero(thin[row, start : end - 1 + length])
            yield _Run(int(row), int(start + inside[0]), int(start + inside[-1]) + 1)
