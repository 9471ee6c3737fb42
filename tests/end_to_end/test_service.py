"""`make up`: real Airflow processes on free ports, a file dropped, its facts published, and nothing left behind."""

from __future__ import annotations

import contextlib
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import duckdb
import psutil
import pytest

from tests.conftest import SAMPLES, fadu
from tests.service import Up, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]

FACTS_SECONDS = 90
"""From the drop of a file to its facts in the published file."""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    service = Up(tmp_path_factory.mktemp("up") / "home")
    try:
        service.wait_ready()
        yield service
    finally:
        if service.process.poll() is None:
            service.stop()


def facts_of(home: Path, township: str) -> int:
    database = home / "published" / "fadu.duckdb"
    if not database.exists():
        return 0
    with duckdb.connect(str(database.resolve()), read_only=True) as connection:
        row = connection.execute("select count(*) from facts where township = ?", [township]).fetchone()
    return row[0] if row else 0


def test_the_page_answers_without_a_login_and_only_on_this_machine(up: Up):
    with urlopen(f"http://127.0.0.1:{up.port}/", timeout=10) as answer:
        assert b"Airflow" in answer.read()
    listening = {c.laddr.ip for c in psutil.net_connections("tcp") if c.status == "LISTEN" and c.laddr.port == up.port}
    assert listening == {"127.0.0.1"}


def test_a_dropped_file_is_published_within_90_seconds(up: Up):
    time.sleep(5)  # the page answers before the scheduler has taken up its work
    (up.home / "drop").mkdir(exist_ok=True)
    shutil.copy(SAMPLES / "明通镇2024年法治政府建设报告.txt", up.home / "drop")
    seconds = wait_for(lambda: facts_of(up.home, "明通镇") > 0, FACTS_SECONDS, up.output)
    print(f"published after {seconds:.1f} s")
    assert not list((up.home / "drop").glob("*.txt"))


def test_a_run_beside_the_service_over_the_same_files_brings_each_report_once(up: Up):
    """The file lies in the folder under two names, and both processes take it."""
    (up.home / "drop").mkdir(exist_ok=True)
    for name in ("one.docx", "two.docx"):
        shutil.copy(next(SAMPLES.glob("*.docx")), up.home / "drop" / name)
    done = fadu("run", env=up.env)
    assert done.returncode == 0, done.stdout + done.stderr
    wait_for(lambda: not list((up.home / "drop").glob("*.docx")), FACTS_SECONDS, up.output)
    database = up.home / "published" / "fadu.duckdb"
    with duckdb.connect(str(database.resolve()), read_only=True) as connection:
        outcomes = connection.execute(
            "select status, count(*) from fct_document_outcome where file_name like '%.docx' group by 1 order by 1"
        ).fetchall()
    assert outcomes == [("duplicate", 1), ("extracted", 1)]
    assert fadu("verify", env=up.env).returncode == 0


def test_a_second_service_on_the_same_home_is_refused(up: Up):
    done = fadu("up", "--port", str(up.port + 1), env=up.env)
    assert done.returncode == 1
    assert "is already running" in done.stderr


def test_a_killed_scheduler_is_started_again(up: Up):
    def scheduler() -> psutil.Process | None:
        for child in psutil.Process(up.process.pid).children():
            with contextlib.suppress(psutil.Error):  # it may end just now
                if "scheduler" in child.cmdline():
                    return child
        return None

    first = scheduler()
    assert first
    shutil.copy(SAMPLES / "高观镇2023年法治政府建设报告.txt", up.home / "drop")  # gives it workers
    wait_for(lambda: first.children(recursive=True), FACTS_SECONDS, up.output)
    workers = first.children(recursive=True)
    first.kill()
    wait_for(lambda: not any(worker.is_running() for worker in workers), 60, up.output)
    wait_for(scheduler, 60, up.output)


def test_it_stops_on_ctrl_c_and_leaves_no_process(up: Up):
    started = up.processes()
    assert len(started) > 4
    up.stop()
    assert up.process.returncode == 0
    assert up.output.read_text().endswith("Stopped.\n")
    assert not [process for process in started if process.is_running()]
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", up.port)) != 0
