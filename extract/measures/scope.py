"""Scope: whether a quantity is a figure of the report, a part of one, a rate per unit, a comparison or a target.

Only `whole` and `part` can reach a fact. The first of these that applies decides: the section's role (a plan gives
targets); a list of things that each place has; the words around the number, in the order of `scopes.yml`; a year before
the report's; the structure of the sentence (`shares`). Otherwise the scope is `whole`.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from extract.lexicons import alternation, load_yaml
from extract.lexicons.phrases import compiled, plain_words, with_groups
from extract.measures.clauses import Place
from extract.measures.shares import ScopeDecision, Stated, decide_by_build
from extract.measures.transitions import is_old_value
from extract.measures.years import scope_by_year
from extract.records import Quantity, Role, Scope

_WINDOW = 120
"""Characters before a number in which a word can still decide its scope."""

_BEFORE, _AFTER = 16, 16
"""Characters before and after a quantity that count as adjacent."""

_MOST_REMEMBERED = 10_000
"""Spans whose rule is cached: those of a few hundred reports, in bounded memory."""

_FEW_TEXTS = 16
"""Texts about which it is remembered which words they have: a report, and sentences made of its tables."""

_NO_RULE = 1_000_000
"""Rank if no rule matches: below every rule."""

_EACH = compiled("figures", "each")
_CONTINUED = re.compile(
    r"\s*(?:[、和及与]|[，,](?=配备|配有|设有?|聘请|明确|确定|选派|安排))[^，。；：共累总合全]{0,16}"
)
"""Text between two figures of things that each place has (每个村配备顾问1名、|调解员|3名)."""
_BESIDE = re.compile(r"[一-龥“”]{1,10}[、和及与]")
"""Text between two figures of people, each followed by its noun (每日安排2名|村干部和|3名队员值守)."""


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """A pattern that gives a quantity its scope.

    `where` it must match: `unit`, the measure word; `before`, ending at the number; `own`, in the number's own words;
    `clause`, before it in its clause; `chain`, before it since the last semicolon; `after`, right after the measure
    word. The pattern can name groups of phrases: {figures.so_far}. `families` limits it to these unit families. Every
    match of a rule with `cues` contains one of them: if all rules of one `where` have cues, a span without any cue is
    not searched. A rule with `needs`, groups of words for places, applies only in a text that has one of the words
    anywhere: 全区 is the county to a township, but to the report of a zone it is its own place.
    """

    id: str
    scope: Scope
    where: Literal["unit", "before", "own", "clause", "chain", "after"]
    pattern: str
    note: str
    families: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


_Search = Callable[..., "re.Match[str] | None"]


class _Compiled(NamedTuple):
    """The rules of one `where` as one search, the rank and rule of each group name, and the search for their cues."""

    search: _Search
    rules: dict[str, tuple[int, ScopeRule]]
    find_cue: _Search | None


_STATED = ScopeDecision("whole", "scope.stated")
_PLANNED = ScopeDecision("target", "scope.plans")
_OLD_VALUE = ScopeDecision("comparison", "scope.old_value")


def decide_scope(
    text: str,
    place: Place,
    sentence_start: int,
    role: Role,
    earlier: Sequence[Stated],
    report_year: int | None = None,
) -> ScopeDecision:
    """The scope of the quantity at `place`; `earlier` are the sentence's quantities before it.

    较上年增加12件 → comparison; 每村3名 → per_unit; 216件，其中邻里纠纷32件 → part
    """
    if role == "plans":
        return _PLANNED
    if _is_distributed_on(text, place.quantity, sentence_start, earlier):
        return ScopeDecision("per_unit", "scope.distributed_on")
    found = _by_words(text, place, sentence_start)
    if found is None and report_year:
        start = max(sentence_start, place.quantity.start - _WINDOW)
        found = scope_by_year(text, start, place.quantity.start, report_year)
    if found is None and is_old_value(text, place):
        return _OLD_VALUE
    return found or decide_by_build(text, place, earlier) or _STATED


def _is_distributed_on(text: str, quantity: Quantity, sentence_start: int, earlier: Sequence[Stated]) -> bool:
    """Whether the number is the next item in a list of things that each place has: 每个村配备顾问1名、|调解员3名."""
    if not earlier or earlier[-1].scope != "per_unit":
        return False
    before = earlier[-1].quantity
    are_people = before.unit_family == quantity.unit_family == "person"
    is_beside = are_people and _BESIDE.fullmatch(text, before.end, quantity.start)
    if not (is_beside or _CONTINUED.fullmatch(text, before.end, quantity.start)):
        return False
    return _EACH.search(text, max(sentence_start, before.start - _WINDOW), before.start) is not None


def _by_words(text: str, place: Place, sentence_start: int) -> ScopeDecision | None:
    """The scope by the highest-ranking rule that matches where it must."""
    quantity = place.quantity
    family = quantity.unit_family
    start, end = quantity.start, quantity.end
    earliest = max(sentence_start, start - _WINDOW)
    own = text[place.own_start if place.own_start > earliest else earliest : start]
    clause = own
    if place.own_start != place.clause_start:
        clause = text[place.clause_start if place.clause_start > earliest else earliest : start]
    found = min(
        _best_by_own(own, quantity.unit, family),
        _best("clause", clause, family),
        _best("chain", text[_part_start(text, earliest, start) : start], family),
        _best_in("after", text[end : end + _AFTER], family),
    )
    if found == _NO_RULE:
        return None
    rule = scope_rules()[found]
    return ScopeDecision(rule.scope, rule.id) if not rule.needs or _mentions(text, rule.needs) else None


@functools.lru_cache(maxsize=_FEW_TEXTS)
def _mentions(text: str, groups: tuple[str, ...]) -> bool:
    """Whether `text` has a word of one of these groups of places; cached, since every figure asks about its report."""
    return any(word in text for name in groups for word in plain_words("places", name))


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _best_by_own(own: str, unit: str, family: str) -> int:
    """Rank of the first rule that matches the number's own words or its unit; cached, since reports repeat phrases."""
    return min(
        _best_in("unit", unit, family),
        _best_in("before", own[-_BEFORE:].rstrip(), family),
        _best_in("own", own, family),
    )


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _best(where: str, stretch: str, family: str) -> int:
    return _best_in(where, stretch, family)


def _best_in(where: str, stretch: str, family: str) -> int:
    """Rank of the first rule that matches in `stretch`."""
    search, rules, find_cue = _patterns()[where]
    if find_cue is not None and find_cue(stretch) is None:
        return _NO_RULE
    match = search(stretch)
    while match is not None:
        rank, rule = rules[match.lastgroup or ""]
        if not rule.families or family in rule.families:
            return rank
        match = search(stretch, match.start() + 1)
    return _NO_RULE


def _part_start(text: str, start: int, end: int) -> int:
    """Offset after the last semicolon of `text[start:end]`, else `start`."""
    wide, narrow = text.rfind("；", start, end), text.rfind(";", start, end)
    return start if wide < 0 and narrow < 0 else max(wide, narrow) + 1


@functools.cache
def scope_rules() -> tuple[ScopeRule, ...]:
    """Every rule, highest rank first."""
    rules = load_yaml("scopes.yml", ScopeRule)
    return tuple(dataclasses.replace(rule, pattern=with_groups(rule.pattern)) for rule in rules)


@functools.cache
def _patterns() -> dict[str, _Compiled]:
    """One compiled alternation for each `where`."""
    grouped: dict[str, list[tuple[int, ScopeRule]]] = {}
    for rank, rule in enumerate(scope_rules()):
        grouped.setdefault(rule.where, []).append((rank, rule))
    compiled = {}
    for where, rules in grouped.items():
        pattern = alternation({f"r{rank}": rule.pattern for rank, rule in rules})
        anchored = {"unit": f"(?:{pattern})$", "before": f"(?:{pattern})$"}.get(where, pattern)
        regex = re.compile(anchored)
        search = regex.match if where in ("unit", "after") else regex.search
        cues = "|".join(re.escape(cue) for _, rule in rules for cue in rule.cues)
        find_cue = re.compile(cues).search if all(rule.cues for _, rule in rules) else None
        compiled[where] = _Compiled(search, {f"r{rank}": (rank, rule) for rank, rule in rules}, find_cue)
    return compiled
