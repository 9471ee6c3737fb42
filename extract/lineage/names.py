"""Names: finds the township or indicator that a person's input names, and suggests some if there is none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import fuzz, process

from extract.errors import WarehouseError
from extract.lineage.published import Published

SUGGESTIONS = 5
"""Number of names that an error suggests: as many as one can read at a glance."""

LIKENESS = 50.0
"""Lowest similarity, of 100, of a suggestion: two of the three characters of 明通镇 are enough (67)."""

_TOWNSHIPS = """
    select township_id, code_system, division_code, township, county, prefecture, province,
        list(distinct year order by year) as years
    from dim_report inner join dim_township using (township_id)
    where is_current and year is not null
    group by all
    order by division_code
"""
_LISTED = "select 1 from dim_township where $name in (township, division_code, county || township) limit 1"

_CALLING_THEMSELVES = """
    select distinct township, county, prefecture, province, division_code
    from dim_report inner join dim_township using (township_id)
    where is_current and (contains(issuer, $name) or contains(title, $name))
    order by division_code
    limit 5
"""

_CALLED_THEN = """
    select distinct township, county, prefecture, province, division_code
    from dim_report inner join dim_township using (township_id)
    where is_current and year = $year
        and lineage_id in (select lineage_id from dim_township where list_contains($townships, township_id))
    order by division_code
"""

_INDICATORS = """
    select indicator, category, indicator_zh, indicator_en, measure, unit_family, base_unit, aggregation, polarity
    from dim_indicator order by indicator
"""


def find_township(published: Published, text: str, year: int | None) -> dict[str, Any]:
    """The township named by `text` that has a report about `year` (None: any).

    `text` can be its name (明通镇), its name after its county or province (城口县明通镇), or its division code.

    Raises WarehouseError if none or several match; the message suggests names, or the years with reports.
    """
    every = published.rows(_TOWNSHIPS)
    named = [row for row in every if _plain(text) in _township_names(row)]
    if not named:
        raise WarehouseError(_no_township(published, text, every))
    meant = [row for row in named if year is None or year in row["years"]]
    if not meant:
        raise WarehouseError(_no_report_of_year(published, text, year, named))
    if len(meant) > 1:
        offered = "; ".join(f"{_full_name(row)} ({row['division_code']})" for row in meant)
        raise WarehouseError(f"{len(meant)} townships are called {text}; name one by its county or code: {offered}")
    return meant[0]


def find_indicator(published: Published, text: str) -> dict[str, Any]:
    """The indicator that `text` names by its code or its Chinese or English name.

    Raises WarehouseError with the nearest names if there is none.
    """
    every = published.rows(_INDICATORS)
    names = ("indicator", "indicator_zh", "indicator_en")
    for row in every:
        if _plain(text) in {_plain(row[name]) for name in names}:
            return row
    offered = _nearest(text, {f"{row['indicator']} ({row['indicator_zh']})": [row[n] for n in names] for row in every})
    raise WarehouseError(f"there is no indicator {text}; {_offer(offered)}")


def why_nothing(
    published: Published, township: str | None, year: int | None, category: str | None, indicator: str | None
) -> str:
    """Why a search found no facts: the unknown name with suggestions, or that no fact matches all criteria."""
    try:
        if category is not None:
            _require_category(published, category)
        if indicator is not None:
            find_indicator(published, indicator)
        if township is not None:
            find_township(published, township, year)
    except WarehouseError as error:
        return str(error)
    return "no published fact matches"


def _require_category(published: Published, text: str) -> None:
    categories = published.rows("select category, category_zh, category_en from dim_category order by category")
    if not any(text in row.values() for row in categories):
        offered = ", ".join(f"{row['category']} ({row['category_zh']})" for row in categories)
        raise WarehouseError(f"there is no category {text}; expected one of: {offered}")


def _no_township(published: Published, text: str, every: list[dict[str, Any]]) -> str:
    if not _plain(text):
        return "a township needs a name"
    if called := published.rows(_CALLING_THEMSELVES, name=_plain(text)):
        offered = "; ".join(f"{_full_name(row)} ({row['division_code']})" for row in called)
        return f"no report is published under the name {text}; one that calls itself so is that of {offered}"
    if published.rows(_LISTED, name=_plain(text)):
        return (
            f"no report of {text} is published; `fadu review` lists those whose township is not decided yet,"
            " `fadu withdraw` those that were withdrawn"
        )
    names = {f"{_full_name(row)} ({row['division_code']})": [row["township"], _full_name(row)] for row in every}
    return f"no report of a township called {text} is published; {_offer(_nearest(text, names))}"


def _no_report_of_year(published: Published, text: str, year: int | None, named: list[dict[str, Any]]) -> str:
    years = ", ".join(map(str, sorted({y for row in named for y in row["years"]})))
    then = published.rows(_CALLED_THEN, year=year, townships=[row["township_id"] for row in named])
    called = "".join(f"; in that year the township was {_full_name(row)} ({row['division_code']})" for row in then)
    return f"no report of {text} about {year} is published; there are {years}{called}"


def _township_names(row: Mapping[str, Any]) -> set[str]:
    county, province = row["county"], row["province"]
    parents = ("", county, f"{row['prefecture'] or ''}{county}", f"{province}{county}", _full_name(row, ""))
    return {row["division_code"], *(_plain(f"{parent}{row['township']}") for parent in parents)}


def _full_name(row: Mapping[str, Any], township: str | None = None) -> str:
    parents = dict.fromkeys((row["province"], row["prefecture"] or "", row["county"]))
    return "".join(parents) + (row["township"] if township is None else township)


def _nearest(text: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """The keys of `names` with a name most similar to `text`, the most similar first."""
    flat = [(key, _plain(name)) for key, values in names.items() for name in values]
    found = process.extract(
        _plain(text), [name for _, name in flat], scorer=fuzz.WRatio, limit=SUGGESTIONS * 3, score_cutoff=LIKENESS
    )
    return list(dict.fromkeys(flat[index][0] for _, _, index in found))[:SUGGESTIONS]


def _offer(names: list[str]) -> str:
    return f"did you mean {'; '.join(names)}?" if names else "`fadu facts` lists what is published"


def _plain(text: str) -> str:
    """`text` without differences of width, case and white space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
