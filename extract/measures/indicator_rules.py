"""Indicator rules: the words that must surround a number for it to measure an indicator; used by `indicators`.

The entries of `indicators_*.yml`, compiled for fast lookup: concepts as bits, rules by unit family and head concept.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from extract.lexicons import load_csv, load_yaml
from extract.lexicons.taxonomy import UNCLASSIFIED, indicators
from extract.measures.nearness import (
    CLAUSE,
    NEAREST_AFTER,
    NEAREST_CLAUSE,
    NEAREST_OWN,
    NEAREST_SENTENCE,
    OWN,
    PARENT_HEADING,
    SENTENCE,
    SENTENCE_MIN,
)
from extract.measures.words import LIGHT, bits_of

CONTEXT_SHARE = 0.4
"""Fraction of the furthest context's score that is added to a rule's score: a head always outweighs a context."""

CONTEXT_GROUP = 0.2
"""Score for each further group of context that a rule requires and finds."""


_OWN_FAMILY = 0.7
"""Score for a measure word of the indicator's unit family."""


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """What must be said around a number for it to measure `indicator`.

    A group is one or more concepts (`a|b`), one of which must be found. Where there are several groups, each must be.
    """

    id: str
    indicator: str
    head: tuple[str, ...]
    """Concepts, one of which is the counted word."""
    note: str = ""
    context: tuple[str, ...] = ()
    """Groups that must be found in the sentence or above it, in the paragraph's item or the headings."""
    in_sentence: tuple[str, ...] = ()
    """Groups that must be found in the sentence before the number."""
    nearby: tuple[str, ...] = ()
    """Groups that must be found before the number, in its clause or one of the two before."""
    in_clause: tuple[str, ...] = ()
    """Groups that must be found before the number, in its clause."""
    in_own_words: tuple[str, ...] = ()
    """Groups that must be found in the number's own words before it."""
    after: tuple[str, ...] = ()
    """Groups that must be found after the number, in its clause or the next."""
    after_in_clause: tuple[str, ...] = ()
    """Groups that must be found after the number, in its clause."""
    without: tuple[str, ...] = ()
    """Concepts that must not be in the number's own words, nor in its clause if the head is there or further away."""
    units: tuple[str, ...] = ()
    """Unit families that fit; by default those of `unit_neighbours.csv` for the indicator's family."""
    weight: float = 0.0
    """Added to the score: low for a head that says little, high for one that decides alone."""
    reach: str = "sentence"
    """How far from the number the head can be: `next` (the first word after it: 6个|行政村), `own` (its own words,
    before or after it), `clause` or `sentence`."""
    verbless: tuple[str, ...] = ()
    """The head is a thing without what was done to it: after a figure of one of these indicators, it counts the same
    (化解村级纠纷78件，镇级纠纷|37件)."""
    unless_next: tuple[str, ...] = ()
    """Concepts that must not be in the next clause (执法人员12人，其中|持证10人)."""
    of_any: bool = False
    """Whoever is named after the number is counted (培训|60名|护林员); other rules take no head before a number whose
    noun the lexicon does not know."""
    except_units: tuple[str, ...] = ()
    """Measure words with which the thing is only offered or listed (服务事项|86项 were not handled)."""
    follows: bool = False
    """The head only measures what the figure before it counts, which must be of the same indicator
    (拆除违建9处，面积|800㎡)."""
    object_before: bool = False
    """The head is a verb whose object was named before it; another noun between the verb and the number names another
    thing (拆除违建9处，查处|砖瓦窑|2个)."""
    attribute_of: tuple[str, ...] = ()
    """Before a word of one of these concepts, the head only says of what kind that is (12个|村（社区）|服务站)."""
    modified_by: tuple[str, ...] = ()
    """Concepts, one of which a noun right before the head must express: 气候|观察员 are no governance observers."""


@dataclass(frozen=True, slots=True)
class UnitNeighbours:
    """The other unit families whose measure words can count the same things as an indicator of `unit_family`."""

    unit_family: str
    neighbours: tuple[str, ...]
    note: str


class _Context(NamedTuple):
    """A group of concepts, one of which must occur: with a nearness of at least `least`, or after the number."""

    least: float
    concepts: int
    is_after: bool


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule for one unit family, its concepts as bits; `most` is the most it can add to the score of its head."""

    rule: IndicatorRule
    context: tuple[_Context, ...]
    first_context: int
    without: int
    unless_next: int
    attribute_of: int
    modified_by: int
    bonus: float
    most: float
    min_head: float
    is_next: bool
    is_refusal: bool


_REACH = {"next": CLAUSE + 0.01, "own": CLAUSE + 0.01, "clause": SENTENCE + 0.01, "sentence": 0.0}


def _context(rule: IndicatorRule) -> tuple[_Context, ...]:
    """The groups of context that a rule requires, with the nearness that each needs."""
    required = (
        (rule.context, PARENT_HEADING, False),
        (rule.in_sentence, SENTENCE_MIN, False),
        (rule.nearby, NEAREST_SENTENCE, False),
        (rule.in_clause, NEAREST_CLAUSE, False),
        (rule.in_own_words, NEAREST_OWN, False),
        (rule.after, PARENT_HEADING, True),
        (rule.after_in_clause, NEAREST_AFTER, True),
    )
    return tuple(
        _Context(least, bits_of(group.split("|")), is_after) for groups, least, is_after in required for group in groups
    )


@functools.cache
def indicator_rules() -> tuple[IndicatorRule, ...]:
    """Every rule, of all categories."""
    categories = dict.fromkeys(code.split(".")[0] for code in indicators())
    return tuple(rule for name in categories for rule in load_yaml(f"indicators_{name}.yml", IndicatorRule))


@functools.cache
def foreign_concepts() -> int:
    """Concepts of things that the taxonomy does not count, as bits: no rule of an indicator mentions them."""
    spoken_of = {True: bits_of([LIGHT]), False: 0}
    for rule in indicator_rules():
        groups = [group.concepts for group in _context(rule)]
        spoken_of[rule.indicator != UNCLASSIFIED] |= functools.reduce(operator.or_, groups, bits_of(rule.head))
    return spoken_of[False] & ~spoken_of[True]


@functools.cache
def verbless_rules() -> dict[str, tuple[str, ...]]:
    """For each rule whose head lacks its verb, the indicators that a figure takes over from the one before it."""
    return {rule.id: rule.verbless for rule in indicator_rules() if rule.verbless}


@functools.cache
def following_rules() -> frozenset[str]:
    """The rules that only apply if the figure before measures the same indicator."""
    return frozenset(rule.id for rule in indicator_rules() if rule.follows)


@functools.cache
def _rules_by_family() -> dict[str, dict[str, tuple[CompiledRule, ...]]]:
    """Rules by unit family and head concept: the only ones that can match a number with that unit and that word."""
    neighbours = {entry.unit_family: entry.neighbours for entry in load_csv("unit_neighbours.csv", UnitNeighbours)}
    found: dict[str, dict[str, list[CompiledRule]]] = {}
    for rule in indicator_rules():
        own_family = indicators()[rule.indicator].unit_family
        refuses = rule.indicator == UNCLASSIFIED
        for family in rule.units or neighbours[own_family]:
            bonus = rule.weight + (_OWN_FAMILY if family == own_family else 0.0)
            context = _context(rule)
            most = bonus + (CONTEXT_SHARE * OWN + CONTEXT_GROUP * (len(context) - 1) if context else 0.0)
            compiled = CompiledRule(
                rule,
                context,
                context[0].concepts if context else 0,
                bits_of(rule.without),
                bits_of(rule.unless_next),
                bits_of(rule.attribute_of),
                bits_of(rule.modified_by),
                bonus,
                most,
                _REACH[rule.reach],
                is_next=rule.reach == "next",
                is_refusal=refuses,
            )
            for concept in rule.head:
                found.setdefault(family, {}).setdefault(concept, []).append(compiled)
    return {f: {c: tuple(rules) for c, rules in by_head.items()} for f, by_head in found.items()}


class _RulesByHeads(dict[tuple[str, ...], tuple[float, tuple[CompiledRule, ...]]]):
    """The rules whose head can be a word with these concepts, and the most that any of them can add to its score.

    The rule that can add the most comes first.
    """

    def __init__(self, by_concept: Mapping[str, tuple[CompiledRule, ...]]) -> None:
        super().__init__()
        self._by_concept = by_concept

    def __missing__(self, heads: tuple[str, ...]) -> tuple[float, tuple[CompiledRule, ...]]:
        rules = [rule for concept in heads for rule in self._by_concept.get(concept, ())]
        rules.sort(key=lambda rule: rule.most, reverse=True)
        found = (rules[0].most if rules else 0.0), tuple(rules)
        self[heads] = found  # bounded by the sets of concepts in the lexicon
        return found


@functools.cache
def rules_by_heads(unit_family: str, unit: str) -> _RulesByHeads:
    """The rules for a unit family and a measure word of it, without those that exclude the word."""
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
