"""Indicators: which of the taxonomy's indicators a quantity measures, decided from the words around it.

Last decision of `measures`. A rule names the concept that is counted (its head) and the concepts that must stand around it.
The nearer the words, the more they weigh, in this order:

1. words before the number that belong to it alone (调解|纠纷|32件), the nearest most: a Chinese noun phrase ends in its head
2. words after the number (15人|持有行政执法证)
3. earlier words of the same clause, such as the verb that a list shares (发放甲300份、乙200本)
4. earlier clauses of the sentence, by distance (受理|纠纷|32件，化解28件)
5. the next clause (执法人员9人，全部|持证)
6. the item of the paragraph (二是推进法治宣传教育)
7. the heading of the section, then that of its parent

A head can stand in 1 to 4; the others only tell apart what is similar (安全 or 普法 leaflets). A number with a content word of
its own before it takes no head from further away: 开展普法5场，慰问群众20人次 does not reach 20 people by law popularisation.
Below `MIN_SCORE` it is `other.unclassified`, never a guess.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extract.lexicons import load_csv, load_yaml
from extract.lexicons.taxonomy import UNCLASSIFIED, indicators
from extract.measures.clauses import ClauseMap, Place
from extract.measures.words import LIGHT, Word

MIN_SCORE = 4.0
"""Score a decision needs: a head one or two clauses away, or a nearer one."""

_OWN, _AFTER, _CLAUSE, _SENTENCE = 10.0, 7.0, 6.0, 5.0
"""Score of a head by where it stands; see the module docstring for the order."""

_OWN_DECAY, _OWN_DECAY_MAX = 0.1, 3.5
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

    `head`: concepts, one of which is counted. `context`: groups of concepts (`a|b`), each of which must be there, at any
    distance; a group that ends in `!` must be in the sentence itself. `without`: concepts that must not be in the number's clause. `units`: unit families that fit; by default
    those of `unit_neighbours.csv` for the indicator's family. `weight` is added to the score; `reach` says how far away
    the head can stand: `own` (in its own words, before or after), `clause`, or `sentence`.
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


class Decision(NamedTuple):
    """An indicator with the rule that decided it, its score, and the span of the head word it rests on."""

    indicator: str
    rule_id: str
    score: float
    head_start: int | None = None
    head_end: int | None = None


NO_EVIDENCE = Decision(UNCLASSIFIED, "indicator.no_evidence", 0.0)


class Surroundings(NamedTuple):
    """The words around a quantity with the score of the place each stands in, nearest kind of place first."""

    heads: tuple[tuple[float, Word], ...]
    nearness: dict[str, float]
    in_clause: set[str]
    has_own_word: bool


class _Rule(NamedTuple):
    rule: IndicatorRule
    context: tuple[tuple[float, tuple[str, ...]], ...]
    bonus: float
    min_head: float


_REACH = {"own": _CLAUSE + 0.01, "clause": _SENTENCE + 0.01, "sentence": 0.0}


def read_surroundings(
    place: Place, end: int, words: Sequence[Word], clauses: ClauseMap, distant: Iterable[tuple[float, Word]]
) -> Surroundings:
    """The words of the sentence and those of its item and headings (`distant`), scored for the number at `place`.

    `end` is where the words before the number end: the number's start, or the end of one of several heads that share it.
    """
    quantity_end = place.quantity.end
    heads: list[tuple[float, Word]] = []
    nearness: dict[str, float] = {}
    in_clause: set[str] = set()
    has_own_word = False
    for word in words:
        if word.start >= quantity_end:
            if word.end > place.after_end:
                if clauses.clause_at(word.start) > place.clause + 1:
                    break
                _note_nearness(nearness, _FOLLOWING, word)
                continue
            score = _AFTER - _AFTER_DECAY * (word.start - quantity_end)
        elif word.end > end:
            continue
        elif word.start >= place.own_start:
            score = _OWN - min(_OWN_DECAY * (end - word.end), _OWN_DECAY_MAX)
            has_own_word = has_own_word or LIGHT not in word.meaning.heads
        elif word.start >= place.clause_start:
            score = _CLAUSE - min(0.02 * (place.own_start - word.end), 0.9)
        else:
            score = max(_SENTENCE - _SENTENCE_DECAY * (place.clause - clauses.clause_at(word.start)), _SENTENCE_MIN)
        heads.append((score, word))
        if score >= _NEAREST_CLAUSE:
            in_clause.update(word.meaning.heads)
        _note_nearness(nearness, score, word)
    for score, word in distant:
        _note_nearness(nearness, score, word)
    return Surroundings(tuple(heads), nearness, in_clause, has_own_word)


def _note_nearness(nearness: dict[str, float], score: float, word: Word) -> None:
    for concept in word.meaning.all:
        if nearness.get(concept, 0.0) < score:
            nearness[concept] = score


def score_distant(item: Sequence[Word], heading: Sequence[Word], parent: Sequence[Word]) -> list[tuple[float, Word]]:
    """The words of the paragraph's item, the section's heading and its parent's, each with its place's score."""
    places = ((_ITEM, item), (_HEADING, heading), (_PARENT_HEADING, parent))
    return [(score, word) for score, words in places for word in words]


def decide_indicator(surroundings: Surroundings, unit_family: str) -> Decision:
    """The indicator with the best-scoring rule, or `NO_EVIDENCE`.

    调解矛盾纠纷51起 → dispute.disputes_mediated; 走访困难群众20户 → other.unclassified
    """
    rules = _rules_by_family().get(unit_family) or _rules_by_family()["other"]
    best, best_score = NO_EVIDENCE, MIN_SCORE
    least = _NEAREST_CLAUSE if surroundings.has_own_word else 0.0
    for place_score, word in surroundings.heads:
        if place_score < least:
            continue
        for concept in word.meaning.heads:
            for candidate in rules.get(concept, ()):
                score = _score(candidate, place_score, surroundings)
                if score > best_score:
                    best_score = score
                    best = Decision(candidate.rule.indicator, candidate.rule.id, score, word.start, word.end)
    return best


def _score(candidate: _Rule, place_score: float, surroundings: Surroundings) -> float:
    if place_score < candidate.min_head or not surroundings.in_clause.isdisjoint(candidate.rule.without):
        return 0.0
    score = place_score + candidate.bonus
    if not candidate.context:
        return score
    nearness = surroundings.nearness
    furthest = _OWN
    for least, group in candidate.context:
        nearest = max([nearness.get(concept, 0.0) for concept in group])
        if nearest < least:
            return 0.0
        furthest = min(furthest, nearest)
    return score + _CONTEXT_SHARE * furthest + _CONTEXT_GROUP * (len(candidate.context) - 1)


def _context(group: str) -> tuple[float, tuple[str, ...]]:
    least = _SENTENCE_MIN if group.endswith("!") else _PARENT_HEADING
    return least, tuple(group.removesuffix("!").split("|"))


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
            compiled = _Rule(rule, tuple(_context(group) for group in rule.context), bonus, _REACH[rule.reach])
            for concept in rule.head:
                found.setdefault(family, {}).setdefault(concept, []).append(compiled)
    return {f: {c: tuple(rules) for c, rules in by_head.items()} for f, by_head in found.items()}
