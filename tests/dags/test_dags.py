"""The DAGs as Airflow sees them: ids, schedules, and the rules that every task follows."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest

from extract.errors import BuildKilledError, WarehouseError
from extract.orchestration import DAGS

EXPECTED_TASKS = {
    "ingest_reports": [
        *("scan_drop_folder", "land_reports_as_parquet", "load_parquet_into_raw"),
        *("scan_for_scans", "land_scans_as_parquet", "load_scans_into_raw"),
    ],
    "build_warehouse": ["find_unpublished", "build_marts_from_raw", "publish_marts"],
    "verify_lineage": ["verify_published_values"],
    "rotate_logs": ["remove_old_logs"],
    "reextract_reports": ["scan_archive", "land_documents_as_parquet", "count_changes", "load_parquet_into_raw"],
    "count_terms": ["find_uncounted_reports", "count_words", "remove_outdated_counts"],
}
BY_HAND = {"reextract_reports", "count_terms"}
OPENS_WAREHOUSE = {
    "load_parquet_into_raw",
    "load_scans_into_raw",
    "build_marts_from_raw",
    "publish_marts",
    "verify_published_values",
} | {
    "scan_archive",
    "count_changes",
    *EXPECTED_TASKS["count_terms"],
}


@pytest.fixture(scope="module")
def bag():
    from airflow.dag_processing.dagbag import BundleDagBag

    return BundleDagBag(dag_folder=str(DAGS), bundle_path=DAGS, bundle_name="dags-folder")


def expression_of(dag) -> str:
    """The cron expression of a DAG that a time starts, alone or beside an asset."""
    timetable = dag.timetable
    return getattr(timetable, "timetable", timetable).expression


@pytest.fixture(scope="module")
def tasks(bag):
    return [task for dag in bag.dags.values() for task in dag.tasks]


def test_every_dag_is_there_and_imports(bag):
    assert not bag.import_errors
    assert set(bag.dags) == set(EXPECTED_TASKS)


@pytest.mark.parametrize("dag_id", EXPECTED_TASKS)
def test_tasks_in_order(bag, dag_id):
    assert [task.task_id for task in bag.dags[dag_id].topological_sort()] == EXPECTED_TASKS[dag_id]


@pytest.mark.parametrize("dag_id", EXPECTED_TASKS)
def test_dag_says_what_it_does_and_runs_one_at_a_time(bag, dag_id):
    dag = bag.dags[dag_id]
    assert len(dag.doc_md) > 200
    assert "fadu" in dag.tags
    assert dag.max_active_runs == 1
    assert not dag.catchup
    assert dag.dagrun_timeout


def test_every_task_is_retried_with_backoff_and_times_out(tasks):
    assert tasks
    for task in tasks:
        assert task.retries >= 2, task.task_id
        assert task.retry_exponential_backoff, task.task_id
        assert timedelta(0) < task.execution_timeout <= timedelta(hours=2), task.task_id


def test_text_recognition_has_a_queue_of_its_own(tasks):
    assert {task.task_id for task in tasks if task.queue == "ocr"} == {"land_scans_as_parquet"}


def test_what_opens_the_warehouse_takes_the_pool_and_nothing_else_does(tasks):
    assert {task.task_id for task in tasks if task.pool == "duckdb"} == OPENS_WAREHOUSE


@pytest.mark.parametrize(
    ("dag_id", "asset"),
    [("ingest_reports", "drop_folder"), ("build_warehouse", "raw_reports"), ("verify_lineage", "published_facts")],
)
def test_schedule_is_an_asset_or_a_time(bag, dag_id, asset):
    from airflow.sdk import AssetOrTimeSchedule

    schedule = bag.dags[dag_id].timetable
    assert isinstance(schedule, AssetOrTimeSchedule)
    assert [item.name for item in schedule.asset_condition.objects] == [asset]
    assert schedule.timetable.expression


@pytest.mark.parametrize("name", ["SCHEDULED", "ASSET_TRIGGERED", "MANUAL"])
@pytest.mark.parametrize("task_id", ["build_warehouse.find_unpublished", "verify_lineage.verify_published_values"])
def test_task_is_told_how_its_run_was_started(bag, task_id, name):
    """By the word itself, not by the name of the enumeration: the task compares it."""
    from airflow.sdk.api.datamodels._generated import DagRunType

    dag_id, _, task_id = task_id.partition(".")
    template = bag.dags[dag_id].task_dict[task_id].op_args[0]
    run_type = DagRunType[name]
    assert jinja2.Template(template).render(dag_run=SimpleNamespace(run_type=run_type)) == name.lower()


@pytest.mark.parametrize(
    ("run_type", "unpublished", "is_built"),
    [("scheduled", 0, False), ("scheduled", 1, True), ("asset_triggered", 0, False), ("manual", 0, True)],
)
def test_only_what_is_unpublished_is_built_unless_asked_for_by_hand(bag, monkeypatch, run_type, unpublished, is_built):
    from extract.landing import unpublished as module

    monkeypatch.setattr(module, "count_unpublished", lambda settings: unpublished)
    assert bag.dags["build_warehouse"].task_dict["find_unpublished"].python_callable(run_type) == is_built


@pytest.mark.usefixtures("bag")  # reading the DAGs puts their folder on the import path
def test_error_that_a_retry_would_find_again_fails_at_once():
    from airflow.sdk.exceptions import AirflowFailException
    from assets import failing_at_once

    with pytest.raises(AirflowFailException, match="it is damaged"), failing_at_once():
        raise WarehouseError("it is damaged")
    with pytest.raises(OSError, match="disk"), failing_at_once():
        raise OSError("disk")
    with pytest.raises(BuildKilledError), failing_at_once():
        raise BuildKilledError("dbt was killed")


def test_drop_folder_is_watched_by_a_trigger_that_the_triggerer_can_make(bag):
    from airflow._shared.module_loading import import_string

    (asset,) = bag.dags["ingest_reports"].timetable.asset_condition.objects
    (watcher,) = asset.watchers
    classpath, arguments = watcher.trigger.serialize()
    made = import_string(classpath)(**arguments)
    assert made.serialize() == (classpath, arguments)


def test_timetable_in_the_readme_names_every_dag_and_its_schedule(bag):
    readme = (DAGS / "README.md").read_text(encoding="utf-8")
    for dag_id, dag in bag.dags.items():
        (row,) = re.findall(rf"^\| `{dag_id}` .*$", readme, re.MULTILINE)
        expected = "by hand" if dag_id in BY_HAND else f"`{expression_of(dag)}`"
        assert expected in row


@pytest.mark.parametrize("file", sorted(DAGS.glob("*.py")), ids=lambda file: file.name)
def test_nothing_heavy_is_imported_with_a_dag(file: Path):
    """A DAG file is imported every few seconds: pandas, DuckDB and the extraction wait until a task runs."""
    imports = [node for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom)]
    modules = {node.module for node in imports if node.module and node.module.startswith("extract")}
    assert modules <= {"extract.settings", "extract.landing.scan"}
