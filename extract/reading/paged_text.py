"""Paged text: printed lines of all pages → paragraphs re-joined across lines and pages, without running titles."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from extract.reading.glyphs import Line
from extract.reading.line_breaks import is_broken_off, space_between
from extract.reading.lines import require_text
from extract.reading.table_text import table_lines
from extract.records import Segment, SourceText

MARGIN = 0.12
"""Share of the page's height, at its top and bottom, in which running titles and page numbers stand."""
RUNNING_PAGES = 3
"""Pages on which a line must stand at the same edge to be a running title."""
SAME_HEIGHT = 1.0
"""Points within which two pages, and no more, must print a line equally high for it to be one."""
INDENT = 1.2
"""Line heights from the left margin at which a line begins a paragraph; Chinese paragraphs are indented by two."""
CENTRED = 0.5
"""Line heights by which the room to the left and to the right of a centred line may differ."""
LOOSE = 1.4
"""Line distances from which a gap separates paragraphs."""
SAME_SIZE = 0.2
"""Difference in height, as a share, up to which two lines are of one paragraph."""

ENOUGH_LINES = 8
"""Lines from which a page shows its own margins."""
FEWEST_FULL = 4
"""Lines that must end at the right margin for it to be one, where it is far from the edge of the page."""
NARROW = 0.66
"""Share of the page's width that lines usually reach."""

_PAGE_NUMBER = re.compile(
    r"^[\s\-–—－―─一·•~～_|]*(第\s*)?(\d{1,3}|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3}(?=\s*页))(\s*页)?([\s,，/／、|]*(共|of)?\s*\d{1,3}\s*页?)?"
    r"[\s\-–—－―─一·•~～_|]*$"
)
_DASHED_PAGE_NUMBER = re.compile(r"^[-–—－―─一]+\s*\d{1,3}\s*[-–—－―─一]+$")
"""The page number of an official document (党政机关公文格式, GB/T 9704-2012, 7.5), wherever the type area ends."""
_PRINTED_FROM = re.compile(r"\b(?:https?|file)://\S+(?:\s+\d{1,3}/\d{1,3})?$")
"""The address that a browser prints below a page."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its size in points and its printed lines from top to bottom, both in the direction it is read in.

    `more_turns` are the quarter turns (clockwise) from there to the page as it is shown: 0 but for text on its side.
    `tilt` is the angle (clockwise, in radians) by which the page was laid askew when it was scanned.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    more_turns: int = 0
    tilt: float = 0.0

    def upright(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page as it is shown stands after it is set straight."""
        return self._turned(x, y, -self.tilt)

    def shown(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """The box that a box of the straight page covers on the page as it is shown."""
        if not self.tilt:
            return box
        left, top, right, bottom = box
        corners = [self._turned(x, y, self.tilt) for x in (left, right) for y in (top, bottom)]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def _turned(self, x: float, y: float, angle: float) -> tuple[float, float]:
        """The point after a turn of the page around its middle."""
        x, y = x - self.width / 2, y - self.height / 2
        cosine, sine = math.cos(angle), math.sin(angle)
        return self.width / 2 + x * cosine - y * sine, self.height / 2 + x * sine + y * cosine


@dataclass(frozen=True, slots=True)
class Column:
    """Where the lines of a page begin and end, how far apart they stand, and how high the usual one is."""

    left: float
    right: float
    pitch: float
    height: float


class _Place(NamedTuple):
    """What has margins of its own: a page, the half of a sheet, the column of a text."""

    page: int
    half: int
    column: int


def paged_text(
    pages: Sequence[Page], document_format: str, reader: tuple[str, str], metadata: Sequence[tuple[str, str]] = ()
) -> SourceText:
    """The text of `pages`, one paragraph a line; each printed line is a segment with its page and box.

    Raises UnreadableDocument (`no_text`).
    """
    pages = [half for page in pages for half in _halves(page)]
    running = _running_titles(pages)
    kept = [replace(page, lines=tuple(_without_furniture(page, running))) for page in pages if page.lines]
    columns = _columns(kept)
    by_number = {page.number: page for page in kept}
    parts: list[str] = []
    segments: list[Segment] = []
    position = 0
    for joint, line in _joined([line for page in kept for line in page.lines], columns):
        joint = joint if parts else ""
        position += len(joint)
        parts += [joint, line.text]
        segments.append(_segment(line, by_number[line.page], position))
        position += len(line.text)
    text = "".join(parts)
    require_text(text, document_format)
    return SourceText(text, tuple(segments), document_format, *reader, metadata=tuple(metadata))


def _joined(lines: Sequence[Line], columns: dict[_Place, Column]) -> Iterator[tuple[str, Line]]:
    """Each line with what stands between it and the one before: a line break between paragraphs and around tables."""
    for is_table, group in groupby(lines, key=lambda line: line.cell is not None):
        if is_table:
            yield from table_lines(group)
            continue
        last = None
        for line in group:
            yield (
                ("\n" if last is None or not _continues(last, line, columns) else space_between(last.text, line.text)),
                line,
            )
            last = line


def _halves(page: Page) -> list[Page]:
    """The pages that a sheet shows side by side, each with its own lines."""
    halves = ([line for line in page.lines if line.half == half] for half in (0, 1))
    return [replace(page, lines=tuple(lines)) for lines in halves if lines]


def _segment(line: Line, page: Page, start: int) -> Segment:
    box, (width, height) = page.shown((line.left, line.top, line.right, line.bottom)), (page.width, page.height)
    for _ in range(page.more_turns):
        box = (height - box[3], box[0], height - box[1], box[2])
        width, height = height, width
    box = tuple(round(value, 2) for value in box)
    return Segment(
        start=start,
        end=start + len(line.text),
        page=line.page,
        left=box[0],
        top=box[1],
        right=box[2],
        bottom=box[3],
        confidence=line.confidence,
    )


def _edges(page: Page) -> list[tuple[str, Line]]:
    """The first and last two lines of a page that stand in its margins, outside of tables."""
    top = [("top", line) for line in page.lines[:2] if line.bottom <= MARGIN * page.height]
    bottom = [("bottom", line) for line in page.lines[-2:] if line.top >= (1 - MARGIN) * page.height]
    return [edge for edge in top + bottom if edge[1].cell is None]


def _running_titles(pages: Sequence[Page]) -> set[tuple[str, str]]:
    places: dict[tuple[str, str], list[float]] = defaultdict(list)
    for page in pages:
        for edge, line in _edges(page):
            places[edge, _DIGITS.sub("#", line.text)].append(line.top)
    return {title for title, tops in places.items() if _is_running(tops, len(pages))}


def _is_running(tops: Sequence[float], pages: int) -> bool:
    """Whether what stands at these heights of so many pages is a running title."""
    return len(tops) >= RUNNING_PAGES or (len(tops) == pages == 2 and abs(tops[0] - tops[1]) <= SAME_HEIGHT)


def _without_furniture(page: Page, running: set[tuple[str, str]]) -> list[Line]:
    furniture = {
        id(line)
        for edge, line in _edges(page)
        if _PAGE_NUMBER.match(line.text)
        or (edge, _DIGITS.sub("#", line.text)) in running
        or (edge == "bottom" and _PRINTED_FROM.search(line.text))
    }
    furniture |= {id(line) for line in (page.lines[0], page.lines[-1]) if _DASHED_PAGE_NUMBER.match(line.text)}
    return [line for line in page.lines if id(line) not in furniture]


def _columns(pages: Sequence[Page]) -> dict[_Place, Column]:
    """The margins on each page and in each of its columns; a page with few lines takes those of the whole document."""
    width = max((page.width for page in pages), default=0.0)
    flowing = [line for page in pages for line in page.lines if line.cell is None]
    whole = _column([line for line in flowing if not line.column], width)
    widths = {page.number: page.width for page in pages}
    by_place: dict[_Place, list[Line]] = defaultdict(list)
    for line in flowing:
        by_place[_place(line)].append(line)
    return {
        place: _column(lines, 0.0 if place.column else widths[place.page])
        if len(lines) >= ENOUGH_LINES or place.column
        else whole
        for place, lines in by_place.items()
    }


def _place(line: Line) -> _Place:
    return _Place(line.page, line.half, line.column)


def _column(lines: Sequence[Line], width: float) -> Column:
    longest = max((line.right - line.left for line in lines), default=0.0)
    long = [line for line in lines if line.right - line.left > longest * 0.6]
    if not long:
        return Column(0.0, width, 0.0, 0.0)
    lefts, rights = sorted(line.left for line in long), sorted(line.right for line in long)
    left, right = lefts[len(lefts) // 10], rights[-1 - len(rights) // 10]
    full = sum(1 for line in long if line.right > right - line.height)
    if full < FEWEST_FULL and right < NARROW * width:
        right = width - left
    steps = [b.top - a.top for a, b in pairwise(lines) if _place(a) == _place(b) and b.top > a.bottom - a.height / 2]
    return Column(left, right, median(steps) if steps else 0.0, median(line.height for line in long))


def _is_centred(line: Line, column: Column) -> bool:
    """Whether the line stands in the middle of its column, as a title does whatever its length."""
    return abs(line.left - column.left - column.right + line.right) <= CENTRED * line.height


def _continues(last: Line, line: Line, columns: dict[_Place, Column]) -> bool:
    """Whether the printed line goes on with the paragraph of the line before it."""
    if (
        "\t" in last.text
        or "\t" in line.text
        or abs(last.height - line.height) > SAME_SIZE * max(last.height, line.height)
    ):
        return False
    before, own = columns[_place(last)], columns[_place(line)]
    if line.left > own.left + INDENT * line.height and not (_is_centred(last, before) and _is_centred(line, own)):
        return False
    pitch = own.pitch * max(line.height / own.height, 1.0) if own.height else 0.0
    if _place(last) == _place(line) and line.top - last.top > LOOSE * pitch > 0:
        return False
    return is_broken_off(last.text, line.text, (before.right - last.right) / last.height)
