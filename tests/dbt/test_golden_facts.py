"""The fact rules on annotated reports: the fact table they must give, row for row."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dbt.conftest import ROOT, Dbt, rows
from tests.dbt.raw_rows import Figure, Heading, Raw, Report

SHARED = ROOT.parent / "shared"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="needs the annotated reports beside the checkout"),
]

_FACTS = """
    select
        reports.file_name, facts.year, facts.category, facts.indicator, facts.unit_family, facts.base_unit, facts.value,
        facts.qualifier, facts.mention_count, facts.aggregation
    from fct_indicator_year as facts
    inner join dim_report as reports on facts.report_id = reports.report_id
"""


def _annotations(name: str) -> dict[str, list[dict[str, Any]]]:
    by_file: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (SHARED / "gold" / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        by_file[row["file"]].append(row)
    return by_file


def _reports() -> list[Report]:
    figures, headings = _annotations("quantities.jsonl"), _annotations("sections.jsonl")
    absences = _annotations("stated_absences.jsonl")
    return [
        Report(
            name=file,
            text=(SHARED / "reports" / file).read_bytes().decode("utf-8"),
            year=header["report_year"],
            division_code=header["division_code"],
            township=header["township"],
            headings=tuple(
                Heading(h["heading"], h["level"], h["role"], h["start"])
                for h in sorted(headings[file], key=lambda h: h["start"])
            ),
            figures=tuple(
                Figure(
                    f["text"],
                    f["indicator"],
                    f["unit"],
                    str(f["value"]),
                    value_high=str(f["value_high"]) if f.get("value_high") else None,
                    scope=f["scope"],
                    qualifier=f["qualifier"],
                    start=f["start"],
                )
                for f in figures[file]
            ),
            absences=tuple(a["text"] for a in absences[file]),
        )
        for file, (header,) in _annotations("documents.jsonl").items()
    ]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, dbt: Dbt) -> Path:
    path = tmp_path_factory.mktemp("golden") / "fadu.duckdb"
    with duckdb.connect(str(path)) as connection:
        raw = Raw(connection)
        raw.create()
        raw.load(*_reports())
    dbt(path, "build", "--exclude-resource-type", "unit_test")
    return path


def test_facts_equal_the_golden_table(warehouse: Path) -> None:
    with (SHARED / "gold" / "facts.csv").open(encoding="utf-8") as file:
        golden = Counter(
            (
                r["file"],
                int(r["year"]),
                r["category"],
                r["indicator"],
                r["unit_family"],
                r["base_unit"],
                Decimal(r["value"]),
                r["qualifier"],
                int(r["mentions"]),
                r["aggregation"],
            )
            for r in csv.DictReader(file)
        )
    assert sum(golden.values()) == 83
    assert Counter(rows(warehouse, _FACTS)) == golden


def test_every_annotated_figure_is_used_or_left_out_for_a_reason(warehouse: Path) -> None:
    usages = rows(warehouse, "select usage, count(*) from bridge_indicator_year_observation group by usage")
    assert sum(count for _, count in usages) == sum(len(f) for f in _annotations("quantities.jsonl").values())
    assert dict(usages)["scope_per_unit"] == 3


def test_rates_are_recomputed_from_their_own_figures(warehouse: Path) -> None:
    checks = rows(
        warehouse,
        "select stated_value, numerator_value, denominator_value, check_result from fct_rate_check"
        " where check_kind = 'rate' order by stated_value",
    )
    assert checks == [(87.5, 28, 32, "consistent"), (98.6, 216, 219, "consistent")]


def test_townships_are_rows_of_the_reports_years(warehouse: Path) -> None:
    found = rows(
        warehouse,
        "select townships.township, reports.year, reports.vintage_lag from dim_report as reports"
        " inner join dim_township as townships on reports.township_id = townships.township_id"
        " where reports.year between townships.valid_from_year"
        " and coalesce(townships.valid_to_year + reports.vintage_lag, reports.year)",
    )
    assert {(township, lag) for township, _, lag in found} == {
        (header["township"], header["report_year"] - 2023) for (header,) in _annotations("documents.jsonl").values()
    }
