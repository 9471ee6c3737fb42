"""Unnumbered headings: Markdown, bold and plain short lines that name a part; complements `heading_candidates`."""

from __future__ import annotations

import re
from bisect import bisect_right

from extract.lexicons.phrases import compiled
from extract.structure.heading_candidates import HeadingCandidate, lines
from extract.structure.heading_ends import MAX_HEADING, SPACES
from extract.structure.numbering import Marker, ranks
from extract.structure.roles import names_role
from extract.structure.titles import is_report_title

MAX_UNNUMBERED = 25
"""Characters; a longer line without a number is a title or paragraph, unless it is a Markdown heading."""

MIN_PARTS = 2
"""Fewest lines that name a part: a single one may be the title."""

BOLD_RANK, PLAIN_RANK = 7, 8
"""Rank below Markdown's six levels and above all numbers; headings below plain parts have the next rank."""

_LINE = re.compile(
    rf"[{SPACES}]*+(?P<depth>#{{1,6}})?[{SPACES}]*+(?P<bold>\*\*|__|【)?"
    rf"(?P<words>(?![{SPACES}#*_【】|，。；！？:;、\n•·-])"
    rf"(?(depth)[^\n#*_【】|。；！？;：:]{{2,{MAX_HEADING}}}|[^\n#*_【】|，。；！？;：:]{{2,{MAX_UNNUMBERED + 1}}}))"
    rf"(?:\*\*|__|】)?[：:]?[{SPACES}]*+$"
)
_TOPIC = re.compile(
    rf"^[{SPACES}]*+(?P<words>[\u4e00-\u9fff“”《》（）、，]{{4,{MAX_UNNUMBERED}}})[{SPACES}]*+\n\s*+(?=[^\n]{{30}})(?=[^\n]{{0,200}}[。；])",
    re.MULTILINE,
)
"""A line of words without a full stop, followed by a paragraph."""
_AROUND = " \t\u3000\xa0\r\n#*_"
_PART_YEAR = re.compile("20[0-9]{2}年")
_NO_HEADING = compiled("headings", "not_heading")


def find_unnumbered(text: str, numbered: list[HeadingCandidate]) -> list[HeadingCandidate]:
    """`numbered` with headings without a number, if the top of the report has no numbers.

    In a report with 一、 at its top, a short line without a number is a paragraph. But lines below which the numbers
    restart are the parts of the report (2023年工作总结, 2024年工作计划).
    """
    if any(c.marker.rank <= ranks()["ordinal"] for c in numbered):
        return _with_parts(text, numbered)
    taken = {c.start for c in numbered}
    found = [c for start, end in lines(text) if (c := _unnumbered(text, start, end)) and c.start not in taken]
    if found and is_report_title(text[found[0].start : found[0].end]) and not text[: found[0].start].strip(_AROUND):
        found = found[1:]  # the title that opens the text
    if not numbered and all(c.marker.rank == PLAIN_RANK for c in found):
        found = _with_topics(text, found)
    if len(found) < MIN_PARTS:
        return numbered
    return sorted([*numbered, *found], key=lambda c: c.start)


def _with_topics(text: str, parts: list[HeadingCandidate]) -> list[HeadingCandidate]:
    """`parts` with short lines that each precede a paragraph, if no heading has a number or a mark.

    They are below the parts if one of these has no text of its own: 主要做法, then 组织领导有力 with its text.
    """
    starts = {part.start for part in parts}
    topics = [match.span("words") for match in _TOPIC.finditer(text) if _is_topic(match["words"])]
    topics = [(start, end) for start, end in topics if start not in starts]
    if len(topics) < MIN_PARTS:
        return parts
    marker = Marker(PLAIN_RANK + any(_is_straight_above(text, part.end, topics) for part in parts), 0, "")
    return sorted(
        [*parts, *(HeadingCandidate(start, start, end, marker) for start, end in topics)], key=lambda c: c.start
    )


def _is_straight_above(text: str, end: int, topics: list[tuple[int, int]]) -> bool:
    index = bisect_right(topics, (end, end))
    return index < len(topics) and not text[end : topics[index][0]].strip(_AROUND)


def _is_topic(words: str) -> bool:
    return _NO_HEADING.search(words) is None and not is_report_title(words)


def _with_parts(text: str, numbered: list[HeadingCandidate]) -> list[HeadingCandidate]:
    """`numbered` with the lines above its top lists, if each list has one and the last of them names a role.

    The line above the first list may be just the title; then the other lines are at the level of the first list.
    """
    top = min(c.marker.rank for c in numbered)
    firsts = [c.start for c in numbered if (c.marker.rank, c.marker.ordinal) == (top, 1)]
    if top < ranks()["cn"] or len(firsts) < MIN_PARTS:
        return numbered
    taken = {c.start for c in numbered}
    above = (_line_above(text, start) for start in firsts)
    first, *others = (part if part and part.start not in taken else None for part in above)
    parts = [part for part in others if part]
    if len(parts) < len(others) or not names_role(text[parts[-1].start : parts[-1].end]):
        return numbered
    if first is not None and text[: first.start].strip(_AROUND):
        return sorted([*numbered, first, *parts], key=lambda c: c.start)
    beside = [_ranked(part, top) for part in parts]
    below = [_ranked(c, top + 1) if c.marker.rank == top and c.start > parts[0].start else c for c in numbered]
    return sorted([*below, *beside], key=lambda c: c.start)


def _ranked(candidate: HeadingCandidate, rank: int) -> HeadingCandidate:
    return candidate._replace(marker=candidate.marker._replace(rank=rank))


def _line_above(text: str, start: int) -> HeadingCandidate | None:
    """The line directly above the heading at `start`, if it is short and has a year or names a role."""
    end = start
    while end and text[end - 1] in _AROUND:
        end -= 1
    line_start = text.rfind("\n", 0, end) + 1
    match = _LINE.match(text[line_start:end])
    words = match["words"].strip() if match else ""
    if match is None or not (_PART_YEAR.match(words) or names_role(words)):
        return None
    first = line_start + match.start("words")
    return HeadingCandidate(first, first, first + len(words), Marker(PLAIN_RANK, 0, ""))


def _unnumbered(text: str, line_start: int, line_end: int) -> HeadingCandidate | None:
    match = _LINE.match(text[line_start:line_end])
    if match is None:
        return None
    words = match["words"].strip()
    depth = len(match["depth"] or "")
    if _NO_HEADING.search(words) or not (depth or names_role(words)):
        return None
    start = line_start + match.start("words")
    rank = depth or (BOLD_RANK if match["bold"] else PLAIN_RANK)
    return HeadingCandidate(start, start, start + len(words), Marker(rank, 0, ""))
