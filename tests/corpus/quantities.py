"""Checks a sentence of `quantities.yml`: the marked quantities are found, with their values, and nothing else."""

import re
from decimal import Decimal

from extract.measures.quantities import find_quantities

MARK = re.compile(r"⟦([^|⟧]+)\|(-?[\d.]+)\|([^|⟧]+)((?:\|[^|⟧]+)*)⟧")


def check(entry: dict) -> None:
    text, expected = unmarked(entry["sentence"])
    quantities, _ = find_quantities(text, ())
    assert all(text[q.start : q.end] == q.text for q in quantities)
    found = [(q.start, q.text, q.value, q.unit, q.qualifier, q.value_high) for q in quantities]
    assert found == expected


def unmarked(sentence: str) -> tuple[str, list[tuple]]:
    """The plain sentence, and (start, text, value, unit, qualifier, value_high) of each mark in it."""
    plain, expected, last = "", [], 0
    for mark in MARK.finditer(sentence):
        plain += sentence[last : mark.start()]
        surface, value, unit, rest = mark.groups()
        options = [option for option in rest.split("|") if option]
        high = next((Decimal(option[5:]) for option in options if option.startswith("high=")), None)
        qualifier = next((option for option in options if not option.startswith("high=")), "exact")
        expected.append((len(plain), surface, Decimal(value), unit, qualifier, high))
        plain += surface
        last = mark.end()
    return plain + sentence[last:], expected
