"""Heading candidates: possible numbered headings at the start of a line or further on in it; for `headings`."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from extract.structure.heading_ends import (
    FIRST_BELOW,
    MAX_HEADING,
    MAX_LEAD,
    MIN_HEADING,
    SPACES,
    TRAILING,
    first_clause,
    heading_end,
    is_counting_item,
    is_item,
    is_run_of_items,
)
from extract.structure.numbering import Marker, marker_pattern, neighbour_surface, ranks, read_marker
from extract.structure.wrapping import LineWidth, measure_lines

GLUED_REACH = 5000
"""Most characters of a heading's text if another heading follows on its line."""

MIN_RUN = 2
"""Fewest consecutive numbers on one line that make a list."""

FLAT_LINE = 120
"""Characters; in a text without headings at line starts, a longer line has lost its line breaks."""

_LINE_START = (
    rf"[{SPACES}]*+(?:\|[{SPACES}]*+(?=[^|\n]*\|?[{SPACES}]*$))?(?:#{{1,6}}[{SPACES}]*+)?(?:\[bookmark:[^\]\n]{{0,80}}\][{SPACES}]*+)?"
    rf"(?:\*{{1,3}}|_{{1,3}})?[{SPACES}]*+"
)
_WORDS_BELOW = re.compile(
    rf"\n[{SPACES}]*+(?P<words>[^{SPACES}\n。；]{{{MIN_HEADING},{MAX_LEAD}}}+)(?=[{SPACES}]*+(?:\n|$))"
)
"""The line below a number that is alone on its line."""


class HeadingCandidate(NamedTuple):
    """A possible heading: its marker is at `start`, its text after the marker at `words_start`."""

    start: int
    words_start: int
    end: int
    marker: Marker
    is_item: bool = False
    """Whether it reads like an item of a list: one long sentence, or one sentence with a figure."""


def find_candidates(text: str) -> list[HeadingCandidate]:
    """The candidate headings of `text` in order, found by lines or, in a text without line breaks, by full stops."""
    width = measure_lines(text)
    opens = _line_pattern().match
    found = [
        candidate
        for start, end in lines(text)
        if opens(text, start, end)  # skips prose, which most lines are
        for candidate in _candidates_on_line(text, start, end, width)
    ]
    if found:
        return _with_glued_firsts(text, found, width)
    if width.longest < FLAT_LINE:
        return found
    return [c for start, end in _flat_lines(text) for c in _candidates_on_line(text, start, end, width)]


def _with_glued_firsts(text: str, found: list[HeadingCandidate], width: LineWidth) -> list[HeadingCandidate]:
    """`found` with first headings that follow prose on a line (如下：一、…), if the second heading opens a line."""
    complete: list[HeadingCandidate] = []
    for candidate in found:
        marker = candidate.marker
        if marker.ordinal == 2 and (first := neighbour_surface(marker, -1)):
            above = next((c for c in reversed(complete) if c.marker.rank <= marker.rank), None)
            if above is None or above.marker.rank < marker.rank:
                complete += _glued_first(text, first, above.end if above else 0, candidate.start, width)
        complete.append(candidate)
    return complete


def _glued_first(text: str, surface: str, start: int, end: int, width: LineWidth) -> Iterator[HeadingCandidate]:
    start = max(start, end - GLUED_REACH)
    position = max(text.rfind(f"{stop}{surface}", start, end) for stop in "。：:")
    if position >= 0:
        line_end = text.find("\n", position, end)
        first = _candidate_at(text, position + 1, end if line_end < 0 else line_end, width)
        if first is not None:
            yield first


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each line of `text`, without its line break."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield start, end
        start = end + 1
    yield start, len(text)


def _flat_lines(text: str) -> Iterator[tuple[int, int]]:
    """The pieces of a text without line breaks that begin with a marker after a full stop."""
    starts = [match.end() for match in _flat_pattern().finditer(text)]
    yield from itertools.pairwise([*starts, len(text)])


def _candidates_on_line(text: str, start: int, line_end: int, width: LineWidth) -> list[HeadingCandidate]:
    """The headings on a line, without lists in prose, where at least half of the numbers have no text of their own.

    （一）力量不足。（二）经费不足。 is a list in prose.
    """
    found = list(_numbered_on_line(text, start, line_end, width))
    if len(found) < MIN_RUN:
        return found
    by_rank: dict[int, list[bool]] = {}
    for candidate, after in itertools.zip_longest(found, found[1:]):
        body = text[candidate.end : after.start if after else line_end].strip(TRAILING)
        is_followed = body != "" or (after is not None and after.marker.rank > candidate.marker.rank)
        by_rank.setdefault(candidate.marker.rank, []).append(is_followed)
    runs = {rank for rank, followed in by_rank.items() if _is_run(rank, followed)}
    return [candidate for candidate in found if candidate.marker.rank not in runs]


def _is_run(rank: int, followed: list[bool]) -> bool:
    """Whether numbers on a line are a list in prose; if any 一、 has text of its own, they are headings."""
    most = len(followed) / 2 if rank >= ranks()["cn_paren"] else 0
    return len(followed) >= MIN_RUN and sum(followed) <= most


def _numbered_on_line(text: str, start: int, line_end: int, width: LineWidth) -> Iterator[HeadingCandidate]:
    """The heading that opens a line, and those after it on the line: a first （一）, then any list's next number."""
    begun: dict[int, Marker] = {}
    while candidate := _candidate_at(text, start, line_end, width):
        yield candidate
        begun[candidate.marker.rank] = candidate.marker
        start = candidate.end
        while start < line_end and text[start] in TRAILING:  # at most the stop and blanks before a glued （一）
            start += 1
        if start == line_end:
            return
        if not FIRST_BELOW.match(text, start, line_end):
            end = candidate.end
            following = [at for marker in begun.values() if (at := _next_glued(text, marker, end, line_end)) >= 0]
            if not following:
                return
            start = min(following)


def _next_glued(text: str, marker: Marker, start: int, end: int) -> int:
    """Where the number after `marker` follows a full stop in `text[start:end]`; -1 if it does not."""
    surface = neighbour_surface(marker, 1)
    end = min(end, start + GLUED_REACH)
    found = text.find(f"。{surface}", start, end) if surface else -1
    while found >= 0 and not _line_pattern().match(text, found + 1, end):  # 2. of 2.5万元
        found = text.find(f"。{surface}", found + 1, end)
    return found + 1 if found >= 0 else -1


def _candidate_at(text: str, start: int, line_end: int, width: LineWidth) -> HeadingCandidate | None:
    match = _line_pattern().match(text, start, line_end)
    if match is None:
        return None
    kind = match.lastgroup or ""
    words_start = match.end()
    marker = read_marker(kind, match.group(kind))
    if words_start == line_end:
        below = _WORDS_BELOW.match(text, line_end) if marker.rank < ranks()["ar"] else None
        if below is None or _line_pattern().match(below["words"]):
            return None
        words_start, line_end = below.span("words")
    end = heading_end(text, words_start, line_end, marker, width)
    if end is None or is_run_of_items(
        text, marker, words_start, line_end if marker.rank >= ranks()["cn_paren"] else end
    ):
        return None
    reads_like_item = is_item if marker.rank >= ranks()["ar"] else is_counting_item
    is_listed = marker.rank >= ranks()["cn_paren"] and reads_like_item(text, words_start, end, line_end)
    if end - words_start > MAX_HEADING:
        end = first_clause(text, words_start, end)
    return None if end is None else HeadingCandidate(match.start(kind), words_start, end, marker, is_listed)


@functools.cache
def _line_pattern() -> re.Pattern[str]:
    return re.compile(f"{_LINE_START}(?:{marker_pattern()})[{SPACES}*]*+")


@functools.cache
def _flat_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<=[。：:！？])[{SPACES}]*+(?=[（(]?[一二三四五六七八九十]{{1,3}}[）)、])")
