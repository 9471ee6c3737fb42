"""Paged text: printed lines of all pages → paragraphs joined across lines and pages, without running headers."""

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
"""Share of the page height, at the top and bottom, that holds running headers and page numbers."""
RUNNING_PAGES = 3
"""Minimum number of pages with the same line at the same edge for it to be a running header."""
SAME_HEIGHT = 1.0
"""In a document of two pages, maximum difference in points between the heights of a running header."""
INDENT = 1.2
"""Indent, in line heights, above which a line begins a paragraph; Chinese paragraphs are indented by two."""
CENTRED = 0.5
"""Maximum difference between the space to the left and right of a centred line, in line heights."""
LOOSE = 1.4
"""Line spacing, relative to the usual one, above which a gap separates paragraphs."""
SAME_SIZE = 0.2
"""Maximum relative difference in height between two lines of one paragraph."""

ENOUGH_LINES = 8
"""Minimum number of lines for the margins of a page to be measured on it."""
FEWEST_FULL = 4
"""Minimum number of lines ending at a right margin that is far from the page edge."""
NARROW = 0.66
"""Share of the page width below which a right margin is far from the page edge."""

_PAGE_NUMBER = re.compile(
    r"^[\s\-–—－―─一·•~～_|]*(第\s*)?(\d{1,3}|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3}(?=\s*页))(\s*页)?([\s,，/／、|]*(共|of)?\s*\d{1,3}\s*页?)?"
    r"[\s\-–—－―─一·•~～_|]*$"
)
_DASHED_PAGE_NUMBER = re.compile(r"^[-–—－―─一]+\s*\d{1,3}\s*[-–—－―─一]+$")
"""The page number of an official document (党政机关公文格式, GB/T 9704-2012, 7.5), at any height on the page."""
_PRINTED_FROM = re.compile(r"\b(?:https?|file)://\S+(?:\s+\d{1,3}/\d{1,3})?$")
"""The URL that a browser prints at the bottom of a page."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its size in points and its printed lines from top to bottom, both in reading orientation.

    `more_turns` is the number of clockwise quarter turns from there to the page as displayed, nonzero only for rotated
    text. `tilt` is the clockwise skew of the scanned page in radians.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    more_turns: int = 0
    tilt: float = 0.0

    def upright(self, x: float, y: float) -> tuple[float, float]:
        """The position on the deskewed page of a point of the page as displayed."""
        return self._turned(x, y, -self.tilt)

    def shown(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """The bounding box, on the page as displayed, of a box of the deskewed page."""
        if not self.tilt:
            return box
        left, top, right, bottom = box
        corners = [self._turned(x, y, self.tilt) for x in (left, right) for y in (top, bottom)]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def _turned(self, x: float, y: float, angle: float) -> tuple[float, float]:
        """The point after a rotation of the page around its centre."""
        x, y = x - self.width / 2, y - self.height / 2
        cosine, sine = math.cos(angle), math.sin(angle)
        return self.width / 2 + x * cosine - y * sine, self.height / 2 + x * sine + y * cosine


@dataclass(frozen=True, slots=True)
class Column:
    """The margins, line spacing and typical line height of a page or text column, in points."""

    left: float
    right: float
    pitch: float
    height: float


class _Place(NamedTuple):
    """An area with its own margins: a page, half of a sheet, or a text column."""

    page: int
    half: int
    column: int


def paged_text(
    pages: Sequence[Page], document_format: str, reader: tuple[str, str], metadata: Sequence[tuple[str, str]] = ()
) -> SourceText:
    """The text of `pages`, one paragraph per line; each printed line is a segment with its page and box.

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
    """Each line with the text that joins it to the one before: a line break between paragraphs and around tables."""
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
    """The pages side by side on a sheet, each with its own lines."""
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
    """Those of the first and last two lines of a page that are in its margins and outside tables."""
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
    """Whether a line found at these heights, in a document of `pages` pages, is a running header."""
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
    """The margins of each page and of each of its columns; a page with few lines uses those of the whole document."""
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
    """Whether the line is centred in its column, as a title of any length is."""
    return abs(line.left - column.left - column.right + line.right) <= CENTRED * line.height


def _continues(last: Line, line: Line, columns: dict[_Place, Column]) -> bool:
    """Whether the printed line continues the paragraph of the line before it."""
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
