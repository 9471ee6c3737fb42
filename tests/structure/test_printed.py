import re
from decimal import Decimal

import pytest

from extract.explaining import explain_observations
from extract.pipeline import extract_text
from extract.records import Extraction, SourceText
from extract.structure.printed import printed_text

REPORT = """青石镇人民政府
关于2024年度法治政府建设情况的报告
一、主要工作开展情况
（一）化解矛盾纠纷。全年排查矛盾纠纷86件，化解85件，化解率98.8%，未发生行政复议案件。
（二）开展普法宣传。发放宣传资料1200余份，举办法治讲座4场次。
青石镇人民政府
2025年1月8日"""
WITH_MARKS = """# 青石镇人民政府
## 关于**2024**年度法治政府建设情况的报告
### 一、主要工作开展情况
> （一）化解矛盾纠纷。全年排查矛盾纠纷**86**件，化解[85件](http://example.gov.cn/99件)，化解率*98\\.8*%，未发生**行政复议**案件。
- （二）开展普法宣传。发放宣传资料`1200`余份，举办<u>法治讲座</u>4\u200b场次。

青石镇人民政府
2025年1月8日"""


def test_look_alikes_and_marks_of_direction_change_nothing() -> None:
    odd = REPORT.translate(str.maketrans("一工行立生人民门见", "⼀⼯⾏⽴⽣⼈⺠⻔⻅"))
    odd = odd.replace("86", "\u202d86\u202c").replace("85件", "\u206885\u2069件")
    plain, found = extracted(REPORT, "text"), extracted(odd, "text")
    assert facts(found) == facts(plain)
    assert all(odd[o.start : o.end] == o.text for o in found.observations)
    assert [(s.role, s.heading) for s in found.sections] == [(s.role, s.heading) for s in plain.sections]


def test_blanks_around_numbers_change_nothing() -> None:
    apart = re.sub("(?<=[\u4e00-\u9fff])([0-9.]+)(?=[\u4e00-\u9fff%])", r" \1 ", REPORT)
    plain, found = extracted(REPORT, "text"), extracted(apart, "text")
    assert facts(found) == facts(plain)
    assert all(apart[o.start : o.end] == o.text for o in found.observations)
    assert "86 件" in {o.text for o in found.observations}
    assert [s.role for s in found.sections] == [s.role for s in plain.sections]


def extracted(text: str, document_format: str) -> Extraction:
    return extract_text(SourceText(text, (), document_format, "test", "1"))


def facts(extraction: Extraction) -> list[tuple]:
    return [(o.value, o.unit, o.qualifier, o.scope, o.indicator) for o in extraction.observations]


@pytest.mark.parametrize(
    ("text", "document_format", "printed"),
    [
        ("调解**12**件", "markdown", "调解12件"), ("调解***12***件", "markdown", "调解12件"),
        ("调解_12_件", "markdown", "调解_12_件"), ("“ _12_ ”件", "markdown", "“ 12 ”件"),
        ("`12`件，~~9件~~", "markdown", "12件，"), ("98\\.6%\\（全年\\）", "markdown", "98.6%\\（全年\\）"),
        ("[12件](a.html)![图](b.png)", "markdown", "12件图"), ("> > 调解12件", "markdown", "调解12件"),
        ("- 调解12件\n+ 宣传3次", "markdown", "调解12件\n宣传3次"), ("面积560m<sup>2</sup>", "markdown", "面积560m2"),
        ("调解53<sup>1</sup>件", "markdown", "调解53件"),
        ("3 * 4 * 5", "markdown", "3 * 4 * 5"), ("**12**件", "text", "**12**件"),
        ("全\u200b年12\ufeff件", "text", "全年12件"), ("全年\0调解12件\0\0", "text", "全年调解12件"),
        ("调解53¹件，成功50 ²³ 件，面积9m²", "text", "调解53件，成功50 ²³ 件，面积9m²"),
        ("全 年 调 解 2 4 1 件 ，\n合 格 率 9 8 . 5 %", "text", "全年调解241件，\n合格率98.5%"),
        ("全 年 调解12 件 。", "text", "全 年 调解12件 。"), ("第\u00a012\u00a0名", "text", "第12名"),
        ("1 加强普法，占 98.5 %，两批 24 人\n2024 年 1 月", "text", "1 加强普法，占98.5%，两批24人\n2024 年1月"),
        ("第 3.5 GB 、 5 G", "text", "第 3.5 GB 、 5 G"),
        ("---\ntitle: 报告\ntags:\n  - 2024年\n---\n调解12件", "markdown", "调解12件"),
        ("---\n调解12件\n---\n宣传3次", "markdown", "---\n调解12件\n---\n宣传3次"),
    ],
)  # fmt: skip
def test_what_a_person_sees_of_a_text(text: str, document_format: str, printed: str) -> None:
    found = printed_text(text, document_format)
    assert (found.text if found else text) == printed
    for position, character in enumerate(printed if found else ""):
        assert found is not None
        assert text[found.start(position)] == text[found.end(position + 1) - 1] == character


@pytest.mark.parametrize(
    ("table", "printed"),
    [
        ("| 村 | 调解纠纷 |\n| --- | :-: |\n| 东村 | **6**件 |", "村\t调解纠纷\n东村\t6件"),
        ("村|调解纠纷\n--|--:\n东村|6件\n西村|", "村\t调解纠纷\n东村\t6件\n西村"),
        ("| 村 |  | 纠纷 |\r\n|-|-|-|\r\n| 甲\\|乙 |  | 6件 |\r\n", "村\t\t纠纷\n甲|乙\t\t6件\n"),
        ("上年|本年\n5件|6件", "上年|本年\n5件|6件"),
    ],
    ids=["framed", "open", "empty cells, escapes", "no rule"],
)
def test_the_cells_of_a_table_are_parted_by_tabs(table: str, printed: str) -> None:
    found = printed_text(table, "markdown")
    assert (found.text if found else table) == printed
    assert found is None or table[found.start(printed.index("6"))] == "6"


def test_a_table_says_the_same_in_markdown() -> None:
    rows = (("村", "调解纠纷"), ("东村", "66件"), ("西村", "58件"))
    lines = [REPORT, *("\t".join(row) for row in rows)]
    marked = [REPORT, *("| " + " | ".join(row) + " |" for row in rows)]
    marked.insert(2, "| --- | --- |")
    assert facts(extracted("\n".join(lines), "text")) == facts(extracted("\n".join(marked), "markdown"))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("「民转刑」案件１２件", "“民转刑”案件12件"),
        ('"零发生"，5"', '“零发生”，5"'),
        ("占５％", "占5%"),
        ("二O二0年", "二〇二〇年"),
        ("二OO米", None),
    ],
)
def test_digits_and_quotation_marks_of_any_width(text: str, printed: str | None) -> None:
    found = printed_text(text, "text")
    assert (found.text if found else None) == printed


@pytest.mark.parametrize("line_end", ["\r", "\u2028", "\u0085", "\f", "\r\n"])
def test_a_report_says_the_same_whatever_ends_its_lines(line_end: str) -> None:
    text = REPORT.replace("\n", line_end)
    plain, other = extracted(REPORT, "text"), extracted(text, "text")
    assert facts(other) == facts(plain)
    assert [s.heading for s in other.sections] == [s.heading for s in plain.sections]
    assert other.header.issuer
    assert other.header.issuer.value == "青石镇人民政府"
    assert all(text[o.start : o.end] == o.text for o in other.observations)


def test_a_report_typed_with_western_punctuation_says_the_same() -> None:
    text = REPORT.translate(str.maketrans("，（）。", ",()."))
    plain, other = extracted(REPORT, "text"), extracted(text, "text")
    assert facts(other) == facts(plain)
    assert [(s.heading, s.body_end) for s in other.sections][1] == ("(一)化解矛盾纠纷", plain.sections[1].body_end)
    assert [a.text for a in other.absences] == [a.text for a in plain.absences]
    assert all(text[o.start : o.end] == o.text for o in other.observations)
    assert all(text[o.sentence_end - 1] == "." for o in other.observations)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            "一.工作情况.\n检查86次.整改3.5吨,完成率98%.2023年学法4次.",
            "一.工作情况。\n检查86次。整改3.5吨,完成率98%。2023年学法4次。",
        ),
        ("市.县.乡三级联动。全年检查86次。整改3处。", "市.县.乡三级联动。全年检查86次。整改3处。"),
        ("1.抓学习．开展2次．\n2.抓普法．", "1.抓学习。开展2次。\n2.抓普法。"),
        ("网址www.gov.cn.2.0版", "网址www.gov.cn.2.0版"),
    ],
)
def test_western_stops_end_sentences_where_most_do(text: str, printed: str) -> None:
    found = printed_text(text, "text")
    assert (found.text if found else text) == printed


def test_a_report_with_marks_states_what_it_states_without_them() -> None:
    plain, marked = extracted(REPORT, "text"), extracted(WITH_MARKS, "markdown")
    assert facts(marked) == facts(plain)
    assert len(facts(plain)) == 5
    assert [s.heading for s in marked.sections] == [s.heading for s in plain.sections]
    assert [a.indicator for a in marked.absences] == [a.indicator for a in plain.absences]
    year = marked.header.report_year
    assert year is not None
    assert (year.value, WITH_MARKS[year.start : year.end]) == (2024, "2024")
    assert [(c.division_code, c.score) for c in marked.candidates] == [
        (c.division_code, c.score) for c in plain.candidates
    ]


def test_everything_found_stands_where_it_says() -> None:
    marked = extracted(WITH_MARKS, "markdown")
    surfaces = [o.text for o in marked.observations]
    assert surfaces == ["86**件", "85件", "98\\.8*%", "1200`余份", "4\u200b场次"]
    for found in (*marked.observations, *marked.absences, *marked.numerals):
        assert WITH_MARKS[found.start : found.end] == found.text
    for observation in marked.observations:
        assert observation.sentence_start <= observation.start < observation.end <= observation.sentence_end
    assert marked.sections[-1].body_end == len(WITH_MARKS)
    starts = {section.start for section in marked.sections}
    assert {o.section_start for o in marked.observations} | {s.parent_start for s in marked.sections} <= {*starts, None}


def test_the_reasons_are_given_for_the_same_figures() -> None:
    plain, marked = (explain_observations(extracted(*pair)) for pair in ((REPORT, "text"), (WITH_MARKS, "markdown")))
    assert [why["indicator"]["rule_id"] for why in marked] == [why["indicator"]["rule_id"] for why in plain]
    heads = [why["indicator"]["head"] for why in marked if "head" in why["indicator"]]
    assert heads
    assert all(WITH_MARKS[head["start"] : head["end"]] == head["text"] for head in heads)


def test_a_number_that_the_width_of_the_page_cut_is_one_number() -> None:
    line = "镇党委会专题研究法治建设工作并且组织全体机关干部参加法律知识考试合格率98.\n6%，出动执法人员若干。\n"
    other = "全年开展联合执法检查并且出动各类执法人员深入企业和农户家中发现安全隐患共计1\n58处，均已整改。\n"
    found = extracted(line + other, "text")
    assert [(o.value, o.text) for o in found.observations] == [(Decimal("98.6"), "98.\n6%"), (158, "1\n58处")]


def test_numbers_in_short_lines_stay_apart() -> None:
    cells = "类别\n12\n13件\n" + "全年开展联合执法检查并且出动各类执法人员深入企业和农户家中发现问题。\n"
    assert [o.text for o in extracted(cells, "text").observations] == ["13件"]
