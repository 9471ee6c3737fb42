"""From the drop folder through the real DAGs to the published file: good files, bad files, a second run."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import SAMPLES, PipelineRun, clean_environment, fadu

pytestmark = [pytest.mark.slow]

SAMPLE_REPORTS = {
    ("万灵镇", "500153105", 2024),
    ("明通镇", "500229105", 2024),
    ("旧院镇", "511781102", 2024),
    ("皇宫镇", "654202102", 2024),
    ("高观镇", "500229107", 2023),
}
BAD_FILES = {("empty.txt", "empty_file"), ("menu.txt", "not_a_report"), ("random.bin", "not_text")}
CPU_SECONDS = 120
"""A run on five reports, on an installation that has run before."""


def test_every_sample_is_published_with_its_township_and_year(pipeline_run: PipelineRun):
    rows = pipeline_run.query(
        "select township, division_code, r.year from dim_report as r join dim_township using (township_id)"
    )
    assert set(rows) == SAMPLE_REPORTS


@pytest.mark.parametrize(
    ("township", "indicator", "value", "qualifier"),
    [
        ("明通镇", "capacity.study_group_sessions", 8, "exact"),
        ("明通镇", "publicity.materials_distributed", 300, "more_than"),
        ("皇宫镇", "dispute.amount_involved", 377_000, "exact"),
        ("万灵镇", "publicity.materials_distributed", 20_000, "more_than"),
        ("高观镇", "publicity.materials_distributed", 4_400, "more_than"),
        ("旧院镇", "enforcement.inspections", 170, "exact"),
        ("旧院镇", "enforcement.penalty_cases", 0, "exact"),
    ],
)
def test_facts_are_those_of_the_reports(pipeline_run: PipelineRun, township, indicator, value, qualifier):
    sql = f"select value, qualifier from facts where township = '{township}' and indicator = '{indicator}'"
    assert [(float(v), q) for v, q in pipeline_run.query(sql)] == [(value, qualifier)]


def test_plans_reach_no_fact(pipeline_run: PipelineRun):
    """明通镇 plans "不少于4次" trainings for the next year and reports none."""
    sql = "select count(*) from facts where township = '明通镇' and indicator = 'capacity.training_sessions'"
    assert pipeline_run.query(sql) == [(0,)]


def test_bad_files_are_one_outcome_each_and_lie_in_quarantine(pipeline_run: PipelineRun):
    failed = pipeline_run.query(
        "select file_name, reason, document_id from fct_document_outcome where status = 'failed'"
    )
    assert {(name, reason) for name, reason, _ in failed} == BAD_FILES
    quarantined = [file.name for file in (pipeline_run.home / "quarantine").rglob("*") if file.is_file()]
    for _, _, document_id in failed:
        assert any(name.startswith(document_id) for name in quarantined)


def test_the_drop_folder_is_empty_afterwards(pipeline_run: PipelineRun):
    assert [file for file in pipeline_run.drop.rglob("*") if file.is_file()] == []


def test_the_run_prints_a_line_a_file_and_what_comes_next(pipeline_run: PipelineRun):
    lines = pipeline_run.output.splitlines()
    for file in SAMPLES.iterdir():
        (line,) = [line for line in lines if line.endswith(file.name)]
        assert line.startswith("extracted")
        assert file.name[:3] in line
        assert " facts " in line
    for name, reason in BAD_FILES:
        assert any(line.startswith("failed") and reason in line and line.endswith(name) for line in lines)
    assert f"Published: {pipeline_run.published}" in lines
    assert any(line.strip() == "make up" for line in lines)


def test_lineage_events_are_written(pipeline_run: PipelineRun):
    folder = pipeline_run.home / "lineage"
    tasks = [json.loads(line)["job"]["name"] for line in (folder / "airflow.jsonl").read_text().splitlines()]
    assert "ingest_reports.load_parquet_into_raw" in tasks
    models = [json.loads(line)["job"]["name"] for line in (folder / "dbt.jsonl").read_text().splitlines()]
    assert any("fct_indicator_year" in name for name in models)


def test_logs_hold_no_text_of_a_report(pipeline_run: PipelineRun):
    sentence = "镇政府广场逢赶场日搭台子"
    assert sentence in (SAMPLES / "明通镇2024年法治政府建设报告.txt").read_text(encoding="utf-8")
    logs = [file for file in (pipeline_run.home / "airflow").rglob("*.log") if file.stat().st_size]
    assert logs
    assert not [log for log in logs if sentence in log.read_text(encoding="utf-8", errors="replace")]


def test_what_a_run_writes_is_for_its_own_user_only_but_what_it_publishes_is_for_all(pipeline_run: PipelineRun):
    """Under the usual umask, which lets everybody read."""
    written = [path for path in pipeline_run.home.rglob("*") if not path.is_symlink()]
    private = [path for path in written if not path.is_relative_to(pipeline_run.drop)]
    private = [path for path in private if not path.is_relative_to(pipeline_run.published.parent)]
    assert {path.name for path in private} > {"single_runs.db", "ledger.jsonl", "landing.jsonl", "fadu.duckdb"}
    assert [path for path in private if path.stat().st_mode & 0o066] == []
    assert pipeline_run.published.stat().st_mode & 0o777 == 0o644


def test_a_second_run_ingests_nothing_twice_and_says_so(pipeline_run: PipelineRun):
    counts = "select (select count(*) from fct_observation), (select count(*) from dim_report)"
    before = pipeline_run.query(counts)
    shutil.copytree(SAMPLES, pipeline_run.drop, dirs_exist_ok=True)
    cpu = os.times()
    done = fadu("run", env=pipeline_run.env)
    spent = os.times()
    assert done.returncode == 0, done.stderr
    assert "5 of 5 files were known already" in done.stdout
    assert pipeline_run.query(counts) == before
    assert spent.children_user - cpu.children_user + spent.children_system - cpu.children_system <= CPU_SECONDS


def test_a_growing_file_waits_for_the_next_run(tmp_path: Path):
    """It is written to until the scan is over; the scan leaves it where it is, and takes it when it is still."""
    from extract.landing.scan import scan_drop_folder
    from extract.settings import read_settings

    settings = read_settings(clean_environment(tmp_path) | {"FADU_SETTLE_SECONDS": "0.5"})
    settings.drop.mkdir()
    file = settings.drop / "growing.txt"
    done = threading.Event()

    def grow() -> None:
        while not done.is_set():
            with file.open("a") as opened:
                opened.write("法治")
            time.sleep(0.02)

    writer = threading.Thread(target=grow)
    writer.start()
    time.sleep(0.1)
    try:
        assert scan_drop_folder(settings, "run") == []
    finally:
        done.set()
        writer.join()
    assert scan_drop_folder(settings, "run") == [["growing.txt"]]
