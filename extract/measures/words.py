"""Words: the lexicon words in a span of text, found by jieba with the domain's words in its dictionary.

Used by `indicators` and `meaning`: only the text around quantities is segmented, and the dictionary is loaded on first
use.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extract.lexicons import load_yaml

DOMAIN_FREQUENCY = 100_000
"""Dictionary frequency of every lexicon word: about that of 工作, so that the word is preferred to splitting it."""

_MIN_SUFFIX = 2
"""Shortest lexicon word, in characters, whose meaning an unlisted word ending in it takes: Chinese nouns end in their
head."""

_MOST_REMEMBERED = 30_000
"""Words whose meaning is cached: more than all reports use, and a text of invented words cannot fill the memory."""

_MOST_PHRASES = 8_000
"""Phrases whose words are cached: far more than those that recur."""

_MIN_LOOSE = 2
"""Fewest consecutive single characters of a segmentation that are taken for one unknown word (护|边|员)."""

_FUNCTION = frozenset(
    "共有为达约等对了各均其在和与及的将由被给把向从至到于已未并也都计近超逾仅年月日次个名件起场余多是以可再每"
)
"""Single-character function words."""

_RATE, _RATE_JOINTS = "率", frozenset("、和及与")
"""The last character of rates, and the conjunctions of rates that share it."""

_RATE_SYNONYMS = ("比例", "比率")
"""Other last words of rates: 出庭应诉比例 is 出庭应诉率."""

_QUOTED_RATE = ("”率", '"率')
"""A rate whose other characters are in quotation marks (“一网通办”率)."""

_ACT_ENDINGS = ("活动", "行动")
"""What may follow the name of an act and adds nothing to it: 检查活动 is 检查."""

_SPACE = re.compile(r"\s")
_NO_SPACE = re.compile(r"\S")

_LONGEST_REMEMBERED = 40
"""Longest run, in characters, that is cached: longer ones hardly recur, and an unpunctuated page is one run."""

LIGHT = "light"
"""Concept of words that say nothing about the thing counted (共, 累计, 开展, 全年)."""

OPAQUE = "opaque"
"""Concept of words without the meanings of their parts (国家安全 is not about work safety)."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the domain with the words that express it; the rules of `indicators` refer to concepts.

    The words of an act (检查) also express it with 活动 or 行动 after them.
    """

    concept: str
    words: tuple[str, ...]
    note: str
    is_act: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What a word expresses: `heads`, the concepts it names itself, and `all`, which includes those of words inside it.

    `named` holds the heads as bits (`bits_of`), and `all` is bits too. `is_content`: the word says something about the
    thing counted; a light word (共) does not. `is_unlisted_noun`: a noun that is not in the lexicon; it can be the
    thing counted, and then no indicator counts it. 网格员 names grid staff and mentions grids: 网格员 12 名 does not
    count grids, but grids are part of its context.
    """

    heads: tuple[str, ...]
    named: int
    all: int
    is_content: bool
    is_unlisted_noun: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The content words of a span of text in order, as parallel lists, since a report has hundreds of them.

    A word that is not in the lexicon expresses no concept.
    """

    starts: list[int]
    ends: list[int]
    meanings: list[Meaning]

    def concepts(self) -> int:
        """Every concept that any of the words expresses, as bits."""
        found = 0
        for meaning in self.meanings:
            found |= meaning.all
        return found


UNKNOWN = Meaning((), 0, 0, is_content=True)
"""What an unknown content word expresses."""

UNKNOWN_NOUN = Meaning((), 0, 0, is_content=True, is_unlisted_noun=True)
"""What an unknown word expresses that is a noun in the dictionary."""


def find_words(text: str, start: int, end: int) -> Words:
    """The content words of `text[start:end]` in order: those of the lexicon, and others of two characters or more.

    A word can continue across a line break (培|训机关干部).
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
    """Gives words that share a following 率 the meaning of their own rate.

    参考、合格率 → 参考率、合格率; “一网通办”率 → 一网通办率
    """
    for number in range(len(ends) - 1, -1, -1):
        joint, behind = ends[number], number + 1
        is_quoted = text.startswith(_QUOTED_RATE, joint)
        is_joined = behind < len(ends) and starts[behind] == joint + 1 and text[joint] in _RATE_JOINTS
        if not is_quoted and not (is_joined and text[ends[behind] - 1] == _RATE):
            continue
        rate = text[starts[number] : joint] + _RATE
        meaning = _MEANINGS[rate] if rate in listed_concepts() else None
        found[number] = meaning or found[number]


@functools.lru_cache(maxsize=_MOST_PHRASES)
def find_concepts(heading: str) -> int:
    """Every concept that a word of `heading` expresses, as bits; cached, since headings and items recur in reports."""
    return find_words(heading, 0, len(heading)).concepts()


@functools.lru_cache(maxsize=_MOST_PHRASES)
def _read_block(block: str) -> tuple[tuple[int, int, Meaning], ...]:
    """The content words of an unbroken run of characters (发放宣传资料); cached, since reports repeat phrases."""
    known = _MEANINGS
    found = []
    start = 0
    loose = 0  # start of the single-character tokens before `start`
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
    """Runs to segment separately: of Chinese characters, or beginning with a letter or a listed number (12345)."""
    digits = "|".join(sorted((word for word in listed_concepts() if word.isdigit()), key=len, reverse=True))
    return re.compile(rf"[一-鿕][一-鿕+]*|(?:(?<!\d)(?:{digits})(?!\d)|[A-Za-z])[A-Za-z0-9+#&._%\-一-鿕]*")


class _Meanings(dict[str, Meaning | None]):
    """What each word expresses, None if it is not a content word; words are added on first use."""

    def __missing__(self, token: str) -> Meaning | None:
        listed = listed_concepts()
        meaning = _meaning(listed[token], _inside(token)) if token in listed else _unlisted(token)
        if len(self) < _MOST_REMEMBERED:
            self[token] = meaning
        return meaning


def _unlisted(token: str) -> Meaning | None:
    """What an unlisted word expresses: the meaning of the listed word it ends in; None if it is no Chinese word."""
    if len(token) == 1 or not "一" <= token[0] <= "鿿":
        return None
    listed = listed_concepts()
    for cut in range(1, len(token) - _MIN_SUFFIX + 1):
        if token[cut:] in listed:
            return _meaning(listed[token[cut:]], _inside(token))
    return UNKNOWN_NOUN if _is_noun(token) else UNKNOWN


def _is_noun(token: str) -> bool:
    """Whether the word, or the last one inside it, is a noun or short form in the dictionary: 护林骨干, 环保."""
    import rjieba

    return rjieba.tag(token, False)[-1][1].startswith(("n", "j"))


def _meaning(heads: tuple[str, ...], inside: tuple[str, ...]) -> Meaning:
    return Meaning(heads, bits_of(heads), bits_of(inside), is_content=LIGHT not in heads)


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _inside(word: str) -> tuple[str, ...]:
    """The concepts of `word` and of every listed word that it begins or ends with, recursively.

    A string across a word boundary does not count (复议|案件 contains no 议案), nor do parts of an opaque word
    (国家安全) or the ending of an act (检查活动).
    """
    listed = listed_concepts()
    own = listed.get(word, ())
    if OPAQUE in own:
        return own
    found = dict.fromkeys(own)
    if word.endswith(_ACT_ENDINGS) and not _acts().isdisjoint(listed.get(word[:-2], ())):
        return tuple(found | dict.fromkeys(_inside(word[:-2])))
    for cut in range(1, len(word)):
        for piece in (word[:cut], word[cut:]):
            if len(piece) > 1 and piece in listed:
                found.update(dict.fromkeys(_inside(piece)))
    return tuple(found)


@functools.cache
def _acts() -> frozenset[str]:
    return frozenset(entry.concept for entry in load_yaml("concepts.yml", Concept) if entry.is_act)


@functools.cache
def listed_concepts() -> dict[str, tuple[str, ...]]:
    """The concepts that each lexicon word is listed under, in its order; also for acts with an ending and for the
    synonyms of rates.
    """
    found: dict[str, list[str]] = {}
    for entry in load_yaml("concepts.yml", Concept):
        for word in entry.words:
            found.setdefault(word, []).append(entry.concept)
    for act in [word for word, concepts in found.items() if not _acts().isdisjoint(concepts)]:
        for ending in _ACT_ENDINGS:
            found.setdefault(act + ending, found[act])
    rates = [word for word in found if word.endswith(_RATE)]
    for rate in rates:
        for synonym in _RATE_SYNONYMS:
            found.setdefault(rate.removesuffix(_RATE) + synonym, found[rate])
    return {word: tuple(concepts) for word, concepts in found.items()}


def bits_of(concepts: Iterable[str]) -> int:
    """The concepts as one number with a bit for each, so that sets of them can be joined and compared fast."""
    return functools.reduce(operator.or_, map(_concept_bits().__getitem__, concepts), 0)


@functools.cache
def _concept_bits() -> dict[str, int]:
    listed = dict.fromkeys(concept for concepts in listed_concepts().values() for concept in concepts)
    return {concept: 1 << number for number, concept in enumerate(listed)}


@functools.cache
def segmenter() -> Callable[[str, bool], list[str]]:
    """The function that cuts a text into words of jieba and the lexicon; its second argument enables guessing of
    unknown words.
    """
    import rjieba  # its dictionary takes 0.1 s and 30 MB to load: only when a report needs it

    for word in listed_concepts():  # added to the module's dictionary, since one of our own would be loaded as well
        rjieba.add_word(word, DOMAIN_FREQUENCY, "n")
    return rjieba.cut


_MEANINGS = _Meanings()
"""Meanings of the words in all reports so far."""
