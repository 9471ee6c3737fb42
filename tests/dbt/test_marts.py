"""The marts on hand-made reports: editions, formats, decisions, checks, targets, parts and unresolved townships."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import duckdb
import pytest

from tests.dbt.conftest import Dbt, rows
from tests.dbt.raw_rows import SEEN, Figure, Heading, Raw, Report

pytestmark = pytest.mark.slow

LATER = SEEN + datetime.timedelta(days=30)

# 鹿厂镇 kept its name when 会理县 became 会理市 in 2021 and its code changed from 513425101 to 513402101.
OLD_CODE, NEW_CODE = "513425101", "513402101"

HEADINGS = (
    Heading("一、主要成效", 1, "results"),
    Heading("二、存在问题", 1, "problems"),
    Heading("三、下一步打算", 1, "plans"),
)
BODY = (
    "一、主要成效\n全年调解纠纷{mediated}件，其中邻里纠纷{part}件。{more}\n"
    "二、存在问题\n一是行政执法力量不足，二是普法形式单调。\n"
    "三、下一步打算\n明年开展法治讲座10场。"
)


def figures(mediated: int, part: int, *more: Figure) -> tuple[Figure, ...]:
    return (
        Figure(f"{mediated}件", "dispute.disputes_mediated", "件", str(mediated)),
        Figure(f"{part}件", "dispute.disputes_mediated", "件", str(part), scope="part"),
        *more,
        Figure("10场", "publicity.lectures", "场", "10", scope="target"),
    )


def report(name: str, year: int, mediated: int, part: int, more: str = "", *extra: Figure) -> Report:
    return Report(
        name=name,
        text=BODY.format(mediated=mediated, part=part, more=more),
        year=year,
        division_code=NEW_CODE if year >= 2021 else OLD_CODE,
        township="鹿厂镇",
        headings=HEADINGS,
        figures=figures(mediated, part, *extra),
        numerals=((f"{mediated}", "observation"), ("一", "ordinal")),
    )


FIRST_YEAR = report(
    "2020.txt",
    2020,
    40,
    15,
    "行政检查事项5件，检查30余次，罚没2件。",
    Figure("5件", "enforcement.inspections", "件", "5"),
    Figure("30余次", "enforcement.inspections", "次", "30", qualifier="more_than"),
    Figure("2件", "enforcement.fines_amount", "件", "2"),
)
COUNTY_BEFORE = Figure(
    "860件",
    "dispute.disputes_mediated",
    "件",
    "860",
    scope="comparison",
    period_year=2020,
    scope_rule="comparison.larger_place",
)
NEXT_YEAR_MORE = "上年为41件，全县860件。举办法治讲座12场，发放手册300余册、手册200册，新建廊亭3至5杆。"
NEXT_YEAR = dataclasses.replace(
    report(
        "2021.txt",
        2021,
        50,
        60,
        NEXT_YEAR_MORE,
        Figure("41件", "dispute.disputes_mediated", "件", "41", scope="comparison", period_year=2020),
        COUNTY_BEFORE,
        Figure("12场", "publicity.lectures", "场", "12"),
        Figure("300余册", "publicity.materials_distributed", "册", "300", qualifier="more_than"),
        Figure("200册", "publicity.materials_distributed", "册", "200"),
        Figure("3至5杆", "publicity.cultural_sites", "杆", "3", value_high="5"),
    ),
    absences=("廊亭",),
    report_date=datetime.date(2022, 2, 20),
    published_date=datetime.date(2022, 4, 2),
)
SAME_TEXT = dataclasses.replace(NEXT_YEAR, name="2021.docx", text=NEXT_YEAR.text, extra_bytes=b"docx", seen_at=LATER)
CORRECTED = dataclasses.replace(
    report(
        "2021_corrected.txt",
        2021,
        55,
        5,
        "举办法治讲座12场，新建廊亭3至8杆。",
        Figure("12场", "publicity.lectures", "场", "12"),
        Figure("3至8杆", "publicity.cultural_sites", "杆", "3", value_high="8"),
    ),
    seen_at=LATER,
)
SCAN = dataclasses.replace(
    report("2021_scan.pdf", 2021, 56, 60, NEXT_YEAR_MORE, *NEXT_YEAR.figures[3:-1]),
    format="pdf",
    confidence=0.85,
    seen_at=LATER,
)
SCAN_ALONE = dataclasses.replace(report("2016_scan.pdf", 2016, 6, 3), format="pdf", confidence=0.85)
UNRESOLVED = dataclasses.replace(
    report("unknown.txt", 2022, 7, 2), division_code=None, other_candidates=(NEW_CODE, "500229105")
)
DECIDED = dataclasses.replace(report("decided.txt", 2023, 8, 3), division_code=None, year=2013)
YEARLESS = dataclasses.replace(report("yearless.txt", 2019, 9, 4), year=None)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, dbt: Dbt) -> Path:
    path = tmp_path_factory.mktemp("marts") / "fadu.duckdb"
    with duckdb.connect(str(path)) as connection:
        raw = Raw(connection)
        raw.create()
        raw.load(FIRST_YEAR, NEXT_YEAR, SAME_TEXT, SCAN, SCAN_ALONE, UNRESOLVED, DECIDED, YEARLESS)
        raw.decide(UNRESOLVED, NEW_CODE, 1)
        raw.decide(UNRESOLVED, None, 2)
        raw.decide(DECIDED, "500229105", 1)
        raw.decide(DECIDED, NEW_CODE, 2)
        raw.decide_year(DECIDED, 2023, 3)
        raw.fail("broken.pdf", "encrypted")
    dbt(path, "build", "--exclude-resource-type", "unit_test")
    return path


@pytest.fixture(scope="module")
def republished(warehouse: Path, dbt: Dbt) -> Path:
    """A copy of the same warehouse after a corrected report."""
    path = warehouse.with_name("republished.duckdb")
    path.write_bytes(warehouse.read_bytes())
    with duckdb.connect(str(path)) as connection:
        Raw(connection).load(CORRECTED)
    dbt(path, "build", "--exclude-resource-type", "unit_test")
    return path


def test_unit_tests_of_the_models_hold(warehouse: Path, tmp_path: Path, dbt: Dbt) -> None:
    path = tmp_path / warehouse.name  # the views name the catalog, which is the file's name
    path.write_bytes(warehouse.read_bytes())
    assert "Completed successfully" in dbt(path, "test", "--resource-type", "unit_test").stdout


def facts(path: Path, year: int) -> dict[tuple[str, str], tuple]:
    found = rows(
        path,
        "select indicator, unit, value, value_high, qualifier, mention_count from facts where year = ?"
        " and township = '鹿厂镇'",
        year,
    )
    return {(indicator, unit): tuple(rest) for indicator, unit, *rest in found}


def test_facts_combine_mentions_by_the_rules(warehouse: Path) -> None:
    assert facts(warehouse, 2021) == {
        ("dispute.disputes_mediated", "件"): (50, None, "exact", 2),
        ("publicity.lectures", "次"): (12, None, "exact", 1),
        ("publicity.materials_distributed", "份"): (500, None, "more_than", 2),
        ("publicity.cultural_sites", "杆"): (3, 5, "exact", 1),
    }


def test_usage_tells_why_a_figure_does_not_count(warehouse: Path) -> None:
    usages = rows(
        warehouse,
        "select observations.surface, bridge.usage, bridge.is_decisive from bridge_indicator_year_observation as bridge"
        " inner join fct_observation as observations using (observation_id) where observations.year = 2021",
    )
    assert {surface: (usage, decisive) for surface, usage, decisive in usages} == {
        "50件": ("used", True),
        "60件": ("dropped_part", False),
        "41件": ("scope_comparison", False),
        "860件": ("scope_comparison", False),
        "12场": ("used", True),
        "300余册": ("used", True),
        "200册": ("used", True),
        "3至5杆": ("used", True),
        "10场": ("role_plans", False),
    }


def test_another_format_is_the_same_report(warehouse: Path) -> None:
    assert rows(warehouse, "select file_name, document_count, edition_number from dim_report where year = 2021") == [
        ("2021.txt", 3, 1)
    ]
    outcomes = rows(warehouse, "select file_name, is_other_format from fct_document_outcome where year = 2021")
    assert dict(outcomes) == {"2021.txt": False, "2021.docx": True, "2021_scan.pdf": True}


def test_a_scan_does_not_take_the_place_of_the_typed_report_though_it_came_later_and_reads_otherwise(
    warehouse: Path,
) -> None:
    outcome = "select similarity > 0.8, review_count, edition_number from fct_document_outcome where file_name = ?"
    assert rows(warehouse, outcome, "2021_scan.pdf") == [(True, 8, 1)]
    assert rows(warehouse, outcome, "2021.docx") == [(None, 0, 1)]


def test_figures_on_unsure_lines_wait_for_a_look(warehouse: Path) -> None:
    marked = (
        "select surface, needs_review, round(confidence, 2) from fct_observation where year = ? order by start_offset"
    )
    assert rows(warehouse, marked, 2016) == [("6件", True, 0.85), ("3件", True, 0.85), ("10场", True, 0.85)]
    assert {row[1:] for row in rows(warehouse, marked, 2021)} == {(False, None)}
    assert set(rows(warehouse, "select file_name, surface from figure_review_queue")) == {
        ("2016_scan.pdf", surface) for surface in ("6件", "3件", "10场")
    }


def test_decisions_override_and_can_be_taken_back(warehouse: Path) -> None:
    methods = rows(warehouse, "select file_name, resolution_method, review_reason from fct_township_resolution")
    assert set(methods) >= {("unknown.txt", "unresolved", "not_enough_evidence"), ("decided.txt", "decision", None)}
    assert facts(warehouse, 2023)["dispute.disputes_mediated", "件"][0] == 8
    decided = rows(warehouse, "select file_name, year, year_decision from dim_report where year_decision is not null")
    assert decided == [("decided.txt", 2023, "by reviewer on 2025-03-01: as sent")]
    waiting = rows(warehouse, "select file_name, review_reason, candidate_count from review_queue order by all")
    assert waiting == [("unknown.txt", "not_enough_evidence", 2), ("yearless.txt", "unknown_year", 1)]


def test_a_report_without_township_or_year_keeps_its_observations_and_gives_no_fact(warehouse: Path) -> None:
    usages = rows(
        warehouse,
        "select reports.file_name, bridge.usage, count(*) from bridge_indicator_year_observation as bridge"
        " inner join dim_report as reports using (report_id) where bridge.usage like 'un%' group by all",
    )
    assert {(name, usage) for name, usage, _ in usages} == {
        ("unknown.txt", "unresolved_township"),
        ("yearless.txt", "unknown_year"),
    }


def test_promises_meet_the_next_years_result_along_the_lineage(warehouse: Path) -> None:
    targets = rows(warehouse, "select year, target_value, result_value, is_met from fct_target where year = 2020")
    assert targets == [(2020, 10, 12, True)]


def test_figures_are_checked_against_each_other(warehouse: Path) -> None:
    checks = rows(
        warehouse,
        "select check_kind, year, stated_value, recomputed_value, check_result from fct_rate_check order by all",
    )
    assert set(checks) >= {
        ("earlier_year", 2021, 41.0, 40.0, "inconsistent"),
        ("parts", 2020, 40.0, 15.0, "incomplete"),
        ("parts", 2021, 50.0, 60.0, "inconsistent"),
    }
    assert [stated for kind, _, stated, *_ in checks if kind == "earlier_year"] == [41.0]  # not the county's 860


def test_required_parts_are_present_or_missing(warehouse: Path) -> None:
    parts = rows(
        warehouse,
        "select parts.role, parts.is_present from fct_report_part as parts inner join dim_report using (report_id)"
        " where dim_report.year = 2021",
    )
    assert dict(parts) == {"results": True, "problems": True, "plans": True, "leadership_duty": False}


def test_dates_are_held_against_the_rules(warehouse: Path) -> None:
    assert rows(
        warehouse,
        "select is_reported_in_time, is_published_in_time from dim_report where year in (2020, 2021) order by year",
    ) == [(None, None), (True, False)]


def test_category_years_count_problems_targets_and_absences(warehouse: Path) -> None:
    counted = rows(
        warehouse,
        "select category, indicator_count, problem_count, target_count from fct_category_year"
        " where year = 2021 and category in ('dispute', 'enforcement', 'publicity', 'digital') order by category",
    )
    assert counted == [("digital", 0, 0, 0), ("dispute", 1, 0, 0), ("enforcement", 0, 1, 0), ("publicity", 3, 1, 1)]
    assert rows(warehouse, "select surface, sentence from fct_absence")[0][0] == "廊亭"


def test_a_failed_file_is_an_outcome(warehouse: Path) -> None:
    assert rows(warehouse, "select file_name, reason, report_id from fct_document_outcome where status = 'failed'") == [
        ("broken.pdf", "encrypted", None)
    ]


def test_wide_view_holds_values_with_unit_and_qualifier(warehouse: Path) -> None:
    assert rows(
        warehouse,
        "select materials_distributed, materials_distributed_unit, materials_distributed_qualifier, lectures"
        " from facts_publicity where year = 2021",
    ) == [(500, "份", "more_than", 12)]


def test_wide_view_takes_the_indicators_own_family_first_and_never_mixes_money_with_counts(warehouse: Path) -> None:
    assert rows(
        warehouse,
        "select inspections, inspections_unit, inspections_qualifier, fines_amount from facts_enforcement"
        " where year = 2020",
    ) == [(30, "次", "more_than", None)]


def test_a_new_edition_takes_the_place_of_the_one_before(republished: Path) -> None:
    assert facts(republished, 2021) == {
        ("dispute.disputes_mediated", "件"): (55, None, "exact", 2),
        ("publicity.lectures", "次"): (12, None, "exact", 1),
        ("publicity.cultural_sites", "杆"): (3, 8, "exact", 1),
    }
    editions = rows(republished, "select file_name, edition_number, is_current from dim_report where year = 2021")
    assert set(editions) == {("2021.txt", 1, False), ("2021_corrected.txt", 2, True)}


def test_what_a_new_edition_changed_is_told(republished: Path) -> None:
    values = "old_value, old_value_high, new_value, new_value_high"
    changes = rows(republished, f"select indicator, change, {values} from fct_edition_change")
    assert set(changes) == {
        ("dispute.disputes_mediated", "changed", 50, None, 55, None),
        ("publicity.materials_distributed", "removed", 500, None, None, None),
        ("publicity.cultural_sites", "changed", 3, 5, 3, 8),
    }


def test_a_copy_of_the_views_works_under_another_name(republished: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{republished}' as source (read_only)")
        connection.execute(f"attach '{copy}' as target")
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'source' and schema_name = 'main'"
        ).fetchall()
        views = connection.execute(
            "select sql from duckdb_views() where database_name = 'source' and schema_name = 'main' and not internal"
            " order by view_name = 'facts' desc"
        ).fetchall()
        connection.execute("use target")
        for (table,) in tables:
            connection.execute(f"create table {table} as from source.main.{table}")
        for (sql,) in views:
            connection.execute(sql)
    assert rows(copy, "select count(*) from facts") == rows(republished, "select count(*) from facts")
    assert len(views) == 19
