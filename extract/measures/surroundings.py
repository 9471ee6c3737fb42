"""Surroundings: numerals that are not quantities because of where they are, such as in a quoted name or a list marker.

After `exclusions` (adjacent words) and `forms` (the written form), the third reason for `quantities` to skip a numeral.
Every check looks at a window of bounded size, so that hostile text takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.measures.candidates import Candidate
from extract.measures.forms import Ruling
from extract.measures.numerals import HANZI

_QUOTED = ("“[^“”\\n。；]{1,40}”", "「[^「」\\n。；]{1,40}」", "‘[^‘’\\n。；]{1,40}’", '"[^"\\n，。；]{1,15}"')
_TITLES = ("《[^《》\\n]{1,160}》", "〈[^〈〉\\n]{1,160}〉")
_ADDRESS = r"(?:https?://|www\.)[A-Za-z0-9_./?&=%#~:@!$+\-]+"
_ENCLOSED = re.compile("|".join((*_QUOTED, *_TITLES)))
_ENCLOSED_OR_ADDRESS = re.compile("|".join((*_QUOTED, *_TITLES, _ADDRESS)))
"""Quoted names are short: a longer quotation, or one with a full stop, is a sentence with figures of its own. Titles of
plans and laws are longer. Web addresses are rare, and searching for them doubles the time."""

_QUOTED_RULE = "place.quoted"
_ENCLOSURE_RULES = dict.fromkeys("《〈", "place.title") | dict.fromkeys("hw", "place.address")
"""The rule of an enclosure by its first character; all others are quotations."""

_REPORTED_IN_QUOTES = frozenset(("%", "％", "‰", "元", "个百分点"))
"""Units that no name contains: “满意率100%” is a figure even inside quotation marks."""

_JOINED_AFTER = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ+＋×]|[·•][\dA-Z一-九]|[-－][A-Za-z\d]|[.．]\d|/[\dA-Za-z]|@")
_JOINED_BEFORE = re.compile(r"(?<=[A-Za-zＡ-Ｚａ-ｚ+＋×_])|(?<=[A-Za-z\d][-－/.．])|(?<=[A-Z]\s)")
"""Letters, plus signs and dots that make the number a model, a code or a formula: 5G, G318, 1+6+N, GB/T 1524-2."""

_JOINING_AFTER = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ+＋×·•\-－.．/@]")
_JOINING_BEFORE = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ+＋×_\-－/.．\s]")
"""Characters that the two patterns above can begin with (after) or end with (before)."""

_LIST_MARKER = re.compile(r"[、.．](?!\d)|是|要|则是|来[，,]|方面|）|\)")
_MARKER_STARTS = frozenset("、.．是要则来方）)")
_LIST_START = frozenset(("", *"。；：，、;:,\n #*（(\t\u3000另"))
_INSIDE_SENTENCE = frozenset("，、（(,")
_SPOKEN = frozenset("是要则来方")
_LONGEST_MARKER = 3
"""Characters of the longest number of a list item: 二十三."""

_EDGE = "-－—–―|/·• \t\u3000"
"""Characters that can be next to a page number on its line: `— 3 —`."""

_PAGE_EDGE = frozenset(("", "\n", *_EDGE))
_LINE = 12
"""Longest text, in characters, on either side of a page number on its line."""


def find_enclosures(text: str) -> Iterator[re.Match[str]]:
    """Quoted names, titles and web addresses of `text` in order: “141”, 《法治政府建设实施方案（2022—2025年）》."""
    enclosed = _ENCLOSED_OR_ADDRESS if "://" in text or "www." in text else _ENCLOSED
    return enclosed.finditer(text)


def rule_by_enclosure(candidate: Candidate, enclosure: re.Match[str]) -> Ruling | None:
    """The ruling that a numeral inside a title, a web address or a quoted name is part of it; None for a figure."""
    surface = enclosure[0]
    rule_id = _ENCLOSURE_RULES.get(surface[0], _QUOTED_RULE)
    if rule_id != _QUOTED_RULE:
        return Ruling("name", rule_id, min(candidate.end, enclosure.end()))
    if candidate.share or candidate.unit in _REPORTED_IN_QUOTES:
        return None
    is_clause = "，" in surface or "," in surface
    if is_clause and candidate.unit and candidate.low[0] not in HANZI:
        return None
    return Ruling("name", _QUOTED_RULE, min(candidate.end, enclosure.end() - 1))


def can_open_item(before: str, after: str) -> bool:
    """Whether a numeral between these two characters can open a list item: a quick test before the rule."""
    return before in _LIST_START and after in _MARKER_STARTS


def rule_by_list(text: str, candidate: Candidate) -> Ruling | None:
    """The ruling that a numeral without a measure word opens an item: 一是, （一）, `1.` at the start of a sentence."""
    start, end = candidate.start, candidate.number_end
    before = text[start - 1 : start]
    if end - start > _LONGEST_MARKER or before not in _LIST_START:
        return None
    marker = _LIST_MARKER.match(text, end)
    if marker is None:
        return None
    if marker.group() in ("）", ")"):
        opens = before in ("（", "(") and text[start - 2 : start - 1] != "第"
    elif marker.group()[0] in _SPOKEN:
        opens = text[start] in HANZI
    else:
        opens = before not in _INSIDE_SENTENCE
    return Ruling("heading", "place.list_marker", end) if opens else None


def can_be_joined(before: str, after: str) -> bool:
    """Whether a numeral between these two characters can be a page number or part of a code: another quick test."""
    return (
        _JOINING_AFTER.match(after) is not None
        or _JOINING_BEFORE.match(before) is not None
        or (before in _PAGE_EDGE and after in _PAGE_EDGE)
    )


def rule_by_neighbours(text: str, candidate: Candidate) -> Ruling | None:
    """What adjacent signs make of a numeral without a measure word: a page number, or part of a code or model."""
    start, end = candidate.start, candidate.number_end
    if _JOINED_AFTER.match(text, end) or _JOINED_BEFORE.match(text, start):
        return Ruling("name", "place.joined", end)
    if _is_page_number(text, start, end):
        return Ruling("page_chrome", "place.page_number", end)
    return None


def _is_page_number(text: str, start: int, end: int) -> bool:
    line_start = text.rfind("\n", max(0, start - _LINE), start) + 1
    if not line_start and start > _LINE:
        return False
    line_end = text.find("\n", end, end + _LINE)
    if line_end < 0 and len(text) - end > _LINE:
        return False
    return not (text[line_start:start] + text[end : line_end if line_end >= 0 else len(text)]).strip(_EDGE)
