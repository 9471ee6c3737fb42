"""Changes listed with 分别 refer one by one to the figures listed before them."""

from __future__ import annotations

import pytest

from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities


def indicators_of(text: str) -> list[str]:
    quantities, _ = find_quantities(text, ())
    return [observation.indicator.split(".")[1] for observation in interpret_quantities(text, (), quantities, 2024)]


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("立案20起，罚款3万元，同比分别下降10%和12%。", ["cases_filed", "fines_amount"]),
        ("出动执法人员90人次，立案20起，罚款3万元，同比分别下降10%、12%。", ["cases_filed", "fines_amount"]),
        ("立案20起，罚款3万元，同比下降12%。", ["fines_amount"]),
        ("立案20起，同比分别下降10%和12%。", ["cases_filed", "unclassified"]),
    ],
    ids=["two_of_two", "two_of_three", "one", "more_than_figures"],
)
def test_changes_in_turn(text: str, changes: list[str]) -> None:
    assert indicators_of(text)[-len(changes) :] == changes
