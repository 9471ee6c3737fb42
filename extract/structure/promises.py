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
    the start of a line extends to the next heading, any other to the end of its line.
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
        yield start, last


def _is_to_come(match: re.Match[str], report_year: int | None) -> bool:
    year = match["year"]
    return year is None or (report_year is not None and 2000 + int(year) > report_year)
