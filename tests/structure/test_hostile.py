"""Random and hostile text: no crash, spans that slice to their surface, linear time."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.records import SourceText
from extract.structure.header import read_header
from extract.structure.headings import find_sections
from extract.structure.report import is_report

SECONDS = 8
"""A megabyte in linear time takes well under a second here; a quadratic step takes minutes."""

MEGABYTE = 10**6
HOSTILE = {
    "digits": "1" * MEGABYTE,
    "spaces": " " * MEGABYTE,
    "ideographic spaces": "\u3000" * MEGABYTE,
    "line breaks": "\n" * MEGABYTE,
    "nested brackets": "（" * (MEGABYTE // 2) + "）" * (MEGABYTE // 2),
    "commas": "，" * 100_000,
    "short lines": "短行\n" * 100_000,
    "markers": "一、\n（一）\n1.\n" * 50_000,
    "glued markers": "（一）" * 200_000,
    "headings": "一、工作情况\n（一）抓普法。内容。\n" * 30_000,
    "titles": "法治政府\n" * 100_000,
    "organs": "镇人民政府" * 200_000,
    "townships": "，某某镇" * 200_000,
    "one Han character": "镇" * MEGABYTE,
    "bookmarks": "[bookmark: " * 100_000,
    "marks": "#*" * (MEGABYTE // 2),
    "open titles": "《" * MEGABYTE,
    "colons": "：" * MEGABYTE,
    "labels": "发布日期：" * 100_000,
    "years": "2024年" * 200_000,
    "tabs": "1.\t" * 300_000,
    "firsts below each other": "一、工作\n" * 100_000,
    "glued numbers": "一、工作" + "（一）抓普法。（二）抓执法。" * 60_000,
    "flat headings": "。（一）抓普法" * 100_000,
}


def run(text: str) -> None:
    sections = find_sections(text)
    header = read_header(SourceText(text, (), "text", "test", "1"), sections)
    is_report(text, header, sections)
    assert all(text[s.start : s.end] == s.heading for s in sections)
    assert all(a.start < b.start and a.end <= b.start for a, b in itertools.pairwise(sections))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_linear_time(text: str) -> None:
    started = time.process_time()
    run(text)
    assert time.process_time() - started < SECONDS


@settings(max_examples=150)
@given(
    st.text(
        alphabet="一二三十、（）()1２.．①#*[]bookmark: 《》“”年月日号〔〕镇乡街道人民政府关于法治建设报告"
        "总结签发\n \u3000。，：；存在问题下一步情况",
        max_size=200,
    )
)
def test_random_text_of_the_genre_gives_true_spans(text: str) -> None:
    run(text)


@given(st.text(max_size=200))
def test_any_text_gives_true_spans(text: str) -> None:
    run(text)
