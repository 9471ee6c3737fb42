"""Wording: what the rules between observations and facts do, in Chinese and English."""

from __future__ import annotations

from typing import NamedTuple


class Label(NamedTuple):
    """The same statement in English and Chinese."""

    en: str
    zh: str


AGGREGATIONS = {
    "sum": Label("the sum of the figures used", "各处数字相加"),
    "max": Label("the largest of the figures used", "取各处数字中的最大值"),
    "reported": Label("the figure that is printed first", "取报告中首先出现的数字"),
}
"""How the mentions of an indicator become its fact, by the indicator's aggregation."""

USAGES = {
    "used": Label("used", "采用"),
    "repeated": Label("left out: the same figure is printed again", "未采用：同一数字的重复"),
    "dropped_part": Label("left out: a part of a whole that is stated", "未采用：已有总数，分项不再计入"),
    "role_problems": Label("left out: stands in the part on problems", "未采用：出现在“问题”部分"),
    "role_plans": Label("left out: stands in the part on next year's plans", "未采用：出现在“下一年计划”部分"),
    "scope_per_unit": Label("left out: a figure for each of several (每村3次)", "未采用：每单位的数字或频次"),
    "scope_comparison": Label("left out: an earlier year's figure, a change or a rank", "未采用：往年数字、增减或排名"),
    "scope_target": Label("left out: a requirement or an aim", "未采用：要求或目标"),
    "share_of_count": Label("left out: a percentage of what the indicator counts", "未采用：计数指标的占比"),
    "unclassified": Label("left out: no rule knows what it counts", "未采用：未能归入指标"),
    "unresolved_township": Label("left out: the report's township is not known", "未采用：报告所属乡镇尚未确定"),
    "unknown_year": Label("left out: the report's year is not known", "未采用：报告年度未知"),
}
"""How the fact rules used an observation (`usage` of the bridge)."""

QUALIFIERS = {
    "exact": Label("exactly", "确数"),
    "more_than": Label("more than", "多于"),
    "less_than": Label("less than", "少于"),
    "about": Label("about", "约"),
}


def usage_label(usage: str) -> Label:
    """The words for `usage`; the code itself if it has none."""
    return USAGES.get(usage, Label(f"left out: {usage}", f"未采用：{usage}"))
