"""Forms: numerals identified by their written form, such as 2024年3月5日, 〔2024〕53号 and 三分之一.

The forms are data (`number_forms.yml`), matched at numerals that no measure word of a quantity follows.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import NamedTuple

from extract.lexicons import alternation, load_yaml
from extract.measures.candidates import Candidate
from extract.records import Disposition

FOLLOWERS = frozenset(
    "年月日个季世时点.．·•・:：/-－—–−‐‑─﹣~～〜∼至到〕]）)】］﹞〗成折号分 \t\n\r\u2002\u2003\u3000"
) | {""}
"""Characters after the digits in every form that does not end with them; most numerals are skipped by this test."""

SHORTEST_WHOLE = 3
"""Characters of the shortest number that is a form by itself (3.15)."""


class Ruling(NamedTuple):
    """What a numeral is, the rule that decided it, and the end of the numeral's expression."""

    disposition: Disposition
    rule_id: str
    end: int


@dataclass(frozen=True, slots=True)
class Form:
    """A written form and the disposition that it gives a numeral; `pattern` is matched from the numeral on."""

    id: str
    disposition: Disposition
    pattern: str
    note: str


def can_be_form(low: str, share: str, after: str) -> bool:
    """Whether a numeral followed by the character `after` can be a form: a quick test before the match."""
    return after in FOLLOWERS or len(low) >= SHORTEST_WHOLE or share != ""


def rule_by_form(text: str, candidate: Candidate) -> Ruling | None:
    """What the numeral at `candidate` is by its form alone; in 截至2024年12月底, a date of nine characters."""
    match = _pattern().match(text, candidate.start)
    if match is None or match.lastgroup is None:
        return None
    form = _forms()[match.lastgroup]
    return Ruling(form.disposition, form.id, match.end())


@functools.cache
def _pattern() -> re.Pattern[str]:
    return re.compile(alternation({group: form.pattern for group, form in _forms().items()}))


@functools.cache
def _forms() -> dict[str, Form]:
    return {f"form_{number}": form for number, form in enumerate(load_yaml("number_forms.yml", Form))}
