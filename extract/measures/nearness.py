"""Nearness: the distance between a number and the words of its sentence, as a score.

Used by `indicators`, whose docstring explains the ranking.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from extract.measures.clauses import ClauseMap, Place
from extract.measures.words import Meaning, Words

OWN, AFTER, CLAUSE, SENTENCE = 10.0, 7.0, 6.0, 5.0
"""Score of a head by its location; the docstring of `indicators` explains the order."""

_OWN_DECAY, _OWN_DECAY_MAX = 0.15, 3.5
"""Loss of a word before the number per character of distance, and its maximum."""

AFTER_DECAY = 0.15
"""Loss of a word after the number per character between them: the first noun there is the one counted."""

NEAREST_OWN = AFTER + 0.05
"""Score reached only by the number's own words, within 20 characters before it."""

_CLAUSE_DECAY, _CLAUSE_DECAY_MAX = 0.02, 0.9
"""Loss of an earlier word of the clause per character of distance, and its maximum."""

NEAREST_CLAUSE = CLAUSE - _CLAUSE_DECAY_MAX
"""Lowest score of the words of the number's own clause before it, above that of any earlier clause."""

_SENTENCE_DECAY, SENTENCE_MIN = 0.5, 2.5
"""Loss per clause of distance, and the lowest score, at the start of a long sentence."""

NEAREST_SENTENCE = SENTENCE - 2 * _SENTENCE_DECAY
"""Lowest score of the words of the two clauses before the number's."""

_FOLLOWING = 2.45
"""Score of a context word in the rest of the number's clause or in the next one (执法人员9人，全部持证上岗)."""

NEAREST_AFTER = _FOLLOWING + 0.01
"""Lowest score of the words after the number in its clause, within thirty characters."""

_ITEM, _HEADING, PARENT_HEADING = 2.4, 2.2, 1.5
"""Score of a context word in the paragraph's item, the section's heading and the heading above it."""

MAX_WORDS_BACK = 50
"""How many words before or after a number can still say what it counts."""

_NAMES_NOTHING = re.compile(r"\s*(?:[，。；、：）]|已|均|都|全部|得到|被|\Z)")
"""What follows a number that is not followed by a noun."""
_EXAMPLES = re.compile(
    r"(?P<examples>等)[^，。、；\d]{0,6}(?:问题|难题|诉求|工作|任务|措施|举措|机制|制度)[近约超共达]{0,2}\s*\Z"
)
"""Words before a number that name problems or measures after listing examples."""

_FRONTED = re.compile(r"\s*[为对向给将把由从帮替][^，。；、：\d]{0,4}\Z")
"""Words between the start of a clause and a number whose noun and verb follow it (为|420户|老人更换软管)."""


class Distant(NamedTuple):
    """The concepts that govern a sentence, as bits: of the paragraph's item, the heading and the heading above it."""

    item: int
    heading: int
    parent: int

    def nearness(self, concepts: int) -> float:
        """Score of the nearest of these that contains one of `concepts`; 0 if none does."""
        if self.item & concepts:
            return _ITEM
        if self.heading & concepts:
            return _HEADING
        return PARENT_HEADING if self.parent & concepts else 0.0


@dataclass(slots=True)
class SentenceWords:
    """The words of a sentence, read once for all its numbers.

    `around` holds every concept of the words and of `distant` as bits: a rule that needs any other concept is ruled
    out at once.
    """

    starts: list[int]
    ends: list[int]
    meanings: list[Meaning]
    clauses: ClauseMap
    distant: Distant
    around: int


def gather_words(words: Words, clauses: ClauseMap, distant: Distant) -> SentenceWords:
    """The words of a sentence with every concept in and around it."""
    around = distant.item | distant.heading | distant.parent | words.concepts()
    return SentenceWords(words.starts, words.ends, words.meanings, clauses, distant, around)


@dataclass(slots=True)
class Surroundings:
    """The words of a sentence as seen from one number: which are its own, and how near each concept is to it.

    Its own words before it are in `own_start:end`. The other fields are word indexes: `clause` of the first word of its
    clause, `own` and `middle` of the first of its own words and the first after them, `beyond` of the first word after
    the number, `after` and `following` past the last word after the number that belongs to it and past the last of the
    next clause. `is_fronted`: the number's noun and verb both follow it.
    """

    text: str
    sentence: SentenceWords
    place: Place
    own_start: int
    end: int
    own: int
    clause: int
    middle: int
    beyond: int
    after: int
    following: int
    is_fronted: bool

    def score_at(self, number: int) -> float:
        """Score of the word with that index."""
        sentence = self.sentence
        if number >= self.middle:
            if number >= self.after:
                return _FOLLOWING
            if number < self.beyond:  # another head that shares the number
                return CLAUSE
            return AFTER - AFTER_DECAY * (sentence.starts[number] - self.place.quantity.end)
        if number >= self.own:
            lost = _OWN_DECAY * (self.end - sentence.ends[number])
            return OWN - (lost if lost < _OWN_DECAY_MAX else _OWN_DECAY_MAX)
        if number >= self.clause:
            lost = _CLAUSE_DECAY * (self.own_start - sentence.ends[number])
            return CLAUSE - (lost if lost < _CLAUSE_DECAY_MAX else _CLAUSE_DECAY_MAX)
        distance = self.place.clause - sentence.clauses.clause_at(sentence.starts[number])
        return max(SENTENCE - _SENTENCE_DECAY * distance, SENTENCE_MIN)

    def nearness(self, concepts: int) -> float:
        """Score of the nearest word that expresses one of `concepts`; 0 if none does."""
        sentence = self.sentence
        best = sentence.distant.nearness(concepts)
        meanings = sentence.meanings
        middle = self.middle
        for number in range(middle - 1, max(-1, middle - 1 - MAX_WORDS_BACK), -1):
            if meanings[number].all & concepts:
                score = self.score_at(number)
                best = score if score > best else best
                break
        return best if best >= AFTER else max(best, self._nearness_from(middle, concepts))

    def nearness_after(self, concepts: int) -> float:
        """Score of the nearest word after the number that expresses one of `concepts`; 0 if none does."""
        return self._nearness_from(self.beyond, concepts)

    def _nearness_from(self, first: int, concepts: int) -> float:
        """Highest score of the words from index `first` on; for each of `concepts`, the first that expresses it."""
        meanings = self.sentence.meanings
        best = 0.0
        for number in range(first, min(self.following, first + MAX_WORDS_BACK)):
            found = meanings[number].all & concepts
            if found:
                score = self.score_at(number)
                best = score if score > best else best
                concepts ^= found
                if not concepts:
                    break
        return best

    def names(self, concepts: int, first: int, last: int) -> bool:
        """Whether one of the words `first:last` names one of `concepts` itself."""
        sentence = self.sentence
        if not sentence.around & concepts:
            return False
        for word in sentence.meanings[first:last]:  # noqa: SIM110 - half the time of any()
            if word.named & concepts:
                return True
        return False

    def of_next_number(self) -> int:
        """End of the words after the quantity that are its own, without the last if the next number counts that one.

        12个村建立|调委会|12个
        """
        last = self.after - 1
        is_counted = self.place.is_followed and last > self.beyond and self.sentence.ends[last] == self.place.after_end
        return last if is_counted else self.after

    def counts_foreign(self, foreign: int) -> bool:
        """Whether the number counts the noun right after it, and that is unlisted or names only `foreign` concepts.

        督查|11个|乡镇; 行政复议体制改革等|3个|项目
        """
        sentence = self.sentence
        expected = self.place.quantity.end
        if self.beyond >= self.after or sentence.starts[self.beyond] != expected:
            return False
        if _NAMES_NOTHING.match(self.text, expected):
            return False
        counted = None
        for number in range(self.beyond, self.after):
            meaning = sentence.meanings[number]
            if sentence.starts[number] != expected:
                break
            expected = sentence.ends[number]
            if meaning.is_content and (meaning.heads or meaning.is_unlisted_noun):
                counted = meaning
            elif meaning.is_content or counted is not None:
                break
        return counted is not None and (counted.is_unlisted_noun or not counted.named & ~foreign)

    def is_joined(self) -> bool:
        """Whether no words separate the number from the one before it (集中学法9次、|215人次)."""
        return self.place.clause_start < self.own_start == self.place.quantity.start

    def has_own_object(self, verb: int) -> bool:
        """Whether a noun that is not in the lexicon is between the verb with that index and the quantity."""
        if verb >= self.middle:
            return False
        return any(meaning.is_unlisted_noun for meaning in self.sentence.meanings[verb + 1 : self.middle])

    def has_own_word(self) -> bool:
        """Whether one of the number's own words before it is a content word."""
        meanings = self.sentence.meanings
        for number in range(self.own, self.middle):  # noqa: SIM110 - a fifth of the time of any()
            if meanings[number].is_content:
                return True
        return False


def read_surroundings(text: str, place: Place, own_start: int, end: int, sentence: SentenceWords) -> Surroundings:
    """The sentence's words as seen from the number at `place`.

    Its own words before it are in `own_start:end`: a single head if several share the number. Words that end in 的
    modify the noun after the number, so none of them is its own (4个村的|5处|违章建筑), unless no noun follows
    (登记的|138件|已全部办结).
    """
    starts = sentence.starts
    quantity_end = place.quantity.end
    is_named_after = text.endswith("的", own_start, end) and _NAMES_NOTHING.match(text, quantity_end) is None
    clause = bisect_left(starts, place.clause_start)
    own = bisect_left(starts, own_start, clause)
    middle = bisect_left(starts, end, own)
    beyond = bisect_left(starts, quantity_end, middle)
    after = bisect_left(starts, place.after_end, beyond)
    following = bisect_left(starts, sentence.clauses.end_of(place.clause + 1), after)
    if is_named_after:
        own = middle
    is_fronted = place.clause_start == own_start and _FRONTED.match(text, own_start, place.quantity.start) is not None
    return Surroundings(
        text, sentence, place, own_start, end, own, clause, middle, beyond, after, following, is_fronted
    )


def own_words_start(text: str, place: Place, words: Words) -> int:
    """Where the number's own words begin: after examples of the thing, if it is named next (甲、乙等|4个难题).

    Examples of problems are not what is counted (阵地建设、执法等|重点问题6项).
    """
    start, end = place.quantity.start, place.quantity.end
    if text.find("等", place.own_start, start) < 0 and not text.startswith("等", start - 1):
        return place.own_start
    examples = _EXAMPLES.search(text, place.own_start, start)
    if examples:
        return examples.end("examples")
    if not text.startswith("等", start - 1):
        return place.own_start
    after = bisect_left(words.starts, end)
    is_named = after < len(words.starts) and words.starts[after] == end and words.meanings[after].is_content
    return start if is_named else place.own_start
