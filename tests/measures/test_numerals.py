from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.measures.numerals import HANZI, adjacent_digits, arabic_value, hanzi_value, multiplier_value
from tests.measures.rendering import in_hanzi


@pytest.mark.parametrize(
    ("surface", "value"),
    [
        ("三十二", "32"),
        ("十", "10"),
        ("十二", "12"),
        ("两万五千", "25000"),
        ("一千零五", "1005"),
        ("六千五百", "6500"),
        ("一百零八", "108"),
        ("二〇二四", "2024"),
        ("七点九", "7.9"),
        ("十八点六万", None),
        ("七千万", "70000000"),
        ("一亿二千万", "120000000"),
        ("三万亿", "3000000000000"),
        ("拾万零五十六点叁叁", "100056.33"),
        ("零", "0"),
        ("三三", None),
        ("一一", None),
        ("五四三", None),
    ],
)
def test_hanzi_value(surface: str, value: str | None) -> None:
    assert hanzi_value(surface) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("surface", "value"),
    [("1,234.5", "1234.5"), ("１２", "12"), ("９９．５", "99.5"), ("1，234", "1234"), ("007", "7")],
)
def test_arabic_value(surface: str, value: str) -> None:
    assert arabic_value(surface) == Decimal(value)


@pytest.mark.parametrize(
    ("surface", "factor"), [("", 1), ("万", 10**4), ("千万", 10**7), ("万亿", 10**12), ("百", 100)]
)
def test_multiplier_value(surface: str, factor: int) -> None:
    assert multiplier_value(surface) == factor


@pytest.mark.parametrize(
    ("surface", "ends"),
    [("三四", (3, 4)), ("七八十", (70, 80)), ("三五", (3, 5)), ("四三", None), ("五", None), ("一十", None)],
)
def test_adjacent_digits(surface: str, ends: tuple[int, int] | None) -> None:
    assert adjacent_digits(surface) == ends


@given(st.integers(0, 10**12))
def test_any_whole_number_is_read_back(number: int) -> None:
    assert hanzi_value(in_hanzi(number)) == number


@given(st.text(alphabet=HANZI, min_size=1, max_size=30))
def test_any_run_of_numerals_is_a_number_or_none(surface: str) -> None:
    value = hanzi_value(surface)
    assert value is None or value >= 0
