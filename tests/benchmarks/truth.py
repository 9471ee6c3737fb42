"""Correctness of a published file: what the generator knows of its reports beside what was published of them."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import duckdb

from tests.benchmarks.generator import as_docx, as_html, generate

_ENCODE = {"txt": lambda report: report.text.encode(), "html": as_html, "docx": as_docx}
_COLUMNS = "file_name, division_code, year, start_offset, end_offset, value, unit, qualifier, indicator, scope"

_COMPARED = """
    with
    truth as (
        select * from read_csv($truth, header = true, all_varchar = true)
    ),
    reports as (
        select distinct file_name, division_code, year from truth
    ),
    found as (
        select reports.file_name, observations.*
        from fct_observation as observations
        inner join dim_report as reports using (report_id)
        where reports.file_name in (select file_name from truth)
    ),
    compared as (
        select
            found.observation_id is not null as is_found,
            found.value = truth.value::decimal(24, 6) and found.unit = truth.unit
            and found.qualifier = truth.qualifier and found.indicator = truth.indicator
            and found.scope = truth.scope as is_right
        from truth
        left join found
            on truth.file_name = found.file_name
            and found.start_offset = truth.start_offset::bigint and found.end_offset = truth.end_offset::bigint
    ),
    placed as (
        select count(*) filter (where townships.division_code = reports.division_code
            and published.year = reports.year::integer) / count(*) as share
        from reports
        left join dim_report as published using (file_name)
        left join dim_township as townships using (township_id)
    )
    select
        count(*) filter (where is_found) / count(*) as found_share,
        count(*) filter (where is_found) / (select count(*) from found) as true_share,
        count(*) filter (where is_right) / count(*) filter (where is_found) as right_share,
        (select share from placed) as township_share
    from compared
"""


def drop_reports(
    drop: Path, truth: Path, first: int, count: int, formats: tuple[str, ...], first_year: int = 2024
) -> None:
    """Writes the reports `first` to `first + count` into `drop`, the formats in turn; `first_year` as in `generate`.

    Adds what they say to `truth`, of text files only: their places are those of the generator.
    """
    drop.mkdir(parents=True, exist_ok=True)
    is_new = not truth.exists()
    with truth.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        if is_new:
            writer.writerow(_COLUMNS.split(", "))
        for number, report in enumerate(itertools.islice(generate(first + count, first_year=first_year), first, None)):
            ending = formats[number % len(formats)]
            name = f"{report.name}.{ending}"
            (drop / name).write_bytes(_ENCODE[ending](report))
            if ending == "txt":
                about = (name, report.township.division_code, report.year)
                writer.writerows((*about, *figure) for figure in report.figures)


def published_correctness(database: Path, truth: Path) -> dict[str, float]:
    """Shares: figures found at their place, found ones that are true, those right in all, reports placed rightly."""
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(_COMPARED, {"truth": str(truth)}).fetchone()
    names = (
        "figures found",
        "found figures that are true",
        "value, unit, indicator … right",
        "township and year right",
    )
    return dict(zip(names, row or (), strict=True))
