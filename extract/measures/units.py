"""Units: measure words (量词) as printed, with their family and base unit.

Provides the alternation that `candidates` looks for after a number, and the meaning of each word for `quantities`. The
units of the taxonomy come first; `seeds/measure_words.csv` adds others and says how each behaves in a sentence.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extract.errors import LexiconError
from extract.lexicons import load_csv
from extract.lexicons.taxonomy import units

KIND_UNITS = frozenset(("类", "种", "大类", "小类", "字"))
"""Measure words that count kinds of things or the length of a text, not the things: 9类纠纷, 笔记1万字."""

_PRINTED_ALIKE = {
    "％": "%",
    "﹪": "%",
    "圆": "元",
    "块钱": "元",
    "元人民币": "元",
    "CM": "cm",
    "KM": "km",
    "Km": "km",
    "Kg": "kg",
    "KG": "kg",
} | {f"{word}{bracket}": f"{word}次" for word in "人件场户家辆台条起处项份篇批" for bracket in ("（次）", "(次)")}
"""Printed variants of units; 人（次） is 人次."""

_TRADITIONAL = str.maketrans(
    "个点场条项户处两间张块亩顷吨辆车时钟剂组层栋门", "個點場條項戶處兩間張塊畝頃噸輛車時鐘劑組層棟門"
)
"""Characters of measure words with a different traditional form."""

_APART = r"[ \u3000]{0,2}"
"""Blanks inside 个 百分 点 on OCR pages."""

_MULTIPLIED = re.compile("(?P<multiplier>[十百千]?[万亿]|[百千])(?P<unit>.+)")

Chinese = Literal["always", "counts", "noun", "never"]


@dataclass(frozen=True, slots=True)
class MeasureWord:
    """A measure word of `seeds/measure_words.csv`.

    `unit_family`, `factor` and `base_unit` are empty if the unit is in the taxonomy. `chinese` says when a single
    Chinese numeral before the word states a quantity: `always` (一千瓦), except 一 and 二 (`counts`: 两名), with a
    counted noun or at the end of a clause (`noun`: 五个村, 制度三项), or `never` (三类). `not_before` are regular
    expressions for what follows when the unit is part of a longer word (部 in 部门).
    """

    id: str
    unit: str
    unit_family: str
    factor: Decimal | None
    base_unit: str
    chinese: Chinese
    not_before: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What a printed measure word means: its normal form, family, factor to the base unit, and `chinese` as above."""

    unit: str
    family: str
    factor: Decimal
    chinese: Chinese
    rule_id: str


@functools.cache
def measures() -> dict[str, Measure]:
    """Every measure word by its printed form, without inner white space."""
    known = {word.unit: _measure(word) for word in load_csv("seeds/measure_words.csv", MeasureWord)}
    for printed, unit in _PRINTED_ALIKE.items():
        known[printed] = known[unit]
    return {unit.translate(_TRADITIONAL): measure for unit, measure in known.items()} | known


@functools.cache
def unit_of_word(printed: str) -> tuple[str, Measure] | None:
    """What a word that stands for itself says as a unit: its multiplier and its measure (万元: 万, 元)."""
    if printed in measures():
        return "", measures()[printed]
    multiplied = _MULTIPLIED.fullmatch(printed)
    if multiplied is None or multiplied["unit"] not in measures():
        return None
    return multiplied["multiplier"], measures()[multiplied["unit"]]


@functools.cache
def unit_pattern() -> str:
    """An alternation of every measure word, longest first, none of which matches the beginning of a longer word.

    Words are grouped by their first character, which a lookahead tests first: most numbers have no measure word.
    """
    refused = {
        unit: f"(?!{'|'.join(w.not_before)})"
        for w in load_csv("seeds/measure_words.csv", MeasureWord)
        for unit in (w.unit, w.unit.translate(_TRADITIONAL))
        if w.not_before
    }
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for unit in sorted(measures(), key=len, reverse=True):
        between = _APART if measures()[unit].family == "percentage_point" else ""
        groups[unit[0]].append("".join(between + re.escape(c) for c in unit[1:]) + refused.get(unit, ""))
    branches = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())
    return f"(?=[{unit_starts()}])(?:{branches})"


@functools.cache
def unit_starts() -> str:
    """The first characters of the measure words, escaped for a character class."""
    return "".join(re.escape(c) for c in sorted({unit[0] for unit in measures()}))


def _measure(word: MeasureWord) -> Measure:
    known = units().get(word.unit)
    if known is not None:
        return Measure(word.unit, known.unit_family, known.factor, word.chinese, word.id)
    if not (word.unit_family and word.factor and word.base_unit):
        raise LexiconError(f"measure_words.csv {word.id}: expected family, factor and base unit of {word.unit}")
    unit = _PRINTED_ALIKE.get(word.unit, word.unit)
    return Measure(unit, word.unit_family, word.factor, word.chinese, word.id)
