"""A share measures what its total measures: the one that the shares add up to, never one smaller than the share."""

from __future__ import annotations

import pytest

from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities


def indicators_of(text: str) -> list[str]:
    quantities, _ = find_quantities(text, ())
    return [observation.indicator.split(".")[1] for observation in interpret_quantities(text, (), quantities, 2024)]


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("调解纠纷90件，成功88件。其中：土地类50件、劳务类40件。", "disputes_mediated"),
        ("调解纠纷90件，成功88件。其中：土地类50件、劳务类38件。", "disputes_resolved"),
        ("调解纠纷90件，引导诉讼2件。其中：土地类50件、劳务类30件。", "disputes_mediated"),
        ("调解纠纷90件，成功88件。其中：土地类50件、劳务类38件、其他2件。", "disputes_mediated"),
    ],
    ids=["sum_of_the_first", "sum_of_the_second", "more_than_the_nearest", "sum_of_the_longer_list"],
)
def test_shares_are_of_the_total_that_can_be_theirs(text: str, total: str) -> None:
    assert set(indicators_of(text)[2:]) == {total}
