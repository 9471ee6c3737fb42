import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.measures.quantities import find_quantities
from extract.measures.units import measures
from extract.measures.values import HIGHEST
from extract.records import Section
from tests.measures.rendering import full_width, in_capitals, in_hanzi

UNITS = sorted(
    {
        "人次",
        "场次",
        "件",
        "份",
        "名",
        "户",
        "家",
        "元",
        "个百分点",
        "平方米",
        "公里",
        "具",
        "件次",
        "辆次",
        "倍",
        "斤",
        "立方米",
    }
)
DASHES = ("至", "到", *"-－—–−‐‑─﹣~～〜∼", "——")
CARRIERS = ("全镇共开展工作{}，成效明显。", "（其中{}）", "其中：{}；", "累计\n{}\n", "{}")


def one(text: str):
    quantities, _ = find_quantities(text, ())
    assert len(quantities) == 1, text
    quantity = quantities[0]
    assert text[quantity.start : quantity.end] == quantity.text
    return quantity


def check(carrier: str, surface: str, value: Decimal, unit: str) -> None:
    quantity = one(carrier.format(surface))
    assert quantity.start == carrier.index("{}")
    assert (quantity.text, quantity.value, quantity.unit) == (surface, value, unit)
    assert quantity.base_value == round(value * measures()[unit].factor, 6)


whole = st.integers(0, 10**9).filter(lambda n: not 1950 <= n < 2050)
carriers = st.sampled_from(CARRIERS)
units = st.sampled_from(UNITS)


@given(carriers, whole, units, st.sampled_from(["", " ", "\u3000", "\u2009", "余", "\n", "\r\n"]))
def test_plain_digits(carrier: str, number: int, unit: str, between: str) -> None:
    check(carrier, f"{number}{between}{unit}", Decimal(number), unit)


@given(carriers, whole, units)
def test_full_width_digits(carrier: str, number: int, unit: str) -> None:
    check(carrier, full_width(str(number)) + unit, Decimal(number), unit)


@given(carriers, st.integers(1000, 10**12), units)
def test_thousands_separators(carrier: str, number: int, unit: str) -> None:
    check(carrier, f"{number:,}{unit}", Decimal(number), unit)


@given(carriers, st.integers(1000, 10**9), st.sampled_from(["件", "人次", "户", "公里", "亩", "万元"]))
def test_thousands_printed_apart(carrier: str, number: int, unit: str) -> None:
    quantity = one(carrier.format(f"{number:,}".replace(",", " ") + unit))
    assert quantity.value == number * (10**4 if unit == "万元" else 1)


@given(carriers, st.decimals(min_value="0.1", max_value=9999, places=2), units, st.sampled_from(["万", "亿", "千"]))
def test_decimals_with_a_multiplier(carrier: str, number: Decimal, unit: str, multiplier: str) -> None:
    scale = {"万": 10**4, "亿": 10**8, "千": 10**3}[multiplier]
    check(carrier, f"{number}{multiplier}{unit}", number * scale, unit)


@given(carriers, st.integers(3, 10**12).filter(lambda n: in_hanzi(n) not in ("百", "千", "万")), units)
def test_chinese_numerals(carrier: str, number: int, unit: str) -> None:
    check(carrier, in_hanzi(number) + unit, Decimal(number), unit)


@given(carriers, st.integers(3, 10**9).filter(lambda n: in_hanzi(n) not in ("百", "千", "万")), units)
def test_capital_numerals_and_the_ring_zero(carrier: str, number: int, unit: str) -> None:
    check(carrier, in_capitals(number) + unit, Decimal(number), unit)
    check(carrier, in_hanzi(number).replace("零", "〇") + unit, Decimal(number), unit)


@given(carriers, st.integers(1, 9), st.sampled_from("百千万"), st.sampled_from("余多"), units)
def test_round_numbers_that_are_exceeded(carrier: str, count: int, place: str, more: str, unit: str) -> None:
    scale = {"百": 100, "千": 1000, "万": 10**4}[place]
    for surface in (f"{count}{place}{more}{unit}", f"{in_hanzi(count)}{place}{more}{unit}"):
        quantity = one(carrier.format(surface))
        assert (quantity.text, quantity.value, quantity.qualifier) == (surface, count * scale, "more_than")


@given(carriers, st.decimals(min_value="0.1", max_value="999.9", places=1), st.booleans())
def test_shares_in_words(carrier: str, number: Decimal, is_wide: bool) -> None:
    printed = full_width(str(number)) if is_wide else str(number)
    hanzi = in_hanzi(int(number)) + "点" + in_hanzi(int(number * 10) % 10)
    for surface in (f"百分之{printed}", f"百分之{hanzi}", f"百 分 之 {printed}"):
        quantity = one(carrier.format(surface))
        assert (quantity.text, quantity.value, quantity.unit) == (surface, number, "%")


@given(carriers, st.decimals(min_value=0, max_value=999, places=1), st.sampled_from(["%", "％", " %"]))
def test_percentages(carrier: str, number: Decimal, sign: str) -> None:
    quantity = one(carrier.format(f"{number}{sign}"))
    assert (quantity.text, quantity.value, quantity.unit) == (f"{number}{sign}", number, "%")


@given(st.integers(3, 500), st.integers(501, 999), st.sampled_from(DASHES), st.sampled_from(["", " "]), units)
def test_ranges_have_both_ends(low: int, high: int, dash: str, blank: str, unit: str) -> None:
    to = f"{blank}{dash}{blank}"
    for surface in (f"{low}{to}{high}{unit}", f"{in_hanzi(low)}{to}{in_hanzi(high)}{unit}"):
        quantity = one(f"每村{surface}。")
        assert (quantity.text, quantity.value, quantity.value_high) == (surface, low, high)


@given(
    st.text(
        alphabet="一二三十百万亿廿兩萬0123456789.,，年月日第〔〕（）“”《》%份名次元角分点个余多半至-—负 \u3000\r\n是、",
        max_size=120,
    )
)
def test_spans_in_a_text_of_numerals_slice_to_their_text(text: str) -> None:
    check_spans(text)


@given(st.text(max_size=200))
def test_spans_in_any_text_slice_to_their_text(text: str) -> None:
    check_spans(text)


def check_spans(text: str) -> None:
    quantities, numerals = find_quantities(text, ())
    assert all(text[x.start : x.end] == x.text for x in (*quantities, *numerals))
    assert [(q.start, q.end) for q in quantities] == [
        (n.start, n.end) for n in numerals if n.disposition == "observation"
    ]
    assert all(a.end <= b.start for a, b in pairwise(numerals))
    assert all(abs(q.base_value) <= HIGHEST and q.rule_id for q in quantities)


@pytest.mark.parametrize(
    "text",
    ["1" * 41 + "件", "1234567890123456789件", "0.1234567件", "9" * 15 + "万份", "九千九百九十九万亿元整改亿亿亿件"],
    ids=["long", "code", "decimals", "multiplied", "chinese"],
)
def test_what_no_column_can_hold_is_unmeasured_or_left_out(text: str) -> None:
    quantities, numerals = find_quantities(text, ())
    assert all(q.value <= HIGHEST for q in quantities)
    assert len(numerals) >= 1


@pytest.mark.parametrize(
    "line",
    [
        "1" * 200_000,
        "1," * 50_000,
        "，" * 100_000,
        "（“《〔1" * 20_000,
        "一二三百千万亿" * 20_000,
        "1" + " " * 200_000,
        "1万" * 50_000,
        "一分之" * 50_000,
        "《" * 50_000 + "1" + "》" * 50_000,
        "一" * 200_000,
        "百分之" * 50_000,
        "亿亿亿" * 50_000,
        "\n" * 200_000,
        "一 " * 50_000,
        "一 个 百 分 " * 20_000,
        "1 000 " * 20_000,
        "http://" * 20_000,
        "5元3角" * 20_000,
        "-5%" * 20_000,
    ],
    ids=lambda line: repr(line[:6]),
)
def test_time_is_linear_in_hostile_text(line: str) -> None:
    started = time.process_time()
    find_quantities(line, ())
    once = time.process_time() - started
    find_quantities(line * 2, ())
    twice = time.process_time() - started - once
    assert twice < 4 * once + 0.5


def test_the_number_of_a_heading_is_its_marker() -> None:
    text = "1加强学习\n召开会议3次"
    section = Section(0, 5, 1, "1", "1加强学习", "results", len(text))
    quantities, numerals = find_quantities(text, (section,))
    assert [(n.text, n.disposition) for n in numerals] == [("1", "heading"), ("3次", "observation")]
    assert quantities[0].rule_id == "unit.ci"


def test_units_of_one_family_share_a_base() -> None:
    quantities, _ = find_quantities("面积15亩，投入3.5万元，道路2公里。", ())
    assert [(q.unit_family, q.base_value) for q in quantities] == [
        ("area", Decimal("10000")),
        ("yuan", Decimal("35000")),
        ("length", Decimal("2000")),
    ]


@pytest.mark.parametrize("unit", sorted(measures()))
def test_every_measure_word_is_a_quantity_or_a_time(unit: str) -> None:
    _, numerals = find_quantities(f"共计35{unit}。", ())
    assert [(n.text, n.disposition in ("observation", "duration", "age")) for n in numerals] == [(f"35{unit}", True)]
