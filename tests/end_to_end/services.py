"""The compose services as processes of this machine: a PostgreSQL, and the services' own commands against it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import psutil
import psycopg2
import yaml

from tests.conftest import ROOT, clean_environment

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
SERVICES = ("api-server", "dag-processor", "triggerer", "scheduler")
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(:-(?P<default>[^}]*)|:\?[^}]*)?\}")
"""A variable as compose writes it, with its default or with what it says where it is missing."""

SECRETS = {"FADU_POSTGRES_PASSWORD": "the-password-of-this-test", "FADU_JWT_SECRET": "the-secret-of-this-test" * 3}
START_SECONDS = 120
FACTS_SECONDS = 240
RECOVERY_SECONDS = 900
"""Longest waits, on a machine that is busy with other tests."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stack:
    """The compose services as processes of this machine: same commands, same environment, other host names."""

    def __init__(self, home: Path, postgres_port: int, executor: str = "LocalExecutor", redis_port: int = 0) -> None:
        self.home = home
        home.mkdir()
        port = free_port()
        settings = {**SECRETS, "FADU_EXECUTOR": executor}
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
        self.env = {**clean_environment(home), **declared, **here}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def prepare(self) -> None:
        """What the service `init` does."""
        command = [*COMPOSE["init"]["entrypoint"], *(part.replace("$$", "$") for part in COMPOSE["init"]["command"])]
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
                umask=0o022,
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

    def metadata(self, sql: str) -> list[tuple]:
        """Rows of Airflow's own database."""
        address = self.env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("postgresql+psycopg2", "postgresql")
        with contextlib.closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def is_at_rest(self) -> bool:
        return self.metadata("select count(*) from dag_run where state in ('queued', 'running')") == [(0,)]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["fadu", *arguments], env=self.env, capture_output=True, text=True, check=False)

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> float:
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
    """Without the variables that compose only passes on where they are set."""
    return {name: value for name, value in COMPOSE["scheduler"]["environment"].items() if value is not None}


def interpolated(value: str, settings: dict[str, str], hosts: dict[str, str]) -> str:
    """`value` as compose would pass it on, with this machine's addresses for the services' host names."""
    value = _VARIABLE.sub(lambda variable: settings.get(variable["name"], variable["default"] or ""), value)
    for host, here in hosts.items():
        value = value.replace(host, here)
    return value
