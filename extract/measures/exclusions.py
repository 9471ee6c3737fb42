"""Exclusions: numerals that are no quantities because of the words beside them: 第3位, 12345热线, 无一起.

The rules are data (`exclusions.yml`); this module only knows where a rule may look, and finds quickly the few rules
that can fire for a numeral.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

from extract.lexicons import load_yaml
from extract.measures.candidates import Candidate
from extract.measures.forms import Ruling
from extract.measures.numerals import HANZI
from extract.records import Disposition

_NEIGHBOURHOODS = 20_000
"""Combinations of numeral, neighbouring characters and unit whose open rules are remembered: reports repeat them."""


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
    measured: bool = False
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
            and (not self.measured or candidate.unit != "")
            and (not self.before or text.endswith(self.before, 0, candidate.start))
            and (not self.after or text.startswith(self.after, candidate.number_end))
            and (not self.after_unit or text.startswith(self.after_unit, candidate.end))
            and not (self.not_before and text.endswith(self.not_before, 0, candidate.start))
        )


def rule_by_words(text: str, candidate: Candidate) -> Ruling | None:
    """What the numeral at `candidate` is by the words beside it, None where no rule fires."""
    low, start, number_end = candidate.low, candidate.start, candidate.number_end
    numeral = low if low in _numerals() else low[0]
    for exclusion in _likely(numeral, text[start - 1 : start], text[number_end : number_end + 1], candidate.unit):
        if exclusion.fires(text, candidate):
            end = number_end if exclusion.bare else candidate.end
            return Ruling(exclusion.disposition, exclusion.id, end)
    return None


@functools.lru_cache(maxsize=_NEIGHBOURHOODS)
def _likely(numeral: str, before: str, after: str, unit: str) -> tuple[Exclusion, ...]:
    """The rules, in order, that the characters beside a numeral leave open: almost always none or one.

    `numeral` is the whole numeral where a rule names it, else its first character.
    """
    return tuple(e for e in _exclusions() if _is_open(e, numeral, before, after, unit))


def _is_open(exclusion: Exclusion, numeral: str, before: str, after: str, unit: str) -> bool:
    return (
        (exclusion.script == "any" or (numeral[0] in HANZI) == (exclusion.script == "chinese"))
        and (not exclusion.numerals or numeral in exclusion.numerals)
        and (not exclusion.units or unit in exclusion.units)
        and not (unit if exclusion.bare else exclusion.measured and not unit)
        and (not exclusion.before or (before != "" and before in {word[-1] for word in exclusion.before}))
        and (not exclusion.after or (after != "" and after in {word[0] for word in exclusion.after}))
    )


@functools.cache
def _numerals() -> frozenset[str]:
    return frozenset(numeral for exclusion in _exclusions() for numeral in exclusion.numerals)


@functools.cache
def _exclusions() -> tuple[Exclusion, ...]:
    return load_yaml("exclusions.yml", Exclusion)
