"""Checks one sentence of `scopes.yml`: the scope of each of its quantities, in order."""

from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities
from extract.records import Section

SCOPES = {"W": "whole", "P": "part", "U": "per_unit", "C": "comparison", "T": "target"}


def check(entry: dict) -> None:
    text = entry["text"]
    sections = (Section(0, 0, 1, "", "", entry["role"], len(text)),) if "role" in entry else ()
    quantities, _ = find_quantities(text, sections)
    found = [(o.text, o.scope) for o in interpret_quantities(text, sections, quantities, 2024)]
    assert [scope for _, scope in found] == [SCOPES[letter] for letter in entry["expect"].split()], found
