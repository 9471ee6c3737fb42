"""Parts: the section that a sentence is in, and the topics of its headings and of the item in its paragraph.

Used by `meaning`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from extract.measures.nearness import Distant
from extract.measures.words import bits_of, find_concepts
from extract.records import Role, Section
from extract.structure.promises import Promises

_ITEM_WINDOW = 500
"""Characters before a sentence that are searched for the item of its paragraph (二是…)."""

_MAX_HEADING = 60
"""Characters of a heading that are read; a longer heading is a paragraph mistaken for one."""

_ITEM = re.compile(  # one set of characters in front lets the engine skip to the next of them
    r"[一二三四五六七八九十纳列](?:"
    r"是(?P<item>[^。；;：:\n]{2,40})[。；;：:，,]"
    r"|入[^。；;：:\n]{0,40}中心组)"
)
"""Topic of the sentences that follow: the item of their paragraph, or the study plan that they carry out."""

_MAX_LEAD = 60
"""Characters of a paragraph's first sentence that give the topic of the paragraph."""

_STUDY_PLAN = "study_plan"
"""Concept of a preceding sentence that puts a topic on the study group's plan (纳入党委理论学习中心组学习计划。)."""


@dataclass(frozen=True, slots=True)
class Part:
    """The section that a sentence is in, with the concepts of its heading and of the parent heading."""

    section_start: int | None
    role: Role
    headings: Distant


_BEFORE_SECTIONS = Part(None, "results", Distant(0, 0, 0))
"""Text before the first heading counts as results."""


class Parts:
    """The parts of a document by position; a heading is read once, for the first quantity under it."""

    def __init__(self, text: str, sections: tuple[Section, ...], report_year: int | None) -> None:
        self._text = text
        self._sections = sections
        self._starts = [section.start for section in sections]
        self._by_start = {section.start: section for section in sections}
        self._parts: dict[int, Part] = {-1: _BEFORE_SECTIONS}
        self._promises = Promises(text, self._starts, report_year)
        self._items = list(_ITEM.finditer(text))
        self._item_ends = [item.end() for item in self._items]

    def at(self, position: int) -> Part:
        """The part that `position` is in; text before the first heading is a part of its own.

        Running text that makes promises has the role of plans, whatever its heading says.
        """
        index = bisect_right(self._starts, position) - 1
        if index not in self._parts:
            section = self._sections[index]
            parent = self._by_start.get(section.parent_start) if section.parent_start is not None else None
            headings = Distant(0, self._concepts(section), self._concepts(parent) if parent else 0)
            self._parts[index] = Part(section.start, section.role, headings)
        part = self._parts[index]
        return replace(part, role="plans") if self._promises.hold(position) else part

    def distant(self, sentence_start: int, part: Part) -> Distant:
        """The concepts of the headings and of the paragraph's last item (二是推进法治宣传。) before a sentence.

        The topic of a paragraph without items is that of its first sentence.
        """
        index = bisect_right(self._item_ends, sentence_start) - 1
        furthest = max(part.section_start or 0, sentence_start - _ITEM_WINDOW)
        item = self._items[index] if index >= 0 else None
        if item is None or item.start() < furthest:
            concepts = find_concepts(self._lead(furthest, sentence_start))
        else:
            concepts = find_concepts(item["item"]) if item["item"] else find_concepts(item[0]) | bits_of([_STUDY_PLAN])
        return Distant(concepts, part.headings.heading, part.headings.parent)

    def _lead(self, furthest: int, sentence_start: int) -> str:
        """Beginning of the paragraph's first sentence, not before `furthest`; empty if no sentence has ended since."""
        start = self._text.rfind("\n", furthest, sentence_start) + 1 or furthest
        end = self._text.find("。", start, sentence_start)
        return self._text[start : min(end, start + _MAX_LEAD)] if end > 0 else ""

    def _concepts(self, section: Section) -> int:
        return find_concepts(self._text[section.start : min(section.end, section.start + _MAX_HEADING)])
