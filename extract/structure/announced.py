"""Announced: what the lines above the first heading say of a report's kind and year; used by `roles` and `header`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extract.structure.dates import find_year, years_named
from extract.structure.mastheads import MASTHEAD_CHARACTERS, Line, read_lines
from extract.structure.titles import find_title

MAX_CALLED = 30
"""Characters examined before the words for the duty in a report's name for itself."""

MIN_CALLED = 4
"""Fewest characters before the words for a plan in the title of a plan."""

_PLAN_ENDS = re.compile(r"(?:工作(?:要点|计划|安排)|行动计划|实施方案)[ \t\u3000*]*\n")
_CLAUSE_STOP = re.compile(r"[\n，。；：、]")
_REPORTED = re.compile("总结|汇报|回顾|报告|情况|小结")
"""Words of a title that also announces the year's report (2021年工作总结及2022年工作计划)."""
_DUTY_REPORT = re.compile(
    r"(?:述法|第一责任人?(?:的?职责|责任)|(?<=现将)(?:本人|个人|我(?![镇乡街县区市局们团苏单办处队所站中大支部委院司园场旗盟州村社科管])))"
    r"[^\n，。；《》]{0,24}\n?[^\n，。；《》]{0,8}(?:报告|总结|汇报)"
    r"(?=[ \t\u3000*]*\n|作?如下)"
)
_STOP = re.compile(r"[\n，。；《》]")
_JOINT_REPORT = re.compile(
    "[建行治][设政理](?:工作)?(?:的?有关)?(?:情况)?(?:的?(?:总结|报告|汇报))?[暨及和与、]|[暨及和与、](?:推进|开展)?(?:法治|依法)|加强法治"
)
"""A title that joins the year's work to the duty: 法治政府建设暨第一责任人职责履行情况的报告."""
_REPORT_TITLE = re.compile(r"(?:报告|总结|汇报)[ \t\u3000*]*\n")
PLAN_PART = re.compile("[及和与暨、](?=[^及和与暨、]{0,20}(?:计划|打算|安排|思路|要点)$)")
"""Where a title continues with next year's plan: 法治建设工作总结|和2022年工作计划."""
_ANNOUNCEMENT = re.compile(r"现将[^。\n]{0,60}")


def announces_duty(text: str, end: int) -> bool:
    """Whether the lines above the first heading say that the whole report is about the first responsible person's duty.

    履行推进法治建设第一责任人职责情况报告 does; 法治政府建设暨第一责任人职责履行情况报告 joins two subjects.
    """
    called = _DUTY_REPORT.search(text, 0, min(end, MASTHEAD_CHARACTERS))
    if called is None:
        return False
    before = _STOP.split(text[max(0, called.start() - MAX_CALLED) : called.start()])[-1]
    return _JOINT_REPORT.search(before + called.group()) is None


def announces_plan(text: str, end: int) -> bool:
    """Whether the lines above the first heading, which ends at `end`, have the title of a plan and not of a report."""
    end = min(end, MASTHEAD_CHARACTERS)
    for plan in _PLAN_ENDS.finditer(text, 0, end):
        line_start = text.rfind("\n", 0, plan.start()) + 1
        words = _CLAUSE_STOP.split(text[line_start : plan.start()])[-1]
        if len(words) >= MIN_CALLED:
            return not _REPORTED.search(words) and not _REPORT_TITLE.search(text, 0, end)
    return False


def year_announced(text: str, end: int) -> int | None:
    """The year reported on, as far as the text before `end`, the end of the first heading, tells.

    The first that has a year decides: the title, the announcement (现将2024年度…), a line of prose, the heading, any
    other line. A running head or a menu (2022年第3期) is above the title, but says nothing of the report.
    """
    years = years_named(text, 0, end)
    if len(years) <= 1:
        return next(iter(years), None)
    lines = read_lines(text, 0, min(end, MASTHEAD_CHARACTERS))
    title = find_title(lines)
    found = year_of_title(text, *title) if title else None
    heading = (text.rfind("\n", 0, end) + 1, end)
    for span in (announcement(text, end), *prose_lines(lines), heading, (0, end)):
        found = found or (find_year(text, *span) if span else None)
    return found[0] if found else None


def year_of_title(text: str, start: int, end: int) -> tuple[int, int, int] | None:
    """The year of the title `text[start:end]` with its span, not counting that of next year's plan."""
    plan = PLAN_PART.search(text, start, end)
    return find_year(text, start, plan.start() if plan else end, with_titles=True)


def announcement(text: str, end: int) -> tuple[int, int] | None:
    """The span of the words before `end` that announce the report: 现将2024年度法治政府建设情况报告如下."""
    found = _ANNOUNCEMENT.search(text, 0, end)
    return found.span() if found else None


def prose_lines(lines: Iterable[Line]) -> Iterator[tuple[int, int]]:
    """The spans of the lines of prose; lines with dates or page elements do not show the year reported on."""
    return ((line.start, line.end) for line in lines if "。" in line.surface or "，" in line.surface)
