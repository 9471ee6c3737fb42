"""Queries: the pages' queries on the published copy; every value from a request is a parameter, never SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extract.lineage.published import Published

PAGE_SIZE = 50
"""Rows of a list on one page: a screen or two."""

WORDS = 6
"""Maximum number of search words used: 省 市 县 镇 and two more."""

_CHOICES = {
    "years": "select year, count(*) as count from fct_indicator_year group by year order by year desc",
    "categories": """
        select category, category_zh, category_en from dim_category
        where category in (select category from fct_indicator_year) order by category
    """,
    "indicators": """
        select indicator, category, indicator_zh, indicator_en from dim_indicator
        where indicator in (select indicator from fct_indicator_year) order by indicator
    """,
    "totals": """
        select
            (select count(*) from fct_indicator_year) as facts,
            (select count(*) from dim_report where is_current) as reports,
            (select count(distinct township_id) from fct_indicator_year) as townships,
            (select count(*) from fct_township_resolution where is_in_review and is_current) as in_review,
            (select count(*) from fct_rate_check where check_result = 'inconsistent') as inconsistent
    """,
}

_PLACE = "concat_ws('', province, prefecture, county, township)"

_FACTS_WHERE = """
    ($year is null or year = $year)
    and ($category is null or category = $category)
    and ($indicator is null or indicator = $indicator)
    and (not $is_narrowed or township_id in (select township_id from dim_township where {place}))
"""
# First the keys of the page, then their labels: joining all facts with every dimension takes three times as long. Keys
# are listed one by one (`_with_keys`), since a subquery is joined with all facts as well.
_FACT_KEYS = """
    select indicator_year_id
    from fct_indicator_year inner join dim_township using (township_id)
    where {where}
    order by division_code, year desc, category, indicator, unit_family, base_unit, indicator_year_id
    limit {size} offset $offset
"""
_FACTS = """
    select
        indicator_year_id, report_id, township_id, township, county, prefecture, province, division_code, year,
        category_zh, category_en, indicator, indicator_zh, indicator_en, unit, qualifier, value, value_high,
        mention_count, used_mention_count
    from facts
    where indicator_year_id in ({ids})
    order by division_code, year desc, category, indicator, unit_family, unit, indicator_year_id
"""
_FACT = "select * from facts where indicator_year_id = $id"

_REPORTS = """
    select
        report_id, title, file_name, format, township, county, province, year, edition_number, character_count,
        count(*) over () as total
    from dim_report left join dim_township using (township_id)
    where is_current and ($year is null or year = $year) and (not $is_narrowed or ({place}))
    order by year desc nulls first, division_code, report_id
    limit {size} offset $offset
"""
_REPORT = """
    select dim_report.*, township, county, prefecture, province, division_code, code_system
    from dim_report left join dim_township using (township_id)
    where report_id = $id
"""
_OBSERVATIONS = """
    select
        observations.observation_id, indicator_year_id, observations.indicator, indicator_zh, indicator_en,
        surface, sentence, section_path, unit, observations.base_unit, qualifier, scope, role, value, value_high,
        base_value, start_offset, end_offset, sentence_start_offset, sentence_end_offset, usage,
        observations.year, first_page.page
    from fct_observation as observations
    left join dim_indicator using (indicator)
    left join (
        select observation_id, min(page) as page from fct_evidence_segment where report_id = $id group by observation_id
    ) as first_page using (observation_id)
    where observations.report_id = $id
    order by start_offset, observations.observation_id
"""
_ABSENCES = """
    select surface, sentence, start_offset, end_offset, sentence_start_offset, sentence_end_offset, indicator
    from fct_absence where report_id = $id order by start_offset
"""
_SEGMENTS = """
    select distinct
        observation_id, page, start_offset, end_offset, box_left, box_top, box_right, box_bottom, confidence
    from fct_evidence_segment
    where report_id = $id and page is not null
    order by start_offset
"""
_NUMERALS = """
    select surface, disposition, disposition_rule_id, start_offset, end_offset
    from fct_numeral where report_id = $id order by start_offset
"""
_REVIEWS = """
    select
        report_id, document_id, file_name, year, review_reason, title, issuer, candidate_count, score, arrived_at,
        count(*) over () as total
    from review_queue
    order by arrived_at desc, report_id
    limit {size} offset $offset
"""
_CANDIDATES = """
    select
        report_id, division_code, township, county, prefecture, province, score,
        from_json(evidence, '[{{"kind":"varchar","surface":"varchar","weight":"double"}}]') as evidence
    from fct_township_candidate
    where list_contains($ids, report_id) and candidate_rank <= {shown}
    order by report_id, candidate_rank
"""
CANDIDATES = 5
"""Candidates to list per report: the right one is nearly always among the first."""

_CHECK_KEYS = """
    select check_id, count(*) over () as total
    from fct_rate_check
    where ($result is null or check_result = $result) and ($kind is null or check_kind = $kind)
    order by abs(difference) desc, check_id
    limit {size} offset $offset
"""
_CHECKS = """
    select
        checks.*, township, county, indicator_zh, indicator_en, observations.start_offset, observations.end_offset,
        observations.sentence_start_offset, observations.surface
    from fct_rate_check as checks
    inner join fct_observation as observations using (observation_id)
    left join dim_township on checks.township_id = dim_township.township_id
    left join dim_indicator on checks.indicator = dim_indicator.indicator
    where check_id in ({ids})
    order by abs(difference) desc, check_id
"""

_COMPARED = """
    select observation_id, report_id, year, surface from fct_observation
    where observation_id in ({ids}) order by start_offset
"""
_CHARTED = """
    select
        township_id, township, county, prefecture, province, division_code, max(year) as year, count(*) as facts,
        count(*) over () as total
    from fct_indicator_year inner join dim_township using (township_id)
    where indicator = $indicator and ($year is null or year = $year) and ({place})
    group by all
    order by facts desc, division_code
    limit {size} offset $offset
"""


@dataclass(frozen=True, slots=True)
class FactFilter:
    """The filter that a reader has set; None or empty means no restriction."""

    words: tuple[str, ...] = ()
    year: int | None = None
    category: str | None = None
    indicator: str | None = None


def choices(published: Published) -> dict[str, list[dict[str, Any]]]:
    """The options of the filters, and the totals; constant within a publication."""
    return {name: published.rows(query) for name, query in _CHOICES.items()}


def facts(published: Published, wanted: FactFilter, page: int) -> tuple[list[dict[str, Any]], int]:
    """Page `page` (from 1) of the matching facts, and their number."""
    condition, parameters = _place_condition(wanted.words)
    parameters |= {"year": wanted.year, "category": wanted.category, "indicator": wanted.indicator}
    where = _FACTS_WHERE.format(place=condition)
    (count,) = published.rows(f"select count(*) as total from fct_indicator_year where {where}", **parameters)
    keys = published.rows(_FACT_KEYS.format(where=where, size=PAGE_SIZE), offset=_offset(page), **parameters)
    return _with_keys(published, _FACTS, [row["indicator_year_id"] for row in keys]), count["total"]


def fact(published: Published, indicator_year_id: str) -> dict[str, Any] | None:
    """The fact of this id."""
    return _first(published.rows(_FACT, id=indicator_year_id))


def reports(published: Published, wanted: FactFilter, page: int) -> tuple[list[dict[str, Any]], int]:
    """Page `page` of the matching current editions, and their number."""
    condition, parameters = _place_condition(wanted.words)
    query = _REPORTS.format(place=condition, size=PAGE_SIZE)
    return _counted(published.rows(query, year=wanted.year, offset=_offset(page), **parameters))


def report(published: Published, report_id: str) -> dict[str, Any] | None:
    """The edition of this id, with its township."""
    return _first(published.rows(_REPORT, id=report_id))


def observations(published: Published, report_id: str) -> list[dict[str, Any]]:
    """The figures of a current edition in the order of the text, each with its use."""
    return published.rows(_OBSERVATIONS, id=report_id)


def absences(published: Published, report_id: str) -> list[dict[str, Any]]:
    """What the report states did not happen."""
    return published.rows(_ABSENCES, id=report_id)


def segments(published: Published, report_id: str) -> list[dict[str, Any]]:
    """The lines that contain figures, with page and box."""
    return published.rows(_SEGMENTS, id=report_id)


def numerals(published: Published, report_id: str) -> list[dict[str, Any]]:
    """Every numeral of a current edition with its disposition."""
    return published.rows(_NUMERALS, id=report_id)


def charted(published: Published, wanted: FactFilter, page: int) -> tuple[list[dict[str, Any]], int]:
    """Page `page` of the townships that state the indicator, those with the most years first."""
    condition, parameters = _place_condition(wanted.words)
    parameters |= {"indicator": wanted.indicator, "year": wanted.year, "offset": _offset(page)}
    del parameters["is_narrowed"]
    return _counted(published.rows(_CHARTED.format(place=condition, size=PAGE_SIZE), **parameters))


def reviews(published: Published, page: int) -> tuple[list[dict[str, Any]], int]:
    """Page `page` of the reports without a township, newest first, each with its best `candidates`."""
    rows, total = _counted(published.rows(_REVIEWS.format(size=PAGE_SIZE), offset=_offset(page)))
    ids = [row["report_id"] for row in rows]
    found = published.rows(_CANDIDATES.format(shown=CANDIDATES), ids=ids) if ids else []
    return [row | {"candidates": [c for c in found if c["report_id"] == row["report_id"]]} for row in rows], total


def checks(published: Published, result: str | None, kind: str | None, page: int) -> tuple[list[dict[str, Any]], int]:
    """Page `page` of the recomputed figures, the greatest difference first, each with the figures `compared`."""
    query = _CHECK_KEYS.format(size=PAGE_SIZE)
    keys, total = _counted(published.rows(query, result=result, kind=kind, offset=_offset(page)))
    rows = _with_keys(published, _CHECKS, [row["check_id"] for row in keys])
    ids = sorted({key for row in rows for key in row["compared_observation_ids"] or ()})
    found = {one["observation_id"]: one for one in _with_keys(published, _COMPARED, ids)}
    return [
        row | {"compared": [found[key] for key in row["compared_observation_ids"] or () if key in found]}
        for row in rows
    ], total


def _with_keys(published: Published, query: str, keys: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of `query` with these keys, each of them a parameter in the place of `{ids}`."""
    named = {f"id_{number}": key for number, key in enumerate(keys)}
    return published.rows(query.format(ids=", ".join(f"${name}" for name in named)), **named) if keys else []


def _place_condition(words: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The SQL condition for all of `words`, each part of a township's full name or the start of its code."""
    named = {f"word_{number}": word for number, word in enumerate(words[:WORDS])}
    parts = [f"(contains({_PLACE}, ${name}) or starts_with(division_code, ${name}))" for name in named]
    return " and ".join(parts) or "true", {**named, "is_narrowed": bool(named)}


def _offset(page: int) -> int:
    return (page - 1) * PAGE_SIZE


def _counted(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    return rows, rows[0]["total"] if rows else 0


def _first(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    return rows[0] if rows else None
