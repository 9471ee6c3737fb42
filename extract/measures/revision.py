"""Revision: how the sums, totals and outcomes of a sentence, and its period, change what was decided on a figure.

Used by `meaning` after `scope` and `decisions`: no figure may count twice, and none of several years for one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from extract.lexicons.taxonomy import UNCLASSIFIED, indicators
from extract.measures.clauses import Place
from extract.measures.figures import Figure, Interpreted
from extract.measures.indicators import NO_EVIDENCE, Decision
from extract.measures.inheritance import is_own
from extract.measures.periods import Period
from extract.measures.shares import ScopeDecision
from extract.measures.totals import is_outcome_of_total, names_kind_of

_THIS_YEAR = re.compile(r"(?:其中)?[，,：:]?(?:今年|本年度?)(?!以来|[^，。；]{0,4}(?:办结|结案|整改))")
"""Beginning of the own words of this year's part of a cumulative figure."""

_ALL_YEAR = re.compile(r"[，,；;]?\s{0,4}全年")
"""Beginning of the own words of the year's figure, after that of some months (1-6月培训3场|，全年培训8场)."""

_LONGEST_YEAR = 550
"""Days of the longest period that counts as one year: from last October on does, two full years do not."""

_DECEMBER = 12

_ADDED = re.compile(r"(?:招[录聘]|新增加?|新招[录聘]?|新聘|新配备?|新选[聘任]|新吸纳|增配|增聘|增补)[^，。；、]{0,8}$")
"""Own words of what joined this year (新增2名执法人员), where an indicator counts all there are (执法人员19名)."""

_OVERTURNED = "other.overturned"
"""Rule of court cases that were lost or set aside: an outcome that the taxonomy does not count."""

_PERCENT, _ANY = "percent", "any"
"""Unit families of rates, and of figures without an indicator: a percentage of anything else is a share of a count."""

_SUM, _SUMMED_UP = "whole.sum", "scope.summed_up"
"""Scope rules of a sum (共计30次) and of the figures that it adds up."""

_UNNAMED = (NO_EVIDENCE.rule_id, "other.uncounted")
"""Rules of figures whose words name nothing that an indicator counts (公开103条，其中机构职能26条、其他77条)."""


class SumRole(NamedTuple):
    """What a figure is in the sums of its sentence (`sums`).

    `total` is the earlier figure that this one makes up with others, `is_marked` says whether 其中 introduces these,
    `is_summed_up` whether a later figure adds this one up.
    """

    total: Interpreted | None
    is_marked: bool
    is_summed_up: bool


def revised(
    figure: Figure, decisions: list[Decision], role: SumRole, period: Period
) -> tuple[ScopeDecision, list[Decision]]:
    """The scope and the decisions of a figure, in view of its role in a sum, of an earlier total, and of its period."""
    scope = figure.scope
    if len(decisions) > 1 and scope.scope == "per_unit":
        scope = ScopeDecision("whole", "scope.shared_number")
    if role.is_summed_up and scope.scope == "whole":
        scope = ScopeDecision("part", _SUMMED_UP)
    if role.total is not None:
        if _takes_total(figure, decisions[0], role):
            decisions = [role.total.decision._replace(rule_id="indicator.of_the_total")]
        if _counts_again(scope, decisions[0], role.total):
            scope = ScopeDecision("part", "scope.makes_up_total")
    if scope.rule_id == _SUM and _sums_up_several(figure):
        decisions = [decisions[0]._replace(indicator=UNCLASSIFIED, rule_id="indicator.sum_of_several")]
    if is_outcome_of_total(figure, scope, decisions[0]):
        scope = ScopeDecision("part", "scope.outcome_of_total")
    indicator = indicators()[decisions[0].indicator]
    measure = indicator.measure
    is_percentage = figure.place.quantity.unit_family == _PERCENT
    if scope.scope == "whole" and is_percentage and indicator.unit_family not in (_PERCENT, _ANY):
        scope = ScopeDecision("part", "scope.share_of_count")
    if scope.scope == "whole" and measure == "stock" and _ADDED.search(figure.text, *_own_words(figure)):
        scope = ScopeDecision("part", "scope.added_to_stock")
    if scope.scope == "whole" and _is_followed_by_the_year(figure.text, figure.place, figure.following, period):
        scope = ScopeDecision("part", "scope.within_the_year")
    is_done = scope.scope in ("whole", "part") and measure == "flow"
    if is_done and (is_long(period) or _is_before_this_year(figure.text, figure.place, figure.following)):
        scope = ScopeDecision("comparison", "scope.several_years")
    return scope, decisions


def _sums_up_several(figure: Figure) -> bool:
    """Whether the figure adds up meetings or lessons of several indicators, so that it is of none.

    中心组学法6次、干部培训12次，合计|18次
    """
    if figure.place.quantity.unit_family != "occasion":
        return False
    addends = itertools.takewhile(lambda before: before.scope.rule_id == _SUMMED_UP, reversed(figure.earlier))
    return len({before.decision.indicator for before in addends}) > 1


def _own_words(figure: Figure) -> tuple[int, int]:
    return figure.place.own_start, figure.place.quantity.start


def is_long(period: Period) -> bool:
    """Whether a period is longer than an annual report covers (2021年至2024年, 自2022年以来)."""
    start, end = period
    return start is not None and end is not None and (end - start).days > _LONGEST_YEAR


def _takes_total(figure: Figure, decision: Decision, role: SumRole) -> bool:
    """Whether an addend measures what its total does: it has no words of its own, or they name nothing else counted."""
    place = figure.place
    if not figure.text[place.own_start : place.quantity.start].strip() and not is_own(place, decision):
        return True
    if place.quantity.unit_family != "occasion" and role.total and names_kind_of(role.total.decision, decision):
        return True  # 隐患90处，企业|60处，学校30处; meetings and lessons are too few to add up only if they are kinds
    return role.is_marked and decision.rule_id in _UNNAMED


def _counts_again(scope: ScopeDecision, decision: Decision, total: Interpreted) -> bool:
    """Whether an addend of `total` would be counted twice: it measures the same, or is known to measure nothing."""
    is_of_total = decision.indicator == total.decision.indicator or decision.rule_id == _OVERTURNED
    return scope.scope == total.scope.scope == "whole" and is_of_total


def _is_followed_by_the_year(text: str, place: Place, following: Sequence[Place], period: Period) -> bool:
    """Whether the figure is of a year's first months and the year's figure follows (1-6月培训3场，全年培训8场)."""
    start, end = period
    if not following or start is None or end is None or end.month == _DECEMBER or start.year != end.year:
        return False
    after = following[0]
    is_alike = after.quantity.unit_family == place.quantity.unit_family
    return is_alike and _ALL_YEAR.match(text, after.own_start) is not None


def _is_before_this_year(text: str, place: Place, following: Sequence[Place]) -> bool:
    """Whether the figure is cumulative and this year's figure follows (累计86件，今年21件)."""
    if not following or text.find("累计", place.own_start, place.quantity.start) < 0:
        return False
    after = following[0]
    is_alike = after.quantity.unit_family == place.quantity.unit_family
    return is_alike and _THIS_YEAR.match(text, after.own_start) is not None
