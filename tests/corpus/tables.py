"""Checks one table of `tables.yml`: the indicator and the scope of each of its figures, in order; `|` parts cells.

A figure whose measure word is not in its cell is written with what it comes to: 1.2=12000份.
"""

from extract.lexicons.taxonomy import UNCLASSIFIED
from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities
from extract.records import Observation

SCOPES = {"W": "whole", "P": "part", "U": "per_unit", "C": "comparison", "T": "target"}


def check(entry: dict) -> None:
    text = "\n".join("\t".join(cell.strip() for cell in row.split("|")) for row in entry["rows"])
    quantities, _ = find_quantities(text, ())
    observations = interpret_quantities(text, (), quantities, 2024)
    assert all(text[o.start : o.end] == o.text and o.sentence_start <= o.start for o in observations)
    found = [(_shown(o), o.scope, o.indicator) for o in observations]
    expected = [
        (figure, SCOPES[scope], UNCLASSIFIED if code == "-" else code)
        for figure, scope, code in map(str.split, entry["expect"])
    ]
    assert found == expected


def _shown(observation: Observation) -> str:
    figure, unit = observation.text, observation.unit
    return f"{figure}={observation.value.normalize():f}{unit}" if figure[-1:].isdigit() else figure
