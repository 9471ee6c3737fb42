"""A year of the country through the real service: `fadu up`, so many files in the drop folder, until all are published.

`python -m tests.benchmarks.year` drops 40,000 generated reports and prints wall and CPU seconds and the memory of all
processes together, then what the service takes when nothing arrives, and what `fadu run` takes with nothing new.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psutil

from tests.benchmarks.machine import machine
from tests.benchmarks.stages import settings_of
from tests.benchmarks.truth import drop_reports, published_correctness
from tests.conftest import fadu
from tests.service import Up, wait_for

IDLE_SECONDS = 60
LONGEST_SECONDS = 3600


class Watched:
    """CPU seconds and memory of the service's processes, looked at every two seconds."""

    def __init__(self, service: Up) -> None:
        self.service = service
        self.peak_mb = 0.0
        self.largest_mb = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Watched:
        self.started, self.cpu_before = time.monotonic(), self._cpu_seconds()
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds = time.monotonic() - self.started
        self.cpu_seconds = self._cpu_seconds() - self.cpu_before
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(2):
            sizes = list(self._proportional_sizes())
            self.peak_mb = max(self.peak_mb, sum(sizes))
            self.largest_mb = max([self.largest_mb, *sizes])

    def _processes(self) -> list[psutil.Process]:
        return [psutil.Process(self.service.process.pid), *self.service.processes()]

    def _proportional_sizes(self) -> Iterator[float]:
        """MB of each process, shared pages divided among those that share them (PSS of proc(5))."""
        for process in self._processes():
            with contextlib.suppress(psutil.Error):  # it may end just now
                yield process.memory_full_info().pss / 2**20

    def _cpu_seconds(self) -> float:
        """Of the processes that run, and of those that they started and that have ended."""
        total = 0.0
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
        return total


def published_outcomes(home: Path) -> int:
    """Files whose outcome is published, refused ones included; 0 before the first publication."""
    database = settings_of(home).published_database
    if not database.exists():
        return 0
    with duckdb.connect(str(database.resolve()), read_only=True) as connection:
        row = connection.execute("select count(*) from fct_document_outcome").fetchone()
    return row[0] if row else 0


def measure(home: Path, reports: int) -> Iterator[str]:
    """Lines of the result, as they are measured."""
    drop, truth = home / "drop", home.with_suffix(".csv")
    waiting = home.with_suffix(".waiting")
    drop_reports(waiting, truth, 0, reports, ("txt",))
    service = Up(home)
    try:
        service.wait_ready()
        with Watched(service) as idle:
            time.sleep(IDLE_SECONDS)
        yield f"idle: {idle.cpu_seconds:.1f} CPU-seconds in {idle.seconds:.0f} s, {idle.peak_mb:.0f} MB in all"
        drop.mkdir(exist_ok=True)
        drop.rmdir()
        with Watched(service) as run:
            waiting.rename(drop)
            wait_for(lambda: published_outcomes(home) >= reports, LONGEST_SECONDS, service.output)
        yield (
            f"{reports} reports from the drop folder to the published files: {run.seconds:.0f} s, "
            f"{run.cpu_seconds:.0f} CPU-seconds, {run.peak_mb:.0f} MB in all, largest process {run.largest_mb:.0f} MB"
        )
    finally:
        service.stop()
    for name, share in published_correctness(settings_of(home).published_database, truth).items():
        yield f"{name}: {share:.4f}"
    for name in ("the first run by hand, which prepares Airflow", "a run with nothing new"):
        yield f"{name}: {_cpu_seconds_of_a_run(service.env):.1f} CPU-seconds"


def _cpu_seconds_of_a_run(environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = fadu("run", env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=40_000)
    asked = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="fadu-year-") as folder:
        for line in measure(Path(folder, "home"), asked.reports):
            print(line, flush=True)


if __name__ == "__main__":
    main()
