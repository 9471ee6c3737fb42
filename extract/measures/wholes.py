"""Wholes: a part that the report divides further is the whole, if the report states no larger one.

Used by `meaning` after all figures of a report are decided: only then is it known which wholes it states.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from extract.lexicons.taxonomy import UNCLASSIFIED
from extract.records import Observation, Role, Section

WHOLE_RULE = "scope.no_larger_whole"

_OF_ANOTHER = (
    "scope.within",
    "scope.bracket",
    "scope.list",
    "scope.makes_up_total",
    "scope.outcome_of_part",
    "scope.outcome_of_total",
)
"""Scope rules of figures that are a share or the outcome of an earlier figure in their sentence."""

_SHARES_FOLLOW = re.compile("(?:其中|包括|包含|涵盖)[^；;]*$|[（(][^）)]*$")
"""What stands between a figure and its shares: a word for "of which" and no semicolon, or a bracket still open."""

_REACH = 240
"""Characters before a share in which that word or bracket must stand."""

_COUNTED_ROLES: tuple[Role, ...] = ("results", "leadership_duty")
"""Roles of the sections whose figures reach a fact."""


def undivided_wholes(text: str, sections: Sequence[Section], observations: Sequence[Observation]) -> frozenset[int]:
    """The indexes of parts that are the report's whole figures for their indicator.

    A figure for one channel or one kind is a part, because a report usually gives the figure for all as well. If it
    does not, and divides the part, adding up its parts would count the same things twice.

    通过网站公开25条，其中通知类13条、其他12条 → 25 is the whole; 通过网站公开25条，通过公众号公开40条 → none
    """
    roles = {section.start: section.role for section in sections}
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, observation in enumerate(observations):
        role = roles[observation.section_start] if observation.section_start is not None else "results"
        is_counted = observation.scope in ("whole", "part") and role in _COUNTED_ROLES
        if is_counted and observation.indicator != UNCLASSIFIED:
            groups[observation.indicator, observation.unit_family].append(index)
    found: list[int] = []
    for group in groups.values():
        if len(group) > 1 and all(observations[index].scope == "part" for index in group):
            largest = _largest(text, observations, group)
            found.extend(largest if len(largest) < len(group) else [])
    return frozenset(found)


def _largest(text: str, observations: Sequence[Observation], group: Sequence[int]) -> list[int]:
    """The indexes of `group` that are not shares or outcomes of an earlier figure of it in their sentence."""
    found: list[int] = []
    total: Observation | None = None
    for index in group:
        figure = observations[index]
        if total is not None and total.sentence_start != figure.sentence_start:
            total = None
        if total is not None and _is_of(text, total, figure):
            continue
        found.append(index)
        if total is None or figure.base_value > total.base_value:
            total = figure
    return found


def _is_of(text: str, total: Observation, figure: Observation) -> bool:
    """Whether `figure` is a share or the outcome of `total`, stated before it."""
    if figure.base_value > total.base_value:
        return False
    start = max(total.end, figure.start - _REACH)
    return figure.scope_rule_id in _OF_ANOTHER or _SHARES_FOLLOW.search(text, start, figure.start) is not None
