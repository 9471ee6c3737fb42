from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.lexicons import load_yaml
from extract.lexicons.taxonomy import indicators
from extract.measures.absences import EventRule, find_absences
from extract.records import Section

FRAGMENTS = st.sampled_from(
    ["未发生", "无", "零", "重大", "事故", "、", "和", "案件", "，", "。", "“", "”", "为零", "确保", "\n", "无一起"]
)


def test_span_sentence_and_section_are_the_source() -> None:
    text = "一、平安建设\n形势平稳。全年未发生重大事故。"
    section = Section(0, 6, 1, "一、", "一、平安建设", "results", len(text))
    (absence,) = find_absences(text, (section,))
    assert text[absence.start : absence.end] == absence.text == "重大事故"
    assert text[absence.sentence_start : absence.sentence_end] == "全年未发生重大事故。"
    assert (absence.section_start, absence.rule_id) == (0, "absence.never_happened")


@pytest.mark.parametrize(("role", "expected"), [("results", 1), ("leadership_duty", 1), ("problems", 0), ("plans", 0)])
def test_only_the_parts_that_tell_results_state_absences(role: str, expected: int) -> None:
    text = "全年未发生重大事故。"
    section = Section(0, 0, 1, "", "", role, len(text))  # type: ignore[arg-type]
    assert len(find_absences(text, (section,))) == expected


def test_what_another_wording_has_denied_is_no_absence_again() -> None:
    found = find_absences("无重大未发生，未发生重大事故。", ())
    assert [(absence.start, absence.text) for absence in found] == [(1, "重大"), (10, "重大事故")]


def test_indicators_of_events_are_of_the_taxonomy() -> None:
    assert {rule.indicator for rule in load_yaml("events.yml", EventRule)} - {None} <= set(indicators())


@pytest.mark.parametrize(
    "text",
    ["未发生" * 30_000, "无" * 60_000, "、" * 60_000 + "未发生", "未发生事故、" * 10_000],
    ids=["cue", "none", "list", "things"],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    start = time.process_time()
    find_absences(text, ())
    assert time.process_time() - start < 20


@settings(max_examples=80)
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_every_absence_is_in_its_sentence_and_none_overlap(text: str) -> None:
    last = 0
    for absence in find_absences(text, ()):
        assert text[absence.start : absence.end] == absence.text
        assert absence.sentence_start <= absence.start < absence.end <= absence.sentence_end
        assert last <= absence.start
        last = absence.end
