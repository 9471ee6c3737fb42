"""Wholes: which figures of a report are its wholes, seen over all that it says of their indicator.

Used by `meaning` after all figures are decided, sentence by sentence: no figure may count twice, and a figure that is
stated only for a part must still count.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice, takewhile

from extract.lexicons.taxonomy import UNCLASSIFIED, indicators
from extract.measures.shares import CHANNEL, ScopeDecision, breaks_down
from extract.measures.sums import FEWEST_ADDENDS, MOST_ADDENDS
from extract.records import Observation, Role, Section

_COUNTED_ROLES: tuple[Role, ...] = ("results", "leadership_duty")
"""Roles of the sections whose figures reach a fact."""

_OF_ANOTHER = (
    "scope.within",
    "scope.bracket",
    "scope.list",
    "scope.makes_up_total",
    "scope.outcome_of_part",
    "scope.outcome_of_total",
)
"""Scope rules of figures that are a share or the outcome of an earlier figure in their sentence."""

_SHARES_FOLLOW = re.compile("(?:其中|包括|包含|涵盖)[^；;]*$|[（(][^）)]*$")
"""What stands between a figure and its shares: a word for "of which" and no semicolon, or a bracket still open."""

_REACH = 240
"""Characters between a figure and one that it refers to, or between one addend and the next."""

_SMALLEST_TOTAL = 10
"""Smallest total that figures of later sentences make up; smaller ones can do so by chance (3次 … 2次 … 1次)."""

_OF_THE_YEAR = re.compile("(?<!公)共(?![同建享治])|累计|合计|总|全年|今年|年内|一年来")
"""Own words of a figure for the whole year, wherever the report gives the details."""

_FEWEST_SAME = 4
"""Fewest final characters that two figures' own words have in common if both name the same thing (法治培训)."""

_FEWEST_SAME_ROUGHLY = 2
"""The same for a rounded and an exact figure, which are alike themselves (资料)."""

_BEFORE_ROUNDED = "近约逾超达共计"
"""Last characters before a number that say how it was counted, not what (资料近|万份)."""

_FEWEST_DIGITS = 2
"""Fewest digits, without zeros at the end, of a rounded figure that few others round to: 2.6万余份."""

_Stated = tuple[str, Decimal]
"""Indicator and value, in the base unit, of a figure."""

_NO_LARGER = ScopeDecision("whole", "scope.no_larger_whole")
_DIVIDES_TOTAL = ScopeDecision("part", "scope.divides_total")
_SAID_AGAIN = ScopeDecision("part", "scope.said_again")
_CHANNEL_OF_TOTAL = ScopeDecision("part", "scope.channel_of_total")


def revised_scopes(
    text: str, sections: Sequence[Section], observations: Sequence[Observation]
) -> dict[int, ScopeDecision]:
    """The scopes that change, by the index of their observation.

    - A part that the report divides is the whole, if it states no larger one: 通过网站公开25条，其中通知类13条
    - Figures after a whole that make it up are parts: 受理信访件95件。网上信访60件，来访25件，来信10件
    - So are figures for one channel after a whole for all: 公开信息444条。门户网站公开118条
    - So are the details of a sum anywhere in the report, and the same figure in another unit: 法治培训8期 … 法治培训8次
    - So is a rounded figure whose exact value another sentence states: 资料2.6万余份 … 资料26350份
    """
    revised: dict[int, ScopeDecision] = {}
    for group in _groups(sections, observations):
        scopes = {observations[index].scope for index in group}
        if scopes == {"part"}:
            largest = list(_undivided(text, observations, group))
            revised |= dict.fromkeys(largest, _NO_LARGER) if len(largest) < len(group) else {}
        else:
            revised.update(_stated_twice(text, observations, group))
    return revised


def _stated_twice(
    text: str, observations: Sequence[Observation], group: Sequence[int]
) -> Iterator[tuple[int, ScopeDecision]]:
    """The scopes of figures of `group` that another whole of it includes."""
    indicator = indicators()[observations[group[0]].indicator]
    addends = set(_addends(text, observations, group))
    if indicator.measure == "flow":
        yield from ((index, _CHANNEL_OF_TOTAL) for index in _of_channels(text, observations, group))
    yield from ((index, _DIVIDES_TOTAL) for index in addends)
    if indicator.aggregation == "sum":
        wholes = [index for index in group if observations[index].scope == "whole" and index not in addends]
        yield from ((index, _SAID_AGAIN) for index in _said_again(text, observations, wholes))
        yield from ((index, _SAID_AGAIN) for index in _said_roughly(text, observations, wholes))
        yield from ((index, _DIVIDES_TOTAL) for index in _details(text, observations, wholes))


def _groups(sections: Sequence[Section], observations: Sequence[Observation]) -> Iterator[list[int]]:
    """The indexes of the observations that one fact is made of, where there are several."""
    roles = {section.start: section.role for section in sections}
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, observation in enumerate(observations):
        role = roles[observation.section_start] if observation.section_start is not None else "results"
        is_counted = observation.scope in ("whole", "part") and role in _COUNTED_ROLES
        if is_counted and observation.indicator != UNCLASSIFIED:
            groups[observation.indicator, observation.unit_family].append(index)
    return (group for group in groups.values() if len(group) > 1)


def _undivided(text: str, observations: Sequence[Observation], group: Sequence[int]) -> Iterator[int]:
    """The indexes of `group` that are not shares or outcomes of an earlier figure of it in their sentence or before it.

    通过网站公开71条。其中年报1条 → the 71
    """
    total: Observation | None = None
    for index in group:
        figure = observations[index]
        if total is not None and total.sentence_start != figure.sentence_start:
            total = total if breaks_down(text, total.sentence_end, figure.sentence_start) else None
        if total is not None and _is_of(text, total, figure):
            continue
        yield index
        if total is None or figure.base_value > total.base_value:
            total = figure


def _is_of(text: str, total: Observation, figure: Observation) -> bool:
    """Whether `figure` is a share or the outcome of `total`, stated before it."""
    if figure.base_value > total.base_value:
        return False
    start = max(total.end, figure.start - _REACH)
    return figure.scope_rule_id in _OF_ANOTHER or _SHARES_FOLLOW.search(text, start, figure.start) is not None


def _addends(text: str, observations: Sequence[Observation], group: Sequence[int]) -> Iterator[int]:
    """The indexes of figures that make up a whole stated in a sentence before them, in the same paragraph."""
    for position, index in enumerate(group):
        total = observations[index]
        behind = group[position + 1 : position + 1 + MOST_ADDENDS]
        if total.scope != "whole" or total.base_value < _SMALLEST_TOTAL or not behind:
            continue
        if observations[behind[0]].sentence_start == total.sentence_start:  # `sums` has seen those
            continue
        stated, before, addends = Decimal(0), total, list[int]()
        for number in behind:
            addend = observations[number]
            if stated >= total.base_value or not _is_near(text, before, addend):
                break
            stated, before = stated + addend.base_value, addend
            addends.append(number)
        if stated == total.base_value and len(addends) >= FEWEST_ADDENDS:
            yield from (number for number in addends if observations[number].scope == "whole")


def _said_again(text: str, observations: Sequence[Observation], wholes: Sequence[int]) -> Iterator[int]:
    """The indexes of figures that repeat one of an earlier sentence, of the same thing, in another measure word."""
    said: dict[Decimal, int] = {}
    for index in wholes:
        figure = observations[index]
        first = said.setdefault(figure.base_value, index)
        before = observations[first]
        if before.unit == figure.unit or before.sentence_start == figure.sentence_start:
            continue
        thing = _own_words(text, observations, index)[-_FEWEST_SAME:]
        if len(thing) == _FEWEST_SAME and _own_words(text, observations, first).endswith(thing):
            yield index


def _said_roughly(text: str, observations: Sequence[Observation], wholes: Sequence[int]) -> Iterator[int]:
    """The indexes of rounded figures whose exact value another sentence states (2.6万余份 … 26350份).

    One digit rounds too many values: then both sentences must have another figure in common.
    """
    rounded = [index for index in wholes if observations[index].qualifier != "exact"]
    if not rounded or len(rounded) == len(wholes):
        return
    exact = _ExactFigures(text, observations, [index for index in wholes if observations[index].qualifier == "exact"])
    for index in rounded:
        rough, thing = observations[index], _thing(text, observations, index)
        if len(thing) < _FEWEST_SAME_ROUGHLY:
            continue
        if _significant_digits(rough.base_value) >= _FEWEST_DIGITS:
            if exact.has_exact_value(rough, thing):
                yield index
        elif exact.has_exact_value_beside(rough, thing, _figures_beside(observations, index)):
            yield index


class _ExactFigures:
    """Exact figures of one indicator, to find those that a figure of another sentence rounds.

    Without comparing each figure with each other: a long report can have thousands.
    """

    def __init__(self, text: str, observations: Sequence[Observation], indexes: Sequence[int]) -> None:
        self._by_thing: defaultdict[str, list[tuple[Decimal, int]]] = defaultdict(list)
        self._by_sentence: defaultdict[tuple[str, int], list[Decimal]] = defaultdict(list)
        self._sentences: defaultdict[_Stated, set[int]] = defaultdict(set)
        seen: set[int] = set()
        for index in indexes:
            figure, thing = observations[index], _thing(text, observations, index)
            self._by_thing[thing].append((figure.base_value, figure.sentence_start))
            self._by_sentence[thing, figure.sentence_start].append(figure.base_value)
            if figure.sentence_start not in seen:
                seen.add(figure.sentence_start)
                for stated in _figures_beside(observations, index):
                    self._sentences[stated].add(figure.sentence_start)
        for values in self._by_thing.values():
            values.sort()

    def has_exact_value(self, rough: Observation, thing: str) -> bool:
        """Whether another sentence states what `rough` rounds, of the same thing."""
        values, step = self._by_thing.get(thing, []), _step(rough.base_value)
        first = bisect_left(values, (rough.base_value - step,))
        for value, sentence in islice(values, first, None):
            if value > rough.base_value + step:
                break
            if sentence != rough.sentence_start and _rounds(rough, value):
                return True
        return False

    def has_exact_value_beside(self, rough: Observation, thing: str, beside: set[_Stated]) -> bool:
        """The same of a sentence that also states one of the figures `beside` (宣传46场，发放资料近万份 … 9800份)."""
        return any(
            _rounds(rough, value)
            for stated in beside
            for sentence in self._sentences.get(stated, ())
            if sentence != rough.sentence_start
            for value in self._by_sentence.get((thing, sentence), ())
        )


def _thing(text: str, observations: Sequence[Observation], index: int) -> str:
    """The last characters of what the figure counts (发放宣传资料近|万份 → 资料)."""
    return _own_words(text, observations, index).rstrip(_BEFORE_ROUNDED)[-_FEWEST_SAME_ROUGHLY:]


def _figures_beside(observations: Sequence[Observation], index: int) -> set[_Stated]:
    """Indicator and value of the figures of other indicators in the sentence of the figure at `index`."""
    figure = observations[index]
    ways = (range(index - 1, -1, -1), range(index + 1, len(observations)))
    found: set[_Stated] = set()
    for way in ways:
        ordered = map(observations.__getitem__, way)
        beside = takewhile(lambda one: one.sentence_start == figure.sentence_start, ordered)
        found |= {(one.indicator, one.base_value) for one in beside if one.indicator != figure.indicator}
    return found


def _rounds(rough: Observation, value: Decimal) -> bool:
    """Whether `rough` is what `value` is rounded to: 2.6万余 for 26350, 近万 for 9800."""
    step = _step(rough.base_value)
    above = value - rough.base_value
    if rough.qualifier == "more_than":
        return 0 < above < step
    return -step < above < 0 if rough.qualifier == "less_than" else abs(above) * 2 <= step


def _step(value: Decimal) -> Decimal:
    """The value of one in the last digit that is not zero: 1000 for 26000; 1000 for 10000, too, as in 近万."""
    step = Decimal(10) ** int(value.normalize().as_tuple().exponent)
    return step / 10 if value == step else step


def _significant_digits(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def _details(text: str, observations: Sequence[Observation], wholes: Sequence[int]) -> Iterator[int]:
    """The indexes of figures that make up the year's sum, stated before or after them all, in any part of the report.

    全年共检查120次 at the beginning, 检查学校40次 and 检查企业80次 in later paragraphs
    """
    if len(wholes) <= FEWEST_ADDENDS:
        return
    largest = max(wholes, key=lambda index: observations[index].base_value)
    total = observations[largest]
    if largest not in (wholes[0], wholes[-1]) or total.base_value < _SMALLEST_TOTAL:
        return
    details = [index for index in wholes if observations[index].base_value != total.base_value]
    stated = {(observations[index].unit, observations[index].base_value) for index in details}
    if len(stated) < FEWEST_ADDENDS or sum(value for _, value in stated) != total.base_value:
        return
    if len(stated) == FEWEST_ADDENDS and len({unit for unit, _ in stated}) > 1:
        return  # two figures of different kinds add up to a third by chance (学习12次 … 学习8次 … 参与培训4批次)
    is_apart = all(observations[index].sentence_start != total.sentence_start for index in details)
    if is_apart and _OF_THE_YEAR.search(_own_words(text, observations, largest)):
        yield from details


def _of_channels(text: str, observations: Sequence[Observation], group: Sequence[int]) -> Iterator[int]:
    """The indexes of wholes for one channel that follow, in the same paragraph, a whole that names no channel."""
    total: Observation | None = None
    rest, before = observations[group[0]].base_value, observations[group[0]]
    for index in group:
        figure = observations[index]
        if figure.scope != "whole":
            before = figure
            continue
        names_channel = CHANNEL.search(_own_words(text, observations, index))
        if total is not None and names_channel and figure.base_value <= rest and _is_near(text, before, figure):
            rest -= figure.base_value
            yield index
        elif not names_channel:
            total, rest = figure, figure.base_value
        before = figure


def _own_words(text: str, observations: Sequence[Observation], index: int) -> str:
    """The words between a figure and what stands before it: another figure, or the end of a clause."""
    figure = observations[index]
    start = max(figure.sentence_start, figure.start - _REACH, observations[index - 1].end if index else 0)
    return re.split("[，,；;。]", text[start : figure.start].rstrip("，,；;。"))[-1]


def _is_near(text: str, before: Observation, after: Observation) -> bool:
    """Whether `after` follows in the same paragraph, not far away."""
    return after.start - before.end <= _REACH and text.find("\n", before.end, after.start) < 0
