"""A part that a report divides is its whole figure, if it gives no larger one; what joined a stock is part of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities
from extract.structure.headings import find_sections

WHOLE, PART = "whole", "part"


def scopes_of(text: str) -> list[str]:
    sections = find_sections(text)
    quantities, _ = find_quantities(text, sections)
    return [observation.scope for observation in interpret_quantities(text, sections, quantities, 2024)]


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("通过县政府网站公开政务信息48条，其中通知公告20条、工作动态28条。", [WHOLE, PART, PART]),
        ("县信访局转送信访件17件，办结15件。", [WHOLE, PART]),
        ("上半年受理信访件86件（其中初访60件）。", [WHOLE, PART]),
        ("通过县政府网站公开政务信息48条，其中通知公告20条；通过公众号公开政务信息30条。", [WHOLE, PART, WHOLE]),
    ],
    ids=["shares", "outcome", "bracket", "beside_another_channel"],
)
def test_divided_part_is_the_whole_if_no_larger_one_is_stated(text: str, scopes: list[str]) -> None:
    assert scopes_of(text) == scopes


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("通过县政府网站公开政务信息48条。", [PART]),
        ("县信访局转送信访件17件，自收信访件5件。", [PART, PART]),
        ("全年公开政务信息90条。\n通过县政府网站公开政务信息48条，其中通知公告20条。", [WHOLE, PART, PART]),
        ("通过县政府网站公开政务信息48条，其中通知公告20条。\n全年公开政务信息90条。", [PART, PART, WHOLE]),
    ],
    ids=["alone", "siblings", "whole_before", "whole_after"],
)
def test_other_parts_stay_parts(text: str, scopes: list[str]) -> None:
    assert scopes_of(text) == scopes


def test_a_whole_among_the_problems_is_no_whole_of_the_year() -> None:
    text = "一、主要工作\n县信访局转送信访件17件，办结15件。\n二、存在问题\n信访件90件还未办结。\n"
    assert scopes_of(text)[:2] == [WHOLE, PART]


@given(st.integers(2, 900), st.integers(1, 900))
def test_an_indicator_never_has_divided_parts_only(total: int, share: int) -> None:
    share = min(share, total)
    scopes = scopes_of(f"通过县政府网站公开政务信息{total}条，其中通知公告{share}条。")
    assert scopes == [WHOLE, PART]


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("在编人员25人，其中持证执法人员19人。年内新增2名执法人员。", [WHOLE, PART, PART]),
        ("现有网格员54名，新聘网格员5名。", [WHOLE, PART]),
    ],
    ids=["among_others", "hired"],
)
def test_what_joined_a_stock_is_part_of_it(text: str, scopes: list[str]) -> None:
    assert scopes_of(text) == scopes


def test_new_cases_are_no_part() -> None:
    assert scopes_of("新增信访件6件。") == [WHOLE]
