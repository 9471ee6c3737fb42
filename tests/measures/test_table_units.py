from decimal import Decimal

import pytest

from extract.measures.quantities import find_quantities


def _read(*rows: str) -> tuple[list[tuple], list[tuple[str, str]]]:
    text = "\n".join(rows).replace("|", "\t")
    quantities, numerals = find_quantities(text, ())
    assert all(text[q.start : q.end] == q.text for q in quantities)
    others = [(n.text, n.disposition) for n in numerals if n.disposition != "observation"]
    return [(q.text, q.value, q.unit, q.qualifier) for q in quantities], others


def test_the_unit_multiplies_as_beside_the_number() -> None:
    figures, _ = _read("项目|罚没金额（万元）", "执法队|约2.6", "安监办|1.2万")
    assert figures == [("2.6", Decimal(26000), "元", "about"), ("1.2万", Decimal(12000), "元", "exact")]


def test_the_numbers_of_rows_are_ordinals_and_ages_are_ages() -> None:
    figures, others = _read("序号|姓名|年龄（岁）", "1|张某|36")
    assert figures == []
    assert others == [("1", "ordinal"), ("36", "age")]


@pytest.mark.parametrize(
    ("rows", "unit"),
    [
        (("项目|单位|数量（件）", "普法活动|场次|12"), "场次"),
        (("项目|数量（件）", "普法活动（场）|12"), "场"),
        (("项目|受理（件）", "信访（起）|12"), "件"),
        (("单位：件", "项目|参加人次", "培训|12"), "人次"),
        (("表1（单位：件）", "项目|数量", "行政处罚|12"), "件"),
        (("项目|2024年|", "|件数|占比", "行政处罚|12|"), "件"),
    ],
    ids=str,
)
def test_the_nearest_unit_counts(rows: tuple[str, ...], unit: str) -> None:
    assert [(figure[0], figure[2]) for figure in _read(*rows)[0]] == [("12", unit)]


@pytest.mark.parametrize(
    "rows",
    [
        ("项目|数量", "行政处罚|12"),
        ("项目|单位|同比", "行政处罚|件|12"),
        ("工作单位|数量", "党政办|12"),
        ("一、工作情况|3", "二、存在问题|12"),
        ("项目|起止时间（件）", "行政处罚|3、12"),
    ],
    ids=str,
)
def test_without_a_unit_there_is_no_figure(rows: tuple[str, ...]) -> None:
    assert _read(*rows)[0] == []


def test_a_label_with_its_unit_needs_no_table() -> None:
    figures, _ = _read("行政处罚（件）：12", "罚没金额(万元)0", "行政许可（宗）6；行政强制（起） 2。")
    assert [(text, value, unit) for text, value, unit, _ in figures] == [
        ("12", Decimal(12), "件"),
        ("0", Decimal(0), "元"),
        ("6", Decimal(6), "宗"),
        ("2", Decimal(2), "起"),
    ]


@pytest.mark.parametrize("text", ["普法（场）2024年", "村（社区）12", "附件（份）3-1", "培训（期）12次"], ids=str)
def test_what_follows_a_bracket_is_not_always_counted_in_it(text: str) -> None:
    figures, _ = _read(text)
    assert [figure for figure in figures if figure[0].isdecimal()] == []
