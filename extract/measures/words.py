"""Words: the lexicon words in a stretch of text, found by jieba with the domain's words in its dictionary.

Used by `indicators` and `meaning`: only the clauses around quantities are segmented, and the dictionary is loaded on
first use.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extract.lexicons import load_csv

DOMAIN_FREQUENCY = 100_000
"""Dictionary frequency of every lexicon word: about that of 工作, so that it wins over a chance split of it."""

_MIN_SUFFIX = 2
"""Characters of a lexicon word that an unknown word must end in to count as it: a Chinese noun's head is its end."""

_MOST_REMEMBERED = 30_000
"""Words whose meaning is remembered: more than all reports use; a text of invented words cannot fill the memory."""

_MOST_PHRASES = 8_000
"""Phrases whose words are remembered: those that return are far fewer; the rest would only fill the memory."""

_MIN_LOOSE = 2
"""Characters in a row that the dictionary knows only one by one, and that are a word it does not know (护|边|员)."""

_FUNCTION = frozenset(
    "共有为达约等对了各均其在和与及的将由被给把向从至到于已未并也都计近超逾仅年月日次个名件起场余多是以可再每"
)
"""Characters that are words of their own and name nothing."""

_RATE, _RATE_JOINTS = "率", frozenset("、和及与")
"""What rates end in, and what stands between two that share it."""

_SPACE = re.compile(r"\s")
_NO_SPACE = re.compile(r"\S")

_LONGEST_REMEMBERED = 40
"""Characters of a run that is remembered: a longer one hardly returns, and a page without stops is one run."""

LIGHT = "light"
"""Concept of the words that say nothing about what is counted (共, 累计, 开展, 全年)."""

OPAQUE = "opaque"
"""Concept of the words that mean nothing of what their parts mean (国家安全 is not about work safety)."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A notion of the domain with the words that express it; the rules of `indicators` are about concepts."""

    concept: str
    words: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What a word expresses: `heads`, the concepts it names itself, and `all`, including those of the words inside it.

    `named` are the heads as bits, and so is `all` (`bits_of`). `is_content` says whether the word tells anything about
    what is counted: a light word (共) does not. `is_unlisted_noun` holds for a noun that the lexicon does not know: it
    can be what is counted, and then no indicator counts it. 网格员 names grid staff and mentions grids: 网格员 12 名
    counts no grids, but it is said in a context of grids.
    """

    heads: tuple[str, ...]
    named: int
    all: int
    is_content: bool
    is_unlisted_noun: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The content words of a stretch of text in order, as parallel lists: a report has hundreds of them.

    A word that the lexicon does not know expresses nothing.
    """

    starts: list[int]
    ends: list[int]
    meanings: list[Meaning]

    def concepts(self) -> int:
        """Every concept that one of the words expresses, as bits."""
        found = 0
        for meaning in self.meanings:
            found |= meaning.all
        return found


UNKNOWN = Meaning((), 0, 0, is_content=True)
"""What an unknown content word expresses."""

UNKNOWN_NOUN = Meaning((), 0, 0, is_content=True, is_unlisted_noun=True)
"""What an unknown word expresses that the dictionary has as a noun."""


def find_words(text: str, start: int, end: int) -> Words:
    """The content words of `text[start:end]` in order: those of the lexicon, and others of two characters or more.

    A word can run on over the end of a line that the page's edge cut (培|训机关干部).
    """
    piece = text[start:end]
    if "\n" in piece:
        kept = [start + match.start() for match in _NO_SPACE.finditer(piece)]
        flowing = _SPACE.sub("", piece)
        words = find_words(flowing, 0, len(flowing))
        return Words([kept[s] for s in words.starts], [kept[e - 1] + 1 for e in words.ends], words.meanings)
    starts, ends, found = [], [], []
    for block in _blocks().finditer(text, start, end):
        base = block.start()
        run = block[0]
        read = _read_block if len(run) <= _LONGEST_REMEMBERED else _read_block.__wrapped__
        for first, last, meaning in read(run):
            starts.append(base + first)
            ends.append(base + last)
            found.append(meaning)
    if _RATE in piece:
        _share_rate(text, starts, ends, found)
    return Words(starts, ends, found)


def _share_rate(text: str, starts: list[int], ends: list[int], found: list[Meaning]) -> None:
    """Words that share the 率 of the rate right behind them mean their rates: 参考、合格率 → 参考率、合格率."""
    for number in range(len(ends) - 2, -1, -1):
        joint, behind = ends[number], number + 1
        if starts[behind] != joint + 1 or text[joint] not in _RATE_JOINTS or text[ends[behind] - 1] != _RATE:
            continue
        rate = text[starts[number] : joint] + _RATE
        meaning = _MEANINGS[rate] if rate in listed_concepts() else None
        found[number] = meaning or found[number]


@functools.lru_cache(maxsize=_MOST_PHRASES)
def find_concepts(heading: str) -> int:
    """Every concept that a word of `heading` expresses, as bits; headings and items return from report to report."""
    return find_words(heading, 0, len(heading)).concepts()


@functools.lru_cache(maxsize=_MOST_PHRASES)
def _read_block(block: str) -> tuple[tuple[int, int, Meaning], ...]:
    """The content words of an unbroken run of characters (发放宣传资料): the genre's phrases return all the time."""
    known = _MEANINGS
    found = []
    start = 0
    loose = 0  # where the characters before `start` began that are a word each
    for token in segmenter()(block, False):
        end = start + len(token)
        if len(token) > 1 or token in _FUNCTION:
            if start - loose >= _MIN_LOOSE:
                found.append((loose, start, UNKNOWN))
            loose = end
        meaning = known[token]
        if meaning is not None:
            found.append((start, end, meaning))
        start = end
    if start - loose >= _MIN_LOOSE:
        found.append((loose, start, UNKNOWN))
    return tuple(found)


@functools.cache
def _blocks() -> re.Pattern[str]:
    """Runs that no word crosses: Chinese characters, and what follows a letter or a lexicon word of digits (12345)."""
    digits = "|".join(sorted((word for word in listed_concepts() if word.isdigit()), key=len, reverse=True))
    return re.compile(rf"[一-鿕][一-鿕+]*|(?:(?<!\d)(?:{digits})(?!\d)|[A-Za-z])[A-Za-z0-9+#&._%\-一-鿕]*")


class _Meanings(dict[str, Meaning | None]):
    """What each word expresses, None for what is no content word; words are added as they come."""

    def __missing__(self, token: str) -> Meaning | None:
        listed = listed_concepts()
        meaning = _meaning(listed[token], _inside(token)) if token in listed else _unlisted(token)
        if len(self) < _MOST_REMEMBERED:
            self[token] = meaning
        return meaning


def _unlisted(token: str) -> Meaning | None:
    """What an unlisted word expresses: that of the listed word it ends in; None for what is no Chinese word."""
    if len(token) == 1 or not "一" <= token[0] <= "鿿":
        return None
    listed = listed_concepts()
    for cut in range(1, len(token) - _MIN_SUFFIX + 1):
        if token[cut:] in listed:
            return _meaning(listed[token[cut:]], _inside(token))
    return UNKNOWN_NOUN if _is_noun(token) else UNKNOWN


def _is_noun(token: str) -> bool:
    """Whether the dictionary has the word, or the last one inside it, as a noun: 护林骨干, and not 开展."""
    import rjieba

    return rjieba.tag(token, False)[-1][1].startswith("n")


def _meaning(heads: tuple[str, ...], inside: tuple[str, ...]) -> Meaning:
    return Meaning(heads, bits_of(heads), bits_of(inside), is_content=LIGHT not in heads)


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _inside(word: str) -> tuple[str, ...]:
    """The concepts of `word` and of every listed word that it begins or ends with, and so on inside those.

    A word across the joint of two others is none (复议|案件 holds no 议案); an opaque word has no inside (国家安全).
    """
    listed = listed_concepts()
    own = listed.get(word, ())
    if OPAQUE in own:
        return own
    found = dict.fromkeys(own)
    for cut in range(1, len(word)):
        for piece in (word[:cut], word[cut:]):
            if len(piece) > 1 and piece in listed:
                found.update(dict.fromkeys(_inside(piece)))
    return tuple(found)


@functools.cache
def listed_concepts() -> dict[str, tuple[str, ...]]:
    """The concepts that each lexicon word is listed under, in the order of the lexicon."""
    found: dict[str, list[str]] = {}
    for entry in load_csv("concepts.csv", Concept):
        for word in entry.words:
            found.setdefault(word, []).append(entry.concept)
    return {word: tuple(concepts) for word, concepts in found.items()}


def bits_of(concepts: Iterable[str]) -> int:
    """The concepts as one number with a bit for each: sets of them are joined and compared all the time."""
    return functools.reduce(operator.or_, map(_concept_bits().__getitem__, concepts), 0)


@functools.cache
def _concept_bits() -> dict[str, int]:
    listed = dict.fromkeys(concept for concepts in listed_concepts().values() for concept in concepts)
    return {concept: 1 << number for number, concept in enumerate(listed)}


@functools.cache
def segmenter() -> Callable[[str, bool], list[str]]:
    """Cuts a text into words, jieba's and the lexicon's; its second argument asks for guesses at unknown words."""
    import rjieba  # its dictionary takes 0.1 s and 30 MB to load: only when a report needs it

    for word in listed_concepts():  # into the dictionary that the module has loaded; one of our own would be a second
        rjieba.add_word(word, DOMAIN_FREQUENCY, "n")
    return rjieba.cut


_MEANINGS = _Meanings()
"""What the words of all reports so far express."""
