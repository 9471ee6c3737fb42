"""Gazetteer: the townships of all lists by name, with their regions and villages, loaded on first use.

Between the reference files and `resolution`; `gazetteer()` returns the single Gazetteer of the process.
"""

from __future__ import annotations

import csv
import functools
import zlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources

from extract.places.names import listed_aliases, mention_keys, plain_counties, short_region

FIRST_LIST = 2017
"""The oldest list included; it is also used for earlier years."""

LAST_LIST = 2023
"""The newest list published; it is also used for later years."""

_GZIP = zlib.MAX_WBITS | 16


@dataclass(frozen=True, slots=True)
class Township:
    """A township as in the lists of `valid_from` to `valid_to` (None: it is in the newest list).

    `county` is the city itself if a city has no counties (东莞市); `prefecture` is None in a municipality.
    """

    code_system: str
    division_code: str
    name: str
    county: str
    prefecture: str | None
    province: str
    township_class: str
    valid_from: int
    valid_to: int | None
    predecessor_code: str | None

    def is_listed_in(self, year: int) -> bool:
        """Whether the list of `year` has it under this name and county."""
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Townships by the names that reports use, and the names of the regions above them."""

    lines: Sequence[str]
    """One line per township, in order of code, as in `reference/townships.csv.gz`; parsed when looked up."""
    by_name: dict[str, list[int]]
    by_alias: dict[str, list[int]]
    by_predecessor: dict[str, list[int]]
    provinces: frozenset[str]
    """Full names of provinces, autonomous regions and municipalities."""
    regions: dict[str, frozenset[str]]
    """Printed form (荣昌区, 荣昌) → the full names it can mean."""
    region_tails: frozenset[str]
    """The last two characters of every form, to rule out quickly the many positions in a text where no region ends."""

    def knows(self, surface: str) -> bool:
        """Whether any list has a township that a report may call `surface`."""
        return surface in self.by_name or surface in self.by_alias

    def named(self, surface: str) -> tuple[Township, ...]:
        """Townships of all lists that a report may call `surface`; within a county, an exact name precedes an alias."""
        for key in mention_keys(surface):
            exact = [self.township(line) for line in self.by_name.get(key, ())]
            others = (self.township(line) for line in self.by_alias.get(key, ()))
            found = (*exact, *(t for t in others if not any(_are_neighbours(t, near) for near in exact)))
            if found:
                return found
        return ()

    def township(self, line: int) -> Township:
        """The township on `line` of the list."""
        system, code, name, county, prefecture, province, kind, first, last, predecessor = self.lines[line].split(",")
        return Township(
            system, code, name, county, prefecture or None, province, kind, int(first), int(last) if last else None,
            predecessor or None,
        )  # fmt: skip

    def with_code(self, division_code: str) -> range:
        """The lines of the township with that code, one for each time its name or county changed."""
        first = bisect_left(self.lines, division_code, key=_code)
        return range(first, bisect_right(self.lines, division_code, first, key=_code))

    def county_names(self, township: Township) -> frozenset[str]:
        """Every name its county had while the township was listed: 滦县 and 滦州市 (县改市, 县改区)."""
        names = {township.county}
        if township.predecessor_code:
            before = (self.township(line) for line in self.with_code(township.predecessor_code))
            names |= {t.county for t in before if t.name == township.name and t.valid_from < township.valid_from}
        after = (self.township(line) for line in self.by_predecessor.get(township.division_code, ()))
        names |= {t.county for t in after if t.name == township.name}
        return frozenset(form for name in names for form in plain_counties(name))


@functools.cache
def gazetteer() -> Gazetteer:
    """The gazetteer of this process, loaded once, in some tens of milliseconds and megabytes."""
    lines = _lines("townships.csv.gz")[1:]
    by_name: dict[str, list[int]] = defaultdict(list)
    by_alias: dict[str, list[int]] = defaultdict(list)
    by_predecessor: dict[str, list[int]] = defaultdict(list)
    places: set[tuple[str, str, str]] = set()
    for number, line in enumerate(lines):
        _, _, name, county, prefecture, province, kind, _, _, predecessor = line.split(",")
        by_name[name].append(number)
        if predecessor:
            by_predecessor[predecessor].append(number)
        for alias in listed_aliases(name, kind, county, province):
            by_alias[alias].append(number)
        places.add((county, prefecture, province))
    provinces = frozenset(province for _, _, province in places)
    regions = _regions({name for place in places for name in place if name})
    tails = frozenset(form[-2:] for form in regions)
    return Gazetteer(lines, dict(by_name), dict(by_alias), dict(by_predecessor), provinces, regions, tails)


def township_by_code(division_code: str) -> Township | None:
    """The township of `division_code` in the last list with the code; None if no list has it."""
    lines = gazetteer().with_code(division_code)
    return gazetteer().township(lines[-1]) if lines else None


@functools.cache
def common_villages() -> dict[str, int]:
    """Village names that many townships have, with the number of townships."""
    return {name: int(count) for name, count in csv.reader(_lines("common_villages.csv.gz")[1:])}


def villages(division_code: str) -> tuple[str, ...]:
    """Names of the villages and communities of a township; empty if the list names none.

    Loads a province's file on first use.
    """
    text = _villages_of_province(division_code[:2])
    start = text.find(f"\n{division_code}\t")
    return tuple(text[start + 1 : text.index("\n", start + 1)].split("\t")[1:]) if start >= 0 else ()


@functools.cache
def _villages_of_province(province_code: str) -> str:
    path = resources.files("extract.places.reference") / "villages" / f"{province_code}.txt.gz"
    return "\n" + zlib.decompress(path.read_bytes(), _GZIP).decode() if path.is_file() else "\n"


def _code(line: str) -> str:
    return line.split(",", 2)[1]


def _are_neighbours(township: Township, other: Township) -> bool:
    """Whether both are listed in the same county in the same year."""
    last, other_last = township.valid_to or LAST_LIST, other.valid_to or LAST_LIST
    is_same_time = township.valid_from <= other_last and other.valid_from <= last
    return is_same_time and (township.county, township.province) == (other.county, other.province)


def _regions(names: Iterable[str]) -> dict[str, frozenset[str]]:
    forms: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for form in (*plain_counties(name), short_region(name)):
            forms[form] |= set(plain_counties(name))
    return {form: frozenset(full) for form, full in forms.items()}


def _lines(name: str) -> list[str]:
    data = (resources.files("extract.places.reference") / name).read_bytes()
    return zlib.decompress(data, _GZIP).decode().splitlines()
