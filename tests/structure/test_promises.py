"""Promises in running text under headings that do not announce them."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.measures.absences import find_absences
from extract.structure.promises import find_promises

SECONDS = 8
"""A megabyte in linear time takes well under a second here; a quadratic step takes minutes."""


@pytest.mark.parametrize(
    "text",
    [
        "下一步，我乡将着力抓好以下工作：一是开展普法宣传20场；二是组织培训6次。",
        "下步打算：培训法律明白人2次，新配备执法记录仪4台。",
        "下一阶段工作安排：组织培训6次。",
        "2025年，我镇将开展普法宣传20场，组织执法培训6次。",
        "明年，我街道计划组织执法培训6次。",
        "今后，我们要继续办好讲座，每季度2次。",
    ],
)
def test_a_promise_is_found(text: str) -> None:
    before = "全年调解纠纷3件。\n"
    assert find_promises(before + text, (), 2024) == [(len(before), len(before + text))]


@pytest.mark.parametrize(
    "text",
    [
        "2024年，我镇将法治建设摆在突出位置，召开会议4次。",
        "2023年，我镇将执法力量下沉到村，检查20次。",
        "2025年1月，县里检查2次。",
        "会议明确了下一步工作重点，整改问题4个。",
        "今后谁执法谁普法，发放资料300份。",
        "接下来的三天里，调解员走访12户。",
    ],
)
def test_what_was_done_is_no_promise(text: str) -> None:
    assert find_promises(f"全年调解纠纷3件。\n{text}", (), 2024) == []


def test_a_later_year_promises_only_where_the_report_has_a_year() -> None:
    assert find_promises("2025年，我镇将组织培训6次。", (), None) == []


def test_a_promise_ends_at_the_next_heading_or_with_its_line() -> None:
    text = "下一步，我镇将办好讲座。\n一是办讲座3场。\n四、其他\n普法2场。下一步，将再办4场。\n普法5场。"
    heading = text.index("四、")
    second = text.index("下一步，将再办")
    assert find_promises(text, (heading,), 2024) == [(0, heading), (second, text.index("\n普法5场"))]


@pytest.mark.parametrize(
    "told",
    ["目前有调解员12名。", "2024年实际开展宣传26场。", "截至目前，已配备记录仪4台。", "今年以来共培训6次。"],
)
def test_a_promise_ends_where_a_sentence_says_what_was_done(told: str) -> None:
    promise = "下一步，我镇将开展宣传30场。"
    assert find_promises(promise + told, (), 2024) == [(0, len(promise))]


@pytest.mark.parametrize(
    "ahead",
    [
        "目前的任务是培训6次。",
        "2025年共开展宣传26场。",
        "2024年完成的项目要巩固，检查4次。",
        "今年以来的做法将继续，共培训6次。",
    ],
)
def test_a_promise_goes_on_where_a_sentence_says_what_will_be_done(ahead: str) -> None:
    text = f"下一步，我镇将开展宣传30场。{ahead}"
    assert find_promises(text, (), 2024) == [(0, len(text))]


def test_what_is_promised_is_no_absence() -> None:
    text = "全年未发生安全事故。\n2025年，我镇将巩固成果，实现零上访。"
    assert [absence.text for absence in find_absences(text, (), 2024)] == ["安全事故"]
    assert [absence.text for absence in find_absences(text, (), 2025)] == ["安全事故", "上访"]


@given(st.text("下一步今后明年2025，。：\n 将要打算工作", max_size=60), st.one_of(st.none(), st.integers(2000, 2030)))
def test_spans_are_in_order_and_inside_the_text(text: str, year: int | None) -> None:
    spans = find_promises(text, (), year)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


@pytest.mark.parametrize(
    "line", ["检查3次。下一步，将再查。\n", "下一步，", "下一步" * 20 + "。", "下一步，将再查。目前" + "有" * 9]
)
def test_a_megabyte_takes_linear_time(line: str) -> None:
    started = time.process_time()
    find_promises(line * (10**6 // len(line)), (), 2024)
    assert time.process_time() - started < SECONDS
