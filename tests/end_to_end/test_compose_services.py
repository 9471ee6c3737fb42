"""The services of docker-compose.yml, run by their own commands against a real PostgreSQL on this machine.

Shows that the commands work together, and that killing the scheduler and the API server in the middle of a run loses
and doubles nothing. What a container engine adds (image, volumes, networks) is not shown here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psutil
import pytest
import yaml

from tests.conftest import ROOT, SAMPLES, clean_environment

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("service"),
    pytest.mark.timeout(2400),
    pytest.mark.skipif(BINARIES is None, reason="PostgreSQL is not installed (Debian package postgresql)"),
]

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
SERVICES = ("api-server", "dag-processor", "triggerer", "scheduler")
START_SECONDS = 120
FACTS_SECONDS = 240
RECOVERY_SECONDS = 900
"""Longest waits, on a machine that is busy with other tests."""

QUICK_RECOVERY = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "10",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "15",
}
"""Airflow notices a lost task after five minutes by default: shorter, so that the test is."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def postgres() -> Iterator[int]:
    """The port of a throwaway cluster, run by the user `postgres` where this one is root, which it refuses."""
    binaries = BINARIES
    assert binaries
    data, port = Path(tempfile.mkdtemp(prefix="fadu-postgres-")), free_port()
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(data, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(binaries / program), *arguments]
        subprocess.run(command, user=user, cwd=data, check=True, stdout=subprocess.DEVNULL, timeout=60)

    cluster = data / "cluster"
    run("initdb", "-D", str(cluster), "-U", "airflow", "--auth=trust", "--no-sync")
    options = f"-p {port} -h 127.0.0.1 -k {data} -F"
    run("pg_ctl", "-D", str(cluster), "-o", options, "-l", str(data / "log"), "-w", "start")
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "airflow", "airflow")
        yield port
    finally:
        run("pg_ctl", "-D", str(cluster), "-m", "immediate", "stop")
        shutil.rmtree(data)


class Stack:
    """The compose services as processes of this machine: same commands, same environment, other host names."""

    def __init__(self, home: Path, postgres_port: int, executor: str = "LocalExecutor", redis_port: int = 0) -> None:
        self.home = home
        home.mkdir()
        port = free_port()
        settings = {"FADU_POSTGRES_PASSWORD": "unused", "FADU_JWT_SECRET": "j" * 64, "FADU_EXECUTOR": executor}
        hosts = {
            "@postgres:5432": f"@127.0.0.1:{postgres_port}",
            "//api-server:8080": f"//127.0.0.1:{port}",
            "//redis:6379": f"//127.0.0.1:{redis_port}",
        }
        declared = {name: interpolated(value, settings, hosts) for name, value in environment().items()}
        here = {
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(free_port()),
            "FADU_PORT": str(port),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        self.env = {**clean_environment(home), **declared, **QUICK_RECOVERY, **here}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def prepare(self) -> None:
        """What the service `init` does."""
        command = [*COMPOSE["init"]["entrypoint"], *COMPOSE["init"]["command"]]
        done = subprocess.run(command, env=self.env, cwd=self.home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, service: str, name: str = "", *options: str) -> None:
        """Starts the service as the process `name`, with further options of its command."""
        name = name or service
        with (self.home / f"{name}.log").open("a") as output:
            self.processes[name] = subprocess.Popen(
                ["fadu", *COMPOSE[service]["command"], *options],
                env=self.env,
                cwd=self.home,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """As the end of a container: the process and all that it started, at once."""
        process = psutil.Process(self.processes[name].pid)
        for each in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        self.processes[name].wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for name in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.processes[name].wait(timeout=20)
            if self.processes[name].poll() is None:
                self.kill(name)

    def query(self, sql: str) -> list[tuple]:
        database = self.home / "published" / "fadu.duckdb"
        if not database.exists():
            return []
        with duckdb.connect(str(database.resolve()), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def wait_for(self, condition, seconds: float) -> float:
        started = time.monotonic()
        while not condition():
            waited = time.monotonic() - started
            logs = "\n".join(f"{f.name}: {f.read_text()[-600:]}" for f in self.home.glob("*.log"))
            assert waited < seconds, f"not within {seconds} s\n{logs}"
            time.sleep(0.5)
        return time.monotonic() - started

    def api_server_answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", int(self.env["FADU_PORT"]))) == 0

    def reported(self) -> set[str]:
        return {row[0] for row in self.query("select distinct township from facts")}


def environment() -> dict[str, str]:
    return COMPOSE["scheduler"]["environment"]


def interpolated(value: str, settings: dict[str, str], hosts: dict[str, str]) -> str:
    """`value` as compose would pass it on, with this machine's addresses for the services' host names."""
    for name, setting in settings.items():
        start = value.find("${" + name)
        if start >= 0:
            value = value[:start] + setting + value[value.index("}", start) + 1 :]
    for host, here in hosts.items():
        value = value.replace(host, here)
    return value


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
    assert stack.query("select count(*) from fct_document_outcome where status = 'extracted'") == [(5,)]
    assert [file for file in (stack.home / "drop").rglob("*") if file.is_file()] == []
