"""Shares: whether a quantity counts a part of an earlier total, judged by the structure of its sentence.

The last evidence that `scope` considers: 其中 or similar words, a bracket or colon after a total, the outcome of a
share, a figure coordinated with a change or a rate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from extract.lexicons.phrases import compiled, group
from extract.measures.clauses import Place, named_of_them
from extract.measures.sums import SUMMED
from extract.records import Quantity, Scope

_WINDOW = 240
"""Characters between a total and a share of it."""

_OUTCOME_FAMILIES = frozenset(("case", "percent"))
"""Unit families of outcomes that are stated after a part (回流案件32件，成功调解28件，化解率87.5%)."""

_SAID_OF_ANOTHER = ("percent", "yuan")
"""Unit families of rates and amounts of money, which refer to the cases before them."""

BY_KIND = group("figures", "by_kind")
"""Beginning of a clause or sentence that breaks down a total (从诉求类型看，民生类743件; 按类型：土地71件)."""

_WITHIN = re.compile(f"其中|包括|包含|{BY_KIND}")
_OF_WHICH = re.compile(f"其中|{BY_KIND}")
"""Beginning of a sentence that gives shares of the totals in the sentence before."""
_CLOSED_BRACKET = re.compile(r"（[^（）]*）|\([^()]*\)")
_DEALT_WITH = compiled("figures", "dealt_with")
CHANNEL = compiled("figures", "channel")
"""Channels: a figure for one channel is a share, however large (其中网站公开16条，公众号发布|440条)."""
_NAMED_KIND = compiled("figures", "named_kind")
"""Own words that name a kind of what the total counts: a share, however large (其中民政类3条，业务工作类信息|77条)."""
_BARE_OUTCOME = re.compile(
    rf"\s*{group('figures', 'outcome_opener')}*{group('figures', 'outcome')}(?:成功|完毕|完成)?了?\s*"
)
"""Own words that only state the outcome of the figure before (积案5件，化解|4件)."""
_JOINT = re.compile(r"\s*[、和及与]?\s*")
_PART_END = re.compile("[；;]")
_LIST = re.compile(r"[^；;：:]*[：:]\s*[^\s：:]")
"""Beginning of a list of shares after its total; not the colon of a label (受理：83件；化解：81件)."""
_CLAUSE = re.compile(r"[，,；;]")
_ANEW = compiled("figures", "anew")
"""Own words of a new total, not a share (总人口6.3万人，其中少数民族1.1万人，镇机关现有|97人)."""
_INVOLVED = ("yuan", "person", "person_time")
"""Unit families of the money and people involved in cases."""
_ENDED = re.compile("[；;]|共|累计|合计|总计")
"""What ends the figures about a share: a semicolon, or a sum of all."""


class ScopeDecision(NamedTuple):
    """A quantity's scope and the rule that decided it."""

    scope: Scope
    rule_id: str


@dataclass(slots=True)
class Stated:
    """An earlier quantity of the sentence with its scope."""

    quantity: Quantity
    scope: Scope


def breaks_down(text: str, end: int, start: int) -> bool:
    """Whether the sentence at `start` gives shares of what the one right before it, which ends at `end`, states."""
    return _OF_WHICH.match(text, start) is not None and not text[end:start].strip()


def decide_by_build(text: str, place: Place, earlier: Sequence[Stated]) -> ScopeDecision | None:
    """The scope of a quantity that depends on those `earlier` in its sentence; None if it does not."""
    if not earlier:
        return None
    quantity = place.quantity
    own = text[place.own_start : quantity.start]
    if _is_outcome_of_part(text, own, place, earlier):
        return ScopeDecision("part", "scope.outcome_of_part")
    if joined := _by_joint(text, quantity, earlier[-1]):
        return joined
    if _is_told_of_share(text, quantity, earlier):
        return ScopeDecision("part", "scope.told_of_share")
    total = _total_of(quantity, earlier)
    if total is None:
        return None
    between = text[max(total.end, quantity.start - _WINDOW) : quantity.start]
    since = _since_marker(text, total, quantity, between)
    if since is not None and _is_share(quantity, own, total, earlier, since):
        return ScopeDecision("part", "scope.within")
    if total.unit_family != quantity.unit_family:
        return None
    if _is_in_bracket(between):
        return ScopeDecision("part", "scope.bracket")
    first = _first_behind(total, quantity, earlier)
    is_listed = quantity.value <= total.value and _LIST.match(text, total.end, first.start)
    if is_listed and not _is_divided(total, earlier):
        return ScopeDecision("part", "scope.list")
    return None


def _is_told_of_share(text: str, quantity: Quantity, earlier: Sequence[Stated]) -> bool:
    """Whether the figure gives the money or people of a share, and those of the total were given before it.

    受理526件，涉及金额1278万元；其中劳资纠纷189件，涉及金额|962万元
    """
    if quantity.unit_family not in _INVOLVED:
        return False
    share = next((s.quantity for s in reversed(earlier) if s.scope == "part"), None)
    if share is None or share.unit_family == quantity.unit_family or _ENDED.search(text, share.end, quantity.start):
        return False
    return any(
        s.scope == "whole"
        and s.quantity.unit_family == quantity.unit_family
        and s.quantity.value >= quantity.value
        and s.quantity.end <= share.start
        and _WITHIN.search(text, s.quantity.end, share.start)
        for s in earlier
    )


def _is_in_bracket(between: str) -> bool:
    """Whether a bracket after a total is still open; a semicolon before the bracket breaks its link to the total."""
    wide, narrow = between.count("（") > between.count("）"), between.count("(") > between.count(")")
    return (wide or narrow) and not _PART_END.search(between, 0, between.rfind("（" if wide else "("))


def _is_divided(total: Quantity, earlier: Sequence[Stated]) -> bool:
    """Whether the shares stated so far already make up the total (97件：邻里72件、土地25件；成功|95件)."""
    shares = [s.quantity for s in earlier if s.scope == "part" and s.quantity.start > total.start]
    return sum((s.value for s in shares if s.unit_family == total.unit_family), Decimal(0)) >= total.value


def _first_behind(total: Quantity, quantity: Quantity, earlier: Sequence[Stated]) -> Quantity:
    """The first figure after `total`, up to `quantity`."""
    return next((stated.quantity for stated in earlier if stated.quantity.start >= total.end), quantity)


def is_marked_addend(text: str, places: Sequence[Place], index: int, total: int) -> bool:
    """Whether an addend of the figure at `total`, the one at `index`, is a share after 其中 and not an outcome.

    上会42项，其中重大项目11项、大额资金|25项; 受理52件，其中重大纠纷2件，化解|50件 is an outcome
    """
    if not _WITHIN.search(text, places[total].quantity.end, places[total + 1].quantity.start):
        return False
    return not _DEALT_WITH.search(text, places[index].own_start, places[index].quantity.start)


def _total_of(quantity: Quantity, earlier: Sequence[Stated]) -> Quantity | None:
    """The figure that the quantity can be a share of: the last whole, or an earlier one that is large enough.

    A rate, an amount of money or an outcome can come between them (受理264件，化解率98%。其中，村级调解121件).
    """
    wholes = [stated.quantity for stated in reversed(earlier) if stated.scope == "whole"]
    for whole in wholes:
        if whole.unit_family == quantity.unit_family:
            if whole.value >= quantity.value:
                return whole
        elif whole.unit_family not in _SAID_OF_ANOTHER:
            break
    return wholes[0] if wholes else _part_total_of(quantity, earlier)


def _part_total_of(quantity: Quantity, earlier: Sequence[Stated]) -> Quantity | None:
    """The first part that is large enough, if no earlier figure is whole (上半年受理86件，其中邻里纠纷|32件)."""
    for stated in earlier:
        before = stated.quantity
        if stated.scope == "part" and before.unit_family == quantity.unit_family and before.value >= quantity.value:
            return before
    return None


def _since_marker(text: str, total: Quantity, quantity: Quantity, between: str) -> str | None:
    """The text from 其中 or similar, outside closed brackets, to the figure; None if no such word follows the total."""
    if _WITHIN.search(between):
        markers = _WITHIN.finditer(_CLOSED_BRACKET.sub(lambda bracket: " " * len(bracket[0]), between))
        last = max(markers, key=re.Match.start, default=None)
        if last is not None:
            return between[last.end() :]
    of_them = named_of_them(text, total.end) if "中" in between else 0
    return text[of_them : quantity.start] if 0 < of_them <= quantity.start else None


def _is_share(quantity: Quantity, own: str, total: Quantity, earlier: Sequence[Stated], since: str) -> bool:
    """Whether a figure after 其中 is still one of the shares; `since` is the text from 其中 to it.

    A figure larger than the shares is an outcome of the total (成功118件); so is one after shares that already make up
    the total. But the last share can be larger than the others if together they make up the total
    (74件，其中普通程序1件，简易程序73件) or another earlier whole. Shares can also make up only the figure right
    before 其中 (受理9件，办结8件，其中维持5件、终止3件；诉讼3件). A figure in another unit, in a clause of its own,
    is no share (其中劳资纠纷12件，追回欠薪5万元).
    """
    if _ANEW.search(own):
        return False
    if quantity.unit_family != total.unit_family:
        return quantity.unit_family != "percent" and not SUMMED.search(own) and not _CLAUSE.search(since.lstrip("，,"))
    marked = quantity.start - len(since)
    shares = [s.quantity for s in earlier if s.scope == "part" and s.quantity.start >= marked]
    parts = [share.value for share in shares if share.unit_family == total.unit_family]
    if shares and not parts and _PART_END.search(since):
        return False  # after the shares of another total
    stated = sum(parts, Decimal(0))
    if stated + quantity.value == total.value and not _DEALT_WITH.search(own):
        return True
    if parts and not _BARE_OUTCOME.fullmatch(own) and _is_whole(stated + quantity.value, total.unit_family, earlier):
        return True
    goes_on = since[: len(since) - len(own)].endswith("、") and not _DEALT_WITH.search(own)
    if parts and goes_on and stated + quantity.value <= total.value:
        return True
    if quantity.value > total.value or (parts and (stated >= total.value or stated == _last_before(marked, earlier))):
        return False
    outgrows = bool(parts) and quantity.value > max(stated, total.value / 2)
    if not outgrows:
        return True
    return stated + quantity.value <= total.value and (CHANNEL.search(own) or _NAMED_KIND.search(own)) is not None


def _last_before(position: int, earlier: Sequence[Stated]) -> Decimal | None:
    """The value of the sentence's last figure before `position`."""
    return next((s.quantity.value for s in reversed(earlier) if s.quantity.start < position), None)


def _is_whole(value: Decimal, family: str, earlier: Sequence[Stated]) -> bool:
    """Whether an earlier whole has this value (调处196件，成功193件；其中镇级42件，村级调处|154件)."""
    wholes = [s.quantity for s in earlier if s.scope == "whole" and s.quantity.unit_family == family]
    return any(whole.value == value for whole in wholes)


def _is_outcome_of_part(text: str, own: str, place: Place, earlier: Sequence[Stated]) -> bool:
    """Whether the figure states the outcome of the part before it.

    It does if its words name nothing else (积案5件，化解4件), or if no semicolon comes between and the sentence states
    no total (回流案件32件，成功调解28件，化解率87.5%; 回流案件32件，28件得到化解).
    """
    before, quantity = earlier[-1], place.quantity
    if before.scope != "part" or not {quantity.unit_family, before.quantity.unit_family} <= _OUTCOME_FAMILIES:
        return False
    if _BARE_OUTCOME.fullmatch(own) and quantity.value <= before.quantity.value:
        return True
    if SUMMED.search(own) or _PART_END.search(text, before.quantity.end, quantity.start):
        return False
    said = text[place.own_start : place.after_end]
    is_outcome = quantity.unit_family == "percent" or _DEALT_WITH.search(said) is not None
    return is_outcome and not any(s.scope == "whole" and s.quantity.unit_family == "case" for s in earlier)


def _by_joint(text: str, quantity: Quantity, before: Stated) -> ScopeDecision | None:
    """The scope of a number coordinated with a change or a rate before it, whose words it shares; else None.

    同比分别下降40%和61.5%, 较上年减少4件9人; 人均收入分别达到2万元和1万元 (rates are only coordinated in the same unit)
    """
    is_change = before.scope == "comparison"
    is_rate = before.scope == "per_unit" and before.quantity.unit_family == quantity.unit_family
    if not (is_change or is_rate) or _JOINT.fullmatch(text, before.quantity.end, quantity.start) is None:
        return None
    if is_change:
        return ScopeDecision("comparison", "scope.joined_to_change")
    return ScopeDecision("per_unit", "scope.joined_to_rate")
