"""Hand-made reports with what is easily counted wrongly, from the dropped file to the published tables; no Airflow.

`edge_reports/` holds two years of one town, a corrected edition, a town without a county, and one of a listed kind.
"""

from __future__ import annotations

import html
import os
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from extract.landing import terms
from extract.landing.land import land_batch, pipeline_extractor
from extract.landing.load import load_run
from extract.landing.publish import publish
from extract.landing.reland import land_archived, scan_archive
from extract.landing.review import TOWNSHIP, decide
from extract.landing.scan import scan_drop_folder
from extract.landing.transform import build_marts
from extract.landing.warehouse import open_for_writing
from extract.lineage.verify import AuditScope, verify
from extract.reviewing import take_back_withdrawal, withdraw
from extract.settings import Settings, read_settings

REPORTS = {path.stem: path for path in Path(__file__).with_name("edge_reports").glob("*.txt")}
OPEN = "城关镇2024"
ZHUXI_CHENGGUAN = "420324100"

pytestmark = pytest.mark.slow


def ingest(settings: Settings, run_id: str, files: dict[str, bytes]) -> None:
    settings.drop.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = settings.drop / name
        path.write_bytes(content)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    batches = scan_drop_folder(settings, run_id)
    load_run(settings, run_id, [land_batch(settings, run_id, index, names) for index, names in enumerate(batches)])


def as_web_page(text: str) -> bytes:
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line)
    return f"<html><meta charset='utf-8'><body>{lines}</body></html>".encode()


def build(settings: Settings) -> None:
    build_marts(settings, emit_lineage=False)
    publish(settings)


def query(settings: Settings, sql: str) -> list[tuple]:
    with duckdb.connect(str(settings.published_database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("edge")
    settings = read_settings({"FADU_HOME": str(home), "FADU_SETTLE_SECONDS": "0.1"})
    corrected = "巴山镇2024更正"
    ingest(settings, "first", {f"{k}.txt": p.read_bytes() for k, p in REPORTS.items() if k != corrected})
    page = as_web_page(REPORTS["巴山镇2024"].read_text("utf-8"))
    ingest(settings, "second", {f"{corrected}.txt": REPORTS[corrected].read_bytes(), "巴山镇2024.html": page})
    for batch in terms.find_uncounted(settings):
        terms.count_batch(settings, batch)
    build(settings)
    return settings


def facts_of(settings: Settings, township: str, year: int) -> dict[str, str]:
    return dict(
        query(
            settings,
            f"select indicator, value_label from facts where township = '{township}' and year = {year} order by 1",
        )
    )


def test_halves_make_the_year_and_parts_stay_inside_their_whole(published: Settings) -> None:
    assert facts_of(published, "巴山镇", 2023) == {
        "dispute.disputes_received": "120 件",  # not with its two halves again
        "dispute.disputes_resolved": "118 件",
        "dispute.petition_cases": "28 件",  # 7 handed on by the county and 21 settled: parts without a whole
        "dispute.resolution_rate": "98.3 %",
        "enforcement.certified_officers": "5 人",  # in Chinese; not the 3 of the problems
        "enforcement.fines_amount": "23000 元",
        "enforcement.inspections": "85 次",  # neither its growth nor its rank
        "enforcement.penalty_cases": "4 件",
        "leadership.agenda_meetings": "4 次",
        "publicity.events": "9 次",  # the largest, as the taxonomy has it; not the year before, nor a plan
        "publicity.materials_distributed": ">3000 份",
    }


def test_the_corrected_edition_counts_and_a_figure_of_the_year_before_does_not(published: Settings) -> None:
    assert facts_of(published, "巴山镇", 2024) == {
        "capacity.party_committee_study_sessions": "12 次",
        "capacity.training_sessions": "3 次",
        "dispute.disputes_received": "101 件",
        "dispute.disputes_resolved": "90 件",
        "dispute.resolution_rate": "95 %",
        "enforcement.penalty_cases": "10 件",
        "publicity.events": "22 次",
        "publicity.materials_distributed": ">20000 份",
        "service.businesses_visited": "3–5 家",
    }


def test_editions_and_formats_are_told_apart(published: Settings) -> None:
    editions = "select file_name, edition_number, is_current, document_count from dim_report where year = 2024"
    found = set(query(published, f"{editions} and township_id is not null and file_name like '巴山%'"))
    assert found == {("巴山镇2024.txt", 1, False, 2), ("巴山镇2024更正.txt", 2, True, 1)}
    changed = "select indicator, change, old_value, new_value from fct_edition_change"
    assert query(published, changed) == [("dispute.disputes_received", "changed", Decimal(100), Decimal(101))]


def test_figures_are_held_against_their_own_parts_and_the_other_year(published: Settings) -> None:
    checks = "select check_kind, year, indicator, check_result from fct_rate_check"
    assert set(query(published, checks)) >= {
        ("earlier_year", 2024, "dispute.disputes_received", "inconsistent"),
        ("parts", 2023, "dispute.disputes_received", "consistent"),
        ("parts", 2024, "enforcement.penalty_cases", "inconsistent"),
        ("parts", 2024, "publicity.materials_distributed", "incomplete"),
        ("rate", 2024, "dispute.resolution_rate", "inconsistent"),
    }


def test_promises_meet_the_next_years_result(published: Settings) -> None:
    promises = "select target_year, indicator, is_met from fct_target where indicator <> 'other.unclassified'"
    assert set(query(published, promises)) == {
        (2024, "publicity.events", True),
        (2024, "capacity.training_sessions", False),
        (2024, "dispute.disputes_received", False),
        (2025, "publicity.events", None),
        (2025, "publicity.cultural_sites", None),
    }


def test_parts_dates_and_absences_are_told(published: Settings) -> None:
    missing = "select file_name, role from fct_report_part join dim_report using (report_id) where not is_present"
    assert set(query(published, missing)) == {
        ("东安镇2024.txt", "leadership_duty"),
        ("东安镇2024.txt", "problems"),
        ("城关镇2024.txt", "leadership_duty"),
        ("城关镇2024.txt", "plans"),
    }
    late = "select file_name from dim_report where not is_reported_in_time order by 1"
    assert query(published, late) == [("巴山镇2024.txt",), ("巴山镇2024更正.txt",)]
    assert query(
        published, "select distinct indicator from fct_absence where year = 2024 and indicator is not null"
    ) == [("dispute.litigation_cases",)]


def test_one_figure_for_two_rates_and_figures_for_each_village(published: Settings) -> None:
    found = facts_of(published, "东安镇", 2024)
    assert {k: v for k, v in found.items() if "exam" in k} == {
        "capacity.law_exam_attendance_rate": "100 %",
        "capacity.law_exam_pass_rate": "100 %",
    }
    assert found["dispute.petition_cases"] == "40 件"
    assert found["dispute.disputes_mediated"] == ">50 件"
    assert "decision.legal_advisers" not in found  # one for each village
    assert "publicity.cultural_sites" not in found  # planned


def test_words_are_counted_for_every_township_and_year(published: Settings) -> None:
    counted = query(published, "select township, year, count(*) > 20 from terms group by all order by all")
    assert counted == [("东安镇", 2024, True), ("巴山镇", 2023, True), ("巴山镇", 2024, True)]
    names = "select term from terms where term in ('巴山', '巴山镇', '城口', '城口县', '东安', '东安镇')"
    assert query(published, names) == []
    boilerplate = "select max(tf_idf) from terms where category = 'other' and term = '法治政府建设'"
    assert query(published, boilerplate) == [(0.0,)]


def test_a_decision_survives_new_rules_and_can_be_taken_back(published: Settings) -> None:
    waits = "select file_name from review_queue"
    assert query(published, waits) == [(f"{OPEN}.txt",)]
    ((document_id,),) = query(published, f"select document_id from dim_report where file_name = '{OPEN}.txt'")
    with open_for_writing(published) as connection:
        decide(connection, TOWNSHIP, document_id, ZHUXI_CHENGGUAN, "a reviewer", "the sender is known")
    extractor = pipeline_extractor()
    newer = replace(extractor, versions=replace(extractor.versions, rules="n" * 64))
    batches: Iterable[tuple[int, list[list[str]]]] = enumerate(scan_archive(published, newer.versions.rules))
    landed = [land_archived(published, "again", index, batch, newer) for index, batch in batches]
    load_run(published, "again", landed)
    build(published)
    assert query(published, waits) == []
    placed = "select county, indicator, value_label from facts where division_code = '420324100' order by 2"
    assert query(published, placed) == [
        ("竹溪县", "capacity.training_sessions", "2 次"),
        ("竹溪县", "dispute.disputes_mediated", ">30 件"),
        ("竹溪县", "enforcement.penalty_cases", "0 件"),
    ]
    assert query(published, "select count(*) from terms") == [(0,)]  # of the new extractions nothing is counted yet
    with open_for_writing(published) as connection:
        decide(connection, TOWNSHIP, document_id, None, "a reviewer", "")
    build(published)
    assert query(published, placed) == []
    assert query(published, waits) == [(f"{OPEN}.txt",)]


def test_a_withdrawn_report_stays_out_when_it_arrives_again_and_can_be_taken_back(published: Settings) -> None:
    named = "select count(*) from facts where township = '东安镇'"
    ((before,),) = query(published, named)
    list(withdraw(published, "东安镇2024.txt", "王敏", "草稿"))
    ingest(published, "again", {"终稿.txt": REPORTS["东安镇2024"].read_bytes()})
    build(published)
    assert query(published, named) == [(0,)]
    outcomes = "select file_name, status from fct_document_outcome where status = 'withdrawn' order by 1"
    assert query(published, outcomes) == [("东安镇2024.txt", "withdrawn"), ("终稿.txt", "withdrawn")]
    assert verify(published, AuditScope()).mismatches == []
    take_back_withdrawal(published, "东安镇2024.txt", "李强", "是终稿")
    build(published)
    assert query(published, named) == [(before,)] != [(0,)]
    assert verify(published, AuditScope()).mismatches == []
