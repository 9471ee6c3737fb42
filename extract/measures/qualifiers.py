"""Qualifiers: whether a printed number is exact, a bound or an estimate (余 近 约 以上), by the words beside it.

Called by `quantities` for every quantity; the words are in `qualifiers.csv`.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from extract.lexicons import load_csv
from extract.records import Qualifier

WINDOW = 12
"""Characters before a number that can hold its qualifier: the longest word with its reach and white space."""


@dataclass(frozen=True, slots=True)
class QualifierWord:
    """A word that bounds a number.

    `position` says where it stands: before the number, inside it, or after the unit. `not_beside` are what makes another
    word of it on its far side (约 of 预约, 以下 of 以下问题). `reach` is how many characters may stand between it and the
    number, as in 至少召开一次.
    """

    id: str
    word: str
    position: Literal["before", "inside", "after"]
    qualifier: Qualifier
    not_beside: tuple[str, ...]
    reach: int
    note: str


def qualifier_at(text: str, start: int, end: int, inside: str) -> Qualifier:
    """How the number at `start:end` is bounded; `inside` holds its 余 or 多.

    A word inside outranks one after, which outranks one before: 近100余人 is more than 100, 约100人以上 too.
    """
    for character in inside:
        if character in _inside():
            return _inside()[character]
    after = _after().match(text, end)
    if after is not None:
        return _qualifiers()[after.group().strip()]
    before = _before().search(text[max(0, start - WINDOW) : start])
    return _qualifiers()[before.group("word") or before.group("far")] if before else "exact"


def inside_words() -> str:
    """The characters that stand between a number and its unit: 余 多 几 来."""
    return "".join(_inside())


def _words(position: str) -> list[QualifierWord]:
    words = [w for w in load_csv("qualifiers.csv", QualifierWord) if w.position == position]
    return sorted(words, key=lambda w: -len(w.word))


@functools.cache
def _inside() -> dict[str, Qualifier]:
    return {w.word: w.qualifier for w in _words("inside")}


@functools.cache
def _qualifiers() -> dict[str, Qualifier]:
    return {w.word: w.qualifier for w in (*_words("before"), *_words("after"))}


@functools.cache
def _before() -> re.Pattern[str]:
    near = "|".join("".join(f"(?<!{b})" for b in w.not_beside) + re.escape(w.word) for w in _words("before"))
    far = "|".join(re.escape(w.word) for w in _words("before") if w.reach)
    reach = max(w.reach for w in _words("before"))
    return re.compile(rf"(?:(?P<word>{near})|(?P<far>{far})[^\d，。；、：]{{1,{reach}}})\s*$")


@functools.cache
def _after() -> re.Pattern[str]:
    words = (re.escape(w.word) + (f"(?!{'|'.join(w.not_beside)})" if w.not_beside else "") for w in _words("after"))
    return re.compile(rf"[ \u3000]?(?:{'|'.join(words)})")
