from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.measures.periods import find_periods, period_at

YEAR_2024 = (datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))


def test_the_period_named_last_before_the_number_counts() -> None:
    text = "2023年受理60件，2024年受理52件。"
    mentions = find_periods(text, 0, len(text), 2024)
    assert period_at(mentions, text.index("60件"), 2024)[0] == datetime.date(2023, 1, 1)
    assert period_at(mentions, text.index("52件"), 2024) == YEAR_2024


def test_without_a_period_the_report_says_the_year() -> None:
    assert period_at([], 5, 2024) == YEAR_2024
    assert period_at([], 5, None) == (None, None)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2024年2月30日", [YEAR_2024]),
        ("截至2024年2月30日", [(datetime.date(2024, 1, 1), datetime.date(2024, 2, 29))]),
        ("99—120月", []),
        ("0月至0月", [YEAR_2024]),
    ],
    ids=str,
)
def test_of_an_impossible_date_the_possible_part_counts(text: str, periods: list) -> None:
    assert [mention.period for mention in find_periods(text, 0, len(text), 2024)] == periods


_PIECES = ["1912", "1949", "2021", "2099", "12", "13", "0", "季度", "个月", "以来", "去年", "全年", "截至", "累计"]
_WORDS_OF_TIME = st.lists(
    st.sampled_from([*"年月日至到—-第前三五十一两今度底末自个、～", *_PIECES]), min_size=2, max_size=9
)


@given(_WORDS_OF_TIME.map("".join), st.sampled_from([2024, None]))
@settings(max_examples=1000)
def test_no_period_of_any_words_of_time_ends_before_it_begins(text: str, report_year: int | None) -> None:
    for mention in find_periods(text, 0, len(text), report_year):
        first, last = mention.period
        assert first is None or last is None or first <= last
