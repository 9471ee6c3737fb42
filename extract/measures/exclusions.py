"""Exclusions: numerals that are not quantities because of adjacent words: 第3位, 12345热线, 无一起.

The rules are data (`exclusions.yml`); this module only knows which text a rule may look at, and quickly finds the few
rules that can apply to a numeral.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple

from extract.lexicons import load_yaml
from extract.measures.candidates import Candidate
from extract.measures.forms import Ruling
from extract.measures.numerals import HANZI
from extract.records import Disposition

_NEIGHBOURHOODS = 20_000
"""Cached combinations of numeral, neighbouring characters and unit: reports repeat them."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A rule of `exclusions.yml`: the conditions under which adjacent words show that a numeral is not a quantity."""

    id: str
    disposition: Disposition
    note: str
    before: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    numerals: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    bare: bool = False
    measured: bool = False
    after: tuple[str, ...] = ()
    after_unit: tuple[str, ...] = ()
    not_after_unit: tuple[str, ...] = ()
    script: Literal["any", "arabic", "chinese"] = "any"

    def fires(self, text: str, candidate: Candidate) -> bool:
        """Whether every condition of the rule is met for `candidate`."""
        return (
            (self.script == "any" or (candidate.low[0] in HANZI) == (self.script == "chinese"))
            and (not self.numerals or (candidate.low in self.numerals and not candidate.inside))
            and (not self.units or candidate.unit in self.units)
            and (not self.bare or not candidate.unit)
            and (not self.measured or candidate.unit != "")
            and (not self.before or text.endswith(self.before, 0, candidate.start))
            and (not self.after or text.startswith(self.after, candidate.number_end))
            and (not self.after_unit or text.startswith(self.after_unit, candidate.end))
            and not (self.not_before and text.endswith(self.not_before, 0, candidate.start))
            and not (self.not_after_unit and text.startswith(self.not_after_unit, candidate.end))
        )


def rule_by_words(text: str, candidate: Candidate) -> Ruling | None:
    """What the numeral at `candidate` is, judged by adjacent words; None if no rule applies."""
    low, start, number_end = candidate.low, candidate.start, candidate.number_end
    numeral = low if low in _named_numerals() else low[0]
    likely = likely_rules(numeral, text[start - 1 : start], text[number_end : number_end + 1], candidate.unit)
    while likely:
        first = likely & -likely
        exclusion = _by_bit()[first]
        if exclusion.fires(text, candidate):
            end = number_end if exclusion.bare else candidate.end
            return Ruling(exclusion.disposition, exclusion.id, end)
        likely -= first
    return None


@functools.lru_cache(maxsize=_NEIGHBOURHOODS)
def likely_rules(numeral: str, before: str, after: str, unit: str) -> int:
    """The rules that can apply to a numeral with these neighbouring characters and unit, one bit each; mostly none.

    `numeral` is the whole numeral if a rule names it, else its first character.
    """
    index = _index()
    return (
        index.before.get(before, index.before[""])
        & index.after.get(after, index.after[""])
        & index.numerals.get(numeral, index.numerals[""])
        & index.units.get(unit, index.units[""])
        & (index.measured if unit else index.bare)
        & (index.chinese if numeral[0] in HANZI else index.arabic)
    )


class _Index(NamedTuple):
    """The rules that each property of a numeral allows, as sets of bits.

    `before` and `after` are keyed by the adjacent characters. A value that no rule names is looked up as "".
    """

    before: dict[str, int]
    after: dict[str, int]
    numerals: dict[str, int]
    units: dict[str, int]
    measured: int
    bare: int
    chinese: int
    arabic: int


@functools.cache
def _named_numerals() -> frozenset[str]:
    return frozenset(_index().numerals)


@functools.cache
def _index() -> _Index:
    rules = _exclusions()
    return _Index(
        before=_by_value([{word[-1] for word in rule.before} for rule in rules]),
        after=_by_value([{word[0] for word in rule.after} for rule in rules]),
        numerals=_by_value([set(rule.numerals) for rule in rules]),
        units=_by_value([set(rule.units) for rule in rules]),
        measured=_bits(not rule.bare for rule in rules),
        bare=_bits(not rule.measured for rule in rules),
        chinese=_bits(rule.script != "arabic" for rule in rules),
        arabic=_bits(rule.script != "chinese" for rule in rules),
    )


def _by_value(named: Sequence[set[str]]) -> dict[str, int]:
    """For each value, the rules that name it or name no value at all; `named` holds the values of each rule."""
    return {value: _bits(not values or value in values for values in named) for value in {"", *chain(*named)}}


def _bits(are_open: Iterable[bool]) -> int:
    return sum(1 << number for number, is_open in enumerate(are_open) if is_open)


@functools.cache
def _by_bit() -> dict[int, Exclusion]:
    return {1 << number: exclusion for number, exclusion in enumerate(_exclusions())}


@functools.cache
def _exclusions() -> tuple[Exclusion, ...]:
    return load_yaml("exclusions.yml", Exclusion)
