"""A figure measures what an earlier figure measures if, and only if, its own words name nothing."""

from __future__ import annotations

import pytest

from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities


def decided(text: str) -> list[tuple[str, str, str]]:
    quantities, _ = find_quantities(text, ())
    observations = interpret_quantities(text, (), quantities, 2024)
    assert all(text[o.start : o.end] == o.text for o in observations)
    return [(o.text, o.indicator, o.rule_id) for o in observations]


@pytest.mark.parametrize(
    ("text", "rule_id"),
    [
        ("行政执法立案30起，同比增加5起。", "indicator.of_what_changed"),
        ("行政执法立案30起，占21%。", "indicator.of_what_changed"),
        ("持证人员由12名扩充到18名。", "indicator.of_what_changed"),
        ("化解矛盾纠纷90件，其中物业类21件。", "indicator.of_the_total"),
    ],
    ids=["change", "share", "new_value", "kind_of_total"],
)
def test_a_figure_without_a_name_takes_that_of_the_one_before(text: str, rule_id: str) -> None:
    before, last = decided(text)
    assert last[1] == before[1] != "other.unclassified"
    assert last[2] == rule_id


@pytest.mark.parametrize(
    "text",
    [
        "行政执法立案30起，群众安全感同比上升5%。",
        "行政执法立案30起，队伍素质稳步提升，较上年提高5%。",
        "行政执法立案30起，占全县农户的5%。",
        "行政执法立案30起，同比增加桌椅5把。",
    ],
    ids=["named", "another_clause_between", "share_of_something_else", "other_unit"],
)
def test_a_figure_about_something_else_does_not(text: str) -> None:
    assert decided(text)[-1][1] != "enforcement.cases_filed"


def test_a_change_of_what_has_no_indicator_has_none() -> None:
    assert [indicator for _, indicator, _ in decided("万人成讼率62件，较上年下降9.8%。")] == ["other.unclassified"] * 2
