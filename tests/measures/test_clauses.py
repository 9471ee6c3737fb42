from __future__ import annotations

import pytest

from extract.measures.clauses import map_clauses, place_quantities
from extract.measures.quantities import find_quantities


def surroundings(text: str) -> list[tuple[str, str]]:
    quantities, _ = find_quantities(text, ())
    clauses = map_clauses(text, 0, len(text))
    places = place_quantities(text, clauses, quantities, len(text))
    return [(text[p.own_start : p.quantity.start], text[p.quantity.end : p.after_end]) for p in places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("开展培训3次、法治考试1次。", [("开展培训", ""), ("法治考试", "")]),
        ("15人持有行政执法证、3人备考。", [("", "持有行政执法证"), ("", "备考")]),
        ("受理120件，化解118件。", [("受理", ""), ("化解", "")]),
        ("在各村（社区）配备网格员2名。", [("在各村（社区）配备网格员", "")]),
        ("每村3名共30人的队伍。", [("每村", "共30人的队伍"), ("共", "的队伍")]),
        ("聘请66名观察员（其中3人为县级）。", [("聘请", "观察员"), ("其中", "为县级")]),
        ("开展活动1,200场次。", [("开展活动", "")]),
        ("发放手册（70本）、悬挂横幅（9条）。", [("发放手册（", ""), ("、悬挂横幅（", "")]),
        ("举办培训5期（260人次）。", [("举办培训", ""), ("", "")]),
        ("聘请观察员（66名，含县级）。", [("", "")]),
    ],
)
def test_words_that_belong_to_a_number_alone(text: str, expected: list[tuple[str, str]]) -> None:
    assert surroundings(text) == expected


def test_clauses_are_counted_from_the_start_of_the_sentence() -> None:
    text = "受理120件，化解118件；满意率98%。"
    clauses = map_clauses(text, 0, len(text))
    assert [clauses.clause_at(text.index(word)) for word in ("受理", "化解", "满意")] == [0, 1, 2]
    assert clauses.end_of(0) == text.index("化解")
    assert clauses.end_of(9) == len(text)
