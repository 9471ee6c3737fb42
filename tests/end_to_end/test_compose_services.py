"""The services of docker-compose.yml, run by their own commands against a real PostgreSQL on this machine.

Shows that the commands work together, and that nothing is lost or doubled by Airflow's own faults: a scheduler, an API
server and a triggerer that are killed, a task that is run again after it had done its work. What a container engine
adds (image, volumes, networks) is not shown here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.landing.archive import archive_path
from extract.landing.content import warehouse_content
from extract.landing.land import land_batch
from extract.landing.load import load_run
from extract.landing.scan import scan_drop_folder
from extract.landing.warehouse import open_for_reading
from extract.settings import Settings, read_settings
from tests.conftest import SAMPLES, clean_environment
from tests.end_to_end.services import (
    BINARIES,
    COMPOSE,
    FACTS_SECONDS,
    RECOVERY_SECONDS,
    SECRETS,
    SERVICES,
    START_SECONDS,
    Stack,
)

TOKEN = re.compile(rb"eyJ[\w-]{10,}\.eyJ[\w-]{10,}")
"""A JSON web token: what Airflow's tasks show the API server."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(2400),
    pytest.mark.skipif(BINARIES is None, reason="PostgreSQL is not installed (Debian package postgresql)"),
]


def facts(stack: Stack) -> list[tuple]:
    return stack.query("select * from facts order by all")


def content(settings: Settings) -> str:
    with open_for_reading(settings) as connection:
        return warehouse_content(connection)


@pytest.fixture(scope="module")
def stack(postgres: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("compose") / "home", postgres)
    running.prepare()
    try:
        for name in SERVICES:
            if "api-server" in COMPOSE[name]["depends_on"]:
                running.wait_for(running.api_server_answers, START_SECONDS)
            running.start(name)
        yield running
    finally:
        running.stop()


def drop(stack: Stack, *townships: str) -> None:
    (stack.home / "drop").mkdir(exist_ok=True)
    for file in SAMPLES.iterdir():
        if file.name[:3] in townships:
            shutil.copy(file, stack.home / "drop")


def test_a_dropped_file_is_published(stack: Stack):
    drop(stack, "明通镇")
    seconds = stack.wait_for(lambda: stack.reported() == {"明通镇"}, FACTS_SECONDS)
    print(f"published after {seconds:.1f} s")
    assert all(process.poll() is None for process in stack.processes.values())


@pytest.mark.parametrize(
    ("dag_id", "task_id"), [("ingest_reports", "load_parquet_into_raw"), ("build_warehouse", "publish_marts")]
)
def test_task_that_is_retried_after_it_had_done_its_work_changes_nothing(stack: Stack, dag_id, task_id):
    tries = f"select sum(try_number) from task_instance where task_id = '{task_id}'"
    stack.wait_for(stack.is_at_rest, FACTS_SECONDS)
    before, ((tried,),) = facts(stack), stack.metadata(tries)
    done = stack.run("airflow", "tasks", "clear", "--yes", "--task-regex", task_id, dag_id)
    assert done.returncode == 0, done.stdout + done.stderr
    stack.wait_for(lambda: stack.metadata(tries)[0][0] > tried and stack.is_at_rest(), RECOVERY_SECONDS)
    assert facts(stack) == before


@pytest.mark.parametrize("name", SERVICES)
def test_its_health_check_passes(stack: Stack, name):
    kind, *command = COMPOSE[name]["healthcheck"]["test"]
    assert kind == "CMD"
    ports = {":8080/": f":{stack.env['FADU_PORT']}/"}
    ports[":8974/"] = f":{stack.env['AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT']}/"
    for declared, here in ports.items():
        command = [part.replace(declared, here) for part in command]
    done = subprocess.run(command, env=stack.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_scheduler_and_api_server_killed_in_the_middle_of_a_run_lose_and_double_nothing(stack: Stack):
    drop(stack, "高观镇", "旧院镇", "皇宫镇", "万灵镇")
    landing = stack.home / "landing"
    stack.wait_for(lambda: any(landing.rglob("*.parquet")), FACTS_SECONDS)
    stack.kill("scheduler")
    stack.kill("api-server")
    time.sleep(2)
    stack.start("api-server")
    stack.start("scheduler")
    townships = {"明通镇", "高观镇", "旧院镇", "皇宫镇", "万灵镇"}
    seconds = stack.wait_for(lambda: stack.reported() == townships, RECOVERY_SECONDS)
    print(f"recovered after {seconds:.1f} s")
    assert stack.query("select count(*), count(distinct document_id) from dim_report") == [(5, 5)]


def test_file_that_arrives_while_the_triggerer_is_killed_is_published(stack: Stack):
    stack.kill("triggerer")
    text = sorted(SAMPLES.glob("*.txt"))[0].read_text(encoding="utf-8")
    (stack.home / "drop" / "again.txt").write_text(f"{text}\n", encoding="utf-8")
    stack.start("triggerer")
    extracted = "select count(*) from fct_document_outcome where status = 'extracted'"
    seconds = stack.wait_for(lambda: stack.query(extracted) == [(6,)], RECOVERY_SECONDS)
    print(f"published after {seconds:.1f} s")


def test_after_all_this_the_warehouse_is_that_of_an_undisturbed_run(stack: Stack, tmp_path: Path):
    quiet = read_settings(clean_environment(tmp_path))
    archived = {row[1]: row[0] for row in stack.query("select document_id, file_name from fct_document_outcome")}
    quiet.drop.mkdir()
    for name, document_id in archived.items():
        shutil.copy(archive_path(stack.home / "archive", document_id), quiet.drop / name)
    batches = scan_drop_folder(quiet, "quiet")
    load_run(quiet, "quiet", [land_batch(quiet, "quiet", index, names) for index, names in enumerate(batches)])
    assert {file.name for file in SAMPLES.iterdir()} | {"again.txt"} == archived.keys()
    assert content(read_settings(stack.env)) == content(quiet)
    assert [file for file in (stack.home / "drop").rglob("*") if file.is_file()] == []
    verified = stack.run("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_tasks_know_how_their_run_was_started(stack: Stack):
    rendered = "select distinct rendered_fields ->> 'op_args' from rendered_task_instance_fields where task_id = "
    told = stack.metadata(f"{rendered} 'find_unpublished'")
    assert {argument for (argument,) in told} <= {'["scheduled"]', '["asset_triggered"]'}
    nothing = "select state from task_instance where task_id = 'build_marts_from_raw' order by run_id desc"
    assert ("skipped",) in stack.metadata(nothing)


def test_secrets_stand_in_no_file_and_not_in_the_metadata(stack: Stack):
    """Not in a log, a lineage event, a rendered template or a serialised DAG; no task's token either."""
    port = stack.env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].rpartition(":")[2].partition("/")[0]
    assert BINARIES
    command = [BINARIES / "pg_dump", "-h", "127.0.0.1", "-p", port, "-U", "airflow", "airflow"]
    texts = {"metadata": subprocess.run(command, capture_output=True, check=True).stdout}
    texts |= {str(path): path.read_bytes() for path in stack.home.rglob("*") if path.is_file()}
    assert b"rendered_task_instance_fields" in texts["metadata"]
    assert any(path.endswith("attempt=1.log") for path in texts)
    secrets = [secret.encode() for secret in SECRETS.values()]
    assert [
        name for name, text in texts.items() if TOKEN.search(text) or any(secret in text for secret in secrets)
    ] == []


def test_what_the_services_write_is_for_their_own_user_only(stack: Stack):
    own = {"drop", "published", *(f"{name}.log" for name in SERVICES)}
    written = [path for path in stack.home.rglob("*") if path.relative_to(stack.home).parts[0] not in own]
    assert any(path.name == "attempt=1.log" for path in written)
    assert [path for path in written if not path.is_symlink() and path.stat().st_mode & 0o066] == []
