"""Numbering: heading markers and the levels that they define; the basis of `headings`."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from extract.lexicons import load_yaml

_DIGITS = "一二三四五六七八九"
_CHINESE_ORDINAL = "[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,3}"
_ARABIC_ORDINAL = "[0-9０-９]{1,2}"
_RECOGNISED_ONE = "[—ー―－-]"
_ORDINAL = re.compile(f"{_CHINESE_ORDINAL}|{_ARABIC_ORDINAL}")
_CHINESE_VALUES = {
    (_DIGITS[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones - 1] if ones else ""): 10 * tens
    + ones
    for tens in range(10)
    for ones in range(10)
    if tens or ones
}
_CHINESE_ORDINALS = {value: digits for digits, value in _CHINESE_VALUES.items()}
MIN_LIST = 2
"""Fewest headings of a kind that make a list."""

_PLAIN = str.maketrans(
    {**dict.fromkeys("—ー―－-", "一"), **dict(zip("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十", strict=True))}
)
"""Maps OCR misreadings of 一 and the financial numerals (壹) to plain numerals."""
_BRACKETS = frozenset("（(〔﹝【[）)〕﹞】]")


@dataclass(frozen=True, slots=True)
class MarkerKind:
    """One way of numbering headings, such as （一）; a smaller `rank` is higher in the hierarchy."""

    id: str
    rank: int
    pattern: str
    note: str


class Marker(NamedTuple):
    """A heading's number as printed, with its rank and its position among its siblings."""

    rank: int
    ordinal: int
    surface: str

    @property
    def is_bracketed(self) -> bool:
        """Whether it has a bracket (（1）), which distinguishes it from 1. if OCR confused 一 and 1."""
        return not _BRACKETS.isdisjoint(self.surface)


@functools.cache
def ranks() -> dict[str, int]:
    """Rank by marker kind (`structure_markers.yml`)."""
    return {kind.id: kind.rank for kind in load_yaml("structure_markers.yml", MarkerKind)}


def marker_pattern() -> str:
    """A regular expression for any marker, with one named group per kind."""
    kinds = load_yaml("structure_markers.yml", MarkerKind)
    return "|".join(f"(?P<{kind.id}>{_filled(kind.pattern)})" for kind in kinds)


@functools.lru_cache(maxsize=1000)  # 一、 and （一） occur in every report
def read_marker(kind: str, surface: str) -> Marker:
    """The marker `surface`, which matched `kind`: `read_marker("cn_paren", "（三）").ordinal` is 3."""
    printed = surface.strip()
    numbers = _ORDINAL.findall(printed.translate(_PLAIN))
    if not numbers:  # ①, ⒈ and ㈠ are one character each
        return Marker(ranks()[kind], int(unicodedata.numeric(printed[0], 0)), printed)
    digits = numbers[-1]  # 1.2 is the second of its list
    return Marker(ranks()[kind], _CHINESE_VALUES.get(digits) or _arabic(digits), printed)


@functools.lru_cache(maxsize=1000)
def neighbour_surface(marker: Marker, step: int) -> str | None:
    """The surface of the number `step` after `marker`: （四） after （三）; None if there is no such number."""
    digits = _ORDINAL.findall(marker.surface)
    ordinal = marker.ordinal + step
    if not digits or not marker.ordinal or ordinal < 1:
        return None
    printed = str(ordinal) if digits[-1].isdecimal() else _CHINESE_ORDINALS.get(ordinal)
    before, after = marker.surface.rsplit(digits[-1], 1)
    return printed and before + printed + after


def nest(markers: Iterable[Marker]) -> list[int]:
    """The level of each heading within the hierarchy of its document; 1 is the top.

    A kind of marker is as deep as it is used: （1） directly below 一、 is level 2. In a report whose first heading
    lost its 一、, （一） is still level 2.
    """
    markers = _upright(list(markers))
    top = min((m.rank for m in markers), default=0)
    open_lists: list[tuple[int, Marker | None]] = []
    levels = []
    for marker in markers:
        if not open_lists and marker.rank > top:
            open_lists.append((top, None))
        rank = _rank_among(open_lists, marker)
        while open_lists and open_lists[-1][0] >= rank:
            open_lists.pop()
        open_lists.append((rank, marker))
        levels.append(len(open_lists))
    return levels


def _upright(markers: list[Marker]) -> list[Marker]:
    """`markers` with 1. ranked above （一） if the report begins with 1. and continues 1. 2. 3. across （一）."""
    numbered, bracketed = ranks()["ar"], ranks()["cn_paren"]
    if not markers or markers[0].rank != numbered or min(m.rank for m in markers) != bracketed:
        return markers
    ordinals = [m.ordinal for m in markers if m.rank == numbered]
    if len(ordinals) < MIN_LIST or ordinals != list(range(1, len(ordinals) + 1)):
        return markers
    return [m._replace(rank=bracketed - 1) if m.rank == numbered else m for m in markers]


def _rank_among(open_lists: list[tuple[int, Marker | None]], marker: Marker) -> int:
    """The rank of `marker`, or of the open list that it continues: （2） after （一）, without a （1）."""
    if marker.ordinal > 1 and all(rank != marker.rank for rank, _ in open_lists):
        for rank, last in reversed(open_lists):
            if (
                last
                and rank < marker.rank
                and (last.ordinal, last.is_bracketed) == (marker.ordinal - 1, marker.is_bracketed)
            ):
                return rank
    return marker.rank


def _filled(pattern: str) -> str:
    ordinals = {"{cn}": _CHINESE_ORDINAL, "{one}": _RECOGNISED_ONE, "{ar}": _ARABIC_ORDINAL}
    return functools.reduce(lambda filled, name: filled.replace(name, ordinals[name]), ordinals, pattern)


def _arabic(digits: str) -> int:
    return int(digits) if digits.isdecimal() else 0  # 十一二 is not an ordinal
