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
物业纠纷|41起). A noun right after a number of people or things is what it counts: where no rule counts that noun, none
does (对|12个|盟市|开展督察). Below `MIN_SCORE` it is `other.unclassified`, never a guess.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from extract.lexicons import load_csv, load_yaml
from extract.lexicons.taxonomy import UNCLASSIFIED, indicators
from extract.measures.nearness import (
    AFTER,
    AFTER_DECAY,
    CLAUSE,
    MAX_WORDS_BACK,
    NEAREST_CLAUSE,
    NEAREST_OWN,
    NEAREST_SENTENCE,
    OWN,
    PARENT_HEADING,
    SENTENCE,
    SENTENCE_MIN,
    Surroundings,
)
from extract.measures.words import LIGHT, bits_of

MIN_SCORE = 4.0
"""Score a decision needs: a head one or two clauses away, or a nearer one."""

_CONTEXT_SHARE = 0.4
"""Share of its place's score that the furthest context adds to a rule's: a head always weighs more than a context."""

_CONTEXT_GROUP = 0.2
"""Score for each further group of context that a rule asks for and finds."""


_OWN_FAMILY = 0.7
"""Score for a measure word of the indicator's own unit family."""

_THINGS = frozenset(("group", "place", "organisation", "household", "vehicle"))
_NAMED_AFTER = _THINGS | {"person", "copy"}
"""Unit families of people and things: the noun after such a number is what it counts (抽调|4名|专干). People can be
counted by what they do next (14名|新进干部|参加考试), things by nothing else (对|12个|盟市|开展督察)."""


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """What must be said around a number for it to measure `indicator`.

    `head`: concepts, one of which is counted. `context`: groups of concepts (`a|b`), each of which must be there, at
    any distance; a group that ends in `!` must be in the sentence before the number, one that ends in `~` in its
    clause or one of the two before, one that ends in `!!` in its clause, one that ends in `!!!` in its own words
    before it, and one that begins with `>` after the number, in its clause or the next. `without`: concepts that must
    not be in the number's own words, nor in its clause where the head stands there or further away; `unless_next`:
    nor in the next clause (执法人员12人，其中|持证10人). `units`: unit families that fit; by default those of
    `unit_neighbours.csv` for the indicator's family. `weight` is added to the score: low for a head that says little,
    high for one that alone decides. `reach` says how far away the head can stand: `next` (the first word after the
    number: 6个|行政村), `own` (in its own words, before or after), `clause`, or `sentence`. `verbless`: the head is a
    thing without what was done to it; after a figure of one of these indicators it counts the same
    (化解村级纠纷78件，镇级纠纷37件). `of_any`: it counts whoever is named after the number (培训|60名|护林员); other
    rules take no head before a number whose noun the lexicon does not know. `except_units`: measure words of those
    families with which the thing is only offered or listed (服务事项86项 are none that were handled).
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
    verbless: tuple[str, ...] = ()
    unless_next: tuple[str, ...] = ()
    of_any: bool = False
    except_units: tuple[str, ...] = ()


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


class _Context(NamedTuple):
    """A group of concepts, one of which must be said: `least` near, or after the number."""

    least: float
    concepts: int
    is_after: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule for one unit family, its concepts as bits; `most` is what it can add to the score of its head's place."""

    rule: IndicatorRule
    context: tuple[_Context, ...]
    first_context: int
    without: int
    unless_next: int
    bonus: float
    most: float
    min_head: float
    is_next: bool
    is_refusal: bool


_LEAST = {"": PARENT_HEADING, "!": SENTENCE_MIN, "~": NEAREST_SENTENCE, "!!": NEAREST_CLAUSE, "!!!": NEAREST_OWN}
"""Nearness that a group of context needs, by the marks after it."""

_REACH = {"next": CLAUSE + 0.01, "own": CLAUSE + 0.01, "clause": SENTENCE + 0.01, "sentence": 0.0}


def decide_indicator(surroundings: Surroundings, unit_family: str) -> Decision:
    """The indicator with the best-scoring rule, or `NO_EVIDENCE`.

    调解矛盾纠纷51起 → dispute.disputes_mediated; 慰问困难群众20户 → other.unclassified
    """
    rules = _rules_by_heads(unit_family, surroundings.place.quantity.unit)
    furthest = max(0, surroundings.middle - MAX_WORDS_BACK)
    clause = max(surroundings.clause, furthest)  # a list without stops is one clause of any length
    if surroundings.has_own_word():
        first, shared_until = clause, surroundings.own
    elif surroundings.is_joined():
        first, shared_until = clause, 0
    else:
        first, shared_until = furthest, 0
    words = surroundings.sentence
    meanings, around = words.meanings, words.around
    best_rule, best_score, head = None, MIN_SCORE, 0
    foreign_until = _foreign_until(surroundings, unit_family)
    for number in chain(range(surroundings.middle - 1, first - 1, -1), range(surroundings.beyond, surroundings.after)):
        most, candidates = rules[meanings[number].heads]
        if not candidates:
            continue
        place_score = surroundings.score_at(number)
        if place_score + most <= best_score:
            continue
        for candidate in candidates:
            if place_score + candidate.most <= best_score:
                break  # they come with the most first
            if place_score < candidate.min_head:
                continue
            if candidate.first_context and not around & candidate.first_context:
                continue
            if number < foreign_until and not (candidate.rule.of_any or candidate.is_next or candidate.is_refusal):
                continue
            if candidate.is_next and not surroundings.is_next(number):
                continue
            score = _score(candidate, place_score, surroundings, clause, needs_own=number < shared_until)
            if score > best_score:
                best_score, best_rule, head = score, candidate.rule, number
    if best_rule is None:
        return NO_EVIDENCE
    return Decision(best_rule.indicator, best_rule.id, best_score, words.starts[head], words.ends[head])


def _foreign_until(surroundings: Surroundings, unit_family: str) -> int:
    """Number of the word before which none says what is counted: a noun after the number does, of no rule."""
    if unit_family not in _NAMED_AFTER or not surroundings.counts_foreign(_foreign_concepts()):
        return 0
    return surroundings.after if unit_family in _THINGS else surroundings.middle


def _score(candidate: _Rule, place_score: float, surroundings: Surroundings, clause: int, needs_own: bool) -> float:
    if candidate.without:
        first = surroundings.own if place_score > CLAUSE else clause
        if surroundings.names(candidate.without, first, surroundings.after):
            return 0.0
    if candidate.unless_next and surroundings.names(candidate.unless_next, surroundings.after, surroundings.following):
        return 0.0
    score = place_score + candidate.bonus
    if not candidate.context:
        return 0.0 if needs_own else score
    furthest, closest = OWN, 0.0
    for least, concepts, is_after in candidate.context:
        nearest = surroundings.nearness_after(concepts) if is_after else surroundings.nearness(concepts)
        if nearest < least:
            return 0.0
        furthest = nearest if nearest < furthest else furthest
        closest = nearest if nearest > closest else closest
    if needs_own and closest <= AFTER - AFTER_DECAY:
        return 0.0
    return score + _CONTEXT_SHARE * furthest + _CONTEXT_GROUP * (len(candidate.context) - 1)


def _context(group: str) -> _Context:
    concepts = group.removeprefix(">").rstrip("!~")
    is_after = group.startswith(">")
    return _Context(_LEAST[group[len(concepts) + is_after :]], bits_of(concepts.split("|")), is_after)


@functools.cache
def indicator_rules() -> tuple[IndicatorRule, ...]:
    """Every rule, of all categories."""
    categories = dict.fromkeys(code.split(".")[0] for code in indicators())
    return tuple(rule for name in categories for rule in load_yaml(f"indicators_{name}.yml", IndicatorRule))


@functools.cache
def _foreign_concepts() -> int:
    """The concepts of what the taxonomy does not count, as bits: no rule of an indicator speaks of them."""
    spoken_of = {True: bits_of([LIGHT]), False: 0}
    for rule in indicator_rules():
        groups = [_context(group).concepts for group in rule.context]
        spoken_of[rule.indicator != UNCLASSIFIED] |= functools.reduce(operator.or_, groups, bits_of(rule.head))
    return spoken_of[False] & ~spoken_of[True]


@functools.cache
def verbless_rules() -> dict[str, tuple[str, ...]]:
    """The indicators that a figure takes over from the one before, by the rule that finds no verb in its words."""
    return {rule.id: rule.verbless for rule in indicator_rules() if rule.verbless}


@functools.cache
def _rules_by_family() -> dict[str, dict[str, tuple[_Rule, ...]]]:
    """Rules by unit family and head concept: the only ones that a number with that unit and that word can match."""
    neighbours = {entry.unit_family: entry.neighbours for entry in load_csv("unit_neighbours.csv", UnitNeighbours)}
    found: dict[str, dict[str, list[_Rule]]] = {}
    for rule in indicator_rules():
        own_family = indicators()[rule.indicator].unit_family
        refuses = rule.indicator == UNCLASSIFIED
        for family in rule.units or neighbours[own_family]:
            bonus = rule.weight + (_OWN_FAMILY if family == own_family else 0.0)
            context = tuple(_context(group) for group in rule.context)
            most = bonus + (_CONTEXT_SHARE * OWN + _CONTEXT_GROUP * (len(context) - 1) if context else 0.0)
            compiled = _Rule(
                rule,
                context,
                context[0].concepts if context else 0,
                bits_of(rule.without),
                bits_of(rule.unless_next),
                bonus,
                most,
                _REACH[rule.reach],
                is_next=rule.reach == "next",
                is_refusal=refuses,
            )
            for concept in rule.head:
                found.setdefault(family, {}).setdefault(concept, []).append(compiled)
    return {f: {c: tuple(rules) for c, rules in by_head.items()} for f, by_head in found.items()}


class _RulesByHeads(dict[tuple[str, ...], tuple[float, tuple[_Rule, ...]]]):
    """The rules that a word with these concepts can be the head of, and the most that any of them adds to its place.

    The rule that can add the most comes first.
    """

    def __init__(self, by_concept: Mapping[str, tuple[_Rule, ...]]) -> None:
        super().__init__()
        self._by_concept = by_concept

    def __missing__(self, heads: tuple[str, ...]) -> tuple[float, tuple[_Rule, ...]]:
        rules = [rule for concept in heads for rule in self._by_concept.get(concept, ())]
        rules.sort(key=lambda rule: rule.most, reverse=True)
        found = (rules[0].most if rules else 0.0), tuple(rules)
        self[heads] = found  # as many as the lexicon has sets of concepts
        return found


@functools.cache
def _rules_by_heads(unit_family: str, unit: str) -> _RulesByHeads:
    """The rules for a unit family and a measure word of it, without those that except the word."""
    return _rules_without(unit_family, unit if unit in _excepted_units() else "")


@functools.cache
def _rules_without(unit_family: str, unit: str) -> _RulesByHeads:
    by_concept = _rules_by_family().get(unit_family, {})
    return _RulesByHeads(
        {c: tuple(r for r in rules if unit not in r.rule.except_units) for c, rules in by_concept.items()}
    )


@functools.cache
def _excepted_units() -> frozenset[str]:
    return frozenset(unit for rule in indicator_rules() for unit in rule.except_units)
