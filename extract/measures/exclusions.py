"""Exclusions: numerals that are no quantities because of the words beside them: 第3位, 12345热线, 无一起.

The rules are data (`exclusions.yml`); this module only knows where a rule may look, and finds quickly the few rules
that can fire for a numeral.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from extract.lexicons import load_yaml
from extract.measures.candidates import Candidate
from extract.measures.forms import Ruling
from extract.measures.numerals import HANZI
from extract.records import Disposition


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
    by_numeral, by_before, by_after = _index()
    likely = (
        by_numeral.get(candidate.low, ())
        + by_before.get(text[candidate.start - 1 : candidate.start], ())
        + by_after.get(text[candidate.number_end : candidate.number_end + 1], ())
    )
    if not likely:
        return None
    fired = [ranked for ranked in likely if ranked[1].fires(text, candidate)]
    if not fired:
        return None
    exclusion = min(fired, key=lambda ranked: ranked[0])[1]
    end = candidate.number_end if exclusion.bare else candidate.end
    return Ruling(exclusion.disposition, exclusion.id, end)


_Ranked = tuple[tuple[int, Exclusion], ...]


@functools.cache
def _index() -> tuple[dict[str, _Ranked], dict[str, _Ranked], dict[str, _Ranked]]:
    """Rules with their rank by what is quickest to look at: the numeral, or the character before or after it."""
    numerals: defaultdict[str, _Ranked] = defaultdict(tuple)
    before: defaultdict[str, _Ranked] = defaultdict(tuple)
    after: defaultdict[str, _Ranked] = defaultdict(tuple)
    for rank, exclusion in enumerate(load_yaml("exclusions.yml", Exclusion)):
        if exclusion.before:
            index, keys = before, {word[-1] for word in exclusion.before}
        elif exclusion.numerals:
            index, keys = numerals, set(exclusion.numerals)
        else:
            index, keys = after, {word[0] for word in exclusion.after or exclusion.units}
        for key in keys:
            index[key] += ((rank, exclusion),)
    return dict(numerals), dict(before), dict(after)
