from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.lexicons.taxonomy import UNCLASSIFIED, indicators
from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities
from extract.records import Observation, Section

FRAGMENTS = st.sampled_from(
    [
        "受理",
        "矛盾纠纷",
        "32件",
        "，",
        "、",
        "其中",
        "（",
        "）",
        "各2次",
        "均达",
        "100%",
        "。",
        "\n",
        "每村3名",
        "发放",
        "资料",
        "；",
        "2万余份",
    ]
)


def observe(text: str, sections: tuple[Section, ...] = (), year: int | None = 2024) -> tuple[Observation, ...]:
    quantities, _ = find_quantities(text, sections)
    return interpret_quantities(text, sections, quantities, year)


def test_heads_that_share_a_number_give_one_observation_each() -> None:
    first, second = observe("学法考试参考率、合格率均达100%。")
    assert (first.start, first.end) == (second.start, second.end)
    assert [first.indicator, second.indicator] == ["capacity.law_exam_attendance_rate", "capacity.law_exam_pass_rate"]


def test_a_head_without_an_indicator_gives_no_observation_beside_one_that_has_one() -> None:
    assert [o.indicator for o in observe("建档率、群众满意率均为98%。")] == ["service.satisfaction_rate"]


def test_observation_names_its_section_sentence_and_rules() -> None:
    text = "一、多元解纷\n全年平安。调解矛盾纠纷51起。"
    section = Section(0, 6, 1, "一、", "一、多元解纷", "results", len(text))
    (observation,) = observe(text, (section,))
    assert observation.section_start == 0
    assert text[observation.sentence_start : observation.sentence_end] == "调解矛盾纠纷51起。"
    assert observation.rule_id == "dispute.mediated"
    assert observation.scope_rule_id == "scope.stated"


def test_heading_tells_apart_what_the_clause_leaves_open() -> None:
    text = "一、安全生产\n悬挂横幅19幅。"
    section = Section(0, 6, 1, "一、", "一、安全生产", "results", len(text))
    assert [o.indicator for o in observe(text, (section,))] == ["emergency.banners"]
    assert [o.indicator for o in observe("悬挂横幅19幅。")] == ["publicity.boards_and_banners"]


def test_text_before_the_first_heading_belongs_to_no_section() -> None:
    (observation,) = observe("全年调解纠纷3起。\n一、做法\n")
    assert observation.section_start is None


def test_without_evidence_it_is_unclassified() -> None:
    (observation,) = observe("更换路灯20盏。")
    assert (observation.indicator, observation.rule_id) == (UNCLASSIFIED, "indicator.no_evidence")


@pytest.mark.parametrize(
    "text",
    [
        "3件，" * 20_000,
        "、" * 50_000 + "3件",
        "（" * 50_000 + "3件",
        "其中3件" * 10_000,
        "每" * 50_000 + "3件",
        "一是" * 20_000 + "3件",
        "项目\t件数\n" + "甲村\t3件\n" * 10_000,
        "项目" + "\t件数" * 10_000 + "\n甲村" + "\t3件" * 10_000,
        "\t件数\n" * 10_000 + "甲村\t3件",
    ],
    ids=["list", "commas", "brackets", "shares", "every", "items", "rows", "columns", "heads"],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    quantities, _ = find_quantities(text, ())
    start = time.process_time()
    interpret_quantities(text, (), quantities, 2024)
    assert time.process_time() - start < 20


@pytest.mark.parametrize("item", ["走访群众3户、", "调解纠纷3件", "其中物业类3件、"], ids=["named", "joined", "shares"])
def test_a_list_of_figures_without_stops_takes_time_by_its_length(item: str) -> None:
    def seconds(count: int) -> float:
        text = item * count
        quantities, _ = find_quantities(text, ())
        start = time.process_time()
        assert len(interpret_quantities(text, (), quantities, 2024)) == count
        return time.process_time() - start

    seconds(10)
    assert seconds(16_000) < 8 * seconds(4_000) + 0.5


@settings(max_examples=60)
@given(st.lists(FRAGMENTS, max_size=30).map("".join))
def test_every_observation_is_a_quantity_in_its_place(text: str) -> None:
    quantities, _ = find_quantities(text, ())
    observations = interpret_quantities(text, (), quantities, None)
    assert [(q.start, q.end) for q in quantities] == sorted({(o.start, o.end) for o in observations})
    for observation in observations:
        assert text[observation.start : observation.end] == observation.text
        assert observation.indicator in indicators()
        assert observation.sentence_start <= observation.start < observation.end <= observation.sentence_end
