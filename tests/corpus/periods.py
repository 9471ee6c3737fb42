"""Checks one sentence of `periods.yml`: the first and last day that each of its quantities covers."""

from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities


def check(entry: dict) -> None:
    text = entry["text"]
    quantities, _ = find_quantities(text, ())
    observations = interpret_quantities(text, (), quantities, entry.get("year", 2024))
    found = [f"{o.period_start} {o.period_end}".replace("None", "none") for o in observations]
    assert found == entry["expect"], found
