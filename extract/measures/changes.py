"""Changes: which figure a change, a share or a new value belongs to.

Used by `decisions`, like `inheritance`: a change or a new value (立案46起，同比增加|17起; 由61名增至|73名) measures
what the compared figure measures.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from extract.lexicons.phrases import group
from extract.lexicons.taxonomy import indicators
from extract.measures.clauses import Place
from extract.measures.figures import Figure, Interpreted
from extract.measures.indicators import Decision
from extract.measures.inheritance import MOST_CLAUSES_BACK, has_content, outside_bracket
from extract.measures.transitions import is_new_value
from extract.measures.words import Words

_IN_TURN = "分别"
"""“Respectively”: marks a list of changes that matches a list of figures one to one (同比分别下降12.1%和9.7%)."""

_FEWEST_IN_TURN = 2
"""Fewest changes in such a list."""

OF_WHAT_CHANGED = "indicator.of_what_changed"
"""Rule that gives a change or a share the indicator of the figure before it."""

_JOINT = re.compile(r"\s*[、和及与]\s*")

_RELATIVE_UNITS = ("percent", "percentage_point", "ratio")
"""Unit families of changes and shares: they can refer to a figure in any unit."""

_CHANGE_VERB = re.compile(group("figures", "change_verb"))
"""The verb of a change, right before its number; it does not name what changed."""

_CHANGE = re.compile(rf"{group('figures', 'change')}|{_CHANGE_VERB.pattern}")
"""Words that make a figure a change or a new value; what changed is named before them."""

_SHARE = re.compile(
    r"\s*(?:(?:约|仅|只|均|分别|各)?占(?:比|总数的?|总量的?|到|了|约|达)*|[日月周年季]均(?:约|达|为)?)\s*$"
)
"""Own words of a percentage of a total, or of an average per day, week, month, quarter or year."""


def changed_thing(figure: Figure) -> tuple[int, bool]:
    """Where the name of the thing that changed ends in the figure's own words, and whether they name it at all.

    矛盾纠纷总量|同比下降14.7% → named; |同比增加17起 → not. If nothing changes, the end is the number's start.
    """
    place, words = figure.place, figure.words
    if figure.earlier and is_new_value(figure.text, figure.earlier[-1].place, place):
        return place.own_start, False
    own = figure.text[place.own_start : place.quantity.start]
    match = _CHANGE.search(own) or _SHARE.match(own)
    if match is None:
        return place.quantity.start, True
    end = place.own_start + (match.start() if match.re is _CHANGE else 0)
    if has_content(words, place.own_start, end):
        return end, True
    verb = _CHANGE_VERB.search(own)
    if _is_named_after(words, end, place.own_start + (verb.start() if verb else len(own))):  # 比上年增加|执法人员|5名
        return place.quantity.start, True
    return end, False


def joins_share(figure: Figure) -> bool:
    """Whether the figure is joined to a share before it (分别占70.5%与|29.5%)."""
    if not figure.earlier or figure.earlier[-1].decision.rule_id != OF_WHAT_CHANGED:
        return False
    text, before = figure.text, figure.earlier[-1].place
    is_joined = _JOINT.fullmatch(text, before.quantity.end, figure.place.quantity.start) is not None
    return is_joined and text.find("占", before.own_start, before.quantity.start) >= 0


def inherited(figure: Figure) -> Decision | None:
    """The decision on the figure before, if `figure` can be a change or a share of it; else None.

    A change in a figure without an indicator has none either. Figures in a closed bracket are skipped:
    处罚49起（当场12起），减少|3起.
    """
    if not figure.earlier:
        return None
    place, earlier = figure.place, figure.earlier
    outside = outside_bracket(figure.text, place, earlier)
    before = _main_figure(outside)
    family = place.quantity.unit_family
    in_bracket = len(earlier) > len(outside)  # its end begins a clause, too
    if place.clause - (earlier[-1] if in_bracket else before).place.clause > MOST_CLAUSES_BACK + in_bracket:
        return None
    if family not in _RELATIVE_UNITS and not _counts_in(family, before):
        return None
    return before.decision._replace(rule_id=OF_WHAT_CHANGED)


def changed_in_turn(figure: Figure) -> Decision | None:
    """The decision on the figure that a change in a “respectively” list refers to, if there are as many of each.

    接待来访58批139人次，同比分别下降12.1%和|9.7% → the 139人次
    """
    text, place, earlier = figure.text, figure.place, figure.earlier
    joined, first = 0, place
    while joined < len(earlier) and _are_joined(text, earlier[-1 - joined].place, first):
        first = earlier[-1 - joined].place
        joined += 1
    own = text[first.own_start : first.quantity.start]
    if _IN_TURN not in own or ("率" in own and not _CHANGE.search(own)):  # rates listed with 分别 are not changes
        return None
    changes, last = joined + 1, place
    for after in figure.following:
        if not _are_joined(text, last, after):
            break
        changes, last = changes + 1, after
    things = earlier[max(0, len(earlier) - joined - changes) : len(earlier) - joined]
    if len(things) < max(changes, _FEWEST_IN_TURN) or _changes(things):
        return None
    return things[joined].decision._replace(rule_id=OF_WHAT_CHANGED)


def _are_joined(text: str, before: Place, after: Place) -> bool:
    """Whether both figures are changes, with only a conjunction or 、 between them."""
    if before.quantity.unit_family not in _RELATIVE_UNITS or after.quantity.unit_family not in _RELATIVE_UNITS:
        return False
    return _JOINT.fullmatch(text, before.quantity.end, after.quantity.start) is not None


def _changes(things: Sequence[Interpreted]) -> bool:
    return any(thing.place.quantity.unit_family in _RELATIVE_UNITS for thing in things)


def _main_figure(earlier: Sequence[Interpreted]) -> Interpreted:
    """The last figure, or the one right before it with no word between (信访23批|31人次)."""
    last = earlier[-1]
    is_joined = len(earlier) > 1 and earlier[-2].place.quantity.end == last.place.quantity.start
    return earlier[-2] if is_joined else last


def _counts_in(family: str, before: Interpreted) -> bool:
    """Whether `family` can count what `before` measures: it is the family of `before`, or `before` is a change.

    涉企检查同比减少31%，由去年的|95次|降至66次
    """
    unit_family = before.place.quantity.unit_family
    if unit_family == family:
        return True
    is_change = before.scope.scope == "comparison" and unit_family in _RELATIVE_UNITS
    return is_change and indicators()[before.decision.indicator].unit_family not in _RELATIVE_UNITS


def _is_named_after(words: Words, start: int, end: int) -> bool:
    first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
    return any(meaning.heads and meaning.is_content for meaning in words.meanings[first:last])
