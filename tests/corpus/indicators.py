"""Checks one sentence of `indicators.yml`: the indicator of each of its quantities, in order."""

from extract.lexicons.taxonomy import UNCLASSIFIED
from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities
from extract.records import Observation, Section


def observe(entry: dict) -> tuple[str, tuple[Observation, ...]]:
    """The observations of the entry's sentence, as it stands under its heading, if it has one."""
    heading = entry.get("heading", "")
    text = f"{heading}\n{entry['text']}" if heading else entry["text"]
    role = entry.get("role", "results")
    sections = (Section(0, len(heading), 2, "", heading, role, len(text)),) if heading or "role" in entry else ()
    quantities, _ = find_quantities(text, sections)
    quantities = tuple(quantity for quantity in quantities if quantity.start >= len(heading))
    observations = interpret_quantities(text, sections, quantities, 2024)
    assert all(text[o.start : o.end] == o.text for o in observations)
    return text, observations


def check(entry: dict) -> None:
    _, observations = observe(entry)
    found = [(o.text, o.indicator) for o in observations]
    expected = [UNCLASSIFIED if code == "-" else code for code in entry["expect"]]
    assert [code for _, code in found] == expected, list(zip(found, expected, strict=False))
