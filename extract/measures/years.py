"""Years: whether a figure is of a year before the report's, by the year that its sentence names.

Used by `scope`, after the words around the number.
"""

from __future__ import annotations

import re

from extract.lexicons.phrases import group
from extract.measures.shares import ScopeDecision

_NAMED_YEAR = re.compile(r"(?:19|20)\d\d(?=\s*年|[、和及与](?:19|20)\d\d)|去年|上一?年|前年")
_LEFT_OVER = group("figures", "left_over")
_OPENING_YEAR = (
    r"(?:^|[，,。；;：:、（(\n])\s*(?:其中[，,：:]?\s*)?(?:((?:19|20)\d\d)\s*年度?"
    rf"(?!\s*(?:\d{{1,2}}\s*月|[-—–－~～至到起底末初后前以])|[^，。；]{{0,8}}{_LEFT_OVER})"
    rf"|(?:去年|上一?年度?|前年)(?!\s*\d{{1,2}}\s*月|[^，。；]{{0,12}}(?:以来|{_LEFT_OVER}|基础|[相对]比|[比较至到]|开始|起)))"
    r"(?:全年|全镇|我镇|共)?(?:\s*[，,])?[^，,。；;：:\d]*"
)
"""A clause that begins with a year, up to its first figure."""
_YEAR_OF_CLAUSE = re.compile(_OPENING_YEAR + r"(?:\d[\d.]*[^，,。；;：:、和及与\d]{1,12}[、和及与][^，,。；;：:\d]*)*$")
"""Such a clause up to a figure of it (2023年调解纠纷46件、办理信访件|3件)."""
_YEAR_BEFORE = re.compile(
    _OPENING_YEAR
    + r"(?<![的等])(?!20\d\d年)\d(?:(?!今年|本年|年内|全年|目前|现[有已]|截[至止]|累计|20\d\d年)[^。；;])*$"
)
"""Such a clause with a figure, and the clauses after it (去年调解纠纷120件，成功|118件)."""
_YEAR = r"(?:(?:19|20)\d\d|去年|上一?年|前年|今年|本年)"
_YEARS_IN_TURN = re.compile(
    rf"(?P<years>(?:{_YEAR}年?度?[、，和及与]){{1,4}}{_YEAR}年?度?)，?[^，。；\d]{{0,24}}分别[^，。；\d]{{0,16}}"
    r"(?P<before>(?:\d[\d.]*[^、，。；和及与\d]{1,4}[、，和及与]){0,4})$"
)
"""Years and the figures of each, in the same order, up to one of these (2023年、2024年分别调解98件、|86件)."""
_YEARS, _VALUES = re.compile(_YEAR), re.compile(r"\d[\d.]*")
_OWN_YEAR = ("今年", "本年")

_OF_EARLIER_YEAR = ScopeDecision("comparison", "scope.earlier_year")
_OF_OWN_YEAR = ScopeDecision("whole", "scope.stated")


def scope_by_year(text: str, start: int, end: int, report_year: int) -> ScopeDecision | None:
    """The scope of the number at `end` by an earlier year that `text[start:end]` names; None if that decides nothing.

    The year opens the number's clause, or one before it that states a figure, and no other time comes between. Of years
    in turn, the report's own gives a figure of the report.
    """
    years = _NAMED_YEAR.findall(text, start, end)
    if not years or all(year.isdigit() and int(year) >= report_year for year in years):  # nearly always, and found fast
        return None
    said = text[start:end]
    if in_turn := _YEARS_IN_TURN.search(said):
        named_years, at = _YEARS.findall(in_turn["years"]), len(_VALUES.findall(in_turn["before"]))
        year = named_years[at] if at < len(named_years) else _OWN_YEAR[0]
        is_earlier = int(year) < report_year if year.isdigit() else year not in _OWN_YEAR
        return _OF_EARLIER_YEAR if is_earlier else _OF_OWN_YEAR
    named = _YEAR_OF_CLAUSE.search(said) or _YEAR_BEFORE.search(said)
    is_earlier = named is not None and (named[1] is None or int(named[1]) < report_year)
    return _OF_EARLIER_YEAR if is_earlier else None
