"""Forms: numerals whose own form says what they are, such as 2024年3月5日, 〔2024〕53号 and 三分之一.

The forms are data (`number_forms.yml`), matched at a numeral that has no measure word of a quantity behind it.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import NamedTuple

from extract.lexicons import load_yaml
from extract.records import Disposition


class Ruling(NamedTuple):
    """What a numeral is, the rule that says so, and where the numeral's expression ends."""

    disposition: Disposition
    rule_id: str
    end: int


@dataclass(frozen=True, slots=True)
class Form:
    """A written form with what it makes of a numeral; `pattern` is a regular expression that starts at the numeral."""

    id: str
    disposition: Disposition
    pattern: str
    note: str


def rule_by_form(text: str, start: int) -> Ruling | None:
    """What the numeral at `start` is by its form alone.

    >>> rule_by_form("截至2024年12月底", 2)
    Ruling(disposition='date', rule_id='form.date', end=10)
    """
    match = _pattern().match(text, start)
    if match is None or match.lastgroup is None:
        return None
    form = _forms()[match.lastgroup]
    return Ruling(form.disposition, form.id, match.end())


@functools.cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{group}>{form.pattern})" for group, form in _forms().items()))


@functools.cache
def _forms() -> dict[str, Form]:
    return {f"form_{number}": form for number, form in enumerate(load_yaml("number_forms.yml", Form))}
