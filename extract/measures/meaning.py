"""Meaning: turns quantities into observations, each with its scope, its period and the indicator it measures.

Last stage of `measures`: combines `clauses`, `words`, `scope`, `periods`, `decisions` and `revision` by sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from extract.measures.clauses import Place, map_clauses, place_quantities
from extract.measures.decisions import decide_figure
from extract.measures.figures import Figure, Interpreted
from extract.measures.indicators import NO_EVIDENCE, Decision
from extract.measures.inheritance import has_content
from extract.measures.nearness import Distant, SentenceWords, gather_words
from extract.measures.parts import Part, Parts
from extract.measures.periods import Period, PeriodMention, find_periods, period_at
from extract.measures.revision import SumRole, is_long, revised
from extract.measures.scope import decide_scope
from extract.measures.shared_heads import Head, heads_by_place
from extract.measures.shares import ScopeDecision, Stated, breaks_down, is_marked_addend
from extract.measures.sums import made_up, summed_up
from extract.measures.tables import CellWords, find_cells
from extract.measures.wholes import revised_scopes
from extract.measures.words import Words, find_words
from extract.records import Observation, Quantity, Section
from extract.structure.sentences import split_sentences

_BEFORE, _AFTER = 150, 40
"""Characters before and after the quantities of a sentence that are segmented: longer ones are unpunctuated lists."""

_MOST_EARLIER = 20
"""Earlier figures of a sentence that a later one can refer to; items of a longer list name their things themselves."""

_LONGEST_OPENING = 20
"""Longest opening before a sentence's first figure, in characters, that can name nothing (今年以来，累计共)."""

_WHOLE_YEAR = "全年"
"""Said of the report's year, after a longer period as well (2021年以来坚持普法，全年开展36场次)."""


def interpret_quantities(
    text: str, sections: tuple[Section, ...], quantities: tuple[Quantity, ...], report_year: int | None
) -> tuple[Observation, ...]:
    """One observation for each quantity, or several if heads with different indicators share its number.

    受理矛盾纠纷32件，化解28件 → dispute.disputes_received, dispute.disputes_resolved, both `whole`
    """
    return tuple([observation for observation, _ in decide_quantities(text, sections, quantities, report_year)])


def decide_quantities(
    text: str, sections: tuple[Section, ...], quantities: tuple[Quantity, ...], report_year: int | None
) -> Iterator[tuple[Observation, Decision]]:
    """Each observation with the decision on its indicator, which has the score and the head word it is based on."""
    decided = list(_decide_in_turn(text, sections, quantities, report_year))
    revised_later = revised_scopes(text, sections, [observation for observation, _ in decided])
    for index, (observation, decision) in enumerate(decided):
        if scope := revised_later.get(index):
            observation = observation._replace(scope=scope.scope, scope_rule_id=scope.rule_id)
        yield observation, decision


def _decide_in_turn(
    text: str, sections: tuple[Section, ...], quantities: tuple[Quantity, ...], report_year: int | None
) -> Iterator[tuple[Observation, Decision]]:
    """The observations sentence by sentence, each in view of the figures before it."""
    parts = Parts(text, sections, report_year)
    cells = find_cells(text, quantities, report_year)
    earlier: list[Interpreted] = []
    last_end = 0
    for sentence, group in _by_sentence(text, quantities):
        if not breaks_down(text, last_end, sentence[0]):
            earlier = []
        part = parts.at(sentence[0])
        lead = _lead(text, sentence[0], last_end)
        for is_told, run in groupby(group, key=lambda quantity: quantity.start not in cells):
            told = list(run)
            if is_told:
                distant = parts.distant(max(sentence[0], told[0].start - _BEFORE), part)
                context = _Context(part, distant, report_year)
                yield from _interpret_sentence(text, sentence, told, context, earlier, lead)
                continue
            context = _Context(part, parts.distant(sentence[0], part), report_year)
            for quantity in told:
                yield from _interpret_cell(cells[quantity.start], sentence, quantity, context)
        last_end = sentence[1]


class _Context(NamedTuple):
    """What is around a sentence: the part of the report, the concepts of its headings, and the year reported on."""

    part: Part
    distant: Distant
    report_year: int | None


def _interpret_cell(
    cell: CellWords, sentence: tuple[int, int], quantity: Quantity, context: _Context
) -> Iterator[tuple[Observation, Decision]]:
    """A figure of a table, interpreted in a sentence made of its column's head, its row's label and itself.

    If these name nothing, the sentence also says what the table is about.
    """
    read = _read_cell(cell.words, quantity, context)
    if cell.fuller and read[0][1].rule_id == NO_EVIDENCE.rule_id:
        read = _read_cell(cell.fuller, quantity, context)
    for observation, decision in read:
        scope = ScopeDecision(observation.scope, observation.scope_rule_id)
        if cell.scope and scope.scope == "whole":
            scope = ScopeDecision(cell.scope, cell.rule_id)
        placed = observation._replace(
            start=quantity.start,
            end=quantity.end,
            scope=scope.scope,
            scope_rule_id=scope.rule_id,
            sentence_start=sentence[0],
            sentence_end=sentence[1],
        )
        yield placed, decision._replace(head_start=None, head_end=None)


def _read_cell(words: str, quantity: Quantity, context: _Context) -> list[tuple[Observation, Decision]]:
    text = words + quantity.text
    told = quantity._replace(start=len(words), end=len(text))
    return list(_interpret_sentence(text, (0, len(text)), [told], context, []))


def _by_sentence(text: str, quantities: Sequence[Quantity]) -> Iterator[tuple[tuple[int, int], list[Quantity]]]:
    sentences = split_sentences(text)
    number, last = 0, len(sentences) - 1
    group: list[Quantity] = []
    for quantity in quantities:
        before = number
        while number < last and sentences[number + 1][0] <= quantity.start:
            number += 1
        if number != before and group:
            yield sentences[before], group
            group = []
        group.append(quantity)
    if group:
        yield sentences[number], group


def _lead(text: str, start: int, last_end: int) -> int:
    """Start of the sentence before the one at `start`; not before `last_end` or the beginning of the paragraph."""
    earliest = max(last_end, start - _BEFORE, text.rfind("\n", 0, start) + 1)
    return max(earliest, text.rfind("。", earliest, max(earliest, start - 1)) + 1)


class _Sentence(NamedTuple):
    """A sentence read once for all its figures.

    By `sums`: `addends` are the figures that a later one adds up; `totals` maps figures to the earlier one they add
    up to.
    """

    places: list[Place]
    words: Words
    surroundings: SentenceWords
    periods: list[PeriodMention]
    heads: dict[int, list[Head]]
    addends: frozenset[int]
    totals: dict[int, int]


def _read_sentence(text: str, left: int, right: int, quantities: list[Quantity], context: _Context) -> _Sentence:
    clauses = map_clauses(text, left, right)
    words = find_words(text, left, right)
    places = place_quantities(text, clauses, quantities, right)
    return _Sentence(
        places,
        words,
        gather_words(words, clauses, context.distant),
        find_periods(text, left, right, context.report_year),
        heads_by_place(text, places, words),
        summed_up(text, places),
        made_up(text, places),
    )


def _names_nothing(sentence: _Sentence, start: int) -> bool:
    """Whether no word beside the first figure says what it counts (开展普法活动。|全年共|12场次|，…)."""
    first = sentence.places[0]
    return first.quantity.start - start <= _LONGEST_OPENING and not has_content(sentence.words, start, first.after_end)


def _interpret_sentence(
    text: str,
    span: tuple[int, int],
    quantities: list[Quantity],
    context: _Context,
    earlier: list[Interpreted],
    lead: int | None = None,
) -> Iterator[tuple[Observation, Decision]]:
    """Each figure of the sentence at `span`, in order; adds them to `earlier`, the figures that they can refer to.

    The sentence before, which starts at `lead`, can name what the first figure counts.
    """
    start, end = span
    left = max(start, quantities[0].start - _BEFORE)
    right = min(max(end, quantities[-1].end), quantities[-1].end + _AFTER)
    sentence = _read_sentence(text, left, right, quantities, context)
    if lead is not None and lead < start and _names_nothing(sentence, start):
        sentence = _read_sentence(text, lead, right, quantities, context)
    places = sentence.places
    stated = [Stated(before.place.quantity, before.scope.scope) for before in earlier]
    for index, place in enumerate(places):
        before = earlier[-_MOST_EARLIER:]
        scope = decide_scope(text, place, left, context.part.role, stated[-_MOST_EARLIER:], context.report_year)
        role = _sum_role(text, sentence, index, earlier)
        if scope.scope == "whole" and role.is_marked:
            scope = ScopeDecision("part", "scope.within")
        following = places[index + 1 : index + 1 + _MOST_EARLIER]
        heads = sentence.heads.get(index, ())
        figure = Figure(text, place, scope, sentence.words, sentence.surroundings, heads, before, following)
        period = _period(text, sentence.periods, left, place.quantity.start, context.report_year)
        scope, decisions = revised(figure, decide_figure(figure), role, period)
        stated.append(Stated(place.quantity, scope.scope))
        earlier.append(Interpreted(place, scope, decisions[0]))
        for decision in decisions:
            yield _observe(place.quantity, scope, decision, period, context.part, span), decision


def _period(text: str, periods: Sequence[PeriodMention], left: int, position: int, report_year: int | None) -> Period:
    """The period of the figure at `position`; the report's year if 全年 comes before a figure of a longer period."""
    period = period_at(periods, position, report_year)
    says_whole_year = is_long(period) and text.find(_WHOLE_YEAR, max(left, position - _BEFORE), position) >= 0
    return period_at((), position, report_year) if says_whole_year else period


def _sum_role(text: str, sentence: _Sentence, index: int, earlier: Sequence[Interpreted]) -> SumRole:
    """The role of the figure at `index` of the sentence, of which `earlier` ends in the figures before it."""
    is_summed_up = index in sentence.addends
    total = sentence.totals.get(index)
    if total is None:
        return SumRole(None, is_marked=False, is_summed_up=is_summed_up)
    return SumRole(earlier[total - index], is_marked_addend(text, sentence.places, index, total), is_summed_up)


def _observe(
    quantity: Quantity,
    scope: ScopeDecision,
    decision: Decision,
    period: Period,
    part: Part,
    sentence: tuple[int, int],
) -> Observation:
    start, end, surface, value, unit, unit_family, base_value, qualifier, rule_id, value_high = quantity
    return Observation(
        start,
        end,
        surface,
        value,
        value_high,
        unit,
        unit_family,
        base_value,
        qualifier,
        scope.scope,
        decision.indicator,
        *period,
        rule_id,
        scope.rule_id,
        decision.rule_id,
        part.section_start,
        *sentence,
    )
