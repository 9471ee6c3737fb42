"""Candidates: every numeral of the text with the measure word behind it, found in one pass of one compiled pattern.

Second part of `measures`: gives `Candidate` records to `quantities`, which decides what each one is. Nothing is
normalised before, so every offset is an offset into the text as printed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.measures.numerals import MIXED, MULTIPLIER, NUMBER
from extract.measures.qualifiers import inside_words
from extract.measures.units import unit_pattern

_GAP = r"[ \t\u00a0\u3000]{0,4}"
_BREAK = rf"{_GAP}(?:\r?\n{_GAP})?"
"""White space inside a quantity: `7 名`, or the number at the end of a line and its unit on the next."""

_TO = rf"{_GAP}(?:[-－—–~～至到]|——|──){_GAP}"
"""What joins the ends of a range: 3至5名, 200-300份."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A numeral at `start:end`, with its parts as printed.

    `share` is what follows 分之 (百分之七点九). `low` and `high` are the number or the two ends of a range, `low_multiplier` and `multiplier` their 万 or 亿, `inside`
    the 余, 多 or 半 within; the number ends at `number_end`; `unit` is empty where no measure word follows.
    """

    start: int
    end: int
    number_end: int
    low: str
    share: str
    high: str
    low_multiplier: str
    multiplier: str
    inside: str
    unit: str


def find_candidates(text: str) -> Iterator[Candidate]:
    """Every numeral of `text` in order, none overlapping another.

    >>> [(c.low, c.multiplier, c.inside, c.unit) for c in find_candidates("发放资料2万余份")]
    [('2', '万', '余', '份')]
    """
    for match in _pattern().finditer(text):
        low, share, low_multiplier, high, more, multiplier, more_yet, unit, rest = match.groups("")
        number_end = match.end() if not unit else match.start("unit")
        yield Candidate(
            start=match.start(),
            end=match.end(),
            number_end=number_end,
            low=low,
            share=share,
            high=high,
            low_multiplier=low_multiplier,
            multiplier=multiplier,
            inside=more + more_yet + rest,
            unit="".join(unit.split()),
        )


@functools.cache
def _pattern() -> re.Pattern[str]:
    more = inside_words()
    return re.compile(
        rf"(?P<low>{MIXED})(?:分之(?P<share>{NUMBER}))?"
        rf"(?:(?P<low_multiplier>{MULTIPLIER})?{_TO}(?P<high>{MIXED}))?"
        rf"(?:{_GAP}(?P<more>[{more}]))?(?:{_GAP}(?P<multiplier>{MULTIPLIER}))?(?:{_GAP}(?P<more_yet>[{more}]))?"
        rf"(?:{_BREAK}(?P<unit>{unit_pattern()})(?P<rest>(?<=[亩里米斤吨])(?:[多余](?![种次元样方部家人年个名处项])|半(?!年)))?)?"
    )
