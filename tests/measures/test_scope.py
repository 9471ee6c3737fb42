from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities
from extract.measures.scope import ScopeRule, scope_rules
from extract.records import Observation, Section


def observe(text: str, role: str = "results") -> list[Observation]:
    sections = (Section(0, 0, 1, "", "", role, len(text)),)  # type: ignore[arg-type]
    quantities, _ = find_quantities(text, sections)
    return list(interpret_quantities(text, sections, quantities, 2024))


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for rule in scope_rules()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", [rule for rule in scope_rules() if rule.cues], ids=lambda rule: rule.id)
def test_every_match_of_a_rule_holds_one_of_its_cues(rule: ScopeRule) -> None:
    @settings(max_examples=60, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(rule.pattern))
    def holds_a_cue(text: str) -> None:
        match = re.search(rule.pattern, text)
        assert match is None or any(cue in match[0] for cue in rule.cues)

    holds_a_cue()


@pytest.mark.parametrize(
    ("text", "rule_id"),
    [
        ("同比增长8%。", "comparison.change"),
        ("提高2个百分点。", "comparison.unit"),
        ("由81%提升至93%。", "comparison.previous_value"),
        ("每村3名。", "per_unit.every"),
        ("培训不少于4次。", "target.minimum"),
        ("县级交办信访件4件。", "part.forwarded"),
        ("调解矛盾纠纷51起。", "scope.stated"),
    ],
)
def test_the_rule_that_decided_is_named(text: str, rule_id: str) -> None:
    assert observe(text)[0].scope_rule_id == rule_id


def test_a_plan_promises_whatever_its_words() -> None:
    assert [(o.scope, o.scope_rule_id) for o in observe("每村3名。", "plans")] == [("target", "scope.plans")]


@pytest.mark.parametrize("role", ["results", "leadership_duty", "problems"])
def test_other_parts_state(role: str) -> None:
    assert [o.scope for o in observe("开展培训3次。", role)] == ["whole"]


def test_an_outcome_larger_than_the_shares_is_of_the_whole() -> None:
    scopes = [o.scope for o in observe("受理纠纷200件，其中邻里纠纷90件、婚姻纠纷40件，化解196件。")]
    assert scopes == ["whole", "part", "part", "whole"]


def test_semicolon_ends_the_reach_of_a_channel() -> None:
    scopes = [o.scope for o in observe("通过说事平台化解纠纷26件；领导接访群众362人次。")]
    assert scopes == ["part", "whole"]


def test_a_bracket_after_a_total_of_another_family_is_no_part() -> None:
    assert [o.scope for o in observe("开展培训3次（参训120人）。")] == ["whole", "whole"]
