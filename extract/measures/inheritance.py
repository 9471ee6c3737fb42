"""Inheritance: elliptic figures, which measure what an earlier figure of the sentence measures.

Used by `decisions`. An item of a list that names only its period, level or bearer (省级示范村3个、市级|11个) takes over
the indicator of the item before it; so does an item that lacks the verb of its list (化解村级纠纷78件，镇级纠纷|37件).
Changes are in `changes`, shares of totals in `totals`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from extract.lexicons.phrases import group
from extract.lexicons.taxonomy import UNCLASSIFIED
from extract.measures.clauses import Place
from extract.measures.figures import Figure, Interpreted
from extract.measures.indicator_rules import verbless_rules
from extract.measures.indicators import NO_EVIDENCE, Decision
from extract.measures.words import Meaning, Words

MOST_CLAUSES_BACK = 1
"""How many clauses before a change its figure can be; a clause without a figure between them can name another thing."""

_ITEM = re.compile(rf"\s*(?:其中[，,：:]?)?{group('figures', 'item')}(?:共|约|有|达到?|为|则)*\s*$")
"""Own words that distinguish items of a list without naming the thing: 二季度27件, 山林类31件, 市级11个, 每村3名."""

_OUTCOME = re.compile(rf"\s*{group('figures', 'outcome_opener')}*{group('figures', 'outcome')}(?:了|完成)?\s*$")
"""Own words that only state the outcome of cases counted before (受理862件，办结|858件)."""

_OUTCOME_BEHIND = re.compile(
    rf"\s*(?:均|都|已|已经|被|获|依法|正在)*{group('figures', 'outcome_behind')}"
    r"(?:了|完毕|完成|中)?\s*(?=[，、；。,;）)]|\Z)"
)
"""An outcome after a number that has no words of its own before it (复议6件，|5件维持)."""

_IN_TURN = "分别"
"""“Respectively”: marks figures that are listed after what they all count."""

_BRACKET_START, _BRACKET_END = re.compile("[（(]"), re.compile("[）)]")

_SETTLED = "dispute.disputes_resolved"
_OUTCOMES = {
    "dispute.disputes_received": _SETTLED,
    "dispute.disputes_mediated": _SETTLED,
    "emergency.hazards_found": "emergency.hazards_rectified",
}
"""Indicators whose outcome is an indicator too: disputes settled (受理纠纷40件，办结|38件), hazards removed."""

_HANDED_OUT_TOO = "indicator.handed_out_with"
"""Rule for an unlisted thing in a list of things handed out or seized."""

_HANDED_OUT = {
    "publicity.materials": "publicity.promotional_items",
    "publicity.materials_law": "publicity.promotional_items",
    "publicity.promo": "publicity.promotional_items",
    "enforcement.seized_things": "enforcement.coercive_measures",
    _HANDED_OUT_TOO: "",
}
"""The indicator of an unlisted thing, by the rule that decided the figure before it; if empty, that figure's own."""

_LISTED_UNKNOWN = "indicator.listed_unknown"
"""Rule for an act or a dispute that is not in the lexicon: it measures what those listed before it measure."""

_LISTED = (
    "enforcement.offences_investigated",
    "enforcement.offences_stopped",
    "enforcement.cases_investigated",
    "enforcement.cases_investigated_named",
    "enforcement.corrections_of_disorder",
    "enforcement.disorder_put_right",
    "dispute.mediated",
    "dispute.resolved",
    "dispute.received",
    _LISTED_UNKNOWN,
)
"""Rules of offences and disputes, whose kinds are listed after one verb."""

_OBJECT_UNITS = frozenset("个把条顶双只件副块支盒瓶袋台张幅辆米")
"""Measure words of any things that are handed out or seized."""


def of_list(figure: Figure, own: Decision) -> Decision | None:
    """The decision on the item before, if the figure's own words only distinguish it or state its outcome."""
    text, place, earlier = figure.text, figure.place, figure.earlier
    before = _item_before(text, place, earlier)
    if before.place.quantity.unit_family != place.quantity.unit_family:
        return None
    if before.decision.indicator == UNCLASSIFIED:
        is_uncounted = before.decision.rule_id != NO_EVIDENCE.rule_id
        is_told = is_uncounted and own.indicator == _SETTLED and says_outcome(text, place)
        return before.decision._replace(rule_id="indicator.of_the_list") if is_told else None
    goes_back = before is not earlier[-1]  # the end of a bracket begins a clause, too
    if place.clause - earlier[-1].place.clause > MOST_CLAUSES_BACK + goes_back:
        return None
    if goes_back and before.decision.indicator in _OUTCOMES and says_outcome(text, place):
        return before.decision._replace(indicator=_OUTCOMES[before.decision.indicator], rule_id="indicator.of_the_list")
    if own.indicator != UNCLASSIFIED and is_own(place, own):
        is_told = before.decision.indicator not in _OUTCOMES and says_outcome(text, place)
    else:
        is_told = _is_elliptic(text, place) or _is_in_turn(text, place, before.place)
    return before.decision._replace(rule_id="indicator.of_the_list") if is_told else None


def _item_before(text: str, place: Place, earlier: Sequence[Interpreted]) -> Interpreted:
    """The figure before, or the one before a bracket that has closed since (512件（平台418件、来访94件），|510件).

    An outcome larger than the share before it belongs to the last total that is large enough
    (90件，其中窗口64件、热线26件；办结|89件).
    """
    before = earlier[-1]
    value = place.quantity.base_value
    if before.scope.scope == "part" and before.place.quantity.base_value < value and says_outcome(text, place):
        wholes = (item for item in reversed(earlier) if item.scope.scope == "whole")
        return next((item for item in wholes if item.place.quantity.base_value >= value), before)
    return outside_bracket(text, place, earlier)[-1]


def outside_bracket(text: str, place: Place, earlier: Sequence[Interpreted]) -> Sequence[Interpreted]:
    """`earlier` without the figures in a bracket that has closed since the last of them."""
    last = earlier[-1].place.quantity.end
    closed = _BRACKET_END.search(text, last, place.quantity.start)
    if closed is None or _BRACKET_START.search(text, last, closed.start()):
        return earlier
    opened = max(text.rfind("（", 0, last), text.rfind("(", 0, last))
    return [item for item in earlier if item.place.quantity.end <= opened] or earlier


def _is_elliptic(text: str, place: Place) -> bool:
    is_item = _ITEM.match(text, place.own_start, place.quantity.start) is not None
    return is_item or says_outcome(text, place)


def _is_in_turn(text: str, place: Place, before: Place) -> bool:
    """Whether the figure has no words of its own and follows others in turn (书记、镇长分别讲课3次、|2次).

    A percentage can be a change in something else.
    """
    start, quantity = place.own_start, place.quantity
    said = text[start : quantity.start] + text[quantity.end : place.after_end]
    if quantity.unit_family == "percent" or said.strip():
        return False
    return is_next_in_list(place, before) and text.find(_IN_TURN, place.clause_start, start) >= 0


def says_outcome(text: str, place: Place) -> bool:
    """Whether the figure's own words only state the outcome of the cases before it (受理862件，办结|858件; 5件维持)."""
    start = place.quantity.start
    if not text[place.own_start : start].strip():
        return _OUTCOME_BEHIND.match(text, place.quantity.end) is not None
    return _OUTCOME.match(text, place.own_start, start) is not None


def handed_out_with(figure: Figure, own: Decision) -> Decision | None:
    """The decision on a thing that is not in the lexicon, listed after others that were handed out or seized.

    发放宣传册300本、围裙200条、|背篓80个 → promotional items; 暂扣电子秤2台、|油画5幅 → seized too
    """
    place, before = figure.place, figure.earlier[-1]
    if own.rule_id != NO_EVIDENCE.rule_id or place.quantity.unit not in _OBJECT_UNITS:
        return None
    indicator = _HANDED_OUT.get(before.decision.rule_id)
    is_listed = place.clause - before.place.clause <= MOST_CLAUSES_BACK
    if indicator is None or not (is_listed and _is_unknown_thing(figure.words, place.own_start, place.quantity.start)):
        return None
    return before.decision._replace(indicator=indicator or before.decision.indicator, rule_id=_HANDED_OUT_TOO)


def unknown_listed(figure: Figure, own: Decision) -> Decision | None:
    """The decision on an act or a dispute that is not in the lexicon, listed with 、 after others.

    查处露天焚烧12起、|占用耕地建房3起 → investigated, too; 调解漏水纠纷41件、|噪声19件 → mediated
    """
    place, before = figure.place, figure.earlier[-1]
    if own.rule_id != NO_EVIDENCE.rule_id or not is_next_in_list(place, before.place):
        return None
    if before.decision.rule_id not in _LISTED or place.quantity.unit_family != before.place.quantity.unit_family:
        return None
    named = _content(figure.words, place.own_start, place.quantity.start)
    if not named or any(meaning.heads for meaning in named):
        return None
    return before.decision._replace(rule_id=_LISTED_UNKNOWN)


def listed_on(figure: Figure, own: Decision) -> Decision | None:
    """The decision on the figure in the clause before, if this one's words lack the verb of that one's."""
    followed = verbless_rules().get(own.rule_id)
    if followed is None:
        return None
    place, before = figure.place, figure.earlier[-1]
    begins_clause = place.own_start == place.clause_start and place.clause - before.place.clause == 1
    is_next = begins_clause or is_next_in_list(place, before.place)
    if not is_next or before.decision.indicator not in followed:
        return None
    if place.quantity.unit_family != before.place.quantity.unit_family:
        return None
    return before.decision._replace(rule_id="indicator.of_the_verb")


def is_own(place: Place, decision: Decision) -> bool:
    """Whether the decision is based on the figure's own words or on those after it."""
    return decision.head_start is not None and decision.head_start >= place.own_start


def has_content(words: Words, start: int, end: int) -> bool:
    """Whether a word between `start` and `end` says anything about the thing counted."""
    first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
    return any(meaning.is_content for meaning in words.meanings[first:last])


def _is_unknown_thing(words: Words, start: int, end: int) -> bool:
    content = _content(words, start, end)
    return bool(content) and all(meaning.is_unlisted_noun for meaning in content)


def _content(words: Words, start: int, end: int) -> list[Meaning]:
    first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
    return [meaning for meaning in words.meanings[first:last] if meaning.is_content]


def is_next_in_list(place: Place, before: Place) -> bool:
    """Whether the figure is the next item, after 、, of the list that the figure before is in."""
    return place.clause == before.clause and place.own_start == before.quantity.end + 1
