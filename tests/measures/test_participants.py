"""Participants and findings belong to the event counted before them."""

from __future__ import annotations

import pytest

from extract.measures.indicator_rules import indicator_rules
from extract.measures.meaning import interpret_quantities
from extract.measures.participants import _UNCOUNTED_EVENTS
from extract.measures.quantities import find_quantities


def decided(text: str) -> list[tuple[str, str]]:
    quantities, _ = find_quantities(text, ())
    return [(o.indicator, o.rule_id) for o in interpret_quantities(text, (), quantities, 2024)]


UNCOUNTED = ("other.unclassified", "indicator.of_uncounted_event")


@pytest.mark.parametrize(
    "text",
    ["茶叶种植技能培训5期，参训120人。", "消防安全知识测试1次，考试合格率98%。", "公益电影放映12场、观众800人次。"],
    ids=["trainees", "pass_rate", "audience"],
)
def test_participants_of_an_event_that_no_indicator_counts_have_none(text: str) -> None:
    assert decided(text)[-1] == UNCOUNTED


def test_so_have_further_ones() -> None:
    assert decided("茶叶种植技能培训5期，参训农户120人，参训妇女60人。")[1:] == [UNCOUNTED] * 2


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("茶叶种植技能培训5期，调解员参训120人。", "capacity.training_participants"),
        ("茶叶种植技能培训5期，法治讲座2场，听众120人。", "publicity.audience"),
        ("茶叶种植技能培训5期，成效明显，村民增收，普法宣传受众120人。", "publicity.audience"),
    ],
    ids=["named", "of_another_event", "further_on"],
)
def test_participants_of_another_event_are_counted(text: str, indicator: str) -> None:
    assert decided(text)[-1][0] == indicator


def test_the_rules_of_such_events_exist() -> None:
    assert _UNCOUNTED_EVENTS - {rule.id for rule in indicator_rules()} == {UNCOUNTED[1]}
