"""Promises: running text about plans without a heading that says so; used by `measures`.

A short report may have no section for its plans, but end with a paragraph that begins with 下一步 or a later year and
says what the township will do. The paragraphs after it, up to the next heading, belong to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from extract.lexicons.phrases import group

_OPENING = re.compile(  # one set of characters in front lets the engine skip to the next of them
    r"[下接今明来新2](?<![^\n。！？；\s　].)(?:"
    r"(?<=下)(?:一?步|一?阶段|一?年度?)|(?<=接)下来|(?<=今)后|(?<=[明来])年|(?<=新)的一年|(?<=2)(?P<year>0\d\d)年度?)"
    rf"(?:[^。！？\n]{{0,40}}?{group('headings', 'promised')}|[的工作]*{group('headings', 'plan_name')}[：:])"
)
"""The beginning of a promise: a future time and, in the same sentence, a word for what will be done."""

_TOLD = re.compile(  # one set of characters in front lets the engine skip to the next of them
    r"[。；！\n]\s{0,9}(?P<told>(?:(?P<year>20\d\d)年度?|今年以来|截至目前|目前)"
    r"(?![^。；！\n]{0,60}(?:将|拟|计划|打算|力争|争取|确保|要|应|须|继续))[^。；！\n]{0,20}?(?:已|实际|共|累计|(?<=目前)有|现有|完成))"
)
"""A sentence within a promise that says what was done (2024年实际开展26场), with which the promise ends."""

Span = tuple[int, int]


class Promises:
    """The promises in the running text of a report, looked up by position."""

    def __init__(self, text: str, heading_starts: Sequence[int], report_year: int | None) -> None:
        spans = find_promises(text, heading_starts, report_year)
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def hold(self, position: int) -> bool:
        """Whether `position` is in a promise."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ends[index]


def find_promises(text: str, heading_starts: Sequence[int], report_year: int | None) -> list[Span]:
    """The spans of promises in running text, in order; `heading_starts` are the starts of the report's headings.

    In the report of 2020, 2021年，我乡将开展普法宣传20场 is a promise, 2020年，我乡将执法力量下沉 is not. A promise at
    the start of a line extends to the next heading, any other to the end of its line; both end before a sentence that
    says what was done.
    """
    return list(_spans(text, heading_starts, report_year))


def _spans(text: str, heading_starts: Sequence[int], report_year: int | None) -> Iterator[Span]:
    last = 0
    for match in _OPENING.finditer(text):
        start = match.start()
        if start < last or not _is_to_come(match, report_year):
            continue
        if text[text.rfind("\n", 0, start) + 1 : start].strip():
            line_end = text.find("\n", start)
            last = len(text) if line_end < 0 else line_end
        else:
            index = bisect_right(heading_starts, start)
            last = heading_starts[index] if index < len(heading_starts) else len(text)
        last = _told(text, start, last, report_year)
        yield start, last


def _told(text: str, start: int, end: int, report_year: int | None) -> int:
    """Where the promise at `text[start:end]` ends: before the first sentence that says what was done, if one does."""
    for match in _TOLD.finditer(text, start, end):
        year = match["year"]
        if year is None or (report_year is not None and int(year) <= report_year):
            return match.start("told")
    return end


def _is_to_come(match: re.Match[str], report_year: int | None) -> bool:
    year = match["year"]
    return year is None or (report_year is not None and 2000 + int(year) > report_year)
