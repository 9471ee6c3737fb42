"""Logs that nobody needs any more go, and nothing else does."""

import os
import time

import pytest

from extract import rotation
from extract.settings import read_settings

DAY = 24 * 3600


@pytest.fixture
def settings(tmp_path):
    return read_settings({"FADU_HOME": str(tmp_path)})


def written(path, days_ago: float):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    past = time.time() - days_ago * DAY
    for each in (path, path.parent):
        os.utime(each, (past, past))
    return path


def test_old_logs_go_with_their_folders_and_recent_ones_stay(settings):
    logs = settings.home / "airflow" / "logs"
    old = written(logs / "dag_id=a" / "run_id=1" / "attempt=1.log", rotation.LOG_DAYS + 1)
    recent = written(logs / "dag_id=a" / "run_id=2" / "attempt=1.log", rotation.LOG_DAYS - 1)
    empty = logs / "dag_id=b"
    empty.mkdir()
    os.utime(empty, (0, 0))
    assert rotation.remove_old_logs(settings) == 1
    assert (old.exists(), recent.exists(), empty.exists()) == (False, True, False)


@pytest.mark.parametrize(
    "name", ["archive/ab/cd/content", "ledger.jsonl", "lineage/landing.jsonl", "airflow/airflow.db"]
)
def test_what_is_no_log_stays_however_old_it_is(settings, name):
    kept = written(settings.home / name, 1000)
    assert rotation.remove_old_logs(settings) == 0
    assert kept.read_text() == "x"


@pytest.mark.parametrize(("more", "is_set_aside"), [(0, False), (1, True)])
def test_large_event_file_of_airflow_is_set_aside(settings, more, is_set_aside):
    events = written(settings.home / "lineage" / "airflow.jsonl", 0)
    os.truncate(events, rotation.EVENT_FILE_BYTES + more)
    rotation.remove_old_logs(settings)
    assert events.exists() != is_set_aside
    assert events.with_name("airflow.jsonl.1").exists() == is_set_aside
