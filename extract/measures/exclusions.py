"""Exclusions: which numerals are dates, ordinals, names, page chrome or idioms, and by which rule.

Third part of `measures`: `quantities` asks for every candidate. Words and forms are data (`exclusions.yml`,
`number_forms.yml`); this module knows only the places a rule can look at, each a window of bounded size.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal, NamedTuple

from extract.lexicons import load_yaml
from extract.measures.candidates import Candidate
from extract.measures.numerals import HANZI
from extract.records import Disposition

QUOTE_WINDOW = 30
"""Characters on either side within which a quotation mark makes a numeral part of a quoted name: longer quotations are
sentences, whose figures are reported like any other."""

TITLE_WINDOW = 120
"""Characters within which 《 and 》 enclose a numeral: titles of plans and laws are long."""


class Ruling(NamedTuple):
    """What a numeral is, and the rule that says so; `end` is where the numeral's expression ends."""

    disposition: Disposition
    rule_id: str
    end: int


@dataclass(frozen=True, slots=True)
class Form:
    """A written form that says by itself what a numeral is (`number_forms.yml`)."""

    id: str
    disposition: Disposition
    pattern: str
    note: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A rule of `exclusions.yml`: the conditions under which a numeral is no quantity, by the words beside it."""

    id: str
    disposition: Disposition
    note: str
    before: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    numerals: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    bare: bool = False
    after: tuple[str, ...] = ()
    after_unit: tuple[str, ...] = ()
    script: Literal["any", "arabic", "chinese"] = "any"

    def fires(self, text: str, candidate: Candidate) -> bool:
        """Whether every condition of the rule is met for `candidate`."""
        return (
            (self.script == "any" or (candidate.low[0] in HANZI) == (self.script == "chinese"))
            and (not self.numerals or (candidate.low in self.numerals and not candidate.inside))
            and (not self.units or candidate.unit in self.units)
            and (not self.bare or not candidate.unit)
            and (not self.before or text.endswith(self.before, 0, candidate.start))
            and (not self.after or text.startswith(self.after, candidate.number_end))
            and (not self.after_unit or text.startswith(self.after_unit, candidate.end))
            and not (self.not_before and text.endswith(self.not_before, 0, candidate.start))
        )


def rule_by_form(text: str, candidate: Candidate) -> Ruling | None:
    """What the numeral at `candidate` is by its form alone: 2024年3月5日, 〔2024〕53号, 1—10月, 三分之一."""
    match = _forms().match(text, candidate.start)
    if match is None or match.lastgroup is None:
        return None
    form = _forms_by_group()[match.lastgroup]
    return Ruling(form.disposition, form.id, match.end())


def rule_by_words(text: str, candidate: Candidate) -> Ruling | None:
    """What the numeral is by the words beside it: 第3位, 12345热线, 无一起."""
    for exclusion in _likely(text, candidate):
        if exclusion.fires(text, candidate):
            return Ruling(exclusion.disposition, exclusion.id, candidate.end)
    return None


def rule_by_place(text: str, candidate: Candidate) -> Ruling | None:
    """What the numeral is by where it stands: in a quoted name, in a title, joined to letters or plus signs."""
    start, end = candidate.start, candidate.number_end
    if _is_enclosed(text, start, end, "《", "》", TITLE_WINDOW):
        return Ruling("name", "place.title", candidate.end)
    if candidate.unit not in ("%", "元", "％", "个百分点") and any(
        _is_enclosed(text, start, end, opening, closing, QUOTE_WINDOW) for opening, closing in ("“”", "「」", "‘’")
    ):
        return Ruling("name", "place.quoted", candidate.end)
    if not candidate.unit and (_JOINED_AFTER.match(text, end) or _JOINED_BEFORE.search(text, max(0, start - 3), start)):
        return Ruling("name", "place.joined", candidate.end)
    if not candidate.unit and _is_page_number(text, start, end):
        return Ruling("page_chrome", "place.page_number", candidate.end)
    return None


_JOINED_AFTER = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ+＋×·•]|[-－][A-Za-z\d]|[.．]\d|/[\dA-Za-z]")
_JOINED_BEFORE = re.compile(r"(?:[A-Za-zＡ-Ｚａ-ｚ+＋×·•]|[A-Za-z\d][-－/.．_]|[A-Z]\s)$")
_DASHES = "-－—–― \t\u3000·"


def _is_enclosed(text: str, start: int, end: int, opening: str, closing: str, window: int) -> bool:
    opened = text.rfind(opening, max(0, start - window), start)
    if opened < 0 or text.find(closing, opened, start) >= 0:
        return False
    closed = text.find(closing, end, end + window)
    return closed >= 0 and not any(stop in text[opened:closed] for stop in "。；\n")


def _is_page_number(text: str, start: int, end: int) -> bool:
    line_start = text.rfind("\n", max(0, start - 12), start) + 1 or max(0, start - 12)
    line_end = text.find("\n", end, end + 12)
    before = text[line_start:start]
    after = text[end : line_end if line_end >= 0 else end + 12]
    return not (before + after).strip(_DASHES) and (line_start == 0 or text[line_start - 1] == "\n")


@functools.cache
def _forms() -> re.Pattern[str]:
    forms = load_yaml("number_forms.yml", Form)
    return re.compile("|".join(f"(?P<form_{number}>{form.pattern})" for number, form in enumerate(forms)))


@functools.cache
def _forms_by_group() -> dict[str, Form]:
    return {f"form_{number}": form for number, form in enumerate(load_yaml("number_forms.yml", Form))}


def _likely(text: str, candidate: Candidate) -> list[Exclusion]:
    index = _index()
    found = list(index["numeral", candidate.low])
    if candidate.start:
        found += index["before", text[candidate.start - 1]]
    if candidate.number_end < len(text):
        found += index["after", text[candidate.number_end]]
    return (
        [exclusion for _, exclusion in sorted(found, key=lambda ranked: ranked[0])]
        if len(found) > 1
        else [exclusion for _, exclusion in found]
    )


@functools.cache
def _index() -> dict[tuple[str, str], tuple[tuple[int, Exclusion], ...]]:
    """Rules by what is quickest to look at: the character before, the numeral itself, or the character after."""
    index: defaultdict[tuple[str, str], list[tuple[int, Exclusion]]] = defaultdict(list)
    for rank, exclusion in enumerate(load_yaml("exclusions.yml", Exclusion)):
        if exclusion.before:
            keys = {("before", word[-1]) for word in exclusion.before}
        elif exclusion.numerals:
            keys = {("numeral", numeral) for numeral in exclusion.numerals}
        else:
            keys = {("after", word[0]) for word in exclusion.after or exclusion.units}
        for key in keys:
            index[key].append((rank, exclusion))
    return defaultdict(tuple, {key: tuple(rules) for key, rules in index.items()})
