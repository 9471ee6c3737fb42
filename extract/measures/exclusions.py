"""Exclusions: numerals that are no quantities because of the words beside them: 第3位, 12345热线, 无一起.

The rules are data (`exclusions.yml`); this module only knows where a rule may look, and finds quickly the few rules that
can fire for a numeral.
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
    index = _index()
    before = text[candidate.start - 1 : candidate.start]
    after = text[candidate.number_end : candidate.number_end + 1]
    likely = index.get("=" + candidate.low, ()) + index.get("<" + before, ()) + index.get(">" + after, ())
    fired = [ranked for ranked in likely if ranked[1].fires(text, candidate)]
    if not fired:
        return None
    exclusion = min(fired)[1]
    end = candidate.number_end if exclusion.bare else candidate.end
    return Ruling(exclusion.disposition, exclusion.id, end)


@functools.cache
def _index() -> dict[str, tuple[tuple[int, Exclusion], ...]]:
    """Rules with their rank by what is quickest to look at: the character before, the numeral, or the character after."""
    index: defaultdict[str, list[tuple[int, Exclusion]]] = defaultdict(list)
    for rank, exclusion in enumerate(load_yaml("exclusions.yml", Exclusion)):
        for key in _keys(exclusion):
            index[key].append((rank, exclusion))
    return {key: tuple(rules) for key, rules in index.items()}


def _keys(exclusion: Exclusion) -> set[str]:
    if exclusion.before:
        return {"<" + word[-1] for word in exclusion.before}
    if exclusion.numerals:
        return {"=" + numeral for numeral in exclusion.numerals}
    return {">" + word[0] for word in exclusion.after or exclusion.units}
