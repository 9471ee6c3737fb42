"""Qualifiers: whether a printed number is exact, a bound or an estimate (余 近 约 以上), by the words beside it.

Called by `quantities` for every quantity; the words are in `qualifiers.csv`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

from extract.lexicons import load_csv
from extract.records import Qualifier

LONGEST = 5
"""Characters of the longest qualifier word with a space."""


@dataclass(frozen=True, slots=True)
class QualifierWord:
    """A word that bounds a number; `position` says where it stands: before the number, inside it, or after the unit."""

    id: str
    word: str
    position: Literal["before", "inside", "after"]
    qualifier: Qualifier
    note: str


def qualifier_at(text: str, start: int, end: int, inside: str) -> Qualifier:
    """How the number at `start:end` is bounded; `inside` holds its 余 or 多.

    A word inside outranks one after, which outranks one before: 近100余人 is more than 100, 约100人以上 too.
    """
    for character in inside:
        if character in _words("inside"):
            return _words("inside")[character]
    return _after(text, end) or _before(text, start) or "exact"


def inside_words() -> str:
    """The characters that stand between a number and its unit: 余 多 几 来."""
    return "".join(_words("inside"))


def _before(text: str, start: int) -> Qualifier | None:
    window = text[max(0, start - LONGEST - 1) : start].rstrip()
    return _longest(window[-size:] for size in range(LONGEST, 0, -1)) if window else None


def _longest(endings) -> Qualifier | None:
    words = _words("before")
    return next((words[ending] for ending in endings if ending in words), None)


def _after(text: str, end: int) -> Qualifier | None:
    return _words("after").get(text[end : end + 2])


@functools.cache
def _words(position: str) -> dict[str, Qualifier]:
    return {w.word: w.qualifier for w in load_csv("qualifiers.csv", QualifierWord) if w.position == position}
