"""`make up`: real Airflow processes on free ports, a file dropped, its facts published, and nothing left behind."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import duckdb
import psutil
import pytest

from tests.conftest import ROOT, SAMPLES, clean_environment, fadu

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]

READY_SECONDS = 150
FACTS_SECONDS = 90
"""From the drop of a file to its facts in the published file."""


class Up:
    """`fadu up` as a child of the test."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.home = home
        self.env = clean_environment(home) | {"FADU_PORT": str(self.port)}
        command = [str(Path(sys.executable).parent / "fadu"), "up"]
        self.output = home.with_suffix(".log")
        with self.output.open("w") as output:
            self.process = subprocess.Popen(command, env=self.env, cwd=ROOT, stdout=output, stderr=output)

    def wait_ready(self) -> None:
        wait_for(lambda: "Ctrl-C stops everything" in self.output.read_text(), READY_SECONDS, self.output)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)

    def processes(self) -> list[psutil.Process]:
        """Everything below `fadu up`; psutil tells a process from a later one of the same number."""
        return psutil.Process(self.process.pid).children(recursive=True)


def wait_for(condition, seconds: float, log: Path) -> float:
    """Seconds until `condition` held."""
    started = time.monotonic()
    while not condition():
        waited = time.monotonic() - started
        assert waited < seconds, f"not within {seconds} s; {log} says:\n{log.read_text()[-2000:]}"
        time.sleep(0.5)
    return time.monotonic() - started


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
    assert "already runs" in done.stderr


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
