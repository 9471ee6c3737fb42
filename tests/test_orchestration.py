"""Airflow's environment: private, on this machine only, and overridable from outside."""

from __future__ import annotations

import contextlib
import datetime
import os
import sqlite3
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from extract.errors import SettingsError
from extract.orchestration import (
    METADATA_CONNECTION,
    airflow_environment,
    prepare_airflow,
    run_dag,
    single_run_environment,
    with_secrets,
)
from extract.settings import read_settings


@pytest.fixture
def settings(tmp_path: Path):
    return read_settings({"FADU_HOME": str(tmp_path)})


def test_everything_lies_in_the_home_folder(settings):
    environment = airflow_environment(settings, {})
    for name in ("AIRFLOW_HOME", "AIRFLOW__LOGGING__BASE_LOG_FOLDER"):
        assert Path(environment[name]).is_relative_to(settings.home)
    assert str(settings.home) in environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert str(settings.home / "lineage") in environment["AIRFLOW__OPENLINEAGE__TRANSPORT"]


def test_a_page_without_a_login_listens_on_this_machine_only(settings):
    environment = airflow_environment(settings, {}, port=1234)
    assert environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "True"
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:1234/execution/"


def test_what_is_set_outside_wins(settings):
    given = {METADATA_CONNECTION: "postgresql://db"}
    assert airflow_environment(settings, given)[METADATA_CONNECTION] == "postgresql://db"


def test_files_are_read_as_utf_8_whatever_the_language_of_the_machine(settings):
    assert airflow_environment(settings, {"PYTHONUTF8": "0"})["PYTHONUTF8"] == "1"


def test_no_scheduler_finds_a_single_run(settings):
    given = {METADATA_CONNECTION: "postgresql://db", "FADU_KEPT": "yes"}
    single = single_run_environment(settings, given)
    assert single[METADATA_CONNECTION] not in (
        given[METADATA_CONNECTION],
        airflow_environment(settings, {})[METADATA_CONNECTION],
    )
    assert single["FADU_KEPT"] == "yes"


def test_each_database_is_prepared_once_whatever_comes_between(settings, monkeypatch):
    commands = []

    def airflow(arguments, environment, note=None):
        commands.append(arguments[0])
        Path(environment[METADATA_CONNECTION].removeprefix("sqlite:///")).touch()

    monkeypatch.setattr("extract.orchestration._airflow", airflow)
    for environment in (airflow_environment(settings, {}), single_run_environment(settings, {})) * 2:
        prepare_airflow(settings, environment)
    assert commands == ["db", "pools"] * 2


def test_secrets_are_made_once_and_readable_by_their_owner_only(tmp_path):
    first, second = with_secrets(tmp_path, {}), with_secrets(tmp_path, {})
    assert first == second
    assert len(set(first.values())) == len(first) == 2
    for file in ("jwt_secret", "secret_key"):
        assert stat.S_IMODE((tmp_path / file).stat().st_mode) == 0o600


def test_a_secret_from_outside_is_not_written_down(tmp_path):
    given = {"AIRFLOW__API_AUTH__JWT_SECRET": "given", "AIRFLOW__API__SECRET_KEY": "given"}
    assert with_secrets(tmp_path, given) == given
    assert not list(tmp_path.iterdir())


def test_a_home_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    settings = read_settings({"FADU_HOME": str(tmp_path / "file" / "home")})
    with pytest.raises(SettingsError, match="file/home"):
        prepare_airflow(settings, airflow_environment(settings, {}))


def test_home_lets_readers_through_to_the_published_folder_and_airflow_is_private(tmp_path, monkeypatch):
    monkeypatch.setattr("extract.orchestration._airflow", lambda *_: None)
    settings = read_settings({"FADU_HOME": str(tmp_path / "home")})
    prepare_airflow(settings, airflow_environment(settings, {}))
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o711
    assert stat.S_IMODE((settings.home / "airflow").stat().st_mode) == 0o700
    assert [path for path in (settings.home / "airflow").iterdir() if path.stat().st_mode & 0o077] == []


def test_airflow_is_prepared_once_and_again_when_its_database_is_gone(settings, monkeypatch):
    commands = []

    def airflow(arguments, environment, note=None):
        commands.append(arguments[0])
        (settings.home / "airflow" / "airflow.db").touch()

    monkeypatch.setattr("extract.orchestration._airflow", airflow)
    environment = airflow_environment(settings, {})
    for _ in range(2):
        prepare_airflow(settings, environment)
    assert commands == ["db", "pools"]
    (settings.home / "airflow" / "airflow.db").unlink()
    (settings.home / "airflow" / "another file in its place").touch()
    prepare_airflow(settings, environment)
    assert commands == ["db", "pools"] * 2


def test_old_runs_leave_the_metadata_once_a_week(tmp_path):
    settings = read_settings({"FADU_HOME": str(tmp_path / "home")})
    environment = airflow_environment(settings, {})
    prepare_airflow(settings, environment)
    database = settings.home / "airflow" / "airflow.db"
    (stamp,) = (settings.home / "airflow").glob("prepared_*")
    with contextlib.closing(sqlite3.connect(database)) as metadata, metadata:
        metadata.execute("delete from log")
        for days in (1, 400):
            then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days)
            metadata.execute(
                "insert into log (dttm, event) values (?, ?)", [f"{then:%Y-%m-%d %H:%M:%S}", f"{days} days"]
            )

    def events() -> list[str]:
        with contextlib.closing(sqlite3.connect(database)) as metadata:
            return [event for (event,) in metadata.execute("select event from log where event like '% days'")]

    prepare_airflow(settings, environment)
    assert events() == ["1 days", "400 days"]
    long_ago = time.time() - 8 * 24 * 60 * 60
    os.utime(stamp, (long_ago, long_ago))
    prepare_airflow(settings, environment)
    assert events() == ["1 days"]
    assert time.time() - stamp.stat().st_mtime < 600


def test_password_of_the_database_is_not_written_down(settings, monkeypatch):
    monkeypatch.setattr("extract.orchestration._airflow", lambda *_: None)
    given = {METADATA_CONNECTION: "postgresql://user:hidden@host/db"}
    prepare_airflow(settings, airflow_environment(settings, given))
    assert [p for p in settings.home.rglob("*") if p.is_file() and b"hidden" in p.read_bytes()] == []


def test_runs_of_a_dag_wait_for_each_other_and_say_so(tmp_path, monkeypatch):
    running, said, overlaps = [], [], []

    def airflow(arguments, environment, note=None):
        overlaps.extend(running)
        running.append(arguments[2])
        time.sleep(0.3)
        running.remove(arguments[2])

    monkeypatch.setattr("extract.orchestration._airflow", airflow)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: run_dag("ingest_reports", {"AIRFLOW_HOME": str(tmp_path)}, said.append), range(2)))
    assert overlaps == []
    assert said == ["waiting for the same run of another process"]
