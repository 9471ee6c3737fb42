"""Inheritance: figures that name nothing themselves measure what a figure before them in the sentence measures.

Serves `meaning`: a change or a new value (立案46起，同比增加|17起; 由61名增至|73名) measures what is compared, an item
of a list that names only its period, its level or its bearer (省级示范村3个、市级|11个) what the item before it counts,
the next of a list whose verb is said once (化解村级纠纷78件，镇级纠纷|37件) what the one before does. Shares of totals:
`totals`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from extract.lexicons.taxonomy import UNCLASSIFIED, indicators
from extract.measures.clauses import Place
from extract.measures.indicators import NO_EVIDENCE, Decision, verbless_rules
from extract.measures.shares import ScopeDecision
from extract.measures.words import Words

OF_WHAT_CHANGED = "indicator.of_what_changed"
"""Rule by which a change or a share measures what the figure before it does."""

_JOINT = re.compile(r"\s*[、和及与]\s*")

_RELATIVE_UNITS = ("percent", "percentage_point", "ratio")
"""Families of changes and shares: they can be said of a figure in any unit."""

_MOST_CLAUSES_BACK = 1
"""Clauses between a change and the figure it is about; in a clause without a figure something else can be named."""

_CHANGE = re.compile(
    r"(?=[同环较比与是为高低超优由从再又均分总大稳持增下减上降提回扩发压升])(?:"  # skips all else at once
    r"同比|环比|(?:较|比|与|同|是|为)(?:之前|此前|以往|往年|上年|去年|上一年|前年|前一年|同期|年初|上年度|去年度|20\d\d年)|"
    r"(?:高于|低于|高出|超出|优于)[^，。；]{0,10}(?:平均|均值|水平)|"
    r"(?:由|从)(?:原|去年|上年|年初)[^，。；]{0,6}$|"
    r"(?:再|又|均|分别|总体|大幅|稳步|持续)*(?:增长|下降|减少|增加|上升|降低|提升|提高|下滑|回落|扩充|扩大|扩展|发展|压减|压降|增|降|升|减)"
    r"(?:了|约|近|逾|超过?|至|到|为|达到?|率|幅度?)*\s*$)"
)
"""Words that make a figure a change, or the new value of one; what stands before them is what changed."""

_CHANGE_VERB = re.compile(
    r"(?:再|又|均|分别|总体|大幅|稳步|持续)*(?:增长|下降|减少|增加|上升|降低|提升|提高|下滑|回落|压减|压降|增|降|升|减)"
    r"(?:了|约|近|逾|超过?|至|到|为|达到?)*\s*$"
)
"""The verb of a change right before its number: it names nothing that changed."""

_ELLIPSIS = re.compile(
    r"\s*(?:其中[，,：:]?)?(?:"
    r"(?:第?[一二三四1-4]季度|[上下]半年|(?:\d{1,2}[—－~至到-])?\d{1,2}月份?|[一二三四五六七八九十]{1,2}月份?|全年)(?:合计|总计|共计)?|"
    r"(?:其他|其它|[一-龥]{2,8}类)(?:纠纷|案件|矛盾)?|"
    r"[一-龥]{0,4}(?:国家|自治区|兵团|省|市|县|区|旗|乡|镇|街道|师|团|村)级(?:以上)?|"
    r"(?:每|平均每|各)(?:个|一)?(?:行政)?(?:村居|村|社区|嘎查|连队|网格|站所|支部|小区|学校)(?:（社区）|（居）)?(?:不少于|不低于|至少|均|各|都)*"
    r")(?:共|约|有|达到?|为|则)*\s*$"
)
"""Own words that tell the items of a list apart and not what they count: 二季度27件, 山林类31件, 市级11个, 每村3名."""

_OUTCOME = re.compile(
    r"\s*(?:均|都|已|全部|按时|按期|及时|限时|提前|依法|现已)*"
    r"(?:(?:当场|现场|当即|当日|即时|立即|线上|网上|网格内)?办结|审结|处理|处置|办理完毕|处理完毕|办复|答复|回复|维持|撤回|驳回|终止|胜诉|撤诉|被?采纳)(?:了|完成)?\s*$"
)
"""Own words that only say what became of the cases counted before (受理862件，办结|858件)."""

_WITH_OUTCOMES = ("dispute.disputes_received", "dispute.disputes_mediated")
"""Indicators whose outcome has one of its own: disputes that were settled (受理纠纷40件，办结|38件)."""

_HANDED_OUT_TOO = "indicator.handed_out_with"
"""Rule by which a thing in a list of those handed out or seized measures what they do."""

_HANDED_OUT = {
    "publicity.materials": "publicity.promotional_items",
    "publicity.materials_law": "publicity.promotional_items",
    "publicity.promo": "publicity.promotional_items",
    "enforcement.seized_things": "enforcement.coercive_measures",
    _HANDED_OUT_TOO: "",
}
"""What a thing behind a figure decided by each rule is counted as; behind such a thing, as that one is."""

_OBJECT_UNITS = frozenset("个把条顶双只件副块支盒瓶袋台张幅")
"""Measure words of things that are handed out or seized, whatever they are."""

_SHARE = re.compile(
    r"\s*(?:(?:约|仅|只|均|分别|各)?占(?:比|总数的?|总量的?|到|了|约|达)*|[日月周年季]均(?:约|达|为)?)\s*$"
)
"""Own words that say of what total a figure is a share, or of what time an average."""


@dataclass(slots=True)
class Interpreted:
    """An earlier figure of the sentence with what was decided of it."""

    place: Place
    scope: ScopeDecision
    decision: Decision


def changed_thing(text: str, place: Place, words: Words) -> tuple[int, bool]:
    """Where the name of what changed ends in the figure's own words, and whether it is named there at all.

    矛盾纠纷总量|同比下降14.7% → named; |同比增加17起 → not. The end is the number's start where nothing changes.
    """
    own = text[place.own_start : place.quantity.start]
    match = _CHANGE.search(own) or _SHARE.match(own)
    if match is None:
        return place.quantity.start, True
    end = place.own_start + (match.start() if match.re is _CHANGE else 0)
    if _has_content(words, place.own_start, end):
        return end, True
    verb = _CHANGE_VERB.search(own)
    if _is_named_after(words, end, place.own_start + (verb.start() if verb else len(own))):  # 比上年增加|执法人员|5名
        return place.quantity.start, True
    return end, False


def joins_share(text: str, place: Place, earlier: Sequence[Interpreted]) -> bool:
    """Whether the figure is joined to a share before it (分别占70.5%与|29.5%)."""
    if not earlier or earlier[-1].decision.rule_id != OF_WHAT_CHANGED:
        return False
    before = earlier[-1].place
    is_joined = _JOINT.fullmatch(text, before.quantity.end, place.quantity.start) is not None
    return is_joined and text.find("占", before.own_start, before.quantity.start) >= 0


def inherited(place: Place, earlier: Sequence[Interpreted]) -> Decision | None:
    """The decision on the figure before, where the change or share at `place` can be said of it; None where it cannot.

    A change of what has no indicator has none.
    """
    if not earlier:
        return None
    before = earlier[-1]
    family = place.quantity.unit_family
    if place.clause - before.place.clause > _MOST_CLAUSES_BACK:
        return None
    if family not in _RELATIVE_UNITS and not _counts_in(family, before):
        return None
    return before.decision._replace(rule_id=OF_WHAT_CHANGED)


def _counts_in(family: str, before: Interpreted) -> bool:
    """Whether what the figure before measures can be counted in `family`: in its own, or in any where it is its change.

    涉企检查同比减少31%，由去年的|95次|降至66次
    """
    unit_family = before.place.quantity.unit_family
    if unit_family == family:
        return True
    is_change = before.scope.scope == "comparison" and unit_family in _RELATIVE_UNITS
    return is_change and indicators()[before.decision.indicator].unit_family not in _RELATIVE_UNITS


def of_list(text: str, place: Place, own: Decision, earlier: Sequence[Interpreted]) -> Decision | None:
    """The decision on the item before, where the figure's own words only tell it apart or say what became of it."""
    if not earlier:
        return None
    before = earlier[-1]
    if before.place.quantity.unit_family != place.quantity.unit_family or before.decision.indicator == UNCLASSIFIED:
        return None
    if place.clause - before.place.clause > _MOST_CLAUSES_BACK:
        return None
    if own.indicator != UNCLASSIFIED and is_own(place, own):
        is_told = before.decision.indicator not in _WITH_OUTCOMES and says_outcome(text, place)
    else:
        is_told = _is_elliptic(text, place)
    return before.decision._replace(rule_id="indicator.of_the_list") if is_told else None


def _is_elliptic(text: str, place: Place) -> bool:
    is_item = _ELLIPSIS.match(text, place.own_start, place.quantity.start) is not None
    return is_item or says_outcome(text, place)


def says_outcome(text: str, place: Place) -> bool:
    """Whether the figure's own words only say what became of the cases before it (受理862件，办结|858件)."""
    return _OUTCOME.match(text, place.own_start, place.quantity.start) is not None


def handed_out_with(place: Place, own: Decision, words: Words, earlier: Sequence[Interpreted]) -> Decision | None:
    """The decision on a thing that no lexicon knows, listed behind others that were handed out or seized.

    发放宣传册300本、围裙200条、|背篓80个 → promotional items; 暂扣电子秤2台、|油画5幅 → seized too
    """
    if own.rule_id != NO_EVIDENCE.rule_id or not earlier or place.quantity.unit not in _OBJECT_UNITS:
        return None
    before = earlier[-1]
    indicator = _HANDED_OUT.get(before.decision.rule_id)
    is_listed = place.clause - before.place.clause <= _MOST_CLAUSES_BACK
    if indicator is None or not (is_listed and _is_unknown_thing(words, place.own_start, place.quantity.start)):
        return None
    return before.decision._replace(indicator=indicator or before.decision.indicator, rule_id=_HANDED_OUT_TOO)


def listed_on(place: Place, own: Decision, earlier: Sequence[Interpreted]) -> Decision | None:
    """The decision on the figure in the clause before, where the words of this one lack the verb that it has."""
    followed = verbless_rules().get(own.rule_id)
    if followed is None or not earlier or place.own_start != place.clause_start:
        return None
    before = earlier[-1]
    is_next = place.clause - before.place.clause == 1
    if not is_next or before.decision.indicator not in followed:
        return None
    if place.quantity.unit_family != before.place.quantity.unit_family:
        return None
    return before.decision._replace(rule_id="indicator.of_the_verb")


def is_own(place: Place, decision: Decision) -> bool:
    """Whether the decision rests on the figure's own words, or on those after it."""
    return decision.head_start is not None and decision.head_start >= place.own_start


def _is_named_after(words: Words, start: int, end: int) -> bool:
    first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
    return any(meaning.heads and meaning.is_content for meaning in words.meanings[first:last])


def _has_content(words: Words, start: int, end: int) -> bool:
    first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
    return any(meaning.is_content for meaning in words.meanings[first:last])


def _is_unknown_thing(words: Words, start: int, end: int) -> bool:
    first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
    content = [meaning for meaning in words.meanings[first:last] if meaning.is_content]
    return bool(content) and all(meaning.is_unlisted_noun for meaning in content)
