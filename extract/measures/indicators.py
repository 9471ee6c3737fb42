"""Indicators: which of the taxonomy's indicators a quantity measures, decided from the words around it.

A rule names the concept that is counted (its head) and the concepts that must occur around it (its context). The
nearer a word, the higher its score, in this order:

1. words before the number that belong to it alone (调解|纠纷|32件), the last one highest: a Chinese noun phrase ends in
   its head
2. words after the number (15人|持有行政执法证)
3. earlier words of the same clause, such as a verb shared by a list (发放甲300份、乙200本)
4. earlier clauses of the sentence, by distance (受理|纠纷|32件，化解28件)
5. the next clause (执法人员9人，全部|持证)
6. the item of the paragraph (二是推进法治宣传教育)
7. the heading of the section, then that of its parent

A head is found in 1 to 4; the others are context, which distinguishes similar things (安全 or 普法 leaflets).

A number with a content word of its own before it takes no head from another clause (开展普法5场，慰问群众20人次 is not
about 20 people reached by law popularisation); nor does a number after 为 or 对, whose noun and verb follow it
(查封场所6家，为|20户|换软管). It takes a head from its own clause only if that is the verb of a list and the number's
own words name its object (调解|邻里纠纷|23起、物业纠纷|41起). A noun right after a number of people or things is the
thing counted: if no rule counts that noun, the number has no indicator (对|12个|盟市|开展督察).

A score below `MIN_SCORE` gives `other.unclassified`, never a guess.
"""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

from extract.lexicons.taxonomy import UNCLASSIFIED
from extract.measures.heads import stands_as_head
from extract.measures.indicator_rules import (
    CONTEXT_GROUP,
    CONTEXT_SHARE,
    CompiledRule,
    foreign_concepts,
    rules_by_heads,
)
from extract.measures.nearness import AFTER, AFTER_DECAY, CLAUSE, MAX_WORDS_BACK, OWN, Surroundings

MIN_SCORE = 4.0
"""Score that a decision needs: that of a head at most two clauses away."""

_THINGS = frozenset(("group", "place", "organisation", "household", "vehicle"))
_NAMED_AFTER = _THINGS | {"person", "copy"}
"""Unit families of people and things: such a number counts the noun after it (抽调|4名|专干). People can also be
counted by the verb that follows (14名|新进干部|参加考试), things cannot (对|12个|盟市|开展督察)."""


class Decision(NamedTuple):
    """An indicator with the rule that decided it, its score, and the span of the head word it is based on."""

    indicator: str
    rule_id: str
    score: float
    head_start: int | None = None
    head_end: int | None = None


NO_EVIDENCE = Decision(UNCLASSIFIED, "indicator.no_evidence", 0.0)


def decide_indicator(surroundings: Surroundings, unit_family: str) -> Decision:
    """The indicator of the rule with the highest score, or `NO_EVIDENCE`.

    调解矛盾纠纷51起 → dispute.disputes_mediated; 慰问困难群众20户 → other.unclassified
    """
    rules = rules_by_heads(unit_family, surroundings.place.quantity.unit)
    furthest = max(0, surroundings.middle - MAX_WORDS_BACK)
    clause = max(surroundings.clause, furthest)  # a list without full stops is one clause of any length
    is_own = surroundings.has_own_word()
    first = clause if is_own or surroundings.is_joined() or surroundings.is_fronted else furthest
    shared_until = surroundings.own if is_own else 0
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
                break  # sorted by `most`, highest first
            if place_score < candidate.min_head:
                continue
            if candidate.first_context and not around & candidate.first_context:
                continue
            if number < foreign_until and not (candidate.rule.of_any or candidate.is_next or candidate.is_refusal):
                continue
            if not stands_as_head(candidate, number, surroundings):
                continue
            score = _score(candidate, place_score, surroundings, clause, needs_own=number < shared_until)
            if score > best_score:
                best_score, best_rule, head = score, candidate.rule, number
    if best_rule is None:
        return NO_EVIDENCE
    return Decision(best_rule.indicator, best_rule.id, best_score, words.starts[head], words.ends[head])


def _foreign_until(surroundings: Surroundings, unit_family: str) -> int:
    """Index of the first word that can be a head if the number counts a noun of no rule after it; else 0."""
    if unit_family not in _NAMED_AFTER or not surroundings.counts_foreign(foreign_concepts()):
        return 0
    return surroundings.after if unit_family in _THINGS else surroundings.middle


def _score(
    candidate: CompiledRule, place_score: float, surroundings: Surroundings, clause: int, needs_own: bool
) -> float:
    if candidate.without:
        first = surroundings.own if place_score > CLAUSE else clause
        if surroundings.names(candidate.without, first, surroundings.middle):
            return 0.0
        last = surroundings.of_next_number() if candidate.is_next else surroundings.after
        if surroundings.names(candidate.without, surroundings.beyond, last):
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
    return score + CONTEXT_SHARE * furthest + CONTEXT_GROUP * (len(candidate.context) - 1)
