"""Candidates: finds every numeral of the text with the measure word after it, in one pass of one compiled pattern.

Second part of `measures`: passes `Candidate` records to `quantities`, which classifies them. The text is not
normalised, so every offset refers to the text as printed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.measures.numerals import BLANKS, MIXED, MULTIPLIER, SHARE
from extract.measures.qualifiers import inside_signs, inside_words
from extract.measures.units import unit_pattern, unit_starts

_BLANK = rf"{BLANKS}\t\u3000"
_GAP = rf"[{_BLANK}]{{0,4}}"
_APART = r"[ \u3000]{0,2}"
_NEW_LINE = r"\r?\n(?![ \t\u3000]*(?:人[民数员均]|[次件户项]数|名[称单]|单位|部门|分管|年度|日期))"
_BREAK = rf"{_GAP}(?:{_NEW_LINE}{_GAP})?"
"""White space inside a quantity: `百 分之 7` on OCR pages, `7 名`, or a line break between number and unit, unless the
next line begins with a word of its own, as the cells of a table do."""

_BROKEN = rf"{_NEW_LINE}{_GAP}(?=[万亿]{{1,2}}{_GAP}[余多]?[元人件份次户亩斤吨])"
"""Line break after a number whose 万 or 亿, followed by the unit, begins the next line."""

_DIGIT = "[1-9一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_COINS = rf"(?<=[元块]){_DIGIT}[角毛](?:{_DIGIT}分(?![之钟]))?"
_REST = rf"((?<=[亩里米斤吨倍])(?:[多余](?![种次元样方部家人年个名处项])|半(?!年))|{_COINS})"
"""What can follow a unit of measurement: 三公里多, 一吨半, 六元五毛. After other units 多 begins a new word."""

_JOINS = r"\-－—–−‐‑─﹣~～〜∼至到"
_TO = rf"[{BLANKS}\u3000]{{0,4}}(?:——|[{_JOINS}])[{BLANKS}\u3000]{{0,4}}"
"""Joins the ends of a range: 3至5名, 200-300份; a dash or tilde of any width, but no tab, which separates cells."""


@dataclass(slots=True)
class Candidate:
    """A numeral at `start:end`, with its parts as printed.

    `low` and `high` are the ends of a range, or `low` the single number; `low_multiplier` and `multiplier` are their 万
    or 亿, `share` is what follows 分之 (百分之七点九), `inside` the 余, 多 or 半 within. The number ends at
    `number_end`; `unit` is empty if no measure word follows it.
    """

    start: int
    end: int
    number_end: int
    low: str
    share: str
    high: str
    low_multiplier: str
    multiplier: str
    inside: str
    unit: str


def find_candidates(text: str) -> Iterator[Candidate]:
    """Every numeral of `text` in order, without overlaps.

    >>> [(c.low, c.multiplier, c.inside, c.unit) for c in find_candidates("发放资料2万余份")]
    [('2', '万', '余', '份')]
    """
    return map(read_candidate, find_numerals(text))


def find_numerals(text: str) -> Iterator[re.Match[str]]:
    """The matches for `read_candidate`, so that a caller can skip some without reading them."""
    return _pattern().finditer(text)


def read_candidate(numeral: re.Match[str]) -> Candidate:
    """The parts of a numeral found by `find_numerals`."""
    start, end = numeral.span()
    if numeral.lastindex == BARE:
        return Candidate(start, end, end, numeral[0], "", "", "", "", "", "")
    low, share, low_multiplier, high, more, multiplier, more_yet, outer, unit, rest = numeral.groups("")
    number_end = numeral.start(_UNIT_GROUP) if unit else end
    inside = more + more_yet + rest
    unit = unit if unit.isalnum() else "".join(unit.split())
    return Candidate(start, end, number_end, low, share, high, low_multiplier, multiplier + outer, inside, unit)


BARE = 1
"""`lastindex` of a match that is one number with nothing after it."""

_UNIT_GROUP = 9


@functools.cache
def _pattern() -> re.Pattern[str]:
    """The one pattern; a lookahead for the first character before each optional part lets it be skipped fast."""
    words, signs, places = inside_words(), inside_signs(), "十百千万萬亿億"
    goes_on = rf"(?=[分\r\n{_BLANK}{_JOINS}{words}{signs}{places}{unit_starts()}])"
    has_end = rf"(?=[{_BLANK}{_JOINS}{places}])"
    has_more = rf"(?=[\r\n{_BLANK}{words}{signs}{places}])"
    more = rf"[{words}]|(?<=\d\d)[{signs}](?=[{unit_starts()}])"  # not 1+个
    return re.compile(
        rf"({MIXED})(?:{goes_on}(?:{_APART}分{_APART}之{_GAP}({SHARE}))?"  # low, share
        rf"(?:{has_end}({MULTIPLIER})?{_TO}({MIXED})(?!分之))?"  # low_multiplier, high
        rf"(?:{has_more}(?:{_GAP}({more}))?(?:{_GAP}(?:{_BROKEN})?({MULTIPLIER}))?"  # more, multiplier
        rf"(?:{_GAP}([{words}])([万萬]?[亿億]|[万萬])?)?)?"  # more_yet, outer
        rf"(?:{_BREAK}({unit_pattern()}){_REST}?)?)?"  # unit, rest
    )
