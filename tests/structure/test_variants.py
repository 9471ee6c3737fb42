"""One report as different systems print it: each variant gives the same headings, roles, absences and header facts."""

import functools
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.pipeline import extract_text
from extract.records import SourceText
from extract.structure.printed import printed_text
from tests.held_out.gold import read_report

HELD_OUT = sorted((Path(__file__).parents[1] / "held_out" / "reports").glob("*.marked"))
REPORT = """青石镇2023年度法治政府建设情况报告
县人民政府：
2023年，青石镇深入学习贯彻习近平法治思想，坚持把法治政府建设纳入全镇经济社会发展总体规划。现将有关情况报告如下：
一、主要举措和成效
（一）健全依法决策机制
镇党委会专题研究法治建设工作4次，法律顾问列席会议12次，重大行政决策事项全部经过合法性审查和集体讨论，全年未出现因程序违法被撤销的决定，没有“新官不理旧账”问题。
（二）推进严格规范公正文明执法。综合行政执法队办理案件46件，没有一件被申请行政复议，行政诉讼败诉案件“零发生”，执法人员无违法违纪行为。
（三）多元化解矛盾纠纷
调解各类矛盾纠纷312件，调解成功率98.6%，全镇未发生民转刑案件和群体性事件，实现进京非访“零登记”，社区矫正对象无脱管漏管现象。
二、存在的问题
部分村干部运用法治思维化解矛盾的能力还不强，执法队伍没有形成老中青相结合的梯队，普法宣传的形式比较单一。
三、下一步工作安排
继续加大普法力度，确保全年不发生重大安全事故，力争实现零上访。
青石镇人民政府
2024年1月12日"""
HALF_WIDTH = str.maketrans("，：；（）！？", ",:;()!?")
FULL_WIDTH = str.maketrans("0123456789%", "０１２３４５６７８９％")
HANGING = "，。；：、”）！？%"
SIGNS = re.compile(r"[\s“”\"「」]")


def wrapped(text: str, width: int) -> str:
    """`text` with lines of `width` characters; a punctuation mark can hang over the edge."""
    pieces = []
    for line in text.split("\n"):
        while len(line) > width:
            end = width
            while end < len(line) and line[end] in HANGING:
                end += 1
            pieces.append(line[:end])
            line = line[end:]
        pieces.append(line)
    return "\n".join(pieces)


VARIANTS: dict[str, Callable[[str], str]] = {
    "full-width digits": lambda text: text.translate(FULL_WIDTH),
    "indented paragraphs": lambda text: re.sub(r"(?m)^(?=.)", "\u3000\u3000", text),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "corner brackets": lambda text: text.replace("“", "「").replace("”", "」"),
    "straight quotes": lambda text: text.replace("“", '"').replace("”", '"'),
    "half-width stops": lambda text: text.translate(HALF_WIDTH),
}
LINES: dict[str, Callable[[str], str]] = {
    "cut at 30 characters": lambda text: wrapped(text, 30),
    "blanks for line breaks": lambda text: text.replace("\n", " "),
    "blanks for indented line breaks": lambda text: text.replace("\n", " \u3000\u3000"),
}


@functools.cache
def told(text: str) -> dict:
    """What the report says, without the signs and blanks in which the variants differ."""
    extraction = extract_text(SourceText(text, (), "text", "test", "1"))
    header = extraction.header
    return {
        "absences": [plain(absence.text) for absence in extraction.absences],
        "sections": [(plain(s.heading), s.level, s.role) for s in extraction.sections],
        "title": header.title and plain(header.title.value),
        "issuer": header.issuer and plain(header.issuer.value),
        "year": header.report_year and header.report_year.value,
        "date": header.report_date and header.report_date.value,
    }


def plain(text: str) -> str:
    return SIGNS.sub("", text).translate(HALF_WIDTH)


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS.keys())
def test_signs_and_blanks_change_nothing(variant: Callable[[str], str]) -> None:
    assert len(HELD_OUT) > 0
    for path in HELD_OUT:
        text = read_report(path)[0].strip()
        assert told(variant(text)) == told(text), path.stem


@pytest.mark.parametrize("variant", LINES.values(), ids=LINES.keys())
def test_where_lines_end_changes_nothing(variant: Callable[[str], str]) -> None:
    assert told(variant(REPORT)) == told(REPORT)


def test_the_report_says_what_it_says() -> None:
    report = told(REPORT)
    assert report["absences"] == [
        *("程序违法被撤销的决定", "新官不理旧账问题", "被申请行政复议", "行政诉讼败诉案件", "违法违纪行为"),
        *("民转刑案件", "群体性事件", "进京非访", "脱管漏管现象"),
    ]
    assert [f"{level} {role}" for _, level, role in report["sections"]] == [
        *("1 results", "2 results", "2 results", "2 results", "1 problems", "1 plans"),
    ]


@settings(max_examples=40)
@given(st.integers(min_value=24, max_value=40), st.sampled_from(sorted(VARIANTS)))
@example(30, "carriage returns")
def test_a_page_of_any_width_says_the_same(width: int, name: str) -> None:
    assert told(wrapped(VARIANTS[name](REPORT), width)) == told(REPORT)


def test_a_megabyte_of_blanks_behind_cut_lines_takes_linear_time() -> None:
    started = time.process_time()
    printed_text(wrapped(REPORT, 30) + "\n" + " " * 10**6, "text")
    assert time.process_time() - started < 2
