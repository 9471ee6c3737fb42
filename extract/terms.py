"""Terms: counts the words that each section of a report uses; the pure part of `fadu terms`.

Separate from the extraction: no figure depends on these words, so their lexicons (`lexicons/terms/`) have their own
version, and a new stop word does not cause any report to be extracted again.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from extract.lexicons import digest, load_csv
from extract.measures.words import DOMAIN_FREQUENCY
from extract.places.names import plain_office, short_region

if TYPE_CHECKING:
    import rjieba

SHORTEST_TERM = 2
"""Fewest characters of a term; single characters (法, 镇, 新) are too ambiguous to count."""

_CHINESE = re.compile(r"[一-鿿]+")
_LEVEL = re.compile(r"(?<=..)(?:民族乡|街道|苏木|镇|乡)$")
_SPACE_IN_WORDS = re.compile(r"(?<=[一-鿿])[\s\u3000]+(?=[一-鿿])")


@dataclass(frozen=True, slots=True)
class WordClass:
    """A part-of-speech class of jieba's dictionary whose words are not terms: numerals, places, particles."""

    id: str
    word_class: str
    note: str


@dataclass(frozen=True, slots=True)
class WordList:
    """Words of one kind: stop words, or words of the domain's dictionary."""

    id: str
    words: tuple[str, ...]
    note: str


def count_terms(
    text: str, section_starts: Sequence[int], place_names: Collection[str] = ()
) -> dict[int | None, Counter[str]]:
    """Counts of the terms in each section of `text`, by its start; the key None is for text before the first heading.

    `section_starts` are ascending. A section ends at the next heading of any level, so that no word is counted twice.
    `place_names` are those of the report's own township and regions, which occur in every section.

    >>> count_terms("开展宪法宣传20次，宪法进村。", [0])[0]["宪法"]
    2
    """
    names = [plain_office(name) for name in place_names]
    own = frozenset(short for name in names for short in (_LEVEL.sub("", name), short_region(name)))
    full = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)")
    starts: tuple[int | None, ...] = (None, *section_starts)
    bounds = (0, *section_starts, len(text))
    found = {}
    for start, begin, end in zip(starts, bounds[:-1], bounds[1:], strict=True):
        counted = Counter(term for term in _terms(full.sub(" ", text[begin:end])) if term not in own)
        if counted:
            found[start] = counted
    return found


@functools.cache
def terms_version() -> str:
    """A hash of stop words, dictionary and segmenter: if it changes, all texts are counted again."""
    return hashlib.sha256(f"{digest('terms')} {metadata.version('rjieba')}".encode()).hexdigest()[:16]


def _terms(text: str) -> Iterator[str]:
    """The terms of `text` in order; only dictionary words, since guesses at unknown words are often half a name."""
    cut = _segmenter().cut
    for run in _CHINESE.findall(_SPACE_IN_WORDS.sub("", text)):
        yield from filter(_is_term, cut(run, False))


@functools.lru_cache(maxsize=100_000)
def _is_term(word: str) -> bool:
    """Whether `word` says what a text is about: long enough, not a stop word, of a meaningful class."""
    if word in _domain_words():
        return True
    if len(word) < SHORTEST_TERM or word in _stop_words():
        return False
    ((_, word_class),) = _segmenter().tag(word, False)
    return word_class not in _empty_classes()


@functools.cache
def _segmenter() -> rjieba.Jieba:
    """jieba with the words of the domain."""
    import rjieba  # its dictionary takes 0.1 s to load, so only if something is counted

    jieba = rjieba.Jieba()
    for word in _domain_words():
        jieba.add_word(word, DOMAIN_FREQUENCY, "n")
    return jieba


@functools.cache
def _domain_words() -> frozenset[str]:
    return frozenset(word for entry in load_csv("terms/dictionary.csv", WordList) for word in entry.words)


@functools.cache
def _stop_words() -> frozenset[str]:
    return frozenset(word for entry in load_csv("terms/stop_words.csv", WordList) for word in entry.words)


@functools.cache
def _empty_classes() -> frozenset[str]:
    return frozenset(entry.word_class for entry in load_csv("terms/word_classes.csv", WordClass))
