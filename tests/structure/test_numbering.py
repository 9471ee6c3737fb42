import pytest

from extract.structure.numbering import Marker, nest, read_marker

ORDINALS = [
    ("cn", "一、", 1),
    ("cn", "十、", 10),
    ("cn", "十二、", 12),
    ("cn_paren", "（二十一）", 21),
    ("cn_paren", "㈢", 3),
    ("ar", "３．", 3),
    ("ar", "⒌", 5),
    ("ar_paren", "（ 7 ）", 7),
    ("circled", "⑨", 9),
    ("part", "第二部分", 2),
    ("cn", "十一二、", 0),
]


@pytest.mark.parametrize(("kind", "surface", "ordinal"), ORDINALS, ids=[o[1] for o in ORDINALS])
def test_marker_has_the_value_of_its_number(kind: str, surface: str, ordinal: int) -> None:
    assert read_marker(kind, surface).ordinal == ordinal


def markers(*surfaces: str) -> list[Marker]:
    kinds = {"、": "cn", "）": "cn_paren", ".": "ar", ")": "ar_paren"}
    return [read_marker(kinds[surface[-1]], surface) for surface in surfaces]


def test_levels_follow_the_document_s_own_hierarchy() -> None:
    assert nest(markers("一、", "（一）", "1.", "(1)", "2.", "（二）", "二、")) == [1, 2, 3, 4, 3, 2, 1]
    assert nest(markers("一、", "(1)", "(2)", "二、", "（一）")) == [1, 2, 2, 1, 2]
    assert nest(markers("1.", "(1)", "2.")) == [1, 2, 1]
    assert nest(markers("（一）", "（二）", "二、")) == [2, 2, 1]
    assert nest(markers("一、", "（一）", "(2)", "（三）")) == [1, 2, 2, 2]
    assert nest([]) == []
