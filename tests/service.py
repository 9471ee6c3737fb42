"""`fadu up` as a child process: for the tests of the service, and for the benchmark of a year of the country."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.conftest import ROOT, clean_environment

READY_SECONDS = 150


class Up:
    """`fadu up` on a free port, at home in `home`."""

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


def wait_for(condition: Callable[[], object], seconds: float, log: Path) -> float:
    """Seconds until `condition` held."""
    started = time.monotonic()
    while not condition():
        waited = time.monotonic() - started
        assert waited < seconds, f"not within {seconds} s; {log} says:\n{log.read_text()[-2000:]}"
        time.sleep(0.5)
    return time.monotonic() - started
