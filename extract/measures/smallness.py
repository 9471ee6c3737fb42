"""Smallness: whether a Chinese numeral with a measure word is a figure, or an article, a slogan or a class.

三十二名 and 两场 are figures; 一个阵地, 三类问题 and 五个方面 are not. Used by `quantities`.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from extract.lexicons import load_yaml
from extract.measures.candidates import Candidate
from extract.measures.units import Measure

ECHO_WINDOW = 12
"""Distance in characters within which 一 twice with the same measure word is a slogan: 发现一起、查处一起."""

_ROUND_WORDS = frozenset(("百", "千", "万", "亿", "百万", "千万", "万千", "万万", "千百"))
"""Round numbers that mean "many" (百姓, 千家万户, 百万群众), unless 余 or 多 makes them figures: 百余场."""

_BOUNDS = ("近", "约", "超", "逾", "超过", "不足", "突破")
"""Words that make a round number a figure: 近百场."""

_MEASURED_FAMILIES = frozenset(("percent", "percentage_point", "yuan", "area", "length", "mass", "ratio"))
"""Unit families before which 一 and 二 count (一吨, 二亩): before other measure words 一 can be an article, and 二 is
an ordinal (二期, 二组), since the cardinal is 两."""

_ADVERBIAL = frozenset(("起", "次", "个", "面", "组", "期", "体", "遍", "趟"))
"""Measure words with which 一 is no figure at the end of a clause: 一起 (together), 三人一组, 清了一遍."""

_CLAUSE_ENDS = (*"，。；、：）,;:)\n（(", "以上", "以内", "左右")
_BESIDE_NUMBER = re.compile(r"\d{1,5}[余多]?[人名户家件](?!次?[/／])")
"""Number of participants right after the number of occasions (两批|24人)."""

_WITHIN = re.compile(r"其中有?\Z|中(?:有|仅|只有)\Z|其中[^。；\n]*[、，]\Z")
_WITHIN_REACH = 24
"""Characters searched for the words that divide a total (其中两个为省级、三个为市级)."""

_STANDS_ALONE = re.compile("为|是|由|被|获|属|在|距|未|没有|尚|还|已")
"""What follows a number of things named before it (13个村中有五个|距乡政府较远); 其中两个方面 names its own."""

_ENDED = re.compile(r"[，。；,;\n]|\Z")
"""End of a clause after a number; not 、, after which a slogan can continue (检查一次、规范一片)."""

_NO_HEAD_BEFORE = tuple("，。；、：（“\n ,;:(第")


@dataclass(frozen=True, slots=True)
class CountedNouns:
    """Nouns that a single Chinese numeral counts when they follow one of `units`."""

    id: str
    units: tuple[str, ...]
    nouns: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class CountingContext:
    """Words within `window` characters before 一 that make it a figure; `units` limits this to these measure words.

    `closes`: only if a clause ends after the measure word.
    """

    id: str
    words: tuple[str, ...]
    window: int
    units: tuple[str, ...]
    note: str
    closes: bool = False


def counting_rule(text: str, candidate: Candidate, measure: Measure) -> str | None:
    """The id of the rule by which the Chinese numeral at `candidate` is a figure; None if it is not."""
    if candidate.low in _ROUND_WORDS and not candidate.inside:
        return "chinese.bounded" if text.endswith(_BOUNDS, 0, candidate.start) else None
    if _is_written_out(candidate):
        return "chinese.written_out"
    if measure.chinese == "never":
        return None
    is_measured = measure.chinese == "always" or measure.family in _MEASURED_FAMILIES
    if candidate.low == "一" and not is_measured:
        return _rule_for_one(text, candidate)
    if is_measured or (measure.chinese == "counts" and candidate.low != "二"):
        return "chinese.measure_word"
    if _closes_clause(text, candidate):
        return "chinese.after_noun"
    if _STANDS_ALONE.match(text, candidate.end) and _WITHIN.search(
        text, max(0, candidate.start - _WITHIN_REACH), candidate.start
    ):
        return "chinese.within"
    if measure.family == "occasion" and _BESIDE_NUMBER.match(text, candidate.end):
        return "chinese.beside_number"
    return next(
        (n.id for n in _counted_nouns() if candidate.unit in n.units and text.startswith(n.nouns, candidate.end)), None
    )


def _is_written_out(candidate: Candidate) -> bool:
    """Whether the number has more than one character: 三十二, 十余, 两万; 十 alone behaves like a digit."""
    return bool(len(candidate.low) > 1 or candidate.inside or candidate.multiplier or candidate.high or candidate.share)


def _rule_for_one(text: str, candidate: Candidate) -> str | None:
    for context in _contexts():
        window = text[max(0, candidate.start - context.window) : candidate.start]
        if context.closes and not _ENDED.match(text, candidate.end):
            continue
        if (not context.units or candidate.unit in context.units) and any(word in window for word in context.words):
            return context.id
    if _echoes(text, candidate):
        return None
    if candidate.unit.endswith("次") and len(candidate.unit) > 1:
        return "one.compound"
    return "one.after_noun" if _closes_clause(text, candidate) and candidate.unit not in _ADVERBIAL else None


def _echoes(text: str, candidate: Candidate) -> bool:
    same = "一" + candidate.unit
    return (
        text.find(same, candidate.end, candidate.end + ECHO_WINDOW) >= 0
        or text.rfind(same, max(0, candidate.start - ECHO_WINDOW), candidate.start) >= 0
    )


def _closes_clause(text: str, candidate: Candidate) -> bool:
    """Whether the number follows its noun and ends the clause: 制度三项，."""
    closes = candidate.end == len(text) or text.startswith(_CLAUSE_ENDS, candidate.end)
    return closes and candidate.start > 0 and not text.endswith(_NO_HEAD_BEFORE, 0, candidate.start)


@functools.cache
def _counted_nouns() -> tuple[CountedNouns, ...]:
    return load_yaml("counted_nouns.yml", CountedNouns)


@functools.cache
def _contexts() -> tuple[CountingContext, ...]:
    return load_yaml("counting_contexts.yml", CountingContext)
