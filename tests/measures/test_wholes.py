"""Seen over a whole report, no figure counts twice, and a part that is all it states of a thing counts as the whole."""

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
        ("通过县政府网站公开政务信息48条。其中信息公开年报1条、通知公告20条。", [WHOLE, PART, PART]),
    ],
    ids=["shares", "outcome", "bracket", "beside_another_channel", "shares_in_the_next_sentence"],
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
        ("受理信访件95件。网上信访60件，来访25件，来信10件。", [WHOLE, PART, PART, PART]),
        ("全年组织法治培训40场次。机关干部培训12场，村干部培训28场。", [WHOLE, PART, PART]),
        ("累计发放宣传资料1.2万份，宪法读本5000份、禁毒折页7000份。", [WHOLE, PART, PART]),
        ("公开政务信息444条。门户网站公开118条，公众号公开294条。", [WHOLE, PART, PART]),
        ("公开政务信息444条，门户网站公开118条。", [WHOLE, PART]),
    ],
    ids=["cases", "sessions", "copies", "channels", "channel_in_the_sentence"],
)
def test_figures_that_divide_a_whole_before_them_are_parts(text: str, scopes: list[str]) -> None:
    assert scopes_of(text) == scopes


@pytest.mark.parametrize(
    "text",
    [
        "全年组织法治培训40场次。机关干部培训12场，村干部培训18场。",
        "召开法治建设专题会议3次。书记主持专题会议2次，镇长主持专题会议1次。",
        "组织法治培训40场次。\n机关干部培训12场，村干部培训28场。",
        "门户网站公开政务信息118条。公众号公开政务信息94条。",
        "公开政务信息44条。门户网站公开政务信息118条。",
        "安装监控探头136个，接入视频平台探头52个。",
        "全年组织法治培训12次。\n干部培训8次。\n参加县级培训4批次。",
    ],
    ids=["other_sum", "small", "not_said_of_the_year", "only_channels", "larger", "stock", "two_of_different_kinds"],
)
def test_figures_beside_a_whole_that_they_do_not_divide_stay_wholes(text: str) -> None:
    assert PART not in scopes_of(text)


@given(st.lists(st.integers(5, 500), min_size=2, max_size=6))
def test_addends_in_the_next_sentence_are_parts_in_any_number(addends: list[int]) -> None:
    kinds = ("机关干部", "村干部", "网格员", "执法人员", "调解员", "志愿者")
    shares = "，".join(f"{kind}培训{addend}场" for kind, addend in zip(kinds, addends, strict=False))
    assert scopes_of(f"全年组织法治培训{sum(addends)}场次。{shares}。") == [WHOLE] + [PART] * len(addends)


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


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("全年组织法治培训40场次。\n机关干部培训12场。\n村干部培训28场。", [WHOLE, PART, PART]),
        ("开展校园安全检查40次。\n开展企业安全检查80次。\n全年共开展安全检查120次。", [PART, PART, WHOLE]),
        ("共组织法治培训40场次。\n干部培训12场。\n村干部培训28场。\n村干部培训28场。", [WHOLE, PART, PART, PART]),
    ],
    ids=["before_the_details", "after_them", "detail_said_again"],
)
def test_details_of_the_sum_of_the_year_are_parts_wherever_they_stand(text: str, scopes: list[str]) -> None:
    assert scopes_of(text) == scopes


@pytest.mark.parametrize(
    "text",
    [
        "开展校园安全检查40次。\n全年共开展安全检查120次。\n开展企业安全检查80次。",
        "开展公共场所安全检查120次。\n开展校园安全检查40次。\n开展企业安全检查80次。",
        "全年共开展安全检查120次。\n开展校园安全检查40次。\n开展企业安全检查90次。",
        "全年共开展安全检查120次，开展校园安全检查40次。\n开展企业安全检查80次。",
    ],
    ids=["between_them", "not_of_the_year", "other_sum", "in_one_sentence"],
)
def test_figures_that_are_no_details_stay_wholes(text: str) -> None:
    assert PART not in scopes_of(text)


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("全年举办法治培训8期。\n全年共举办法治培训8次，参训420人次。", [WHOLE, PART, WHOLE]),
        ("全年举办法治培训8期，举办法治培训8次。", [WHOLE, WHOLE]),
        ("全年举办村干部培训8期。\n全年举办执法人员培训班8次。", [WHOLE, WHOLE]),
        ("全年举办法治培训8期。\n全年共举办法治培训9次。", [WHOLE, WHOLE]),
    ],
    ids=["again", "one_sentence", "another_thing", "another_number"],
)
def test_a_figure_said_again_in_another_unit_is_no_second_one(text: str, scopes: list[str]) -> None:
    assert scopes_of(text) == scopes


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("全年发放宣传资料2.6万余份。\n全年共发放宣传资料26350份。", [PART, WHOLE]),
        ("全年发放宣传资料26350份。\n累计发放宣传资料约2.6万份。", [WHOLE, PART]),
        ("举办讲座18场，发放资料近万份。\n全年举办讲座18场，发放资料9800份。", [WHOLE, PART, WHOLE, WHOLE]),
        ("发放宣传资料2000余份。\n发放宣传资料2300份。", [WHOLE, WHOLE]),
        ("发放宣传资料1500余份。\n发放普法手册1560份。", [WHOLE, WHOLE]),
        ("发放宣传资料2.6万余份。\n发放宣传资料27100份。", [WHOLE, WHOLE]),
        ("发放宣传资料2.6万余份，发放宣传资料26350份。", [WHOLE, WHOLE]),
    ],
    ids=["more_than", "about", "one_digit", "one_digit_alone", "another_thing", "another_value", "one_sentence"],
)
def test_a_rounded_figure_said_exactly_elsewhere_is_no_second_one(text: str, scopes: list[str]) -> None:
    assert scopes_of(text) == scopes
