"""Heading ends: where a numbered heading ends, and which numbered lines are items; for `heading_candidates`."""

from __future__ import annotations

import re

from extract.lexicons.phrases import group
from extract.structure.numbering import Marker, neighbour_surface, ranks
from extract.structure.wrapping import LineWidth, continued_end

MAX_HEADING = 60
"""Characters; the longest sentence that is a heading as a whole. Headings of problems reach about 50."""

MAX_RUN_IN = 50
"""Characters; a longer sentence that opens a 1. paragraph is its first sentence, not its heading."""

MIN_HEADING = 4
"""Characters; the text before a colon or comma must be this long to be a heading by itself."""

MAX_ITEM = 40
"""Characters; a 1. paragraph of one sentence longer than this is an item of a list, not a heading."""

MAX_LEAD = 30
"""Characters; the longest heading that ends in a colon with its text after it."""

MAX_BLANKS = 4
"""Most blanks that a typist leaves at the end of a line."""

SPACES = r" \t\u3000\xa0\u2002\u2003\u200b\ufeff\r"
_TEXT = group("headings", "opens_text")
_STOP = re.compile(
    rf"[。！？]|[：:]|[{SPACES}，；](?=一是|其一|首先，)|[{SPACES}]{{2,}}|\t|[{SPACES}](?=20[0-9]{{2}}年[^工重]|{_TEXT})"
    rf"|(?<={group('headings', 'ends_heading')})(?=[镇乡]党委|[镇乡]政府|街道党工委|{_TEXT})"
    rf"|(?={group('headings', 'opens_sentence')})|(?<=问题|不足|困难|短板)(?=主要[是有表体])"
)
"""Where a heading can end: at a full stop, a colon or a gap, or where the text begins if its full stop is missing."""
_PART_NAME = re.compile(
    r"(?:主要|存在的?|下一?步的?|今后的?)(?:主要|突出|工作)?(?:成效|问题|不足|困难|措施|举措|打算|做法|计划|安排)"
    r"(?=[\u4e00-\u9fff“])(?![和及与或的是有为整改解清台线分情方成不])"
)
"""The name of a whole part, followed by a word that does not continue it; the heading if a full stop follows."""

_SHORT_END = re.compile(r"[^，。；：:！？\n]{2,25}$")
"""What follows a colon within a heading: 主观原因：重视程度不够."""
_CLAUSE_END = re.compile("[，,；;：:]")
FIRST_BELOW = re.compile("[（(]一[）)]")
_FIGURE = re.compile(r"(?<![“”\"0-9０-９·.+〔\[])[0-9０-９]+(?![0-9０-９年·.+”])")
_PAGE_NUMBER = re.compile(rf"[.…·．\-—_{SPACES}]+[0-9]{{1,3}}[\u4e00-\u9fff%]{{0,2}}$")
_NOTHING_BELOW = re.compile(r"\s*(?:$|[（(]?[一二三四五六七八九十]{1,3}[）)、])")
_LIST_END = re.compile(r"[。；;]\s*$")
TRAILING = " \t\u3000\xa0\r*_#：:；;。，,、|"


def heading_end(text: str, start: int, line_end: int, marker: Marker, width: LineWidth) -> int | None:
    """The end of the heading whose words start at `start`; None for a row of a table or a table of contents."""
    limit = min(line_end, start + 4 * MAX_HEADING)
    stop = _stop(text, start, limit)
    name = _PART_NAME.match(text, start, stop)
    if name and text.find("。", stop, line_end) >= 0:
        return name.end()
    if marker.rank < ranks()["cn_paren"] and (below := FIRST_BELOW.search(text, start + MIN_HEADING, stop)):
        return _trimmed(text, start, below.start())
    if stop == line_end:
        if _PAGE_NUMBER.search(text[max(start, line_end - MAX_LEAD) : line_end].rstrip()):
            return None
        stop = continued_end(text, start - len(marker.surface), line_end, width)
    end = _trimmed(text, start, stop)
    return end if end > start else None


def _stop(text: str, start: int, limit: int) -> int:
    """The end of the heading's words: a full stop, or a colon or gap before text on the same line."""
    for match in _STOP.finditer(text, start, limit):
        length = match.start() - start
        if match.group() and match.group() in "。！？":
            return match.start()
        has_text_after = text[match.end() : match.end() + 2].strip() != ""
        has_text_after = has_text_after and not _SHORT_END.match(text, match.end(), limit)
        if has_text_after and match.end() < limit and MIN_HEADING <= length <= MAX_LEAD:
            return match.start()
    return limit


def is_run_of_items(text: str, marker: Marker, start: int, end: int) -> bool:
    """Whether the words continue to the next number of the same sentence: （一）力量不足；（二）经费不足。"""
    if text.find("；", start, end) < 0:
        return False
    following = neighbour_surface(marker, 1)
    return following is not None and text.find(f"；{following}", start, end) >= 0


def is_item(text: str, start: int, end: int, line_end: int) -> bool:
    """Whether a 1. paragraph is an item of a list: one long sentence, or one sentence with a figure."""
    if text[end:line_end].strip(TRAILING):
        return end - start > MAX_RUN_IN
    if end - start > MAX_ITEM:
        return True
    return _is_counting(text, start, end, line_end)


def is_counting_item(text: str, start: int, end: int, line_end: int) -> bool:
    """Whether a （一） paragraph is one sentence with a figure and has nothing below it: （一）人员少，仅有4人。"""
    return (
        line_end - end <= len("。") + MAX_BLANKS
        and not text[end:line_end].strip(TRAILING)
        and _is_counting(text, start, end, line_end)
        and _NOTHING_BELOW.match(text, line_end) is not None
    )


def _is_counting(text: str, start: int, end: int, line_end: int) -> bool:
    return _LIST_END.search(text[end:line_end]) is not None and _FIGURE.search(text, start, end) is not None


def first_clause(text: str, start: int, end: int) -> int | None:
    """The end of a long sentence's first clause: the heading of a paragraph that is one sentence."""
    clause = _CLAUSE_END.search(text, start + MIN_HEADING, min(end, start + MAX_HEADING))
    return clause.start() if clause else None


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(TRAILING))
