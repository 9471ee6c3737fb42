"""Titles: finds a report's own title, on one line or several; used by `header` and `report`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from extract.lexicons.phrases import compiled, group
from extract.structure.mastheads import Line, closed_up, squeezed
from extract.structure.organs import ORGAN_LINE, TITLE_ORGAN, township_in_name

MAX_TITLE = 70
"""Characters; GB/T 9704-2012 requires brief titles, and the longest seen in the genre have about 50."""

MAX_TAIL = 16
"""Characters; the longest second line of a title that only finishes it (工作情况的报告)."""

MAX_GENERAL = 45
"""Characters; the longest title of a document on another subject: a first line that ends like a title."""

MAX_ORGANS = 2
"""Most organs that issue a report together, each on a line above the title: party committee and government."""

TITLE_LINES = 3
"""Most lines of a title."""

_NOT_TITLE = re.compile(
    r"[，。；！？!?>＞|\t]|如下|当前位置|^(?:现将|首页|附件|抄送|索\s*引)|^[一二三四五六七八九十]{1,3}、|[:：].*[:：]"
)
_LABEL = re.compile(
    r"^[\[【［]?\s*(?:标\s*题|名\s*称|信息标题|文章标题|信息名称|文件名称|公文标题|内容概述|内容概况)"
    r"(?:\s*[\]】］]\s*[:：]?\s*|\s*[:：|\t]\s*|[ \u3000]+(?=.*[镇乡道木]))"
)
_END = r"(?:（[^）]{1,20}）|\([^)]{1,20}\))?$"
_PLAN = r"[及和与暨、][^，。]{0,20}(?:计划|打算|安排|思路|要点)"
_ENDS_AS_REPORT = re.compile(f"{group('reports', 'genre')}(?:{_PLAN})?{_END}")
_GENERAL = re.compile(rf"(?:报告|总结|汇报|通知|公告|方案|要点|计划|意见|办法|公示){_END}")
_TAIL = re.compile(rf"^(?:的|情况|工作|建设|年度|总结|报告|推进|暨)?[\u4e00-\u9fff]{{0,12}}(?:报告|总结|汇报){_END}")
_PLAN_TAIL = re.compile(rf"^{_PLAN}{_END}")
_YEAR_TAIL = re.compile(r"^[（(]20\d\d(?:年?度?[－—–\-~～至到]{1,2}20\d\d年?度?|年度?)[）)]$")
"""A line below the title with the years reported on: （2021—2025年）."""
_DAY = r"20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?"
_DATE_BEHIND = re.compile(
    rf"[ \t\u3000]+(?:发布(?:时间|日期)[:：]?\s?)?{_DAY}(?:\s\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?)?$"
    rf"|[ \t\u3000]*[（(]{_DAY}[）)]$"
)
"""The date of publication behind a title, on its line."""
_COMMITTEE = re.compile("(?:委员会|党委|工委)$")
_OWN = re.compile(r"20[0-9]{2}|二[〇○零]|[镇乡]|街道|苏木")
_YEAR_AFTER_ORGAN = re.compile(r"(?:关于)?(?:20[0-9]{2}\s?年(?:度|上半年)?)?$")
_NEEDS_ORGAN = re.compile(r"^(?:关于|20[0-9]{2}|二[〇○零]|上?年度|法治|推进|依法|落实|履行)")


def find_title(lines: Sequence[Line]) -> tuple[int, int] | None:
    """The span of the title in the masthead `lines`: the report's own, else a first line that reads like one.

    A title such as 关于2024年法治政府建设情况的报告 includes the organ's line above it.
    """
    blocks = list(_report_titles(lines))
    if blocks:
        own = [block for block in blocks if _is_own(lines, *block)] or blocks
        return _widened(lines, *_below_its_organ(lines, own))
    for line, below in zip(lines[:TITLE_LINES], (*lines[1:], None), strict=False):
        if len(line.surface) <= MAX_GENERAL and not _NOT_TITLE.search(line.surface) and _GENERAL.search(line.surface):
            names_years = below is not None and _YEAR_TAIL.match(squeezed(below.surface))
            return line.start + _label_length(line.surface), below.end if below and names_years else line.end
    return None


def _report_titles(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Half-open index ranges of the lines that together make a report's title; single lines first."""
    surfaces = [_as_title(line.surface) for line in lines]
    for count in range(1, TITLE_LINES + 1):
        for index in range(len(lines) - count + 1):
            block = surfaces[index : index + count]
            if all(block) and is_report_title("".join(block)):
                yield index, index + count


def _as_title(surface: str) -> str:
    """`surface` without white space if it can be a line of a title; empty for prose and page elements."""
    surface = _DATE_BEHIND.sub("", surface)
    return "" if len(surface) > MAX_TITLE or _NOT_TITLE.search(surface) else squeezed(surface)


def _is_own(lines: Sequence[Line], first: int, after: int) -> bool:
    """Whether the title names a year or a township; a menu item (法治政府建设年度报告) names neither."""
    return any(_OWN.search(line.surface) for line in lines[first:after])


def is_report_title(title: str) -> bool:
    """Whether `title`, without white space, is that of a report on law-based government."""
    if len(title) > MAX_TITLE or not compiled("reports", "topic").search(title):
        return False
    return _ENDS_AS_REPORT.search(title) is not None


def _below_its_organ(lines: Sequence[Line], blocks: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The first block, or its repetition below the organ's line: a page may have a short title before the full one."""
    first, after = blocks[0]
    surface = lines[first].surface
    return next((b for b in blocks if lines[b[0]].surface == surface and _organs_above(lines, b[0])), (first, after))


def _organs_above(lines: Sequence[Line], first: int) -> list[Line]:
    """The organ lines above a title that names no organ itself, nearest first."""
    is_announced = first > 0 and lines[first - 1].surface.endswith("关于")
    if first > 0 and _is_joint(lines[first - 1].surface, lines[first].surface):
        return [lines[first - 1]]
    if not is_announced and not _NEEDS_ORGAN.match(lines[first].surface):
        return []
    above = lines[max(0, first - MAX_ORGANS) : first]
    organs = list(itertools.takewhile(lambda line: _is_organ(line.surface), reversed(above)))
    return organs[:1] if len({line.surface for line in organs}) == 1 else organs


def _is_joint(above: str, title: str) -> bool:
    """Whether the party committee on the line `above` issues the report with the government that `title` names."""
    committee = closed_up(above)
    if not (ORGAN_LINE.fullmatch(committee) and _COMMITTEE.search(committee)):
        return False
    named = TITLE_ORGAN.match(closed_up(title))
    if named is None:
        return False
    government = named.group()
    first, second = (township_in_name(name, 0, len(name)) for name in (committee, government))
    return first is not None and second is not None and committee[slice(*first)] == government[slice(*second)]


def _widened(lines: Sequence[Line], first: int, after: int) -> tuple[int, int]:
    """The span of the title on `lines[first:after]`, with the organ above it and the words below it."""
    start = lines[first].start + _label_length(lines[first].surface)
    start = min([start, *(line.start for line in _organs_above(lines, first))])
    end = lines[after - 1].start + len(_DATE_BEHIND.sub("", lines[after - 1].surface))
    if after < len(lines):
        is_whole = lines[after - 1].surface.endswith(("报告", "总结", "汇报", "）", ")"))
        tail = squeezed(lines[after].surface)
        if len(tail) <= MAX_TAIL and (_YEAR_TAIL.match(tail) or (_PLAN_TAIL if is_whole else _TAIL).match(tail)):
            end = lines[after].end
    return start, end


def _is_organ(surface: str) -> bool:
    surface = _YEAR_AFTER_ORGAN.sub("", closed_up(surface)).rstrip()
    if ORGAN_LINE.fullmatch(surface):
        return True
    place = township_in_name(surface, 0, len(surface))
    return place is not None and place[1] == len(surface)


def _label_length(surface: str) -> int:
    label = _LABEL.match(surface)
    return label.end() if label else 0
