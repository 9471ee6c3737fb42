"""The rules from figures to facts, each with the case that it is there for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lineage.fact_rules import Fact, FactKey, FactRule, Figure, combine

RULES = {
    "a.sum": FactRule("sum", "occasion"),
    "a.max": FactRule("max", "occasion"),
    "a.reported": FactRule("reported", "occasion"),
    "a.rate": FactRule("reported", "percent"),
    "other.unclassified": FactRule("none", "any"),
}


def figure(
    number: int,
    value: int,
    indicator: str = "a.sum",
    *,
    scope: str = "whole",
    role: str = "results",
    qualifier: str = "exact",
    unit: str = "次",
    factor: int = 1,
    family: str = "occasion",
    high: int | None = None,
) -> Figure:
    top = None if high is None else Decimal(high)
    return Figure(
        *(f"id{number}", number, indicator, unit, family, "次", qualifier, scope, role),
        *(Decimal(value), top, Decimal(value * factor), None if top is None else top * factor),
    )


CASES = {
    "a sum adds": ([figure(1, 3), figure(2, 4)], 7, None, "exact", 2, 2, ["used!", "used!"]),
    "a figure printed again counts once": ([figure(1, 3), figure(2, 3)], 3, None, "exact", 1, 1, ["used!", "repeated"]),
    "the same number in another unit is another figure": (
        *([figure(1, 3), figure(2, 3, unit="场")], 6, None, "exact", 2, 2, ["used!", "used!"]),
    ),
    "parts are dropped where the whole is told": (
        *([figure(1, 2, scope="part"), figure(2, 5)], 5, None, "exact", 2, 1, ["dropped_part", "used!"]),
    ),
    "parts add up where no whole is told": (
        *([figure(1, 2, scope="part"), figure(2, 5, scope="part")], 7, None, "exact", 2, 2, ["used!", "used!"]),
    ),
    "a part that repeats the whole is the repetition": (
        *([figure(1, 5, scope="part"), figure(2, 5)], 5, None, "exact", 1, 1, ["repeated", "used!"]),
    ),
    "a maximum takes the largest, the first of equals": (
        [figure(1, 4, "a.max"), figure(2, 9, "a.max"), figure(3, 9, "a.max", unit="场")],
        *(9, None, "exact", 3, 3, ["used", "used!", "used"]),
    ),
    "the first one printed is reported": (
        *([figure(2, 9, "a.reported"), figure(1, 4, "a.reported")], 4, None, "exact", 2, 2, ["used", "used!"]),
    ),
    "more than stands above about": (
        [figure(1, 4, qualifier="about"), figure(2, 9, qualifier="more_than")],
        *(13, None, "more_than", 2, 2, ["used!", "used!"]),
    ),
    "a dropped part lends no qualifier": (
        [figure(1, 4, scope="part", qualifier="about"), figure(2, 9)],
        *(9, None, "exact", 2, 1, ["dropped_part", "used!"]),
    ),
    "a smaller figure lends a maximum no qualifier": (
        [figure(1, 4, "a.max", qualifier="more_than"), figure(2, 9, "a.max")],
        *(9, None, "exact", 2, 2, ["used", "used!"]),
    ),
    "a later figure lends the first one printed no qualifier": (
        [figure(1, 98, "a.reported"), figure(2, 95, "a.reported", qualifier="more_than")],
        *(98, None, "exact", 2, 2, ["used!", "used"]),
    ),
    "a range gives the sum an upper end": (
        *([figure(1, 3, high=5), figure(2, 4)], 7, 9, "exact", 2, 2, ["used!", "used!"]),
    ),
    "values are combined in the base unit": (
        *([figure(1, 3, factor=10), figure(2, 4)], 34, None, "exact", 2, 2, ["used!", "used!"]),
    ),
}


@pytest.mark.parametrize(
    ("figures", "value", "high", "qualifier", "mentions", "used", "usages"), CASES.values(), ids=CASES
)
def test_figures_combine_to_one_fact_and_each_has_its_use(figures, value, high, qualifier, mentions, used, usages):
    facts, uses = combine(figures, RULES)
    indicator = figures[0].indicator
    top = None if high is None else Decimal(high)
    wanted = Fact(RULES[indicator].aggregation, qualifier, Decimal(value), top, mentions, used)
    assert facts == {FactKey(indicator, "occasion", "次"): wanted}
    said = [f"{uses[f.observation_id].usage}{'!' * uses[f.observation_id].is_decisive}" for f in figures]
    assert said == usages


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [
        (figure(1, 3, role="plans"), "role_plans"),
        (figure(1, 3, role="problems"), "role_problems"),
        (figure(1, 3, scope="per_unit"), "scope_per_unit"),
        (figure(1, 3, scope="comparison"), "scope_comparison"),
        (figure(1, 3, role="plans", scope="target"), "role_plans"),
        (figure(1, 3, "other.unclassified"), "unclassified"),
        (figure(1, 3, "not.known"), "unclassified"),
        (figure(1, 22, unit="%", family="percent"), "share_of_count"),
        (figure(1, 22, unit="%", family="percent", scope="part"), "share_of_count"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_reaches_no_fact_has_a_reason(left_out, reason):
    facts, uses = combine([left_out], RULES)
    assert facts == {}
    assert uses == {"id1": (reason, False)}


FIGURES = st.lists(
    st.builds(
        figure,
        st.integers(0, 10**6),
        st.integers(0, 20),
        st.sampled_from(sorted(RULES)),
        scope=st.sampled_from(["whole", "part", "per_unit"]),
        role=st.sampled_from(["results", "plans"]),
    ),
    unique_by=lambda f: f.observation_id,
)


@given(FIGURES, st.randoms())
def test_order_changes_nothing_and_every_figure_has_a_use(figures, chance):
    facts, uses = combine(figures, RULES)
    assert uses.keys() == {f.observation_id for f in figures}
    shuffled = list(figures)
    chance.shuffle(shuffled)
    assert combine(shuffled, RULES) == (facts, uses)
