"""Announced: what the lines above the first heading say about the kind and year of a report; used by `roles`."""

from __future__ import annotations

import re

from extract.structure.dates import find_year
from extract.structure.mastheads import MASTHEAD_CHARACTERS

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
    """The first year before `end` that is not in the title of a document (《…》): that of the title or the opening."""
    found = find_year(text, 0, end)
    return found[0] if found else None
