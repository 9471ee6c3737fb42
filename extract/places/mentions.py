"""Mentions: where a text names regions and townships of the gazetteer, and whether as its own place or another one.

Between the gazetteer and `evidence`; all spans refer to the given text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extract.lexicons.phrases import compiled
from extract.places.gazetteer import gazetteer

LONGEST_REGION = 16
"""Characters of the longest region name in the lists (积石山保安族东乡族撒拉族自治县 has 15)."""

LONGEST_STEM = 12
"""Characters of a township's name before its class word, in the longest names that reports print in full."""

LOOK_BEFORE = 20
LOOK_AFTER = 12
"""Characters to each side, within the clause, in which a word can say that a place is another one."""

OPENING = 400
"""Characters at the beginning in which a report without a title names itself (2024年，明通镇深入学习…)."""

CLOSING = 120
"""Characters at the end that contain a report's signature (明通镇人民政府, and the date below it)."""

MOST_MENTIONS = 200
"""Maximum region mentions read in one text: a text with more is a list of places, and further ones tell nothing."""

_OFFICES = ("街道办事处", "街道办", "街办")
_STARTS_NAME = frozenset(
    "年月日的在对由于和与及为是我本共进市县区旗州省部府委下现将关据按至从向给经让使随来、到赴往办室会局"
)
_LEVELS = "县区市旗州盟省"
_STOPS = re.compile(r"[，。；：！？\n]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff0-9]")

Context = Literal["organ", "plain", "elsewhere"]
"""Why a region is named: its organ or document is mentioned, only the region is, or it is another place."""


@dataclass(frozen=True, slots=True)
class RegionMention:
    """A region named in a text; `regions` are the full names the form can mean (荣昌 → 荣昌区)."""

    form: str
    start: int
    end: int
    regions: frozenset[str]

    @property
    def is_full(self) -> bool:
        """Whether the name is printed with its level (荣昌区)."""
        return self.form in self.regions


@dataclass(frozen=True, slots=True)
class NameMention:
    """A known township's name in a text."""

    name: str
    start: int
    end: int


def region_ending_at(text: str, end: int) -> RegionMention | None:
    """The longest region name that ends at `end`."""
    if text[max(0, end - 2) : end] not in gazetteer().region_tails:
        return None
    regions = gazetteer().regions
    for length in range(min(LONGEST_REGION, end), 1, -1):
        form = text[end - length : end]
        if form in regions:
            return RegionMention(form, end - length, end, regions[form])
    return None


def region_end(text: str, start: int) -> int | None:
    """The end of the longest full region name that begins at `start`; None if there is none."""
    regions = gazetteer().regions
    for end in range(min(start + LONGEST_REGION, len(text)), start + 1, -1):
        if text[start:end] in regions.get(text[start:end], ()):
            return end
    return None


def regions_before(text: str, position: int) -> tuple[RegionMention, ...]:
    """The chain of region names directly before `position`, nearest first: 重庆市荣昌区|万灵镇 → 荣昌区, 重庆市.

    White space, and the 人民政府 of a street office's full name (荣昌区人民政府昌元街道办事处), may come in between.
    """
    found: list[RegionMention] = []
    while True:
        end = len(text[max(0, position - 8) : position].rstrip()) + max(0, position - 8)
        if text.endswith("人民政府", 0, end):
            end -= len("人民政府")
        mention = region_ending_at(text, end)
        if mention is None:
            return tuple(found)
        found.append(mention)
        position = mention.start


def named_regions(text: str) -> tuple[tuple[RegionMention, Context], ...]:
    """Every region that `text` names in full, in order, with its context."""
    mentions = sorted(_full_regions(text), key=lambda mention: mention.start)[:MOST_MENTIONS]
    return tuple((mention, context_of(text, mention.start, mention.end)) for mention in mentions)


def context_of(text: str, start: int, end: int) -> Context:
    """The context of the place name on `text[start:end]`."""
    if is_elsewhere(text, start, end):
        return "elsewhere"
    if compiled("places", "superior").match(text, end) or is_in_document_title(text, start):
        return "organ"
    return "plain"


def is_elsewhere(text: str, start: int, end: int) -> bool:
    """Whether the clause around `text[start:end]` speaks of another place: 赴荣昌区考察, 与大足区毗邻."""
    before = _STOPS.split(text[max(0, start - LOOK_BEFORE) : start])[-1]
    after = _STOPS.split(text[end : end + LOOK_AFTER], maxsplit=1)[0]
    names_other_before = compiled("places", "elsewhere_before").search(before) is not None
    return names_other_before or compiled("places", "elsewhere_after").search(after) is not None


def township_names(text: str, start: int = 0, end: int | None = None) -> Iterator[NameMention]:
    """Names of known townships in `text[start:end]` that begin where a name can begin, in order."""
    for match in compiled("places", "class_word").finditer(text, start, len(text) if end is None else end):
        if compiled("places", "in_longer_name").match(text, match.end()):
            continue
        mention = _name_ending(text, match, start)
        if mention is not None:
            yield mention


def _name_ending(text: str, match: re.Match[str], floor: int) -> NameMention | None:
    known = gazetteer()
    kind = "街道" if match.group() in _OFFICES else match.group()
    for begin in range(max(floor, match.start() - LONGEST_STEM), match.start()):
        surface = text[begin : match.end()]
        if surface[0] in _LEVELS and region_ending_at(text, begin + 1):
            continue  # 宁国市|经济技术开发区, not 市经济技术开发区
        if known.knows(text[begin : match.start()] + kind) or (surface[0] in "兵第" and known.named(surface)):
            return NameMention(surface, begin, match.end()) if _can_begin(text, begin, floor) else None
        if (
            surface[-1] in "乡镇木团会"
            and "族" in surface[:-1]
            and known.named(surface)
            and _can_begin(text, begin, floor)
        ):
            return NameMention(surface, begin, match.end())
    return None


def _can_begin(text: str, position: int, floor: int) -> bool:
    if position == floor or text[position - 1] in _STARTS_NAME or not _HAN.match(text[position - 1]):
        return True
    return bool(regions_before(text, position))


def _full_regions(text: str) -> Iterator[RegionMention]:
    for level in _LEVELS:
        position = text.find(level)
        while position >= 0:
            mention = region_ending_at(text, position + 1)
            if mention is not None and mention.is_full:
                yield mention
            position = text.find(level, position + 1)


def is_in_document_title(text: str, start: int) -> bool:
    """《荣昌区法治政府建设实施方案》: a title that begins with the region or with one above it."""
    opened = text.rfind("《", max(0, start - LOOK_BEFORE), start)
    return opened >= 0 and "》" not in text[opened:start]
