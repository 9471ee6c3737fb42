"""Decisions: which indicators a figure measures, by its own words or by those of the figures beside it.

For `meaning`: asks `indicators` for the figure's own words, and `changes`, `totals` and `inheritance` for what others
before it in the sentence say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.lexicons.taxonomy import UNCLASSIFIED
from extract.measures.changes import changed_in_turn, changed_thing, inherited, joins_share
from extract.measures.clauses import Place, are_listed
from extract.measures.indicator_rules import following_rules
from extract.measures.indicators import NO_EVIDENCE, Decision, decide_indicator
from extract.measures.inheritance import Interpreted, handed_out_with, listed_on, of_list, unknown_listed
from extract.measures.nearness import SentenceWords, own_words_start, read_surroundings
from extract.measures.shared_heads import Head
from extract.measures.shares import ScopeDecision
from extract.measures.totals import of_total
from extract.measures.units import KIND_UNITS
from extract.measures.words import Words
from extract.records import Quantity

_RATE_WORD = re.compile(r"[率度比][^，。；、]{0,3}$")


def decide_figure(
    text: str,
    place: Place,
    scope: ScopeDecision,
    words: Words,
    sentence: SentenceWords,
    earlier: Sequence[Interpreted],
    following: Sequence[Place],
    heads: Sequence[Head],
) -> list[Decision]:
    """The decision on the figure at `place`, or one for each of the `heads` with an indicator that share its number.

    `earlier` are the sentence's figures before it with what was decided of them, `following` those behind it.
    """
    decisions = _decide(text, place, scope, words, sentence, earlier, following, heads)
    if place.quantity.unit_family == "person" and decisions[0] is NO_EVIDENCE and following:
        return [_by_shared_verb(text, place, following[0], sentence)]
    return decisions


def _decide(
    text: str,
    place: Place,
    scope: ScopeDecision,
    words: Words,
    sentence: SentenceWords,
    earlier: Sequence[Interpreted],
    following: Sequence[Place],
    heads: Sequence[Head],
) -> list[Decision]:
    quantity = place.quantity
    found: dict[str, Decision] = {}
    for start, end in heads:
        surroundings = read_surroundings(text, place, start, end, sentence)
        decision = decide_indicator(surroundings, quantity.unit_family)
        if decision.indicator != UNCLASSIFIED or len(heads) == 1:
            found.setdefault(decision.indicator, decision)
    if found:
        return list(found.values())
    end, is_named = changed_thing(text, place, words)
    if quantity.unit_family == "percent" and (carried := changed_in_turn(text, place, earlier, following)):
        return [carried]
    if not is_named or joins_share(text, place, earlier):
        carried = inherited(text, place, earlier)
        if carried is not None:
            return [carried]
        end = quantity.start
    surroundings = read_surroundings(text, place, own_words_start(text, place, words), end, sentence)
    decision = decide_indicator(surroundings, _family_counted(text, quantity, end))
    if decision.rule_id in following_rules():
        follows = earlier and earlier[-1].decision.indicator == decision.indicator
        return [decision if follows else NO_EVIDENCE]
    if not earlier:
        return [decision]
    carried = of_total(text, place, scope, decision, earlier, following) or of_list(text, place, decision, earlier)
    carried = carried or listed_on(place, decision, earlier) or handed_out_with(place, decision, words, earlier)
    carried = carried or unknown_listed(place, decision, words, earlier)
    return [carried or decision]


def _by_shared_verb(text: str, place: Place, following: Place, sentence: SentenceWords) -> Decision:
    """What people are counted for by the verb behind the people listed after them (12名班子成员、26名书记|述法)."""
    if not are_listed(text, place, following):
        return NO_EVIDENCE
    both = replace(place, after_end=following.after_end)
    start = place.quantity.start
    decision = decide_indicator(read_surroundings(text, both, start, start, sentence), place.quantity.unit_family)
    return decision if (decision.head_start or 0) > following.quantity.end else NO_EVIDENCE


def _family_counted(text: str, quantity: Quantity, end: int) -> str:
    """The unit family that what is counted has: a rate changes by percent, and so do cases (纠纷总量下降14.7%)."""
    if quantity.unit in KIND_UNITS:
        return "kind"  # no rule's: 9类纠纷 are no 9 disputes
    if end == quantity.start or quantity.unit_family not in ("percent", "percentage_point", "ratio"):
        return quantity.unit_family
    return "percent" if _RATE_WORD.search(text, max(0, end - 8), end) else "case"
