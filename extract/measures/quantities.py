"""Quantities: the reported figures of a text, and the ledger of all its numerals.

Combines the parts of `measures` that look at numerals: candidates, exclusions, values, qualifiers. Its `Quantity`
records are interpreted by `meaning`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace

from extract.measures.candidates import BARE, Candidate, find_numerals, read_candidate
from extract.measures.exclusions import likely_rules, rule_by_words
from extract.measures.forms import Ruling, can_be_form, rule_by_form
from extract.measures.numerals import HANZI
from extract.measures.qualifiers import qualifier_at
from extract.measures.smallness import counting_rule
from extract.measures.surroundings import (
    can_be_joined,
    can_open_item,
    find_enclosures,
    rule_by_enclosure,
    rule_by_list,
    rule_by_neighbours,
)
from extract.measures.table_units import NUMBER_OF_ROW, CellUnit, find_cell_units
from extract.measures.units import Measure, measures
from extract.measures.values import amount_of, ends_of, rounded
from extract.records import Disposition, Numeral, Quantity, Section

_RISES = ("增长", "增幅", "涨幅", "降幅", "跌幅", "增速", "下降", "同比", "为", "达", "达到", "（", "(")
MINUS_SIGNS = frozenset("-－−—负")
MINUS = tuple(word + sign for word in _RISES for sign in MINUS_SIGNS)
"""A dash after these words is a minus sign, not the dash of a range; it is not part of the quantity's span."""

_EDGES = frozenset(("", *" \t\u3000\r\n，、；：。（）|,;:()"))
"""Characters on both sides of a figure on its own, such as in the cell of a table: there, too, a dash is a minus."""

_RATES = ("percent", "percentage_point")
_POINTS = frozenset((".", "．"))

SHARES = {"百": "%", "千": "‰"}
"""百分之七点九 is 7.9 %; 三分之一 is a fraction, not a figure."""

NOT_MEASURED: dict[str, Disposition] = {
    "duration_year": "duration",
    "duration_month": "duration",
    "duration_day": "duration",
    "duration_hour": "duration",
    "duration_minute": "duration",
    "study_hour": "duration",
    "age": "age",
}
"""Unit families of time and age, which are not quantities in the sense of the annotation guide."""


def find_quantities(text: str, sections: tuple[Section, ...]) -> tuple[tuple[Quantity, ...], tuple[Numeral, ...]]:
    """Every reported quantity of `text` in order, and every numeral with its disposition.

    >>> quantities, numerals = find_quantities("2024年发放资料2万余份。", ())
    >>> [(q.text, q.value, q.unit, q.qualifier) for q in quantities]
    [('2万余份', Decimal('20000'), '份', 'more_than')]
    >>> [(n.text, n.disposition) for n in numerals]
    [('2024年', 'date'), ('2万余份', 'observation')]
    """
    quantities: list[Quantity] = []
    numerals: list[Numeral] = []
    make_numeral = Numeral._make  # a report has a hundred numerals: takes half the time of Numeral()
    for start, found in _decided(text, _heading_markers(sections)):
        if isinstance(found, Quantity):
            quantities.append(found)
            start, disposition, rule_id, end = found.start, "observation", found.rule_id, found.end
        else:
            disposition, rule_id, end = found
        numerals.append(make_numeral((start, end, text[start:end], disposition, rule_id)))
    return tuple(quantities), tuple(numerals)


def _decided(text: str, markers: frozenset[int]) -> Iterator[tuple[int, Quantity | Ruling]]:
    """The start of each numeral, and what it is; `markers` are the positions of the numbers of headings."""
    cell_units = find_cell_units(text)
    enclosures = find_enclosures(text)
    enclosure = next(enclosures, None)
    free_from = 0
    for numeral in find_numerals(text):
        start = numeral.start()
        if start < free_from:
            continue
        while enclosure is not None and enclosure.end() <= start:
            enclosure = next(enclosures, None)
        if start in cell_units:
            found = _in_cell(text, cell_units[start])
        elif start in markers:
            found = Ruling("heading", "place.heading", read_candidate(numeral).number_end)
        elif enclosure is not None and enclosure.start() < start:
            candidate = read_candidate(numeral)
            found = _decide(text, candidate, rule_by_enclosure(candidate, enclosure))
        elif numeral.lastindex == BARE and _is_part_of_word(text, start, numeral.end()):
            continue
        else:
            found = _decide(text, read_candidate(numeral), None)
        if found is not None:
            yield start, found
            free_from = found.end


def _decide(text: str, candidate: Candidate, enclosed: Ruling | None) -> Quantity | Ruling | None:
    printed = SHARES.get(candidate.low, "") if candidate.share else candidate.unit
    if not printed:
        return _without_measure(text, candidate, enclosed)
    measure = measures()[printed]
    if measure.family in NOT_MEASURED:
        ruling = rule_by_form(text, candidate) or rule_by_words(text, candidate) or enclosed
        return ruling or Ruling(NOT_MEASURED[measure.family], measure.rule_id, candidate.end)
    return rule_by_words(text, candidate) or enclosed or _quantity(text, candidate, measure)


def _in_cell(text: str, cell: CellUnit) -> Quantity | Ruling | None:
    """The figure of a cell with the unit that stands elsewhere in its table, or the number of a row."""
    candidate, measure = cell.candidate, cell.measure
    if measure is None:
        return Ruling("ordinal", NUMBER_OF_ROW, candidate.end)
    if measure.family in NOT_MEASURED:
        return Ruling(NOT_MEASURED[measure.family], measure.rule_id, candidate.end)
    multiplied = replace(candidate, multiplier=candidate.multiplier or cell.multiplier)
    return _quantity(text, multiplied, measure)


def _is_part_of_word(text: str, start: int, end: int) -> bool:
    """Whether the bare numeral is a lone Chinese digit to which no rule can apply: 统一, 进一步."""
    if end - start > 1 or text[start] not in HANZI:
        return False
    return not _is_open(text[start - 1 : start], text[start], text[end : end + 1])


@functools.lru_cache(maxsize=20_000)
def _is_open(before: str, digit: str, after: str) -> bool:
    return any(_looks(before, after)) or can_be_form(digit, "", after) or likely_rules(digit, before, after, "") > 0


def _without_measure(text: str, candidate: Candidate, enclosed: Ruling | None) -> Ruling | None:
    """What a numeral without a measure word is; None if it is part of a word (统一, 三三两两)."""
    start, number_end, low = candidate.start, candidate.number_end, candidate.low
    before, after = text[start - 1 : start], text[number_end : number_end + 1]
    opens_item, is_joined = _looks(before, after)
    ruling = rule_by_list(text, candidate) if opens_item else None
    if ruling is None and can_be_form(low, candidate.share, after):
        ruling = rule_by_form(text, candidate)
    ruling = ruling or rule_by_words(text, candidate) or enclosed
    if ruling is None and is_joined:
        ruling = rule_by_neighbours(text, candidate)
    if ruling is not None:
        return ruling
    if low[0] in HANZI and (len(low) == 1 or ends_of(candidate) is None):
        return None
    return Ruling("unmeasured", "none.no_measure_word", number_end)


@functools.lru_cache(maxsize=20_000)
def _looks(before: str, after: str) -> tuple[bool, bool]:
    """Whether a numeral between these two characters can open a list item, and whether it can be part of a code."""
    return can_open_item(before, after), can_be_joined(before, after)


def _quantity(text: str, candidate: Candidate, measure: Measure) -> Quantity | Ruling | None:
    rule_id = measure.rule_id
    if candidate.low[0] in HANZI and not candidate.share:
        counting = counting_rule(text, candidate, measure)
        if counting is None:
            return Ruling("idiom", f"chinese.{measure.chinese}", candidate.end)
        rule_id = counting
    amount = amount_of(candidate, measure.factor)
    if amount is None and candidate.low[0] in HANZI:
        return None
    if amount is None or not amount.is_kept:
        return Ruling("unmeasured", "none.no_value", candidate.end)
    low, high, base_value, _ = amount
    start, end = candidate.start, candidate.end
    before = text[start - 1 : start]
    if before in _POINTS and _begins_with_point(text, candidate, measure):
        start, low = start - 1, low.scaleb(-len(candidate.low))
        base_value, before = rounded(low * measure.factor), text[start - 2 : start - 1]
    if before in MINUS_SIGNS and _is_minus(text, start, end, measure):
        low, base_value = -low, -base_value
    return Quantity(
        start,
        end,
        text[start:end],
        low,
        measure.unit,
        measure.family,
        base_value,
        qualifier_at(text, start, end, candidate.inside),
        rule_id,
        high,
    )


def _begins_with_point(text: str, candidate: Candidate, measure: Measure) -> bool:
    """Whether the number is a decimal printed without its leading zero (提高.5%)."""
    before = text[candidate.start - 2 : candidate.start - 1]
    if measure.family not in _RATES:
        return False
    return candidate.low.isdecimal() and not candidate.high and not (before.isascii() and before.isalnum())


def _is_minus(text: str, start: int, end: int, measure: Measure) -> bool:
    """Whether the sign before a number belongs to it (同比-3.2%, or in a table cell); a dash can also open an item."""
    if text.endswith(MINUS, 0, start):
        return True
    stands_alone = text[start - 2 : start - 1] in _EDGES
    is_word = text[start - 1] == "负"
    return stands_alone and (is_word or (measure.family == "percent" and text[end : end + 1] in _EDGES))


def _heading_markers(sections: tuple[Section, ...]) -> frozenset[int]:
    return frozenset([p for s in sections for p in range(s.start, s.start + len(s.marker))])
