"""Words: the patterns around place names (`lexicons/places_words.yml`) that show why a place is named."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from extract.lexicons import load_yaml

Use = Literal["organ", "elsewhere_before", "elsewhere_after", "level", "level_not_after", "slogan", "common_word"]
"""The question a pattern answers: is this an organ of the place, is the place another one, of which level is it …"""


@dataclass(frozen=True, slots=True)
class WordRule:
    """A pattern around place names; `note` is an example or, for `level`, the level's last character."""

    id: str
    use: Use
    pattern: str
    note: str


@functools.cache
def pattern(use: Use) -> re.Pattern[str]:
    """One pattern for all entries of `use`."""
    return re.compile("|".join(f"(?:{rule.pattern})" for rule in _rules() if rule.use == use))


@functools.cache
def level_vocabulary() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Last character of a county-level name (县, 区, 旗, 市) with the words that a report from there uses.

    Plain words, so that they can be searched with the fast `str.find`.
    """
    return tuple((rule.note, tuple(rule.pattern.split("|"))) for rule in _rules() if rule.use == "level")


@functools.cache
def _rules() -> tuple[WordRule, ...]:
    return load_yaml("places_words.yml", WordRule)
