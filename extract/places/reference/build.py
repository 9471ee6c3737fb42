"""Builds the files of this folder from the national division lists: `python -m extract.places.reference.build CACHE`.

For maintainers, when a new list is out (add it to `lists.RELEASES`); the package itself only reads what this wrote.
The same lists give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

from extract.places.names import clean_name, township_class
from extract.places.reference.lists import RELEASES, Listed, read_list

FOLDER = Path(__file__).parent

SHARED_VILLAGES = 0.4
"""Share of a township's villages that another must have held in the list before to be its predecessor: above it the
rest of a merged township cannot outweigh it by much, below it a new township was drawn from several."""

COMMON_VILLAGE = 20
"""Townships that have a village of a name, from which on the name is in the table of common names: rarer ones all weigh
alike as evidence, and the table stays small."""


@dataclass(frozen=True, slots=True)
class Row:
    """A township over the lists in which its code, names and county stay the same."""

    code_system: str
    division_code: str
    township: str
    county: str
    prefecture: str
    province: str
    township_class: str
    valid_from: int
    valid_to: int | None
    predecessor_code: str


Lists = Mapping[int, Mapping[str, Listed]]


def rows_of(lists: Lists) -> list[Row]:
    """Every township of `lists` with the years it stands in them, by code and first year."""
    open_rows: dict[str, Row] = {}
    closed: list[Row] = []
    for year in sorted(lists):
        current = {code: _row(listed, year) for code, listed in lists[year].items()}
        for code, row in list(open_rows.items()):
            if code in current and _same(row, current[code]):
                current[code] = replace(current[code], valid_from=row.valid_from)
            else:
                closed.append(replace(row, valid_to=year - 1))
        open_rows = current
    return sorted([*closed, *open_rows.values()], key=lambda row: (row.division_code, row.valid_from))


def with_predecessors(rows: Iterable[Row], lists: Lists) -> list[Row]:
    """`rows`, each that begins after the first list with the code that most of its villages had in the list before."""
    first = min(lists)
    by_year: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_year[row.valid_from].append(row)
    result = by_year.pop(first)
    for year, begun in by_year.items():
        holders = _holders(lists[year - 1])
        result += [
            replace(row, predecessor_code=_predecessor(row, lists[year], lists[year - 1], holders)) for row in begun
        ]
    return sorted(result, key=lambda row: (row.division_code, row.valid_from))


def last_villages(lists: Lists) -> dict[str, list[str]]:
    """The villages of every code that any list has, as the last list with it names them."""
    latest: dict[str, Listed] = {}
    for year in sorted(lists):
        latest.update(lists[year])
    return {code: sorted(v for v in latest[code].villages if _is_telling(v)) for code in sorted(latest)}


def common_villages(villages: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Village names that at least COMMON_VILLAGE townships have, with the number of townships."""
    counts = Counter(name for names in villages.values() for name in names)
    return {name: count for name, count in sorted(counts.items()) if count >= COMMON_VILLAGE}


def main(cache: Path) -> None:
    """Writes every file of this folder; `cache` keeps the archives between runs."""
    cache.mkdir(parents=True, exist_ok=True)
    lists = {year: read_list(year, cache) for year in RELEASES}
    rows = with_predecessors(rows_of(lists), lists)
    header = ["class" if f.name == "township_class" else f.name for f in fields(Row)]
    _write_csv(FOLDER / "townships.csv.gz", [header, *map(astuple, rows)])
    villages = last_villages(lists)
    by_province: dict[str, list[list[str]]] = defaultdict(list)
    for code, names in villages.items():
        if names:
            by_province[code[:2]].append([code, *names])
    for province, lines in by_province.items():
        _write(FOLDER / "villages" / f"{province}.txt.gz", "".join("\t".join(line) + "\n" for line in lines))
    _write_csv(FOLDER / "common_villages.csv.gz", [("village", "townships"), *common_villages(villages).items()])


def _row(listed: Listed, year: int) -> Row:
    name = clean_name(listed.name, listed.county)
    return Row(
        code_system="NBS",
        division_code=listed.code,
        township=name,
        county=listed.county,
        prefecture=listed.prefecture,
        province=listed.province,
        township_class=township_class(listed.code, name),
        valid_from=year,
        valid_to=None,
        predecessor_code="",
    )


def _same(row: Row, other: Row) -> bool:
    names = (row.county, row.prefecture, row.province) == (other.county, other.prefecture, other.province)
    return names and (row.township == other.township or _misprinted(row.township, other.township))


def _misprinted(old: str, new: str) -> bool:
    """Whether `old` is `new` with a character the list could not print: ?江镇 for 䢺江镇."""
    return "?" in old and len(old) == len(new) and all(a in (b, "?") for a, b in zip(old, new, strict=True))


def _holders(listed: Mapping[str, Listed]) -> dict[tuple[str, str], list[str]]:
    """Codes by (province, village name)."""
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, township in listed.items():
        for village in township.villages:
            holders[township.province, village].append(code)
    return holders


def _predecessor(
    row: Row,
    listed: Mapping[str, Listed],
    before: Mapping[str, Listed],
    holders: Mapping[tuple[str, str], list[str]],
) -> str:
    villages = listed[row.division_code].villages
    shared = Counter(code for village in villages for code in holders.get((row.province, village), ()))
    # Ties go to the township of the same name, then to the lower code, so that every build gives the same.
    ranked = sorted(shared, key=lambda code: (-shared[code], before[code].name != row.township, code))
    if ranked and shared[ranked[0]] >= max(2, SHARED_VILLAGES * len(villages)):
        return ranked[0]
    namesakes = [
        code
        for code, other in before.items()
        if code not in listed and other.prefecture == row.prefecture and other.province == row.province
        if clean_name(other.name, other.county) == row.township
    ]
    return namesakes[0] if len(namesakes) == 1 else ""


def _is_telling(village: str) -> bool:
    """Whether a report could name the village: placeholders of the list (虚拟社区, 生活区) and numbers cannot."""
    return len(village) > 2 and not village.endswith(("虚拟社区", "生活区", "类似村级单位")) and "\t" not in village


def _write_csv(path: Path, rows: Iterable[Iterable[object]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    _write(path, text.getvalue())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
