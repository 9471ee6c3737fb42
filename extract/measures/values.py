"""Values: the exact number that a candidate states, with 万 and 亿 multiplied out, and both ends of a range."""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from typing import NamedTuple

from extract.measures.candidates import Candidate
from extract.measures.numerals import HANZI, LONGEST, adjacent_digits, arabic_value, hanzi_value, multiplier_value

HIGHEST = Decimal(10) ** 15
"""No figure of an official report is higher; a longer run of digits is a code."""

SMALLEST_PLACE = Decimal("0.000001")
"""The last decimal place that a value can have: it is stored as decimal(24,6)."""

_MOST_REMEMBERED = 4_000
"""Numbers whose value is cached: most figures of a report are below a thousand."""

_LONGEST_REMEMBERED = 8
"""Longest number, in characters, that is cached: longer ones hardly recur."""

_PLACE = re.compile(r"[万萬亿億千]")
_HALF = Decimal("0.5")
_COINS = re.compile(r"(?P<jiao>.)[角毛](?:(?P<fen>.)分)?")


class Amount(NamedTuple):
    """The value of a number with a unit: its ends, and the lower one in the base unit.

    `is_kept` is false if it does not fit the columns: it is too high, or has too many decimals.
    """

    low: Decimal
    high: Decimal | None
    base_value: Decimal
    is_kept: bool


def amount_of(candidate: Candidate, factor: Decimal) -> Amount | None:
    """The value of the candidate's number in a unit of `factor` base units; None if it states no number."""
    low, high = candidate.share or candidate.low, candidate.high
    read = _amount if len(low) + len(high) <= _LONGEST_REMEMBERED else _amount.__wrapped__
    return read(low, high, candidate.low_multiplier, candidate.multiplier, candidate.inside, factor)


def rounded(value: Decimal) -> Decimal:
    """`value` rounded to the decimals that are stored; a whole number, the common case, is returned as it is."""
    return value if value == value.to_integral_value() else value.quantize(SMALLEST_PLACE)


def ends_of(candidate: Candidate) -> tuple[Decimal, Decimal | None] | None:
    """The value and, for a range, its upper end; None if the characters state no number.

    3至5名 is (3, 5); 10-20万元 is (100000, 200000); 三四十人 is (30, 40); 1亿2000万 is
    120000000; 一吨半 is (1.5, None), 六元五毛 (6.5, None).
    """
    return _ends(
        candidate.share or candidate.low,
        candidate.high,
        candidate.low_multiplier,
        candidate.multiplier,
        candidate.inside,
    )


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _amount(
    low_surface: str, high_surface: str, low_multiplier: str, multiplier: str, inside: str, factor: Decimal
) -> Amount | None:
    ends = _ends(low_surface, high_surface, low_multiplier, multiplier, inside)
    if ends is None:
        return None
    low, high = ends
    is_kept = _is_kept(low, factor) and (high is None or _is_kept(high, factor))
    return Amount(low, high, rounded(low * factor) if is_kept else low, is_kept)


def _is_kept(value: Decimal, factor: Decimal) -> bool:
    return value <= HIGHEST and value * factor <= HIGHEST and value == rounded(value)


def _ends(
    low_surface: str, high_surface: str, low_multiplier: str, multiplier: str, inside: str
) -> tuple[Decimal, Decimal | None] | None:
    number = "".join(low_surface.split())
    if len(number) > LONGEST or len(high_surface) > LONGEST:
        return None
    scale = multiplier_value(multiplier)
    pair = adjacent_digits(number) if number[0] in HANZI and not high_surface else None
    if pair is not None:
        return pair[0] * scale, pair[1] * scale
    low = _value(number, multiplier_value(low_multiplier) if low_multiplier else scale)
    high = _value(high_surface, scale) if high_surface else None
    if low is None or (high_surface and high is None):
        return None
    return low + _beyond_unit(inside), high


def _beyond_unit(inside: str) -> Decimal:
    """What the words after the unit add to the number: 一吨半, 六元五毛."""
    if "半" in inside:
        return _HALF
    coins = _COINS.search(inside)
    if coins is None:
        return Decimal(0)
    return (_value(coins["jiao"], 1) or Decimal(0)) / 10 + (_value(coins["fen"] or "0", 1) or Decimal(0)) / 100


def _value(surface: str, scale: int) -> Decimal | None:
    if surface[0] in HANZI:
        value = hanzi_value(surface)
        return None if value is None else value * scale
    if not _PLACE.search(surface):
        return arabic_value(surface) * scale
    total, last_end = Decimal(0), 0
    for place in _PLACE.finditer(surface):
        total += arabic_value(surface[last_end : place.start()]) * multiplier_value(place.group())
        last_end = place.end()
    return total + arabic_value(surface[last_end:]) * scale
