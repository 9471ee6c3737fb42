"""Totals: which earlier total a share belongs to, and what it measures.

Used by `decisions`, like `inheritance`: a share of a total (化解517件，其中物业类|96件) measures what the total counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extract.lexicons.phrases import group
from extract.lexicons.taxonomy import UNCLASSIFIED
from extract.measures.clauses import Place
from extract.measures.figures import Figure, Interpreted
from extract.measures.indicator_rules import verbless_rules
from extract.measures.indicators import NO_EVIDENCE, Decision
from extract.measures.inheritance import is_next_in_list, is_own, says_outcome
from extract.measures.shares import ScopeDecision
from extract.records import Quantity

_REST = "part.named_kind"
"""Scope rule of named kinds and of the rest (其他): a part of a total or the end of a list
(审核合同21件、文件9件、其他事项|3件)."""

_WITHIN = "scope.within"
"""Scope rule of shares after 其中 or a similar word."""

_SHARES = (
    _WITHIN,
    "scope.bracket",
    "scope.list",
    _REST,
    "part.kind_of_dispute",
    "part.petitions_of_a_kind",
    "part.approvals_of_a_kind",
)
"""Scope rules by which a figure is a share of an earlier total: by sentence structure, kind or as the rest (其他)."""

_OF_LISTS = (
    *("other.lists", "other.settled_matters", "other.powers_moved", "other.powers_listed"),
    "other.enforcement_published",
)
"""Rules of powers and matters that are listed or published, not exercised; this also holds for their shares, whatever
their name (公示执法信息64条，其中行政处罚|42条)."""

_POWER = re.compile(rf"\s*(?:行政)?{group('figures', 'power')}(?:权力|权|事项|类|职权)*\s*\Z")
"""Own words that only name a power, without an act."""

_BY_CHANNEL = "part.channel"
"""Scope rule of figures for one channel, which can be totals too (通过网站发布90条，其中…; 通过网站发布90条。其中…)."""

_KINDS_FOLLOW = re.compile("其中|包括|包含|涵盖")
"""What stands between a total for one channel and its kinds (通过网站公开90条，包括许可类|30条)."""

_DISCLOSED = "supervision.items_disclosed"

_OF_A_TIME = ("part.occasion", "part.occasion_went_on")
"""Scope rules of figures for part of the year, which can be totals too (上半年受理86件，其中邻里纠纷32件)."""

_EXCHANGED_FAMILIES = (frozenset(("case", "copy", "item")), frozenset(("person", "person_time")))
"""Unit families that are interchangeable in a list (审查317份，其中重大执法决定46件; 214人次，其中集体访53人)."""

_KIND = re.compile(r"类(?:问题|事项|案件|纠纷|诉求|信息)?(?:共|有|约|达|占)?\s*$")
"""Final words of the name of a kind of the things that the total counts (其中旅游投诉类126件)."""

_ENFORCED = "enforcement.cases_filed"
_ACTS = frozenset(
    (
        "enforcement.licences_granted",
        "enforcement.penalty_cases",
        "enforcement.coercive_measures",
        "enforcement.inspections",
    )
)
"""What a total of enforcement cases of all kinds is made of, and the indicators that its kinds have
(办理行政执法案件90件，其中行政处罚类|41件)."""

_TOLD = "scope.told_of_share"
"""Scope rule of the people or the money of a share, given right after it (集体访2批|24人次)."""

_FEWEST_SHARES = 2
"""Fewest shares that can make up a total."""

_OF_ALL = re.compile(r"[；;]\s*其中")
"""Introduces shares of the sentence's first total, after its outcomes."""

_RESOLVED = "dispute.disputes_resolved"
_OF_DISPUTES = frozenset(("dispute.disputes_received", "dispute.disputes_mediated", _RESOLVED))
"""Stages of the same disputes: a share can name an earlier one than its total (化解161件，其中村级调解|121件), but one
that is said to be resolved is resolved (排查67件，其中已化解|65件、正在化解2件)."""

_RECORDED = "digital.platform_records"
"""A channel by which cases come in: a share for it measures what the total does (受理90件，其中网格上报|64件)."""

_KINDS = {
    "emergency.safety_inspections": "emergency.hazards_found",
    "capacity.training_sessions": "capacity.study_group_sessions",
    "publicity.posts_published": "supervision.items_disclosed",
    "enforcement.cases_filed": "enforcement.penalty_cases",
    "enforcement.licences_granted": "supervision.items_disclosed",
    "enforcement.penalty_cases": "supervision.items_disclosed",
    "service.approvals_handled": "supervision.items_disclosed",
    "enforcement.inspectors_dispatched": "enforcement.certified_officers",
    "rulemaking.normative_documents_issued": "supervision.items_disclosed",
    "publicity.consultations_answered": "service.hotline_tickets",
    "enforcement.complaints_handled": "service.hotline_tickets",
}
"""Indicators that the name of a share suggests, and the total's indicator, which the share has instead: hazards by
place (隐患90处，其中学校|30处), sessions of the study group by subject (中心组学习12次，其中集中学法|3次), disclosed
items by account (公开信息700条，其中公众号发布|440条), penalties by procedure (处罚124件。其中，普通程序案件|27件), and
tickets by what callers want (工单71件，其中咨询|12件、投诉36件)."""

_UNCOUNTED = "other.uncounted"
"""Rule of nouns of things that are not counted but can name shares of a total (公开90条，其中机构职能|8条)."""

_OF_COURTS = frozenset(("dispute.reconsideration_cases", "dispute.litigation_cases"))
_COURT_OUTCOMES = ("dispute.reconsideration_outcomes", "dispute.litigation_outcomes", "dispute.litigation_instances")
"""Indicators whose outcomes have the same names (复议4件、诉讼9件，其中驳回|6件、撤诉3件), and the rules of these."""

_OF_MATTERS = frozenset(("service.approvals_handled", "grassroots.livelihood_issues_solved"))
"""Indicators of matters of any kind: disputes among them count as disputes (受理事项130件，其中矛盾纠纷|84件)."""

_TRAITS = ("enforcement.certified", "enforcement.certified_far", "other.party")
"""Rules of what people are, which can also be a share of other people (调解员58人，其中持证上岗41人, 其中党员|30人)."""

_REVIEWS, _REVIEWED_APART = "rulemaking.legality_reviews", "rulemaking.contracts_reviewed"
"""Anything reviewed for legality counts as a review (其中信息公开答复23件); only contracts count separately."""

_REVIEWED = "rulemaking.reviews"
"""Rule of a review whose object is not named."""


def of_total(figure: Figure, own: Decision) -> Decision | None:
    """The decision on the total that the figure is a share of, unless its own words name an indicator.

    Of several totals, the one that the shares add up to, else the last that is no smaller than the figure.
    """
    place, scope, earlier = figure.place, figure.scope, figure.earlier
    is_share = _is_share(figure)
    if is_share and (listed := _list_of(place, earlier)):
        return _taken_over(listed)
    if own.rule_id == _REVIEWED and _are_contracts(scope, earlier[-1]):
        return _taken_over(earlier[-1].decision)
    names_act = is_own(place, own) and own.rule_id not in verbless_rules()
    made_up = _total_made_up(figure) if is_share else None
    if made_up and (not names_act or _is_kind_of(made_up, own)):
        return _taken_over(made_up)
    if scope.scope == "part" and not names_act and _is_kind_of_all(figure):
        return _first_total(earlier, figure, own)
    if not is_share or (is_own(place, own) and own.rule_id not in _TRAITS and not _is_kind(figure, own)):
        return None
    if scope.rule_id == _REST and earlier[-1].scope.scope == "whole" and is_next_in_list(place, earlier[-1].place):
        return earlier[-1].decision._replace(rule_id="indicator.of_the_list")
    return _first_total(reversed(earlier), figure, own)


def _is_share(figure: Figure) -> bool:
    """Whether the figure's scope says that it is a share, or what is told of one."""
    rule_id = figure.scope.rule_id
    is_told_of_share = rule_id == _TOLD and figure.earlier[-1].scope.scope == "part"
    return rule_id in _SHARES or is_told_of_share or _is_share_of_channel(figure)


def _first_total(candidates: Iterable[Interpreted], figure: Figure, own: Decision) -> Decision | None:
    """The decision on the first of `candidates` that can be the figure's total."""
    total = next((one for one in candidates if _can_be_total(one, figure.place.quantity, own, figure.scope)), None)
    if total is None or (total.decision.indicator == UNCLASSIFIED and is_own(figure.place, own)):
        return None
    if total.decision.indicator in _OF_MATTERS and own.indicator in _OF_DISPUTES:
        return None
    return _taken_over(total.decision)


def _taken_over(total: Decision) -> Decision:
    return total._replace(rule_id="indicator.of_the_total")


def listed_power(figure: Figure, _own: Decision) -> Decision | None:
    """The decision on the list of powers that the figure continues (下放行政处罚权86项、行政强制措施|4项)."""
    place, before = figure.place, figure.earlier[-1]
    if before.decision.rule_id not in _OF_LISTS or not is_next_in_list(place, before.place):
        return None
    is_power = _POWER.match(figure.text, place.own_start, place.quantity.start) is not None
    return before.decision._replace(rule_id="indicator.of_the_list") if is_power else None


def listed_disclosed(figure: Figure, own: Decision) -> Decision | None:
    """The decision on the list of disclosed items that the figure continues (公开工作动态33条、乡村建设|12条)."""
    place, before = figure.place, figure.earlier[-1]
    if before.decision.indicator != _DISCLOSED or own.rule_id not in (_UNCOUNTED, NO_EVIDENCE.rule_id):
        return None
    is_item = place.quantity.unit == before.place.quantity.unit and is_next_in_list(place, before.place)
    return before.decision._replace(rule_id="indicator.of_the_list") if is_item else None


def _is_share_of_channel(figure: Figure) -> bool:
    """Whether the figure is a kind of what came by a channel told before (通过网站公开90条，包括许可类|30条)."""
    if figure.scope.rule_id != _BY_CHANNEL:
        return False
    totals = (before.place.quantity.end for before in figure.earlier if before.scope.rule_id == _BY_CHANNEL)
    total = next(totals, None)
    return total is not None and _KINDS_FOLLOW.search(figure.text, total, figure.place.quantity.start) is not None


def _list_of(place: Place, earlier: Sequence[Interpreted]) -> Decision | None:
    """The decision on the list of powers or matters that the figure is a share of (下放事项79项，其中行政处罚|70项)."""
    whole = next((before for before in reversed(earlier) if before.scope.scope == "whole"), None)
    if whole is None or whole.decision.rule_id not in _OF_LISTS:
        return None
    return whole.decision if _can_be_total(whole, place.quantity, whole.decision, whole.scope) else None


def _are_contracts(scope: ScopeDecision, before: Interpreted) -> bool:
    """Whether the things reviewed are contracts counted before (签订合同52份，其中合法性审查|50份)."""
    is_total = scope.rule_id == _WITHIN and before.scope.scope == "whole"
    return is_total and before.decision.indicator == _REVIEWED_APART


def _total_made_up(figure: Figure) -> Decision | None:
    """The decision on the total that the figure and the shares listed with it add up to.

    受理纠纷90件，化解88件，其中邻里纠纷|50件、物业纠纷38件 → the 88 of 化解
    """
    quantity, earlier = figure.place.quantity, figure.earlier
    family = quantity.unit_family
    wholes = {
        before.place.quantity.base_value: before.decision
        for before in reversed(earlier)  # of two equal totals, the first: the cases and not their outcome
        if (before.scope.scope == "whole" or before.scope.rule_id == _BY_CHANNEL)
        and before.place.quantity.unit_family == family
        and before.decision.indicator != UNCLASSIFIED
    }
    if not wholes:
        return None
    stated, addends = quantity.base_value, 1
    for before in reversed(earlier):
        if before.scope.rule_id not in _SHARES or before.place.quantity.unit_family != family:
            break
        stated, addends = stated + before.place.quantity.base_value, addends + 1
    made_up = wholes.get(stated) if addends >= _FEWEST_SHARES else None
    for after in figure.following:
        if after.quantity.unit_family != family:
            break
        stated += after.quantity.base_value
        made_up = wholes.get(stated, made_up)  # more shares are stronger evidence
    return made_up


def _is_kind_of(total: Decision, own: Decision) -> bool:
    """Whether the figure's own words name a kind of the things that the total counts, so that it counts as those."""
    if total.indicator == _REVIEWS:
        return own.indicator != _REVIEWED_APART
    if own.indicator == _RECORDED or names_kind_of(total, own) or own.rule_id == _UNCOUNTED:
        return True
    both = {own.indicator, total.indicator}
    if both <= _OF_DISPUTES:
        return own.indicator != _RESOLVED or total.indicator == _RESOLVED
    return both <= _OF_COURTS and own.rule_id in _COURT_OUTCOMES


def names_kind_of(total: Decision, own: Decision) -> bool:
    """Whether the figure's own words suggest an indicator with which kinds of the things of the total are named."""
    return _KINDS.get(own.indicator) == total.indicator


def _is_kind(figure: Figure, own: Decision) -> bool:
    """Whether the figure's own words name a kind of the things counted, and no indicator of an earlier figure.

    调处纠纷151起，其中草场纠纷|89起 → mediated; 排查纠纷402件、化解396件，其中旅游纠纷|64件 → found
    """
    place, earlier = figure.place, figure.earlier
    if own.rule_id == _UNCOUNTED and earlier[-1].decision.indicator == _DISCLOSED:
        return True
    if own.indicator in _ACTS and any(before.decision.indicator == _ENFORCED for before in earlier):
        return False
    if _KIND.search(figure.text, place.own_start, place.quantity.start):
        return True
    if names_kind_of(earlier[-1].decision, own):
        return True
    return own.rule_id in verbless_rules() and all(before.decision.indicator != own.indicator for before in earlier)


def _is_kind_of_all(figure: Figure) -> bool:
    """Whether the figure is a share of the sentence's first total, not of its outcome (受理86件、化解84件；其中…)."""
    wholes = [before.place.quantity.end for before in figure.earlier if before.scope.scope == "whole"]
    return bool(wholes) and _OF_ALL.search(figure.text, wholes[-1], figure.place.quantity.start) is not None


def is_outcome_of_total(figure: Figure, scope: ScopeDecision, own: Decision) -> bool:
    """Whether the figure is the outcome of cases already counted in the sentence, so that it must not count again.

    They can be counted in several figures (一审5件，二审2件，审结|6件).
    """
    quantity, earlier = figure.place.quantity, figure.earlier
    if not earlier or scope.scope != "whole" or not says_outcome(figure.text, figure.place):
        return False
    counted = sum(
        before.place.quantity.base_value
        for before in earlier
        if before.scope.scope == "whole"
        and before.decision.indicator == own.indicator
        and before.place.quantity.unit_family == quantity.unit_family
    )
    return counted > 0 and counted >= quantity.base_value


def _can_be_total(before: Interpreted, share: Quantity, own: Decision, scope: ScopeDecision) -> bool:
    """Whether `before` can be the total of `share`: at least as large, or in an interchangeable unit family.

    A share with an indicator by its own words needs a total in its own unit family.
    """
    total = before.place.quantity
    is_of_channel = before.scope.rule_id == _BY_CHANNEL and scope.rule_id in (_BY_CHANNEL, _WITHIN)
    if before.scope.scope != "whole" and before.scope.rule_id not in _OF_A_TIME and not is_of_channel:
        return False
    if total.unit_family == share.unit_family:
        return total.base_value >= share.base_value
    families = {total.unit_family, share.unit_family}
    return own.indicator == UNCLASSIFIED and any(families <= exchanged for exchanged in _EXCHANGED_FAMILIES)
