"""Tables typed in plain text: they say what the same table with tabs says, and nothing else becomes a table."""

from __future__ import annotations

import pytest

from extract.pipeline import extract_bytes
from extract.structure.typed_tables import with_tabs

HEADS = ("纠纷类别", "受理数（件）", "化解数（件）", "化解率")
ROWS = (
    ("婚姻家庭", "36", "36", "100%"),
    ("邻里", "42", "41", "97.6%"),
    ("合 计", "78", "77", "98.7%"),
)
TABLE = (HEADS, *ROWS)


def lines(separator: str, before: str = "", behind: str = "", table: tuple[tuple[str, ...], ...] = TABLE) -> str:
    return "\n".join(f"{before}{separator.join(row)}{behind}" for row in table)


def figures(table: str) -> list[tuple[str, str, str]]:
    text = f"松岭镇2024年法治政府建设年度报告\n一、主要工作\n情况如下：\n{table}\n二、普法宣传\n开展活动12场。\n"
    found = extract_bytes(text.encode(), "a.txt")
    assert all(text[o.start : o.end] == o.text for o in found.observations)
    assert [section.heading for section in found.sections] == ["一、主要工作", "二、普法宣传"]
    return [(o.text, o.indicator, o.scope) for o in found.observations]


@pytest.mark.parametrize(
    "table",
    [
        lines("    "),
        lines(" "),
        lines("\u3000"),
        lines(" | ", "| ", " |"),
        lines("|"),
        f"{lines(' | ', '| ', ' |', TABLE[:1])}\n|---|---|---|---|\n{lines(' | ', '| ', ' |', TABLE[1:])}",
        lines("\n"),
        "\n\n".join("\n".join(row) for row in TABLE),
        "\n\n".join("\n\n".join(row) for row in TABLE),
    ],
    ids=["blanks", "one_blank", "wide_blanks", "bars", "inner_bars", "markdown", "lines", "rows_apart", "lines_apart"],
)
def test_a_typed_table_says_what_one_with_tabs_says(table: str) -> None:
    assert figures(table) == figures(lines("\t"))


def test_the_total_row_is_the_whole() -> None:
    wholes = [(text, indicator) for text, indicator, scope in figures(lines(" ")) if scope == "whole"]
    assert wholes[:2] == [("78", "dispute.disputes_received"), ("77", "dispute.disputes_resolved")]


@pytest.mark.parametrize(
    "text",
    [
        "全年开展普法活动 12\n场，发放资料 300\n份，接待咨询 20\n人次",
        "村名 联系电话\n甲村 13800000000\n乙村 13900000000",
        "类别 数量\n婚姻家庭 36",
        "目录\n工作情况 1\n存在问题 3\n下步打算 5",
        "调解纠纷数量 如下，\n婚姻家庭 36\n邻里 42",
        "发布机构\n松岭镇\n浏览次数\n12\n打印\n关闭",
        "一、纠纷 数量\n婚姻 36\n邻里 42",
        "纠纷类别\t受理数\n婚姻\t36\n邻里\t42",
    ],
    ids=["broken_lines", "telephones", "one_row", "contents", "prose", "page", "heading", "tabs"],
)
def test_other_lines_are_no_table(text: str) -> None:
    assert with_tabs(text) == text


def test_every_position_remains() -> None:
    text = lines(" | ", "| ", " |")
    parted = with_tabs(text)
    assert len(parted) == len(text)
    assert all(old == new or (old in " |" and new in " \t") for old, new in zip(text, parted, strict=True))


def test_both_kinds_of_table_are_read_in_either_order() -> None:
    rows = "村名 纠纷数（件）\n甲村 12\n乙村 9\n"
    lines = "村名\n走访数（次）\n丙村\n7\n丁村\n8\n"
    prose = "另一项工作情况如下表所示。\n"
    parted = "村名\t走访数（次）\n丙村\t7\n丁村\t8\n"
    assert with_tabs(rows + prose + lines) == with_tabs(rows) + prose + parted
    assert with_tabs(lines + prose + rows) == parted + prose + with_tabs(rows)
