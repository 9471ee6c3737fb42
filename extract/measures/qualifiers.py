"""Qualifiers: whether a printed number is exact, a bound or an estimate (余 近 约 以上), judged by adjacent words.

Called by `quantities` for every quantity; the words are in `qualifiers.csv`.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from extract.lexicons import load_csv
from extract.measures.numerals import BLANKS
from extract.records import Qualifier

WINDOW = 12
"""Characters before a number that are searched for its qualifier: the longest word, its reach and white space."""

_BLANKS = frozenset((*BLANKS, "\t", "\n", "\u3000"))


@dataclass(frozen=True, slots=True)
class QualifierWord:
    """A word that bounds a number.

    `position`: before the number, inside it, or after the unit. `not_beside`: characters on its far side that make it
    part of another word (约 in 预约, 以下 in 以下问题). `reach`: how many characters may separate it from the number
    (至少召开一次).
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

    A word inside outranks one after, which outranks one before: 近100余人 and 约100人以上 are both more than 100.
    """
    for character in inside:
        if character in _inside():
            return _inside()[character]
    return _after_unit(text, end) or _before_number(text, start) or "exact"


def inside_words() -> str:
    """The words that can be between a number and its unit: 余 多 几 来."""
    return "".join(word for word in _inside() if word.isalpha())


def inside_signs() -> str:
    """The signs that can be between a number and its unit: the plus of 3000+份."""
    return "".join(word for word in _inside() if not word.isalpha())


def _words(position: str) -> list[QualifierWord]:
    words = [w for w in load_csv("qualifiers.csv", QualifierWord) if w.position == position]
    return sorted(words, key=lambda w: -len(w.word))


@functools.cache
def _inside() -> dict[str, Qualifier]:
    return {w.word: w.qualifier for w in _words("inside")}


def _after_unit(text: str, end: int) -> Qualifier | None:
    following = text[end : end + 1]
    if following == " ":
        end += 1
        following = text[end : end + 1]
    for word in _after().get(following, ()):
        if text.startswith(word.word, end):
            swallowed = word.not_beside and text.startswith(word.not_beside, end + len(word.word))
            return None if swallowed else word.qualifier
    return None


def _before_number(text: str, start: int) -> Qualifier | None:
    while start and text[start - 1] in _BLANKS:
        start -= 1
    for word in _before().get(text[start - 1 : start], ()):
        if text.endswith(word.word, 0, start):
            if word.not_beside and text.endswith(word.not_beside, 0, start - len(word.word)):
                return None
            return word.qualifier
    return _before_verb(text, start)


def _before_verb(text: str, start: int) -> Qualifier | None:
    """The bound of a number if a verb or the total that it is a share of is between them: 至少召开一次."""
    far = _far().search(text, start - WINDOW, start)
    if far is not None:
        return _inside_reach()[far.group(1)]
    share = _of_total().search(text, start - WINDOW, start) if text[start - 1 : start] == "的" else None
    return None if share is None else _bounds()[share.group(1)]


@functools.cache
def _before() -> dict[str, tuple[QualifierWord, ...]]:
    return _by_edge("before", -1)


@functools.cache
def _after() -> dict[str, tuple[QualifierWord, ...]]:
    return _by_edge("after", 0)


def _by_edge(position: str, edge: int) -> dict[str, tuple[QualifierWord, ...]]:
    """Words by the character next to the number, longest first."""
    words = _words(position)
    return {c: tuple(w for w in words if w.word[edge] == c) for c in {w.word[edge] for w in words}}


@functools.cache
def _inside_reach() -> dict[str, Qualifier]:
    return {w.word: w.qualifier for w in _words("before") if w.reach}


@functools.cache
def _bounds() -> dict[str, Qualifier]:
    return {w.word: w.qualifier for w in _words("before") if len(w.word) > 1}


@functools.cache
def _of_total() -> re.Pattern[str]:
    """A bound of a share, before the total: 超过信访总量的|50%."""
    return re.compile(rf"({'|'.join(_bounds())})[^\d，。；、：]{{0,6}}(?:总[量数额]|总人数|人口|数量)的\Z")


@functools.cache
def _far() -> re.Pattern[str]:
    reach = max(w.reach for w in _words("before"))
    return re.compile(rf"({'|'.join(_inside_reach())})[^\d，。；、：]{{1,{reach}}}\Z")
