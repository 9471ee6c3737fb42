"""Candidates: the lines that can be numbered headings, and where the heading on each ends; first half of `headings`."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from extract.structure.numbering import Marker, marker_pattern, next_surface, ranks, read_marker
from extract.structure.wrapping import LineWidth, continued_end, measure_lines

MAX_HEADING = 60
"""Characters; the longest sentence taken whole as a heading. Whole-sentence headings of problems reach about 50."""

MIN_HEADING = 4
"""Characters; what stands before a colon or comma has to be this long to be a heading by itself."""

MAX_ITEM = 40
"""Characters; a 1. paragraph of one sentence longer than this is an item of a list, not a heading."""

MAX_LEAD = 30
"""Characters; a heading that ends in a colon with its text after it is at most this long."""

GLUED_REACH = 5000
"""Characters; the text of a heading on whose line the next one is glued is shorter than this."""

FLAT_LINE = 200
"""Characters; a line longer than this in a text without headings at line starts has lost its line breaks."""

SPACES = r" \t\u3000\xa0\u2002\u2003\u200b\ufeff\r"
_LINE_START = (
    rf"[{SPACES}]*+(?:#{{1,6}}[{SPACES}]*+)?(?:\[bookmark:[^\]\n]{{0,80}}\][{SPACES}]*+)?(?:\*\*|__)?[{SPACES}]*+"
)
_STOP = re.compile(
    rf"[。！？]|[：:]|[{SPACES}，；](?=一是|其一|首先，)|[{SPACES}]{{2,}}|[{SPACES}](?=20[0-9]{{2}}年[^工重]|[我全][镇乡街]|今年|全年|年初|一年来|近年来|本年度)"
)
_CLAUSE_END = re.compile("[，,；;：:]")
_FIRST_BELOW = re.compile("[（(]一[）)]")
_FIGURE = re.compile(r"(?<![“”\"0-9０-９·.+〔\[])[0-9０-９]+(?![0-9０-９年·.+”])")
_WORDS_BELOW = re.compile(
    rf"\n[{SPACES}]*+(?P<words>[^{SPACES}\n。；]{{{MIN_HEADING},{MAX_LEAD}}}+)(?=[{SPACES}]*+(?:\n|$))"
)
"""The line below a number that stands alone on its line."""

_PAGE_NUMBER = re.compile(rf"[.…·．\-—_{SPACES}]+[0-9]{{1,3}}[\u4e00-\u9fff%]{{0,2}}$")
_LIST_END = re.compile(r"[。；;]\s*$")
_TRAILING = " \t\u3000\xa0\r*_#：:；;。，,、"


class Candidate(NamedTuple):
    """A line that reads like a heading: `start` is its marker's, `words_start` that of its text after the marker."""

    start: int
    words_start: int
    end: int
    marker: Marker
    is_item: bool = False
    """Whether by itself it reads like an item of a list: one long sentence, or one sentence with a figure."""


def find_candidates(text: str) -> list[Candidate]:
    """The numbered headings of `text` as its lines show them, in order; a text without line breaks by its stops."""
    width = measure_lines(text)
    opens = _line_pattern().match
    found = [
        candidate
        for start, end in lines(text)
        if opens(text, start, end)  # most lines are prose: leave them here
        for candidate in _candidates_on_line(text, start, end, width)
    ]
    if found or width.longest < FLAT_LINE:
        return found
    return [c for start, end in _flat_lines(text) for c in _candidates_on_line(text, start, end, width)]


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each line of `text`, without its line break."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield start, end
        start = end + 1
    yield start, len(text)


def _flat_lines(text: str) -> Iterator[tuple[int, int]]:
    """The pieces of a text without line breaks that a marker opens after a stop."""
    starts = [match.end() for match in _flat_pattern().finditer(text)]
    yield from itertools.pairwise([*starts, len(text)])


def _candidates_on_line(text: str, start: int, line_end: int, width: LineWidth) -> Iterator[Candidate]:
    """The heading that opens a line, and those glued behind it: a first （一）, then each next of the numbers begun."""
    begun: dict[int, Marker] = {}
    while candidate := _candidate_at(text, start, line_end, width):
        yield candidate
        begun[candidate.marker.rank] = candidate.marker
        start = candidate.end
        while start < line_end and text[start] in _TRAILING:  # at most the stop and blanks before a glued （一）
            start += 1
        if not _FIRST_BELOW.match(text, start, line_end):
            following = [at for marker in begun.values() if (at := _next_glued(text, marker, start, line_end)) >= 0]
            if not following:
                return
            start = min(following)


def _next_glued(text: str, marker: Marker, start: int, end: int) -> int:
    """Where the number after `marker` stands behind a full stop in `text[start:end]`; -1 where it does not."""
    surface = next_surface(marker)
    end = min(end, start + GLUED_REACH)
    found = text.find(f"。{surface}", start, end) if surface else -1
    while found >= 0 and not _line_pattern().match(text, found + 1, end):  # 2. of 2.5万元
        found = text.find(f"。{surface}", found + 1, end)
    return found + 1 if found >= 0 else -1


def _candidate_at(text: str, start: int, line_end: int, width: LineWidth) -> Candidate | None:
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
    end = _heading_end(text, words_start, line_end, marker, width)
    if end is None or _is_run_of_items(text, marker, words_start, end):
        return None
    is_item = marker.rank >= ranks()["ar"] and _is_item(text, words_start, end, line_end)
    if end - words_start > MAX_HEADING:
        end = _first_clause(text, words_start, end)
    return None if end is None else Candidate(match.start(kind), words_start, end, marker, is_item)


def _heading_end(text: str, start: int, line_end: int, marker: Marker, width: LineWidth) -> int | None:
    """Where the heading ends whose words start at `start`; None where it is a row of a table or of contents."""
    limit = min(line_end, start + 4 * MAX_HEADING)
    stop = _stop(text, start, limit)
    if marker.rank < ranks()["cn_paren"] and (below := _FIRST_BELOW.search(text, start + MIN_HEADING, stop)):
        return _trimmed(text, start, below.start())
    if stop == line_end:
        if _PAGE_NUMBER.search(text[max(start, line_end - MAX_LEAD) : line_end].rstrip()):
            return None
        stop = continued_end(text, start - len(marker.surface), line_end, width)
    end = _trimmed(text, start, stop)
    return end if end > start else None


def _stop(text: str, start: int, limit: int) -> int:
    """Where the heading's words stop: a full stop, or a colon or gap with the text after it on the same line."""
    for match in _STOP.finditer(text, start, limit):
        length = match.start() - start
        if match.group() in "。！？":
            return match.start()
        has_text_after = text[match.end() : match.end() + 2].strip() != ""
        if has_text_after and match.end() < limit and MIN_HEADING <= length <= MAX_LEAD:
            return match.start()
    return limit


def _is_run_of_items(text: str, marker: Marker, start: int, end: int) -> bool:
    """Whether the words go on to the next number of the same sentence: （一）力量不足；（二）经费不足。"""
    following = next_surface(marker)
    return following is not None and text.find(f"；{following}", start, end) >= 0


def _is_item(text: str, start: int, end: int, line_end: int) -> bool:
    """Whether a 1. paragraph is an item of a list: one long sentence, or one sentence with a figure."""
    if text[end:line_end].strip(_TRAILING):
        return end - start > MAX_HEADING
    if end - start > MAX_ITEM:
        return True
    closes_like_item = _LIST_END.search(text[end:line_end]) is not None
    return closes_like_item and _FIGURE.search(text, start, end) is not None


def _first_clause(text: str, start: int, end: int) -> int | None:
    """Where the first clause of a long sentence ends: the heading of a paragraph that is one sentence."""
    clause = _CLAUSE_END.search(text, start + MIN_HEADING, min(end, start + MAX_HEADING))
    return clause.start() if clause else None


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(_TRAILING))


@functools.cache
def _line_pattern() -> re.Pattern[str]:
    return re.compile(f"{_LINE_START}(?:{marker_pattern()})[{SPACES}*]*+")


@functools.cache
def _flat_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<=[。：:！？])[{SPACES}]*+(?=[（(]?[一二三四五六七八九十]{{1,3}}[）)、])")
