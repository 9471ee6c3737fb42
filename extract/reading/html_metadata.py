"""Html metadata: the information table of a government page (索引号, 发布机构, 成文日期 …) as labels and values."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from extract.lexicons import load_csv
from extract.reading.html_blocks import Block

META_NAMES = {
    "articletitle": "标题",
    "pubdate": "发布日期",
    "contentsource": "来源",
    "author": "作者",
    "keywords": "关键词",
    "columnname": "所属栏目",
    "sitename": "网站名称",
}
"""`<meta name>` of government pages (政府网站发展指引, 国办发〔2017〕47号, annex 2) → the label it is kept under."""

_CONTROLS = frozenset(
    {"字号", "字体", "字体大小", "浏览次数", "浏览量", "点击次数", "点击数", "点击量", "阅读", "阅读次数", "阅读数"}
)
"""Labels of page buttons and counters: they end the value of the label before them and are not kept."""
_LONGEST_VALUE = 120
_LONGEST_LINE = 400
_STRIPPED = " \t:：|｜【[《\u3000"
_PUBLISHED = "发布时间"
_DATE = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[\s\u3000]*星期[一二三四五六日天])?"
_LEADING_DATE = re.compile(rf"{_DATE}(?P<clock>[\s\u3000]*\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?")
"""An unlabelled time of publication at the beginning of a line; a date alone may be the document's own."""


@dataclass(frozen=True, slots=True)
class PageLabel:
    """A label of an information table; a strong label is enough to make a line metadata."""

    label: str
    is_strong: bool


@functools.cache
def _labels() -> tuple[re.Pattern[str], dict[str, bool]]:
    known = {entry.label: entry.is_strong for entry in load_csv("page_labels.csv", PageLabel)}
    spaced = "|".join(r"[\s\u3000]*".join(label) for label in sorted(known, key=len, reverse=True))
    parted = rf"(?:^|(?<=[\s\t|｜\[【\]】]))({spaced})(?:[】\]]\s*[:：]?|\s*\t|$)"
    return re.compile(rf"{parted}|({spaced})\s*[:：]"), known


def line_pairs(line: str) -> list[tuple[str, str]]:
    """The label and value pairs of a line that consists of nothing else; empty for any other line.

    >>> line_pairs("发布日期：2025-01-20 来源：某某镇人民政府")
    [('发布日期', '2025-01-20'), ('来源', '某某镇人民政府')]
    >>> line_pairs("2025-01-20 09:30 来源：某某镇人民政府")
    [('发布时间', '2025-01-20 09:30'), ('来源', '某某镇人民政府')]
    """
    if len(line) > _LONGEST_LINE:
        return []
    date = _LEADING_DATE.match(line)
    start = date.end() if date else 0
    pattern, known = _labels()
    found = list(pattern.finditer(line, start))
    starts = [m.start() for m in found] + [len(line)]
    labels = [re.sub(r"[\s\u3000]", "", m[1] or m[2]) for m in found]
    values = [line[m.end() : end].strip(_STRIPPED) for m, end in zip(found, starts[1:], strict=True)]
    is_information = bool(found or date["clock"]) if date else len(found) > 1 or any(known[label] for label in labels)
    if (
        not is_information
        or line[start : starts[0]].strip(_STRIPPED + "]】")
        or any(len(value) > _LONGEST_VALUE for value in values)
    ):
        return []
    return ([(_PUBLISHED, date[0])] if date else []) + list(zip(labels, values, strict=True))


def page_metadata(root: etree._Element, blocks: Iterable[Block], title: str) -> tuple[tuple[str, str], ...]:
    """Label and value pairs of the page: its title, the visible lines of `blocks`, then its `<meta>` elements.

    A repeated label keeps its first value; a label without a value is left out.
    """
    pairs = [("标题", title)] if title else []
    pairs += [pair for block in blocks for pair in line_pairs(block.text)]
    for meta in root.iter("meta"):
        label = META_NAMES.get((meta.get("name") or "").lower())
        if label:
            pairs.append((label, " ".join((meta.get("content") or "").split())))
    kept: dict[str, str] = {}
    for label, value in pairs:
        if value and label not in _CONTROLS:
            kept.setdefault(label, value)
    return tuple(kept.items())
