"""Service: starts, watches and stops Airflow's processes on this machine together (`fadu up`)."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from extract.errors import FaduError
from extract.landing.durable import owner_only

COMPONENTS = {
    "api-server": ["api-server"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
    "scheduler": ["scheduler", "--skip-serve-logs"],  # on the same machine, the web page reads the log files directly
}
"""Airflow's processes and their commands, in the order in which they start."""

START_SECONDS = 120.0
"""Longest wait for the API server, which answers after about ten seconds on an idle machine."""

STOP_SECONDS = 20.0
"""A process that has not ended this long after SIGTERM is killed."""

MOST_RESTARTS = 5
"""How often a component that ends by itself is restarted, before giving up."""

LARGEST_LOG = 10_000_000
"""A component's log larger than this, in bytes, is copied to a backup and emptied."""


_PR_SET_CHILD_SUBREAPER = 36


class ServiceError(FaduError):
    """A process of the service cannot start or keeps ending; the message names its log."""


@dataclass(slots=True)
class Component:
    """One of Airflow's processes, with its log and its number of restarts."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    restarts: int = 0


@dataclass(slots=True)
class Service:
    """The running processes."""

    environment: Mapping[str, str]
    logs: Path
    components: list[Component] = field(default_factory=list)

    def start(self, name: str) -> Component:
        """Starts a component in its own session, so that Ctrl-C reaches only this process."""
        log = self.logs / f"{name}.log"
        command = [sys.executable, "-m", "airflow", *COMPONENTS[name]]
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, env=dict(self.environment), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        component = Component(name, process, log)
        self.components.append(component)
        return component

    def watch(self) -> None:
        """Restarts ended components, and keeps logs small; raises ServiceError if a component keeps ending."""
        for component in self.components:
            _keep_small(component.log)
        ended = [component for component in self.components if component.process.poll() is not None]
        if ended:
            kill(self._orphans())  # workers of a scheduler that has ended would continue tasks that nobody waits for
        for component in ended:
            if component.restarts == MOST_RESTARTS:
                raise ServiceError(f"Airflow's {component.name} ended {MOST_RESTARTS + 1} times; see {component.log}")
            self.components.remove(component)
            self.start(component.name).restarts = component.restarts + 1

    def stop(self) -> None:
        """Ends every component and its children; kills those that do not end in time."""
        for component in reversed(self.components):
            component.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and any(c.process.poll() is None for c in self.components):
            time.sleep(0.1)
        kill(psutil.Process().children())
        for component in self.components:
            component.process.wait()

    def _orphans(self) -> list[psutil.Process]:
        """Child processes that are not components: left behind by components that ended."""
        known = {component.process.pid for component in self.components}
        return [child for child in psutil.Process().children() if child.pid not in known]


def _keep_small(log: Path) -> None:
    """Copies and empties a large log, which its writer keeps open for appending."""
    if log.stat().st_size > LARGEST_LOG:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)


def kill(processes: list[psutil.Process]) -> None:
    """Kills `processes` and their children."""
    family = [*processes, *(child for process in processes for child in _descendants(process))]
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=STOP_SECONDS)


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def adopt_orphans() -> None:
    """Makes this process the parent of every descendant whose own parent ends, so that it can find them all.

    Only on Linux (`prctl(2)`); elsewhere, a killed component may leave its workers behind.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run_service(environment: Mapping[str, str], port: int, on_ready: Callable[[], None]) -> None:
    """Runs Airflow until SIGINT, SIGTERM or SIGHUP, then stops all its processes.

    Calls `on_ready` once the web page responds. Raises ServiceError if the port is in use, another service has the same
    home, or a component keeps ending.
    """
    home = Path(environment["AIRFLOW_HOME"])
    logs = home / "service"
    logs.mkdir(mode=0o700, exist_ok=True)
    with owner_only(), _only_service(home), _stop_signals() as stopping:
        _check_port(port)
        adopt_orphans()
        service = Service(environment, logs)
        try:
            _start_all(service, port, stopping)
            if not stopping:
                on_ready()
            while not stopping:
                service.watch()
                time.sleep(0.5)
        finally:
            service.stop()


def _start_all(service: Service, port: int, stopping: list[int]) -> None:
    """Starts the scheduler last, once the API server responds, because tasks report to it."""
    *first, last = COMPONENTS
    for name in first:
        service.start(name)
    deadline = time.monotonic() + START_SECONDS
    while not stopping and not _answers(port):
        service.watch()
        if time.monotonic() > deadline:
            raise ServiceError(f"Airflow's API server does not answer on port {port}; see {service.logs}")
        time.sleep(0.5)
    if not stopping:
        service.start(last)


@contextlib.contextmanager
def _only_service(home: Path) -> Iterator[None]:
    with (home / "service.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServiceError(f"Airflow is already running with its home in {home}; stop it first") from None
        yield


@contextlib.contextmanager
def _stop_signals() -> Iterator[list[int]]:
    """The stop signals received so far; further ones change nothing, so that stopping always completes."""
    received: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        received.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise ServiceError(f"port {port} of this machine is in use; choose another one with --port") from None


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/api/v2/monitor/health", timeout=2) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False
