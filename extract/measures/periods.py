"""Periods: the dates that a quantity covers, as stated in its sentence or implied by the report's year.

Used by `meaning`; the vocabulary is in `periods.yml`.
"""

from __future__ import annotations

import calendar
import datetime
import functools
import operator
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from extract.lexicons import alternation, load_yaml
from extract.measures.numerals import HANZI, hanzi_value

Period = tuple[datetime.date | None, datetime.date | None]

_WINDOW = 80
"""Characters before a number in which its period can be named."""

_SIGN = re.compile("[年月季]")
_COMPARED = re.compile("[较比与同和于]$")
"""Words before a period that a figure of another period is compared with (较去年的189起|减少33起，下降17%)."""
_CLAUSE_END = re.compile("[，,；;。]|$")
_BEGUN_FROM = re.compile("[由从]$")
"""Words before the earlier period of a change from one value to another (由2023年的18件增至26件)."""
_REACHED = re.compile("[至到为]|[，,；;。]|$")

_ALL_YEAR = "全年"
"""Where a part of the year ceases to apply (1-6月培训3场，|全年培训8场)."""
_PARTS_OF_YEAR = ("months", "first", "quarter", "as_of")
"""Kinds of periods that are or can be a part of the year."""

_NUMBERS = re.compile(f"\\d+|[{HANZI}]+")

_FIRST_CHARACTERS = r"《〔\d自截上下第前一二三四去今本"
"""Characters that a pattern of `periods.yml` can start with: the search skips everything else at once."""

_YEARS = range(1900, 2100)
"""Years that `periods.yml` has patterns for."""


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """A way to write a period.

    `kind` says how the numbers in it are turned into dates. `months` are the first and last month that the words name
    (上半年: 1 and 6); for kind `first`, the length of one unit in months (前三季度: 3). `year_offset` is -1 for 去年.
    """

    id: str
    kind: Literal["ignored", "months", "first", "quarter", "span", "as_of", "since", "year", "relative_year"]
    pattern: str
    note: str
    months: tuple[int, ...] = ()
    year_offset: int = 0


class PeriodMention(NamedTuple):
    """A period named in a sentence: `end` is the end of its words, `until` the end of the text it applies to."""

    end: int
    period: Period
    until: int


_END_OF_MENTION = operator.attrgetter("end")


def find_periods(text: str, start: int, end: int, report_year: int | None) -> list[PeriodMention]:
    """The periods named in `text[start:end]`, in order; 2024年1-10月 is 2024-01-01 to 2024-10-31."""
    if not _SIGN.search(text, start, end):
        return []
    pattern, rules = _compiled()
    found = ((match, rules[match.lastgroup or ""]) for match in pattern.finditer(text, start, end))
    return [
        PeriodMention(
            match.end(), _in_order(_dates(rule, match, report_year), report_year), _holds_until(text, rule, match, end)
        )
        for match, rule in found
        if rule.kind != "ignored"
    ]


def period_at(mentions: Sequence[PeriodMention], position: int, report_year: int | None) -> Period:
    """First and last day that the number at `position` covers: the period named last before it, else the report's year.

    A period that serves as a comparison applies to its clause only.

    Both are None if neither the sentence nor the report states a year.
    """
    last = bisect_right(mentions, position, key=_END_OF_MENTION)
    while last and position - mentions[last - 1].end <= _WINDOW:
        last -= 1
        if position < mentions[last].until:
            return mentions[last].period
    return _months(report_year, 1, 12)


def _holds_until(text: str, rule: PeriodRule, match: re.Match[str], end: int) -> int:
    """Where a period ceases to apply: at the end of the sentence.

    Before it, if the period serves as a comparison, or is a part of the year and the whole year follows.
    """
    if rule.kind in _PARTS_OF_YEAR and (year := text.find(_ALL_YEAR, match.end(), end)) >= 0:
        end = year
    for before, stop in ((_COMPARED, _CLAUSE_END), (_BEGUN_FROM, _REACHED)):
        if before.search(text, match.start() - 1, match.start()):
            stopped = stop.search(text, match.end(), end)
            return stopped.start() if stopped else end
    return end


def _dates(rule: PeriodRule, match: re.Match[str], report_year: int | None) -> Period:
    numbers = [_value(number) for number in _NUMBERS.findall(match[0])]
    if rule.kind == "span":
        return _span(numbers)
    year = numbers.pop(0) if numbers and numbers[0] in _YEARS else report_year
    if year is not None:
        year += rule.year_offset
    if rule.kind == "months":
        first, last = rule.months or (*numbers, 0, 0)[:2]
        return _months(year, first, last or first)
    if rule.kind == "first":
        return _months(year, 1, numbers[-1] * rule.months[0])
    if rule.kind == "quarter":
        return _months(year, 3 * numbers[0] - 2, 3 * numbers[0])
    if rule.kind == "as_of":
        end = _day(year, numbers)
        return (datetime.date(end.year, 1, 1), end) if end else _months(report_year, 1, 12)
    if rule.kind == "since":
        start = _months(year, *(numbers[:1] or [1]), 12)[0]
        return start, _months(report_year, 1, 12)[1]
    return _months(year, 1, 12)


def _in_order(period: Period, report_year: int | None) -> Period:
    """The period, or the report's year if the period ends before it begins (a misprint: 2042年以来)."""
    first, last = period
    return period if first is None or last is None or first <= last else _months(report_year, 1, 12)


def _span(numbers: Sequence[int]) -> Period:
    """From the first to the second of two years, each with or without a month: 2021, 2024; 2023, 10, 2024, 9."""
    second = next(place for place, number in enumerate(numbers) if place and number in _YEARS)
    first, last = (*numbers[:second], 1)[:2], (*numbers[second:], 12)[:2]
    return _months(*first, 12)[0], _months(last[0], 1, last[1])[1]


def _value(number: str) -> int:
    return int(number if number.isdecimal() else hanzi_value(number) or 0)


def _day(year: int | None, numbers: list[int]) -> datetime.date | None:
    if year is None or not numbers or not 1 <= numbers[0] <= 12:
        return None
    last = calendar.monthrange(year, numbers[0])[1]
    return datetime.date(year, numbers[0], min(numbers[1], last) if len(numbers) > 1 and numbers[1] else last)


@functools.lru_cache(maxsize=1000)
def _months(year: int | None, first: int, last: int) -> Period:
    if year is None:
        return None, None
    if not 1 <= first <= last <= 12:
        first, last = 1, 12
    return datetime.date(year, first, 1), datetime.date(year, last, calendar.monthrange(year, last)[1])


@functools.cache
def _compiled() -> tuple[re.Pattern[str], dict[str, PeriodRule]]:
    rules = {f"r{number}": rule for number, rule in enumerate(load_yaml("periods.yml", PeriodRule))}
    alternatives = alternation({name: rule.pattern for name, rule in rules.items()})
    return re.compile(f"(?=[{_FIRST_CHARACTERS}])(?:{alternatives})", re.ASCII), rules
