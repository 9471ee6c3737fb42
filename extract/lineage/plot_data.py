"""Plot data: the published facts that a chart shows, as its title and bars."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extract.errors import WarehouseError
from extract.lineage.names import find_township
from extract.lineage.published import Published
from extract.lineage.wording import Label

MOST_BARS = 40
"""Maximum number of bars of a chart: a county has ten to forty townships; more cannot be read side by side."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar; `value` is None if nothing is stated."""

    label: Label
    value: Decimal | None
    qualifier: str = "exact"


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart: vertical bars with years as labels if `is_upright`, else horizontal bars with names."""

    title: Label
    unit: str
    bars: tuple[Bar, ...]
    is_upright: bool
    note: Label | None = None


_UNIT = """
    select unit_family, base_unit, count(*) as count from fct_indicator_year inner join dim_township using (township_id)
    where indicator = $indicator and {condition}
    group by all order by count desc, base_unit limit 1
"""
_SAME_LINEAGE = """
    lineage_id = (select lineage_id from dim_township where township_id = $township_id)
"""
_YEARS = f"""
    select year, facts.value, facts.qualifier
    from dim_report as reports
    inner join dim_township using (township_id)
    left join (
        select report_id, value, qualifier from fct_indicator_year
        where indicator = $indicator and unit_family = $unit_family and base_unit = $base_unit
    ) as facts using (report_id)
    where reports.is_current and reports.year is not null and {_SAME_LINEAGE}
    order by year
"""
_SAME_COUNTY = """
    (province, coalesce(prefecture, ''), county) = (
        select (province, coalesce(prefecture, ''), county) from dim_township where township_id = $township_id
    )
"""
_COUNTY = f"""
    select township, division_code, facts.value, facts.qualifier
    from dim_report as reports
    inner join dim_township using (township_id)
    left join (
        select report_id, value, qualifier from fct_indicator_year
        where indicator = $indicator and unit_family = $unit_family and base_unit = $base_unit
    ) as facts using (report_id)
    where reports.is_current and reports.year = $year and {_SAME_COUNTY}
    order by facts.value desc nulls last, division_code
    limit {MOST_BARS}
"""
_COVERAGE = """
    select
        category_zh, category_en, count(*) as reports,
        cast(round(100.0 * count(*) filter (where indicator_count > 0) / count(*), 1) as decimal(5, 1)) as share
    from fct_category_year
    inner join dim_category using (category)
    where $year is null or year = $year
    group by category, category_zh, category_en
    order by share desc, category
"""
_TOWNSHIP = "select * from dim_township where township_id = $township_id"
_INDICATOR = "select * from dim_indicator where indicator = $indicator"


def years_chart(published: Published, township_id: str, indicator: str) -> Chart:
    """An indicator of a township over the years, also under earlier codes. Raises WarehouseError if it has no fact."""
    wanted = {"township_id": township_id, "indicator": indicator}
    place, measured, unit = _subject(published, wanted, _SAME_LINEAGE)
    rows = published.rows(_YEARS, **wanted, **_family(unit))
    bars = tuple(Bar(Label(str(r["year"]), str(r["year"])), r["value"], r["qualifier"] or "exact") for r in rows)
    title = Label(
        f"{measured['indicator_en']}, {place['division_code']}",
        f"{place['county']}{place['township']} · {measured['indicator_zh']}",
    )
    return Chart(title, unit["base_unit"], _with_gaps(bars), is_upright=True)


def county_chart(published: Published, township_id: str, indicator: str, year: int) -> Chart:
    """An indicator of the townships of a township's county, in a year. Raises WarehouseError if none states it."""
    wanted = {"township_id": township_id, "indicator": indicator}
    place, measured, unit = _subject(published, wanted, _SAME_COUNTY)
    rows = published.rows(_COUNTY, year=year, **wanted, **_family(unit))
    bars = tuple(Bar(Label(r["division_code"], r["township"]), r["value"], r["qualifier"] or "exact") for r in rows)
    if not bars:
        raise WarehouseError(f"no report of {place['county']} about {year} is published")
    title = Label(
        f"{measured['indicator_en']}, county {place['division_code'][:6]}, {year}",
        f"{place['county']} {year}年 · {measured['indicator_zh']}",
    )
    return Chart(title, unit["base_unit"], bars, is_upright=False)


def coverage_chart(published: Published, year: int | None) -> Chart:
    """The share of reports that state a figure of each category. Raises WarehouseError if there is no report."""
    rows = published.rows(_COVERAGE, year=year)
    if not rows:
        raise WarehouseError(f"no report{'' if year is None else f' about {year}'} is published")
    bars = tuple(Bar(Label(r["category_en"], r["category_zh"]), r["share"]) for r in rows)
    count, when = rows[0]["reports"], "各年" if year is None else f"{year}年"
    title = Label(
        f"Reports that state a figure, by category ({'all years' if year is None else year})",
        f"{when} · 各类别有数据的报告占比",
    )
    return Chart(title, "%", bars, is_upright=False, note=Label(f"{count} reports", f"共{count}份报告"))


def township_named(published: Published, text: str, year: int | None) -> str:
    """The township that `text` names, in `year` or in the latest year in which it has a report.

    Raises WarehouseError with suggestions if none or several match.
    """
    known = published.rows("select distinct year from dim_report where year is not null order by year desc")
    years = [year] if year else [row["year"] for row in known]
    problem: WarehouseError = WarehouseError("no report is published")
    for candidate in years:
        try:
            return find_township(published, text, candidate)["township_id"]
        except WarehouseError as error:
            problem = error
    raise problem


def _subject(
    published: Published, wanted: dict[str, Any], condition: str
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Township, indicator and the most frequent unit of the facts to show."""
    places = published.rows(_TOWNSHIP, township_id=wanted["township_id"])
    indicators = published.rows(_INDICATOR, indicator=wanted["indicator"])
    units = published.rows(_UNIT.format(condition=condition), **wanted) if places and indicators else []
    if not units:
        raise WarehouseError(f"no fact of {wanted['indicator']} is published there")
    return places[0], indicators[0], units[0]


def _family(unit: dict[str, Any]) -> dict[str, str]:
    return {"unit_family": unit["unit_family"], "base_unit": unit["base_unit"]}


def _with_gaps(bars: tuple[Bar, ...]) -> tuple[Bar, ...]:
    """`bars` with an empty one for each year between them that has no report."""
    by_year = {int(bar.label.en): bar for bar in bars}
    every = range(min(by_year), max(by_year) + 1)
    return tuple(by_year.get(year, Bar(Label(str(year), str(year)), None)) for year in every)
