import pytest

from extract.measures.qualifiers import inside_words, qualifier_at


@pytest.mark.parametrize(
    ("text", "number", "inside", "qualifier"),
    [
        ("近100余人", "100余人", "余", "more_than"),
        ("约100人以上", "100人", "", "more_than"),
        ("约100人", "100人", "", "about"),
        ("不超过3次", "3次", "", "less_than"),
        ("超过3次", "3次", "", "more_than"),
        ("预约3次", "3次", "", "exact"),
        ("至少每年召开3次", "3次", "", "more_than"),
        ("至少两家，召开3次", "3次", "", "exact"),
        ("3次", "3次", "", "exact"),
    ],
)
def test_qualifier_at(text: str, number: str, inside: str, qualifier: str) -> None:
    start = text.index(number)
    assert qualifier_at(text, start, start + len(number), inside) == qualifier


def test_inside_words_are_single_characters() -> None:
    assert {"余", "多"} <= set(inside_words())
