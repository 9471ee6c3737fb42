"""The compose profile `cluster` as processes of this machine: PostgreSQL, Redis, and two Celery workers, one of which
is killed in the middle of a run.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.generator import write_reports
from tests.end_to_end.services import (
    BINARIES,
    COMPOSE,
    RECOVERY_SECONDS,
    SERVICES,
    START_SECONDS,
    Stack,
    free_port,
)

REPORTS = 60
SMALL_BATCHES = {"FADU_BATCH_SIZE": "10"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(BINARIES is None, reason="PostgreSQL is not installed (Debian package postgresql)"),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="Redis is not installed (Debian package redis-server)"),
]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a throwaway Redis."""
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def cluster(postgres: int, redis: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("cluster") / "home", postgres, "CeleryExecutor", redis)
    running.env |= SMALL_BATCHES
    running.prepare()
    try:
        for name in SERVICES:
            if "api-server" in COMPOSE[name]["depends_on"]:
                running.wait_for(running.api_server_answers, START_SECONDS)
            running.start(name)
        for name in ("one", "two"):
            pid = running.home / f"{name}.pid"
            running.start("worker", name, "--celery-hostname", f"{name}@%h", "--pid", str(pid))
        yield running
    finally:
        running.stop()


def test_a_worker_killed_in_the_middle_of_a_run_loses_and_doubles_nothing(cluster: Stack, tmp_path: Path):
    write_reports(tmp_path, REPORTS)
    shutil.copytree(tmp_path, cluster.home / "drop", dirs_exist_ok=True)
    landing = cluster.home / "landing"
    cluster.wait_for(lambda: any(landing.rglob("*.parquet")), START_SECONDS)
    cluster.kill("one")
    loaded = "select count(*), count(distinct document_id) from fct_document_outcome where status = 'extracted'"
    seconds = cluster.wait_for(lambda: cluster.query(loaded) == [(REPORTS, REPORTS)], RECOVERY_SECONDS)
    print(f"published after {seconds:.1f} s")
    assert cluster.query("select count(*), count(distinct report_id) from dim_report") == [(REPORTS, REPORTS)]
    assert [file for file in (cluster.home / "drop").rglob("*") if file.is_file()] == []
