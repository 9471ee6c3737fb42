"""Quantities: the reported figures of a text, and the ledger that says what became of every numeral.

Composes the parts of `measures` that look at numerals: candidates, what excludes them, values, qualifiers. Gives
`Quantity` records to `scope` and `indicators`.
"""

from __future__ import annotations

from decimal import Decimal

from extract.measures.candidates import Candidate, find_candidates
from extract.measures.exclusions import rule_by_words
from extract.measures.forms import Ruling, rule_by_form
from extract.measures.numerals import HANZI
from extract.measures.qualifiers import qualifier_at
from extract.measures.smallness import counting_rule
from extract.measures.surroundings import find_enclosures, rule_by_enclosure, rule_by_list, rule_by_neighbours
from extract.measures.units import Measure, measures
from extract.measures.values import ends_of
from extract.records import Disposition, Numeral, Quantity, Section

HIGHEST = Decimal(10) ** 15
"""No figure of an official report is higher; a longer run of digits is a code."""

SMALLEST_PLACE = Decimal("0.000001")
"""The last decimal that a value may have: it is kept as decimal(24,6)."""

_RISES = ("增长", "增幅", "增速", "下降", "同比", "为", "达", "达到", "（", "(")
MINUS = tuple(word + sign for word in _RISES for sign in "-－−—负")
"""A dash after these is a minus sign, and none that joins the ends of a range; it stands outside the quantity."""

SHARES = {"百": "%", "千": "‰"}
"""百分之七点九 is 7.9 %; 三分之一 is a fraction and no figure."""

NOT_MEASURED: dict[str, Disposition] = {
    "duration_year": "duration",
    "duration_month": "duration",
    "duration_day": "duration",
    "duration_hour": "duration",
    "duration_minute": "duration",
    "study_hour": "duration",
    "age": "age",
}
"""Families of units that measure time or age: no quantity in the sense of the reports."""


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
    markers = _heading_markers(sections)
    enclosures = find_enclosures(text)
    enclosure = free_from = 0
    for candidate in find_candidates(text):
        start = candidate.start
        if start < free_from:
            continue
        while enclosure < len(enclosures) and enclosures[enclosure].end <= start:
            enclosure += 1
        if start in markers:
            found = Ruling("heading", "place.heading", candidate.number_end)
        else:
            found = _decide(text, candidate, rule_by_enclosure(candidate, enclosures, enclosure))
        if found is None:
            continue
        if isinstance(found, Quantity):
            quantities.append(found)
            found = Ruling("observation", found.rule_id, found.end)
        disposition, rule_id, free_from = found
        numerals.append(Numeral(start, free_from, text[start:free_from], disposition, rule_id))
    return tuple(quantities), tuple(numerals)


def _decide(text: str, candidate: Candidate, enclosed: Ruling | None) -> Quantity | Ruling | None:
    measure = _measure_of(candidate)
    if measure is None:
        return _without_measure(text, candidate, enclosed)
    if measure.family in NOT_MEASURED:
        stated = Ruling(NOT_MEASURED[measure.family], measure.rule_id, candidate.end)
        return rule_by_form(text, candidate) or rule_by_words(text, candidate) or enclosed or stated
    return rule_by_words(text, candidate) or enclosed or _quantity(text, candidate, measure)


def _measure_of(candidate: Candidate) -> Measure | None:
    if candidate.share:
        return measures()[SHARES[candidate.low]] if candidate.low in SHARES else None
    return measures()[candidate.unit] if candidate.unit else None


def _without_measure(text: str, candidate: Candidate, enclosed: Ruling | None) -> Ruling | None:
    """A lone Chinese digit, or digits that form no number, are parts of words (统一, 三三两两) and no numerals."""
    ruling = (
        rule_by_list(text, candidate)
        or rule_by_form(text, candidate)
        or rule_by_words(text, candidate)
        or enclosed
        or rule_by_neighbours(text, candidate)
    )
    if ruling is not None:
        return ruling
    if candidate.low[0] in HANZI and (len(candidate.low) == 1 or ends_of(candidate) is None):
        return None
    return Ruling("unmeasured", "none.no_measure_word", candidate.number_end)


def _quantity(text: str, candidate: Candidate, measure: Measure) -> Quantity | Ruling | None:
    rule_id = measure.rule_id
    if candidate.low[0] in HANZI and not candidate.share:
        counting = counting_rule(text, candidate, measure)
        if counting is None:
            return Ruling("idiom", f"chinese.{measure.chinese}", candidate.end)
        rule_id = counting
    ends = ends_of(candidate)
    if ends is None and candidate.low[0] in HANZI:
        return None
    if ends is None or not all(_fits(end, measure) for end in ends if end is not None):
        return Ruling("unmeasured", "none.no_value", candidate.end)
    low, high = ends
    if text.endswith(MINUS, 0, candidate.start):
        low = -low
    return Quantity(
        start=candidate.start,
        end=candidate.end,
        text=text[candidate.start : candidate.end],
        value=low,
        unit=measure.unit,
        unit_family=measure.family,
        base_value=_rounded(low * measure.factor),
        qualifier=qualifier_at(text, candidate.start, candidate.end, candidate.inside),
        rule_id=rule_id,
        value_high=high,
    )


def _fits(value: Decimal, measure: Measure) -> bool:
    return value <= HIGHEST and value * measure.factor <= HIGHEST and value == _rounded(value)


def _rounded(value: Decimal) -> Decimal:
    """`value` with as many decimals as are kept; a whole number, the common case, as it is."""
    return value if value == value.to_integral_value() else value.quantize(SMALLEST_PLACE)


def _heading_markers(sections: tuple[Section, ...]) -> frozenset[int]:
    return frozenset(p for s in sections for p in range(s.start, s.start + len(s.marker)))
