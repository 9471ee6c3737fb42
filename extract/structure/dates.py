"""Dates and years as reports print them, in Arabic and Chinese numerals; used by `header`."""

from __future__ import annotations

import datetime
import re

_CHINESE_DIGITS = str.maketrans("〇○零Ｏ一元二三四五六七八九０１２３４５６７８９", "000011234567890123456789")
_YEAR_DIGITS = r"(?:(?:19|20)[0-9]{2}|[２][０-９]{3}|二\s?[〇○零Ｏ](?:\s?[〇○零Ｏ一二三四五六七八九]){2})"
_DATE = re.compile(
    rf"(?P<year>{_YEAR_DIGITS})\s?[年\-/.]\s?(?P<month>[0-9０-９]{{1,2}}|[一二三四五六七八九十](?:\s?[一二])?|元)\s?[月\-/.]"
    r"\s?(?P<day>[0-9０-９]{1,2}|[一二三四五六七八九十](?:\s?[一二三四五六七八九十]){0,2})\s?日?"
)
_YEARS = rf"{_YEAR_DIGITS}\s?年?度?\s?[－—–\-~～至到]+\s?{_YEAR_DIGITS}"
_YEAR = re.compile(
    rf"《[^》]{{0,80}}》|[〔\[（(]?\s?{_YEARS}"
    rf"|[〔\[（(]\s?{_YEAR_DIGITS}(?!\s?年度?[）)](?!\s?第?\s?[0-9]))"
    rf"|{_YEAR_DIGITS}\s?[年\-/.]\s?[0-9一二三四五六七八九十元]{{1,2}}\s?[月\-/.]"
    rf"\s?[0-9一二三四五六七八九十]{{1,3}}\s?日?"
    rf"|(?P<year>{_YEAR_DIGITS})(?=\s?(?:年|以来|度(?!假)|法治|依法行政))"
)
_SEVERAL_YEARS = re.compile(rf"《[^》]{{0,80}}》|(?P<years>{_YEARS})")


def find_date(text: str, start: int, end: int) -> tuple[datetime.date, int, int] | None:
    """The first date in `text[start:end]` with its span.

    Forms: 2025年1月10日, 2025-01-10, 二〇二五年一月十日, 2025年元月10日, also with blanks between characters.
    """
    for match in _DATE.finditer(text, start, end):
        try:
            date = datetime.date(*(read_number(match[part]) for part in ("year", "month", "day")))
        except ValueError:  # 2025年2月30日 does not exist
            continue
        return date, match.start(), match.end()
    return None


def find_year(text: str, start: int, end: int, *, with_titles: bool = False) -> tuple[int, int, int] | None:
    """The first year (2024年) in `text[start:end]` with its span.

    Ignores the years of spans (2021—2025年), of days, of document numbers and, unless `with_titles`, of the titles of
    other documents (《…》).
    """
    for match in _YEAR.finditer(text, start, end):
        if match["year"]:
            return read_number(match["year"]), match.start("year"), match.end("year")
        if with_titles and match.group().startswith("《"):
            found = find_year(text, match.start() + 1, match.end())
            if found:
                return found
    return None


def years_named(text: str, start: int, end: int) -> set[int]:
    """All years in `text[start:end]` that `find_year` may find."""
    return {read_number(match["year"]) for match in _YEAR.finditer(text, start, end) if match["year"]}


def names_several_years(text: str) -> bool:
    """Whether the text names a span of years (2022—2023年度), not counting the titles of other documents (《…》)."""
    return any(match["years"] for match in _SEVERAL_YEARS.finditer(text))


def read_number(digits: str) -> int:
    """The value of a year, month or day: 二〇二五 is 2025, 二十一 is 21."""
    digits = "".join(digits.split())
    if "十" in digits:
        tens, _, ones = digits.partition("十")
        return 10 * int((tens or "一").translate(_CHINESE_DIGITS)) + int((ones or "〇").translate(_CHINESE_DIGITS))
    return int(digits.translate(_CHINESE_DIGITS))
