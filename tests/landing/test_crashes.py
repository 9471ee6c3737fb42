"""Whatever is killed when, and however many run at once: the outcome is that of one undisturbed run."""

import contextlib
import datetime
import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from extract.landing import kept, land, ledger, publish, scan
from extract.landing.content import warehouse_content
from extract.landing.load import load_run
from extract.landing.rebuild import rebuild
from extract.landing.scan import scan_drop_folder
from extract.landing.status import repair
from extract.landing.warehouse import open_for_reading
from extract.lineage import events
from extract.settings import Settings

CRASHES = Path(__file__).with_name("crashes.py")
CHECKOUT = Path(__file__).resolve().parents[2]

RANDOM_KILLS = 200
"""In the long run (`make test PYTEST_ARGS="-m soak -n 0 tests/landing"`); the daily one makes a few."""


def outcome(tmp_path: Path, kind: str, **environment: str) -> dict:
    done = subprocess.run(
        [sys.executable, str(CRASHES), str(tmp_path), kind],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("stride", [pytest.param(1, marks=pytest.mark.soak), 13])
def test_killed_before_every_step(tmp_path, stride) -> None:
    found = outcome(tmp_path, f"steps:{stride}")
    assert found["differences"] == {}
    assert found["kills"]["steps"] > 200 / stride
    assert found["expected"]["left_over"] == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("stride", [pytest.param(1, marks=pytest.mark.soak), 13])
def test_killed_before_every_request_to_the_object_store(tmp_path, stride, object_store) -> None:
    found = outcome(tmp_path, f"requests:{stride}", FADU_TEST_STORE=object_store)
    assert found["differences"] == {}
    assert found["kills"]["requests"] > 40 / stride
    assert found["expected"]["left_over"] == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kills", [15, pytest.param(RANDOM_KILLS, marks=pytest.mark.soak)])
def test_killed_at_random_moments(tmp_path, kills) -> None:
    found = outcome(tmp_path, f"moments:{kills}")
    assert found["differences"] == {}
    assert found["kills"]["moments"] == kills


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "kind", ["together:2", "together:4", "rain:100", pytest.param("rain:2000", marks=pytest.mark.soak)]
)
def test_runs_at_once(tmp_path, kind) -> None:
    assert outcome(tmp_path, kind)["differences"] == {}


def test_repair_alone_removes_what_a_kill_left(chain, settings, drop) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    killed = "import os, signal; from extract.landing.durable import staging_folder; from pathlib import Path\n"
    killed += f"with staging_folder(Path({str(settings.archive)!r})) as f: (f / 'half').write_text('x');"
    killed += "os.kill(os.getpid(), signal.SIGKILL)"
    settings.archive.mkdir(parents=True)
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == -9
    assert list(settings.archive.glob(".staging/*/half"))
    assert repair(settings)["half_written_removed"] == 1
    assert list(settings.archive.glob(".staging/*/half")) == []
    assert chain.ingest(settings, "run")["arrivals"] == 1


def mounted(folder: Path, *options: str) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.fixture
def small_disk(settings):
    """A file system for the home folder that is soon full."""
    if not mounted(settings.home, "size=2m"):
        pytest.skip("mounting a small file system needs more rights")
    yield settings.home
    subprocess.run(["umount", "--lazy", str(settings.home)], check=True)


def test_full_disk_loses_nothing(chain, settings, drop, small_disk) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 1_900_000)
    with contextlib.suppress(OSError):  # until nothing more fits
        for number in range(100):
            drop(f"{number}.txt", os.urandom(2000))
    waiting = {path.name for path in settings.drop.iterdir()}
    with pytest.raises(OSError, match="No space left"):
        chain.ingest(settings, "full")
    assert {path.name for path in settings.drop.iterdir()} == waiting
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    counts = chain.ingest(settings, "roomy")
    assert counts["arrivals"] == counts["cleared"] == len(waiting)
    assert list(settings.archive.glob(".staging/tmp*")) == []


def test_read_only_disk_loses_nothing_and_is_named(chain, settings, drop, small_disk) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(Exception, match=str(settings.drop)) as raised:
        scan_drop_folder(settings, "run")
    assert type(raised.value).__name__ == "SettingsError"
    subprocess.run(["mount", "-o", "remount,rw,size=64m", str(small_disk)], check=True)
    assert chain.ingest(settings, "again")["arrivals"] == 1


def test_file_replaced_between_landing_and_load_stays_and_is_loaded_next(chain, settings, drop) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    (names,) = scan_drop_folder(settings, "run")
    landed = chain.land_batch(settings, "run", 0, names, chain.extractor())
    drop("甲镇.txt", "甲镇法治报告：调解33件。")
    assert load_run(settings, "run", [landed])["cleared"] == 0
    counts = chain.ingest(settings, "next")
    assert (counts["documents"], counts["cleared"]) == (1, 1)


def test_clock_that_jumps_back_changes_nothing(chain, settings, drop) -> None:
    path = drop("甲镇.txt", "甲镇法治报告：调解32件。")
    os.utime(path, (4e9, 4e9))
    assert chain.ingest(settings, "run")["cleared"] == 1


class JumpingClock(datetime.datetime):
    """Tells another century at every look."""

    years = itertools.cycle((2024, 1980, 2090))

    @classmethod
    def now(cls, tz=None) -> datetime.datetime:
        return datetime.datetime.now(tz).replace(year=next(cls.years), month=1, day=1)


def test_clock_that_jumps_at_every_look_changes_nothing(chain, settings, drop, tmp_path, monkeypatch) -> None:
    reports = {"甲镇.txt": "甲镇法治报告：调解32件。", "乙乡.txt": "乙乡法治报告：调解7件。", "empty.txt": ""}
    jumping = SimpleNamespace(datetime=JumpingClock, UTC=datetime.UTC, timedelta=datetime.timedelta)
    for module in (land, kept, ledger, publish, events):
        monkeypatch.setattr(module, "datetime", jumping)
    now = itertools.cycle((0, 10**19, time.time_ns()))
    monkeypatch.setattr(scan, "time", SimpleNamespace(time_ns=lambda: next(now), sleep=time.sleep))
    for number, (name, text) in enumerate([*reports.items(), *reports.items()]):
        drop(name, text)
        chain.run_chain(settings, f"run {number}")
    monkeypatch.undo()
    quiet = chain.settings_in(tmp_path / "quiet")
    for number, (name, text) in enumerate([*reports.items(), *reports.items()]):
        quiet.drop.mkdir(parents=True, exist_ok=True)
        (quiet.drop / name).write_text(text)
        chain.run_chain(quiet, f"run {number}")
    assert content(settings) == content(quiet)
    assert ledger.check(settings) == []
    kinds = [entry.kind for entry in ledger.entries(settings)]
    assert kinds == ["load", "publication"] * len(kinds[::2])
    assert [path for path in settings.drop.rglob("*") if path.is_file()] == []
    rebuild(settings)
    assert content(settings) == content(quiet)


def content(settings: Settings) -> str:
    with open_for_reading(settings) as connection:
        return warehouse_content(connection)


def test_wrong_mark_of_known_content_heals_itself(chain, settings, drop) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    chain.ingest(settings, "run")
    settings.warehouse.unlink()
    drop("乙乡.txt", "乙乡法治报告：调解7件。")
    chain.ingest(settings, "makes a new warehouse, which does not hold what the marks say")
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    assert chain.ingest(settings, "relies on the mark")["arrivals"] == 0
    assert (settings.drop / "甲镇.txt").exists()
    counts = chain.ingest(settings, "reads it again")
    assert (counts["arrivals"], counts["observations"], counts["cleared"]) == (1, 1, 1)
