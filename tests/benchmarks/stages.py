"""The pipeline's stages, each in a process of its own, so that its CPU seconds and memory can be told apart.

`run_stages` takes what lies in the drop folder to the published files, as the DAGs do; `python -m
tests.benchmarks.stages STAGE` is one of those processes.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from extract.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]
RUN = "benchmark"
PROCESSES = os.cpu_count() or 1

SAMPLE_REPORTS = 200
"""As many as the DAG verifies after each publication."""

Stage = Callable[[Settings, str], object]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a stage took with all processes that it started: CPU and wall seconds, the largest process in MB."""

    cpu_seconds: float
    wall_seconds: float
    peak_mb: float


def settings_of(home: Path) -> Settings:
    """The settings of a benchmark that is at home in `home`."""
    return read_settings({"FADU_HOME": str(home), "FADU_SETTLE_SECONDS": "0.1"})


def run_stages(home: Path, run: str = RUN, stages: Iterable[str] = ()) -> dict[str, Cost]:
    """What each of `stages` (by default all) took, in their order, on what lies in the drop folder of `home`."""
    return {stage: _in_a_process(home, stage, run) for stage in stages or STAGES}


def _in_a_process(home: Path, stage: str, run: str) -> Cost:
    log = home / f"{stage}.log"
    command = [sys.executable, "-m", "tests.benchmarks.stages", str(home), stage, run]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FADU_", "OPENLINEAGE"))}
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=kept, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{stage} failed: " + "\n".join(log.read_text("utf-8", "replace").splitlines()[-20:]))
    peak = json.loads(_handed_over(settings_of(home), "peak").read_text())
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - started, peak)


def _start(settings: Settings, run: str) -> None:
    """Nothing: what every process below costs before its work."""


def _scan(settings: Settings, run: str) -> None:
    from extract.landing.scan import scan_drop_folder

    _handed_over(settings, "batches").write_text(json.dumps(scan_drop_folder(settings, run)))


def _land(settings: Settings, run: str) -> None:
    """Archive, read, extract and land the batches, as many at once as there are cores."""
    from extract.landing.land import land_batch

    batches = json.loads(_handed_over(settings, "batches").read_text())
    with ProcessPoolExecutor(PROCESSES) as pool:
        landed = list(pool.map(land_batch, repeat(settings), repeat(run), range(len(batches)), batches))
    _handed_over(settings, "landed").write_text(json.dumps(landed))


def _load(settings: Settings, run: str) -> None:
    from extract.landing.load import load_run

    load_run(settings, run, json.loads(_handed_over(settings, "landed").read_text()))


def _dbt(settings: Settings, run: str) -> None:
    from extract.landing.transform import build_marts

    build_marts(settings)


def _publish(settings: Settings, run: str) -> None:
    from extract.landing.publish import publish

    publish(settings)


def _verify(settings: Settings, run: str) -> None:
    from extract.lineage.verify import AuditScope, verify_or_fail

    verify_or_fail(settings, AuditScope(sample=SAMPLE_REPORTS, is_deep=True))


STAGES: dict[str, Stage] = {
    "start": _start,
    "scan": _scan,
    "land": _land,
    "load": _load,
    "dbt": _dbt,
    "publish": _publish,
    "verify": _verify,
}


def _handed_over(settings: Settings, what: str) -> Path:
    """Where a stage leaves what the next one takes; Airflow keeps it in its database."""
    return settings.home / f"{what}.json"


def peak_mb() -> float:
    """The largest of this process and those it waited for.

    What the system tells of a process begins with the size of the one that started it: not so the high-water mark.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    mark = next(line for line in Path("/proc/self/status").read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    return max(int(mark.split()[1]), children) / 1024


def main(home: str, stage: str, run: str) -> None:
    """Runs one stage."""
    settings = settings_of(Path(home))
    STAGES[stage](settings, run)
    _handed_over(settings, "peak").write_text(json.dumps(peak_mb()))


if __name__ == "__main__":
    main(*sys.argv[1:])
