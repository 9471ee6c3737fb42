"""Labels: the words and numbers of the page, in Chinese with English beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from extract.lineage.wording import Label

BOUNDS = {"exact": "", "more_than": "＞ ", "less_than": "＜ ", "about": "≈ "}
"""Signs before a number that show how it bounds the true one (余 多 → ＞, 近 不足 → ＜, 约 左右 → ≈)."""

CHECK_KINDS = {
    "rate": Label("a rate against its own counts", "比率与其分子、分母"),
    "parts": Label("a whole against its parts", "总数与各分项之和"),
    "earlier_year": Label("last year's figure against last year's report", "所述上年数与上年报告"),
}

CHECK_RESULTS = {
    "inconsistent": Label("does not add up", "不一致"),
    "incomplete": Label("parts are missing", "分项不全"),
    "inexact": Label("too inexact to tell", "概数，无法判断"),
    "consistent": Label("adds up", "一致"),
}

REVIEW_REASONS = {
    "not_enough_evidence": Label("not enough evidence", "证据不足"),
    "no_candidate": Label("no candidate", "没有候选乡镇"),
    "code_not_listed": Label("its code is in no list of that year", "代码不在当年名录中"),
    "unknown_year": Label("its year is not known", "报告年度未知"),
}

DISPOSITIONS = {
    "observation": Label("figure", "数据"),
    "date": Label("date", "日期"),
    "period": Label("period", "时期"),
    "duration": Label("duration", "时长"),
    "age": Label("age", "年龄"),
    "document_number": Label("document number", "文号"),
    "law_article": Label("article of a law", "法条"),
    "ordinal": Label("ordinal", "序数"),
    "heading": Label("heading", "标题序号"),
    "name": Label("part of a name", "名称"),
    "page_chrome": Label("page element", "页面元素"),
    "fraction": Label("fraction", "分数"),
    "idiom": Label("idiom", "习语"),
    "unmeasured": Label("no measure word", "无量词"),
}

ROLES = {
    "results": Label("results", "举措和成效"),
    "leadership_duty": Label("duty of the first responsible person", "第一责任人履职"),
    "problems": Label("problems", "存在问题"),
    "plans": Label("next year's plans", "下一年计划"),
}

SCOPES = {
    "whole": Label("whole", "总数"),
    "part": Label("part of a whole", "分项"),
    "per_unit": Label("per unit", "每单位"),
    "comparison": Label("comparison", "比较"),
    "target": Label("target", "目标"),
}

TEXT_PROBLEMS = {
    "recognised": (
        "扫描件：文字由识别得出，此处只列出已发布的句子；完整内容请看页面图像。"
        " A scan with recognised text. Only the published sentences are listed; see the page picture for the rest."
    ),
    "text_changed": (
        "重新读取的文本与发布时的校验值不一致，此处只列出已发布的句子。"
        " The text as read now does not match the published hash. Only the published sentences are listed."
    ),
}


def words_of(table: dict[str, Label], code: str | None) -> Label:
    """The words for `code`, or the code itself."""
    return table.get(code or "", Label(code or "–", code or "–"))


def number(value: Decimal | float | int | None) -> str:
    """`value` with thousands separators and without trailing zeros.

    >>> number(Decimal("12000.500000"))
    '12,000.5'
    """
    if value is None:
        return "–"
    exact = value if isinstance(value, Decimal) else Decimal(repr(round(value, 6)))
    return f"{exact.normalize():,f}"


def bounded(row: dict[str, Any]) -> str:
    """The value of a fact as a number with its bound: `＞ 1,000`, `6–8`."""
    high = f"–{number(row['value_high'])}" if row.get("value_high") is not None else ""
    return f"{BOUNDS.get(row['qualifier'], '')}{number(row['value'])}{high}"


def review_command(row: dict[str, Any]) -> str:
    """The command to decide about the report of `row`.

    It names the best candidate if there is any evidence for it, else a placeholder: a guess is never suggested.
    """
    best = row["candidates"][0] if row["candidates"] else None
    code = best["division_code"] if best and best["score"] > 0 else "CODE"
    asked = "" if row["review_reason"] == "unknown_year" else f" --code {code}"
    asked += "" if row["year"] else " --year YEAR"
    return f"fadu review {row['document_id'][:12]}{asked} --by NAME"


def place(row: dict[str, Any], *, is_full: bool = False) -> str:
    """The township of `row` after its county, or in full after province, prefecture and county."""
    if not row.get("township"):
        return "乡镇未定 township unknown"
    parents = ("province", "prefecture", "county") if is_full else ("county",)
    return " ".join(dict.fromkeys([*(row[p] for p in parents if row.get(p)), row["township"]]))


def address(root: str, path: str, fragment: str = "", **parameters: Any) -> str:
    """A URL of this application; parameters that are None or empty are left out."""
    given = urlencode({name: value for name, value in parameters.items() if value not in (None, "")})
    return f"{root}{quote(path)}{'?' + given if given else ''}{'#' + quote(fragment) if fragment else ''}"
