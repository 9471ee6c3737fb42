"""The figures on the held-out reports stay above the floors set for reports that nobody has seen."""

import pytest

from tests.held_out.figures import extract_reports, measure

FLOORS = {
    "quantity_f1": 0.99,
    "value_unit": 0.99,
    "qualifier": 0.98,
    "scope": 0.95,
    "indicator": 0.85,
    "heading_f1": 0.97,
    "role": 0.97,
    "absence_recall": 0.85,
    "absence_precision": 0.85,
}
HEADER_FLOOR = 0.90


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    return measure()


@pytest.mark.parametrize(("name", "floor"), FLOORS.items(), ids=FLOORS)
def test_figure_stays_above_its_floor(figures: dict[str, float], name: str, floor: float) -> None:
    assert figures[name] >= floor


def test_header_fields_stay_above_their_floor(figures: dict[str, float]) -> None:
    header = {name: share for name, share in figures.items() if name.startswith("document_")}
    assert len(header) == 9
    assert {name: share for name, share in header.items() if share < HEADER_FLOOR} == {}


def test_every_span_slices_to_its_own_text() -> None:
    for path, report in extract_reports():
        for row in (*report["observations"], *report["absences"]):
            assert report["text"][row["start"] : row["end"]] == row["text"], path.stem
