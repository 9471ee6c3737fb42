"""Roles: what each part of a report is for, by the meaning of its heading; used by `headings`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from extract.lexicons import load_yaml
from extract.lexicons.phrases import compiled
from extract.records import Role
from extract.structure.announced import announces_duty, announces_plan, year_announced

DUTY_SHARE = 0.5
"""A part is about the first responsible person's duty if more than this share of its items is."""

MIN_DUTY_ITEMS = 2
"""Fewest such items in the part: a single sentence may mention a rule in passing."""

_ITEM_MARK = re.compile(r"[一二三四五六七八九]是|(?:^|\n)\s*[（(]?[0-9]{1,2}[）)、．.]")
_YEAR = re.compile(r"《[^》]*》|20[0-9]{2}\s?[—－\-~至]+\s?20[0-9]{2}|(?P<year>20[0-9]{2})(?=年)")


@dataclass(frozen=True, slots=True)
class RoleWord:
    """Words of a heading that name a role, or prevent others from naming one (`structure_roles.yml`)."""

    id: str
    role: Role | None
    strength: Literal["named", "strong", "weak", "neutral"]
    pattern: str
    note: str
    opens: str
    cues: str = ""


class Part(NamedTuple):
    """A heading in context: the words after its marker, its level, its parent's index and the end of its body."""

    words: str
    level: int
    parent: int | None
    end: int
    body_end: int


class _Naming(NamedTuple):
    """The roles that a heading names, in order; `strong` ones decide under any parent, a weak one is only likely.

    `ends_in_object`: 问题 or 困难 at its end is something dealt with, not an admission (解决群众困难).
    """

    roles: tuple[Role, ...] = ()
    strong: tuple[Role, ...] = ()
    is_weak: bool = False
    ends_in_object: bool = False


def assign_roles(text: str, parts: Sequence[Part]) -> list[Role]:
    """The role of each part, in order.

    A top heading has the first role that it names, or `results` if it names none. A lower heading has its parent's role
    unless it names another one strongly; under a heading that names several (存在问题及下一步打算), its own words
    decide. A part on leadership whose items are mostly about the first responsible person is `leadership_duty` if no
    heading of the report claims that role. If the title is that of a plan (2025年法治政府建设工作要点), parts that name
    no role are plans. If the whole report is one person's report on the duty (述法报告), its results are
    `leadership_duty`.
    """
    body_start = parts[0].end if parts else len(text)
    year = year_announced(text, body_start)
    is_plan = announces_plan(text, body_start)
    report_end = max((part.body_end for part in parts), default=0)
    namings: list[_Naming] = []
    roles: list[Role] = []
    for part in parts:
        if part.parent is None:
            namings.append(_naming(part.words, year))
            is_last = part.body_end == report_end
            role = _top_role(part.words, namings[-1], roles, is_last=is_last)
            roles.append("plans" if role == "results" and is_plan and not namings[-1].roles else role)
        else:
            named_above = namings[part.parent].roles
            can_decide = len(named_above) > 1 or _strong_cue().search(part.words)
            namings.append(_naming(part.words, year) if can_decide else _Naming())
            roles.append(_lower_role(part.words, namings[-1], roles[part.parent], named_above))
    if announces_duty(text, body_start):
        return ["leadership_duty" if role == "results" else role for role in roles]
    if "leadership_duty" not in roles:
        _mark_duty_parts(text, parts, roles)
    return roles


def names_role(words: str) -> bool:
    """Whether `words` name a role outright, as required of a heading without a number (存在的问题)."""
    return bool(_naming(words, None).roles)


def _naming(words: str, year_reported: int | None) -> _Naming:
    matches = list(_role_pattern().finditer(words))
    found = [_role_words()[match.lastgroup or ""] for match in matches]
    roles = _distinct([word.role for word in found if word.strength != "weak"])
    strong = _distinct([word.role for word in found if word.strength == "strong"])
    later = _later_year(words, year_reported)
    if later and "plans" not in strong and ("results" not in roles[:1] or words.startswith(later)):
        return _Naming(_distinct(("plans", *roles)), _distinct(("plans", *strong)))
    if not roles and any(word.strength == "weak" for word in found) and not _names_year(words, year_reported):
        return _Naming(("plans",), (), is_weak=True)
    ends_in_object = bool(found) and found[-1].strength == "neutral" and matches[-1].end() == len(words)
    return _Naming(roles, strong, ends_in_object=ends_in_object)


def _distinct(roles: Iterable[Role | None]) -> tuple[Role, ...]:
    return tuple(dict.fromkeys([role for role in roles if role]))


def _top_role(words: str, naming: _Naming, earlier: list[Role], *, is_last: bool) -> Role:
    comes_after_problems = bool(earlier) and earlier[-1] in ("problems", "plans")
    if naming.is_weak:  # tasks (工作措施) are plans where plans are expected: last, or after the problems
        return "plans" if comes_after_problems or (earlier and is_last) else "results"
    if naming.roles:
        return naming.roles[0]
    if not naming.ends_in_object and _says("problem", words):
        return "problems"
    if comes_after_problems and (is_last or _says("plan", words)):
        return "plans"
    return "results"


def _lower_role(words: str, naming: _Naming, parent: Role, parent_roles: tuple[Role, ...]) -> Role:
    if len(parent_roles) > 1:
        return _role_in_combined(words, naming, parent_roles)
    for role in naming.strong:
        if parent == "results" or (role != parent and role != "leadership_duty" and parent != "plans"):
            return role
    return parent


def _role_in_combined(words: str, naming: _Naming, parent_roles: tuple[Role, ...]) -> Role:
    for role in (*naming.strong, *naming.roles):
        if role in parent_roles:
            return role
    if naming.strong:
        return naming.strong[0]
    if "problems" in parent_roles and _says("problem", words):
        return "problems"
    if "plans" in parent_roles and _says("plan", words):
        return "plans"
    return parent_roles[0]


def _mark_duty_parts(text: str, parts: Sequence[Part], roles: list[Role]) -> None:
    for index, part in enumerate(parts):
        is_topic = roles[index] == "results" and _says("leadership", part.words)
        if is_topic and _is_about_duty(text[part.end : part.body_end]):
            roles[index] = "leadership_duty"


def _is_about_duty(body: str) -> bool:
    items = [item for item in _ITEM_MARK.split(body) if len(item) > 1 and item.strip()]
    if len(items) < 2:
        items = [sentence for sentence in body.split("。") if sentence.strip()]
    about = sum(_says("duty", item) for item in items)
    return about >= MIN_DUTY_ITEMS and about > DUTY_SHARE * len(items)


def _later_year(words: str, year_reported: int | None) -> str | None:
    """The first year in `words` after the year reported on, ignoring those of a plan's title or span (2021—2025年)."""
    if year_reported is None or "20" not in words:
        return None
    years = (match["year"] for match in _YEAR.finditer(words) if match["year"])
    return next((year for year in years if int(year) > year_reported), None)


def _names_year(words: str, year_reported: int | None) -> bool:
    return year_reported is not None and f"{year_reported}年" in words


def _says(group_name: str, words: str) -> bool:
    """Whether `words` contain a phrase of that group of `phrases_headings.yml`."""
    return compiled("headings", group_name).search(words) is not None


@functools.cache
def _role_words() -> dict[str, RoleWord]:
    return {word.id: word for word in load_yaml("structure_roles.yml", RoleWord)}


@functools.cache
def _strong_cue() -> re.Pattern[str]:
    """A character of a word that decides under any parent, or the first digit of a year."""
    cues = "".join(word.cues for word in _role_words().values() if word.strength == "strong")
    return re.compile(f"[{cues}2]")


@functools.cache
def _role_pattern() -> re.Pattern[str]:
    """One pattern of all entries, each tried only at its possible first characters, since most match none."""
    words = _role_words().values()
    entries = "|".join(f"(?=[{word.opens}])(?P<{word.id}>{word.pattern})" for word in words)
    return re.compile(f"(?=[{''.join(word.opens for word in words)}])(?:{entries})")
