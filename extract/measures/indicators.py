"""Indicators: which of the taxonomy's indicators a quantity measures, decided from the words around it.

Last decision of `measures`. A rule names the concept that is counted (its head) and the concepts that must stand around
it. The nearer the words, the more they weigh, in this order:

1. words before the number that belong to it alone (调解|纠纷|32件), the nearest most: a Chinese noun phrase ends in its
   head
2. words after the number (15人|持有行政执法证)
3. earlier words of the same clause, such as the verb that a list shares (发放甲300份、乙200本)
4. earlier clauses of the sentence, by distance (受理|纠纷|32件，化解28件)
5. the next clause (执法人员9人，全部|持证)
6. the item of the paragraph (二是推进法治宣传教育)
7. the heading of the section, then that of its parent

A head can stand in 1 to 4; the others only tell apart what is similar (安全 or 普法 leaflets). A number with a content
word of its own before it takes no head from another clause: 开展普法5场，慰问群众20人次 does not reach 20 people by law
popularisation. It takes one from its own clause only as the verb of a list whose object it names (调解|邻里纠纷|23起、
物业纠纷|41起). Below `MIN_SCORE` it is `other.unclassified`, never a guess.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from extract.lexicons import load_csv, load_yaml
from extract.lexicons.taxonomy import UNCLASSIFIED, indicators
from extract.measures.clauses import ClauseMap, Place
from extract.measures.words import LIGHT, Words

MIN_SCORE = 4.0
"""Score a decision needs: a head one or two clauses away, or a nearer one."""

_OWN, _AFTER, _CLAUSE, _SENTENCE = 10.0, 7.0, 6.0, 5.0
"""Score of a head by where it stands; see the module docstring for the order."""

_OWN_DECAY, _OWN_DECAY_MAX = 0.15, 3.5
"""Score a word before the number loses per character of distance, and at most."""

_AFTER_DECAY = 0.15
"""Score a word after the number loses per character between them: the first noun there is the one counted."""

_NEAREST_CLAUSE = _CLAUSE - 0.9
"""Score that the words of the number's own clause have at least, and no other words have."""

_SENTENCE_DECAY, _SENTENCE_MIN = 0.5, 2.5
"""Score lost per clause of distance, and what the start of a long sentence still has."""

_FOLLOWING = 2.45
"""Score of a context word in the rest of the number's clause or in the next one (执法人员9人，全部持证上岗)."""

_ITEM, _HEADING, _PARENT_HEADING = 2.4, 2.2, 1.5
"""Score of a context word in the paragraph's item, the section's heading and the heading above it."""

_CONTEXT_SHARE = 0.4
"""Share of its place's score that the furthest context adds to a rule's: a head always weighs more than a context."""

_CONTEXT_GROUP = 0.2
"""Score for each further group of context that a rule asks for and finds."""


_OWN_FAMILY = 0.7
"""Score for a measure word of the indicator's own unit family."""


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """What must be said around a number for it to measure `indicator`.

    `head`: concepts, one of which is counted. `context`: groups of concepts (`a|b`), each of which must be there, at
    any distance; a group that ends in `!` must be in the sentence before the number, one that ends in `!!` in the
    number's clause. `without`: concepts that must not be in the number's clause. `units`: unit families that fit; by
    default those of `unit_neighbours.csv` for the indicator's family. `weight` is added to the score: low for a head
    that says little, high for one that alone decides. `reach` says how far away the head can stand: `next` (the first
    word after the number: 6个|行政村), `own` (in its own words, before or after), `clause`, or `sentence`.
    """

    id: str
    indicator: str
    head: tuple[str, ...]
    note: str = ""
    context: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    weight: float = 0.0
    reach: str = "sentence"


@dataclass(frozen=True, slots=True)
class UnitNeighbours:
    """The unit families whose measure words are also used to count what an indicator of `unit_family` counts."""

    unit_family: str
    neighbours: tuple[str, ...]
    note: str


_MAX_WORDS_BACK = 50
"""Words of the sentence before a number that can still say what it counts."""


class Decision(NamedTuple):
    """An indicator with the rule that decided it, its score, and the span of the head word it rests on."""

    indicator: str
    rule_id: str
    score: float
    head_start: int | None = None
    head_end: int | None = None


NO_EVIDENCE = Decision(UNCLASSIFIED, "indicator.no_evidence", 0.0)


class _Rule(NamedTuple):
    rule: IndicatorRule
    context: tuple[tuple[float, tuple[str, ...]], ...]
    bonus: float
    most: float
    min_head: float
    is_next: bool


_REACH = {"next": _CLAUSE + 0.01, "own": _CLAUSE + 0.01, "clause": _SENTENCE + 0.01, "sentence": 0.0}

_NEXT = 1
"""Characters between a number and the word that is next to it: a quotation mark at most."""


class Surroundings(NamedTuple):
    """The words of a sentence as seen from one number: which are its own, and how near each concept is to it.

    `own` and `clause` are the numbers of the first word of its own words and of its clause, `middle` of the first after
    its own words, `beyond` of the first after the number, `after` and `following` where the words end that belong to it
    and those of the next clause.
    """

    words: Words
    place: Place
    clauses: ClauseMap
    distant: Mapping[str, float]
    end: int
    own: int
    clause: int
    middle: int
    beyond: int
    after: int
    following: int

    def score_at(self, number: int) -> float:
        """Score of the place where the word of that number stands."""
        if number >= self.middle:
            if number >= self.after:
                return _FOLLOWING
            if number < self.beyond:  # another head that shares the number
                return _CLAUSE
            return _AFTER - _AFTER_DECAY * (self.words.starts[number] - self.place.quantity.end)
        if number >= self.own:
            return _OWN - min(_OWN_DECAY * (self.end - self.words.ends[number]), _OWN_DECAY_MAX)
        if number >= self.clause:
            return _CLAUSE - min(0.02 * (self.place.own_start - self.words.ends[number]), 0.9)
        distance = self.place.clause - self.clauses.clause_at(self.words.starts[number])
        return max(_SENTENCE - _SENTENCE_DECAY * distance, _SENTENCE_MIN)

    def nearness(self, concept: str) -> float:
        """Score of the nearest word that expresses `concept`; 0 where none does."""
        best = self.distant.get(concept, 0.0)
        meanings = self.words.meanings
        middle = self.middle
        for number in range(middle - 1, max(-1, middle - 1 - _MAX_WORDS_BACK), -1):
            if concept in meanings[number].all:
                best = max(best, self.score_at(number))
                break
        if best < _AFTER:
            for number in range(middle, self.following):
                if concept in meanings[number].all:
                    return max(best, self.score_at(number))
        return best

    def is_next(self, number: int) -> bool:
        """Whether the word of that number directly follows the quantity."""
        return 0 <= self.words.starts[number] - self.place.quantity.end <= _NEXT

    def is_joined(self) -> bool:
        """Whether nothing stands between the number and the one before it (集中学法9次、|215人次)."""
        return self.place.clause_start < self.place.own_start == self.place.quantity.start

    def has_own_word(self) -> bool:
        """Whether a content word stands before the number that belongs to it alone."""
        return any(LIGHT not in meaning.heads for meaning in self.words.meanings[self.own : self.middle])


def read_surroundings(
    place: Place, own_start: int, end: int, words: Words, clauses: ClauseMap, distant: Mapping[str, float]
) -> Surroundings:
    """The sentence's words as seen from the number at `place`; `distant` scores the concepts of its item and headings.

    The words before it that are its own stand in `own_start:end`: one head of several where they share a number.
    """
    starts = words.starts
    quantity_end = place.quantity.end
    middle = bisect_left(starts, end)
    beyond = bisect_left(starts, quantity_end)
    return Surroundings(
        words=words,
        place=place,
        clauses=clauses,
        distant=distant,
        end=end,
        own=bisect_left(starts, own_start),
        clause=bisect_left(starts, place.clause_start),
        middle=middle,
        beyond=beyond,
        after=max(beyond, bisect_left(starts, place.after_end)),
        following=max(beyond, bisect_left(starts, max(clauses.end_of(place.clause + 1), quantity_end))),
    )


def score_headings(heading: Iterable[str], parent: Iterable[str]) -> dict[str, float]:
    """The concepts of a section's heading and its parent's, each with its place's score."""
    return dict.fromkeys(parent, _PARENT_HEADING) | dict.fromkeys(heading, _HEADING)


def score_item(item: Iterable[str], headings: Mapping[str, float]) -> dict[str, float]:
    """The concepts of a paragraph's item and of the headings above it, each with its place's score."""
    return {**headings, **dict.fromkeys(item, _ITEM)}


def decide_indicator(surroundings: Surroundings, unit_family: str) -> Decision:
    """The indicator with the best-scoring rule, or `NO_EVIDENCE`.

    调解矛盾纠纷51起 → dispute.disputes_mediated; 慰问困难群众20户 → other.unclassified
    """
    rules = _rules_by_family().get(unit_family) or _rules_by_family()["other"]
    words = surroundings.words
    if surroundings.has_own_word():
        first, shared_until = surroundings.clause, surroundings.own
    elif surroundings.is_joined():
        first, shared_until = surroundings.clause, 0
    else:
        first, shared_until = max(0, surroundings.middle - _MAX_WORDS_BACK), 0
    in_clause = {c for meaning in words.meanings[surroundings.clause : surroundings.after] for c in meaning.heads}
    best, best_score = NO_EVIDENCE, MIN_SCORE
    for number in chain(range(surroundings.middle - 1, first - 1, -1), range(surroundings.beyond, surroundings.after)):
        place_score = 0.0
        for concept in words.meanings[number].heads:
            for candidate in rules.get(concept, ()):
                place_score = place_score or surroundings.score_at(number)
                if place_score + candidate.most <= best_score:
                    continue
                if candidate.is_next and not surroundings.is_next(number):
                    continue
                score = _score(candidate, place_score, surroundings, in_clause, needs_own=number < shared_until)
                if score > best_score:
                    best_score = score
                    rule = candidate.rule
                    best = Decision(rule.indicator, rule.id, score, words.starts[number], words.ends[number])
    return best


def _score(
    candidate: _Rule, place_score: float, surroundings: Surroundings, in_clause: set[str], needs_own: bool
) -> float:
    if place_score < candidate.min_head or not in_clause.isdisjoint(candidate.rule.without):
        return 0.0
    score = place_score + candidate.bonus
    if not candidate.context:
        return 0.0 if needs_own else score
    furthest, closest = _OWN, 0.0
    for least, group in candidate.context:
        nearest = max([surroundings.nearness(concept) for concept in group])
        if nearest < least:
            return 0.0
        furthest, closest = min(furthest, nearest), max(closest, nearest)
    if needs_own and closest <= _AFTER - _AFTER_DECAY:
        return 0.0
    return score + _CONTEXT_SHARE * furthest + _CONTEXT_GROUP * (len(candidate.context) - 1)


def _context(group: str) -> tuple[float, tuple[str, ...]]:
    least = _NEAREST_CLAUSE if group.endswith("!!") else _SENTENCE_MIN if group.endswith("!") else _PARENT_HEADING
    return least, tuple(group.rstrip("!").split("|"))


@functools.cache
def indicator_rules() -> tuple[IndicatorRule, ...]:
    """Every rule, of all categories."""
    categories = dict.fromkeys(code.split(".")[0] for code in indicators())
    return tuple(rule for name in categories for rule in load_yaml(f"indicators_{name}.yml", IndicatorRule))


@functools.cache
def _rules_by_family() -> dict[str, dict[str, tuple[_Rule, ...]]]:
    """Rules by unit family and head concept: the only ones that a number with that unit and that word can match."""
    neighbours = {entry.unit_family: entry.neighbours for entry in load_csv("unit_neighbours.csv", UnitNeighbours)}
    found: dict[str, dict[str, list[_Rule]]] = {}
    for rule in indicator_rules():
        own_family = indicators()[rule.indicator].unit_family
        for family in rule.units or neighbours[own_family]:
            bonus = rule.weight + (_OWN_FAMILY if family == own_family else 0.0)
            context = tuple(_context(group) for group in rule.context)
            most = bonus + (_CONTEXT_SHARE * _OWN + _CONTEXT_GROUP * (len(context) - 1) if context else 0.0)
            compiled = _Rule(rule, context, bonus, most, _REACH[rule.reach], rule.reach == "next")
            for concept in rule.head:
                found.setdefault(family, {}).setdefault(concept, []).append(compiled)
    return {f: {c: tuple(rules) for c, rules in by_head.items()} for f, by_head in found.items()}
