"""Fact rules: from a report's figures to its facts, implemented a second time, independently of the dbt models.

`verify` recomputes every published fact with these rules: if both agree, neither has drifted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

COUNTED_ROLES = ("results", "leadership_duty")
COUNTED_SCOPES = ("whole", "part")
QUALIFIER_ORDER = ("more_than", "less_than", "about")
"""A fact takes the first of these qualifiers that a figure which gives its value has; otherwise it is exact."""


_PERCENT = "percent"


class Figure(NamedTuple):
    """An observation as the rules see it."""

    observation_id: str
    start: int
    indicator: str
    unit: str
    unit_family: str
    base_unit: str
    qualifier: str
    scope: str
    role: str
    value: Decimal
    value_high: Decimal | None
    base_value: Decimal
    base_value_high: Decimal | None


class FactRule(NamedTuple):
    """How the figures of an indicator become its fact: `sum`, `max`, `reported` (the first printed) or `none`.

    `unit_family` is what it is measured in: a percentage of what a count counts (占22%) is a share, not the count.
    """

    aggregation: str
    unit_family: str


class FactKey(NamedTuple):
    """The key of a report's facts."""

    indicator: str
    unit_family: str
    base_unit: str


_NO_RULE = FactRule("none", "any")
"""The rule of an indicator that is not in the taxonomy."""


class Fact(NamedTuple):
    """A combined value, in the base unit."""

    aggregation: str
    qualifier: str
    value: Decimal
    value_high: Decimal | None
    mention_count: int
    used_mention_count: int


class Use(NamedTuple):
    """How the rules used a figure."""

    usage: str
    is_decisive: bool


def combine(figures: Iterable[Figure], rules: Mapping[str, FactRule]) -> tuple[dict[FactKey, Fact], dict[str, Use]]:
    """The facts of one report, and the use of each of its figures by observation id; `rules` by indicator."""
    uses: dict[str, Use] = {}
    groups: dict[FactKey, list[Figure]] = defaultdict(list)
    for figure in figures:
        reason = _exclusion(figure, rules.get(figure.indicator, _NO_RULE))
        if reason:
            uses[figure.observation_id] = Use(reason, False)
        else:
            groups[FactKey(figure.indicator, figure.unit_family, figure.base_unit)].append(figure)
    facts = {key: _combine_group(group, rules[key.indicator].aggregation, uses) for key, group in groups.items()}
    return facts, uses


def _exclusion(figure: Figure, rule: FactRule) -> str | None:
    if figure.role not in COUNTED_ROLES:
        return f"role_{figure.role}"
    if figure.scope not in COUNTED_SCOPES:
        return f"scope_{figure.scope}"
    if rule.aggregation == "none":
        return "unclassified"
    return "share_of_count" if figure.unit_family == _PERCENT != rule.unit_family else None


def _combine_group(group: list[Figure], aggregation: str, uses: dict[str, Use]) -> Fact:
    distinct = _once_each(group, uses)
    wholes = [figure for figure in distinct if figure.scope == "whole"]
    used = wholes or distinct
    decisive = _decisive(used, aggregation)
    for figure in distinct:
        usage = "dropped_part" if wholes and figure.scope == "part" else "used"
        uses[figure.observation_id] = Use(usage, figure in decisive)
    is_range = any(figure.base_value_high is not None for figure in decisive)
    highs = (f.base_value if f.base_value_high is None else f.base_value_high for f in decisive)
    stated = {figure.qualifier for figure in decisive}
    return Fact(
        aggregation=aggregation,
        qualifier=next((q for q in QUALIFIER_ORDER if q in stated), "exact"),
        value=sum((f.base_value for f in decisive), Decimal(0)),
        value_high=sum(highs, Decimal(0)) if is_range else None,
        mention_count=len(distinct),
        used_mention_count=len(used),
    )


def _once_each(group: list[Figure], uses: dict[str, Use]) -> list[Figure]:
    """Figures in printed order without repetitions: of equal ones, the first whole if there is one, else the first."""
    kept: dict[tuple[str, Decimal, Decimal | None], Figure] = {}
    for figure in sorted(group, key=lambda f: (f.scope != "whole", f.start, f.observation_id)):
        same = (figure.unit, figure.value, figure.value_high)
        if same in kept:
            uses[figure.observation_id] = Use("repeated", False)
        else:
            kept[same] = figure
    return sorted(kept.values(), key=lambda f: (f.start, f.observation_id))


def _decisive(used: list[Figure], aggregation: str) -> list[Figure]:
    """Those of the figures, in printed order, that determine the value."""
    if aggregation == "sum":
        return used
    return [max(used, key=lambda f: f.base_value)] if aggregation == "max" else used[:1]
