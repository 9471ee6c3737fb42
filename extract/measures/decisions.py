"""Decisions: which indicators a figure measures, by its own words or by those of neighbouring figures.

Used by `meaning`: `indicators` judges the figure's own words; `changes`, `totals` and `inheritance` judge whether it
takes over the indicator of an earlier figure in the sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract.lexicons.taxonomy import UNCLASSIFIED
from extract.measures.changes import changed_in_turn, changed_thing, inherited, joins_share
from extract.measures.clauses import are_listed
from extract.measures.figures import Figure
from extract.measures.indicator_rules import following_rules
from extract.measures.indicators import NO_EVIDENCE, Decision, decide_indicator
from extract.measures.inheritance import handed_out_with, listed_on, of_list, unknown_listed
from extract.measures.nearness import own_words_start, read_surroundings
from extract.measures.participants import of_uncounted_event
from extract.measures.totals import listed_disclosed, listed_power, of_total
from extract.measures.units import KIND_UNITS
from extract.records import Quantity

_JOINTS = "、和及与"
"""What joins the items of a list."""

_RATE_WORD = re.compile(r"[率度比][^，。；、]{0,3}$")

_LEVEL = re.compile("(?:国家|自治区|省|市|县|区|旗|镇|乡|村)级[、和及与]")
"""What a number of things has of its own if the next one's noun is also its own (2个|省级和|11个市级示范村)."""

_INHERITANCE = (
    *(of_total, of_uncounted_event, of_list, listed_on, handed_out_with, unknown_listed),
    *(listed_power, listed_disclosed),
)
"""Ways for a figure to take over the indicator of an earlier one, strongest evidence first: a share of a total does so
even if its words suggest another indicator, and participants of an event that no indicator counts have none; an item of
a list only if they suggest none or lack the verb; last come things that are not in the lexicon."""


def decide_figure(figure: Figure) -> list[Decision]:
    """The decision on the figure, or one for each indicator of the heads that share its number."""
    if shared := _by_heads(figure):
        return shared
    decision = _decide_alone(figure)
    if decision is NO_EVIDENCE and figure.following:
        if figure.place.quantity.unit_family == "person":
            decision = _by_shared_verb(figure)
        elif _LEVEL.fullmatch(figure.text, figure.place.quantity.end, figure.following[0].quantity.start):
            decision = _by_shared_noun(figure)
    return [decision]


def _by_heads(figure: Figure) -> list[Decision]:
    """One decision for each indicator of the heads that share the number (参考率、合格率均达|100%)."""
    family = figure.place.quantity.unit_family
    found: dict[str, Decision] = {}
    for start, end in figure.heads:
        decision = decide_indicator(read_surroundings(figure.text, figure.place, start, end, figure.read), family)
        if decision.indicator != UNCLASSIFIED or len(figure.heads) == 1:
            found.setdefault(decision.indicator, decision)
    return list(found.values())


def _decide_alone(figure: Figure) -> Decision:
    """The decision by the figure's own words, or on the earlier figure that a change or a share refers to."""
    if figure.place.quantity.unit_family == "percent" and (carried := changed_in_turn(figure)):
        return carried
    named_until, is_named = changed_thing(figure)
    if is_named and not joins_share(figure):
        return _by_words(figure, named_until)
    return inherited(figure) or _by_words(figure, figure.place.quantity.start)


def _by_words(figure: Figure, end: int) -> Decision:
    """The decision by the figure's own words up to `end`, or on the earlier figure whose indicator it takes over."""
    start = own_words_start(figure.text, figure.place, figure.words)
    surroundings = read_surroundings(figure.text, figure.place, start, end, figure.read)
    decision = decide_indicator(surroundings, _family_counted(figure.text, figure.place.quantity, end))
    if decision.rule_id in following_rules():
        follows = figure.earlier and figure.earlier[-1].decision.indicator == decision.indicator
        return decision if follows else NO_EVIDENCE
    if figure.earlier:
        for inherit in _INHERITANCE:
            if carried := inherit(figure, decision):
                return carried
    return decision


def _by_shared_verb(figure: Figure) -> Decision:
    """The decision by a verb that the number shares with the next number of people.

    12名班子成员、26名书记|述法; 班子成员|9人、中层干部14人述法
    """
    text, place, following = figure.text, figure.place, figure.following[0]
    if not are_listed(text, place, following):
        return NO_EVIDENCE
    both = replace(place, after_end=following.after_end)
    start = place.quantity.start
    decision = decide_indicator(read_surroundings(text, both, start, start, figure.read), place.quantity.unit_family)
    is_noun_last = text[following.quantity.start - 1] in _JOINTS  # the word right behind is then the noun, and no verb
    verb_from = following.quantity.end + is_noun_last
    return decision if (decision.head_start or 0) >= verb_from else NO_EVIDENCE


def _by_shared_noun(figure: Figure) -> Decision:
    """The decision by the noun that the number shares with the next one (创建|2个|省级和11个市级民主法治示范村)."""
    following = figure.following[0]
    start = own_words_start(figure.text, following, figure.words)
    surroundings = read_surroundings(figure.text, following, start, following.quantity.start, figure.read)
    return decide_indicator(surroundings, figure.place.quantity.unit_family)


def _family_counted(text: str, quantity: Quantity, end: int) -> str:
    """Unit family of the thing counted: a change in percent can be that of a rate or of cases (纠纷总量下降14.7%)."""
    if quantity.unit in KIND_UNITS:
        return "kind"  # a family of no rule: 9类纠纷 are not 9 disputes
    if end == quantity.start or quantity.unit_family not in ("percent", "percentage_point", "ratio"):
        return quantity.unit_family
    return "percent" if _RATE_WORD.search(text, max(0, end - 8), end) else "case"
