"""Words: the lexicon words in a stretch of text, found by jieba's segmentation with the domain's words in its dictionary.

Serves `indicators` and `meaning`: only the clauses around quantities are segmented, and the dictionary loads on first use.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from extract.lexicons import load_csv

_DOMAIN_FREQUENCY = 100_000
"""Dictionary frequency of every lexicon word: about that of 工作, so that a lexicon word wins over a chance split of it."""

_MIN_SUFFIX = 2
"""A Chinese noun's head is its end: a longer unknown word counts as the lexicon word it ends in, of two characters or more."""

LIGHT = "light"
"""Concept of the words that say nothing about what is counted (共, 累计, 开展, 全年)."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A notion of the domain with the words that express it; the rules of `indicators` are about concepts."""

    concept: str
    words: tuple[str, ...]
    note: str


class Word(NamedTuple):
    """A word of the text with the concepts it expresses; none for a content word that the lexicon does not know."""

    start: int
    end: int
    concepts: tuple[str, ...]


def find_words(text: str, start: int, end: int) -> list[Word]:
    """The content words of `text[start:end]` in order: those of the lexicon, and unknown ones of two characters or more."""
    cut, concepts = _segmenter()
    words = []
    for token in cut(text[start:end], False):
        stop = start + len(token)
        if len(token) > 1:
            found = concepts.get(token)
            if found is None:
                found = _unknown(token, concepts)
            if found is not None:
                words.append(Word(start, stop, found))
        start = stop
    return words


def _unknown(token: str, concepts: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The concepts of the lexicon word that `token` ends in; none for another Chinese word, None for what is no word."""
    for cut in range(1, len(token) - _MIN_SUFFIX + 1):
        found = concepts.get(token[cut:])
        if found is not None:
            return found
    return () if "一" <= token[0] <= "鿿" else None


@functools.cache
def concepts_by_word() -> dict[str, tuple[str, ...]]:
    """The concepts that each lexicon word expresses, in the order of the lexicon."""
    found: dict[str, list[str]] = {}
    for entry in load_csv("concepts.csv", Concept):
        for word in entry.words:
            found.setdefault(word, []).append(entry.concept)
    return {word: tuple(concepts) for word, concepts in found.items()}


@functools.cache
def _segmenter() -> tuple[Callable[[str, bool], list[str]], dict[str, tuple[str, ...]]]:
    import rjieba  # its dictionary takes 0.1 s to load: only when a report needs it

    segmenter = rjieba.Jieba()
    concepts = concepts_by_word()
    for word in concepts:
        segmenter.add_word(word, _DOMAIN_FREQUENCY, "n")
    return segmenter.cut, concepts
