"""Kills the chain at a chosen point, runs it again, and tells whether the outcome is that of an undisturbed run.

A program (`python crashes.py WORK KIND…`), because it forks: one process imports everything once, and each trial is a
child of it. Prints one JSON object. KIND is one of

- `steps:N`: every Nth file-system step of the chain, by an audit hook that kills its own process before the step;
- `requests:N`: every Nth request to the object store, where `FADU_TEST_STORE` (`s3://bucket/…`) names one to work in;
- `moments:N`: N kills at random moments, which also hit the inside of DuckDB;
- `together:N`: no kill, but N runs at once over the same home;
- `rain:N`: no kill, but N more files that arrive while runs are under way.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import chain
import duckdb

from extract.landing import ledger
from extract.landing.content import warehouse_content
from extract.landing.kept import kept_ids
from extract.landing.warehouse import LOCK, open_for_reading
from extract.settings import Settings

STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.chmod", "fcntl.flock"}
"""Audit events around which the state on the disk changes."""

FILES = {
    "甲镇.txt": "甲镇法治报告：调解32件，培训4次。",
    "乙乡/乙乡.txt": "乙乡法治报告：调解7件。",
    "乙乡/again.txt": "甲镇法治报告：调解32件，培训4次。",
    "letter.txt": "与此无关的一封信，共3页。",
    "empty.txt": "",
}


def settings_in(home: Path) -> Settings:
    store = os.environ.get("FADU_TEST_STORE")
    places = ("archive", "landing", "quarantine") if store else ()
    return chain.settings_in(home, **{name: f"{store}/{name}" for name in places})


def empty_store(settings: Settings) -> None:
    for place in (settings.archive, settings.landing, settings.quarantine):
        if not isinstance(place, Path) and place.exists():
            place.rmdir(recursive=True)


def fresh_home(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    settings = settings_in(home)
    ended_by(in_child(lambda: empty_store(settings)))
    past = time.time() - 3600
    for name, text in FILES.items():
        path = settings.drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (past, past))


def in_child(work: Callable[[], None]) -> int:
    """Starts `work` in a fork; returns its process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 (whatever it is must not reach the parent's code)
        print(repr(error), file=sys.stderr)
        os._exit(1)


def ended_by(child: int) -> int:
    """The signal that ended it, or 0. A child that fails by itself is a fault of the trial."""
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    if os.WEXITSTATUS(status):
        raise SystemExit(f"a child failed: {os.WEXITSTATUS(status)}")
    return 0


def kill_before(nth: int, home: Path) -> None:
    """From now on, the nth step that touches `home` kills this process before it is done."""
    count = 0

    def hook(event: str, arguments: tuple) -> None:
        nonlocal count
        if event not in STEPS or not (event == "fcntl.flock" or any(str(home) in str(part) for part in arguments)):
            return
        count += 1
        if count == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def kill_before_request(nth: int, _home: Path) -> None:
    """As `kill_before`, for requests to the object store."""
    from s3fs import S3FileSystem

    count, request = 0, S3FileSystem._call_s3

    async def counted(self, *arguments, **named):
        nonlocal count
        count += 1
        if count == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return await request(self, *arguments, **named)

    S3FileSystem._call_s3 = counted


def fingerprint(home: Path) -> dict:
    """Everything that must not depend on where a run was killed."""
    settings = settings_in(home)
    with open_for_reading(settings) as connection:
        content = warehouse_content(connection)
    with duckdb.connect(str(settings.published_database), read_only=True) as published:
        facts = published.execute("select * from fct_number order by all").fetchall()
    parquet = duckdb.sql(f"select * from '{settings.published / 'fct_number.parquet'}' order by all").fetchall()
    archived = [path for path in settings.archive.rglob("*") if len(path.name) == 64]
    return {
        "content": content,
        "facts": repr(facts),
        "parquet_agrees": repr(parquet) == repr(facts),
        "archived": sorted(path.name for path in archived),
        "quarantined": sorted(path.name for path in settings.quarantine.iterdir() if path.name != ".staging"),
        "ledger_problems": ledger.check(settings),
        "kept_loads_are_those_of_the_ledger": kept_ids(settings)
        == {entry.subject for entry in ledger.entries(settings) if entry.kind == "load"},
        "left_over": left_over(home),
    }


def left_over(home: Path) -> list[str]:
    """Half-written, unloaded or uncleared files."""
    settings = settings_in(home)
    staged = [path for path in home.rglob(".staging/*") if path.name != ".lock"]
    dropped = [path for path in settings.drop.rglob("*") if path.is_file()]
    landed = list(settings.landing.glob("*.parquet"))
    expected = (settings.warehouse.name, ".staging", LOCK, ".ledger.lock", "known")
    logs = [path for path in settings.warehouse.parent.iterdir() if path.name not in expected]
    return sorted(str(path.relative_to(home)) for path in (*staged, *dropped, *landed, *logs))


def recovered(home: Path, result: Path) -> dict:
    """The fingerprint after the next run, made in a child so that this process never opens DuckDB."""

    def again() -> None:
        settings = settings_in(home)
        chain.run_chain(settings, "again")
        result.write_text(json.dumps(fingerprint(home)))

    ended_by(in_child(again))
    return json.loads(result.read_text())


def undisturbed(home: Path, result: Path) -> tuple[dict, float]:
    fresh_home(home)
    started = time.monotonic()
    ended_by(in_child(lambda: chain.run_chain(settings_in(home), "first")))
    seconds = time.monotonic() - started
    return recovered(home, result), seconds


def kill_at_steps(
    home: Path, check: Callable[[str], None], stride: int, arm: Callable[[int, Path], None] = kill_before
) -> int:
    kills = 0
    while True:
        nth = 1 + kills * stride
        fresh_home(home)

        def work(nth: int = nth) -> None:
            arm(nth, home)
            chain.run_chain(settings_in(home), "first")

        if not ended_by(in_child(work)):
            return kills
        kills += 1
        check(f"step {nth}")


def kill_at_moments(home: Path, check: Callable[[str], None], count: int, seconds: float) -> int:
    chance = random.Random(7)
    kills = 0
    while kills < count:  # a child that ends before its moment is no kill
        fresh_home(home)
        child = in_child(lambda: chain.run_chain(settings_in(home), "first"))
        moment = chance.uniform(0, seconds)
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        kills += ended_by(child) == signal.SIGKILL
        check(f"moment {moment:.3f} s")
    return kills


def run_together(home: Path, check: Callable[[str], None], count: int) -> int:
    fresh_home(home)
    children = [in_child(lambda run=run: chain.run_chain(settings_in(home), f"run {run}")) for run in range(count)]
    for child in children:
        ended_by(child)
    check(f"{count} together")
    return 0


def arrive(home: Path, number: int) -> None:
    """A file appears at once, as one that was moved into the folder does."""
    drop = settings_in(home).drop
    hidden = drop / f".{number}"
    hidden.write_text(f"第{number}镇法治报告：调解{number}件。")
    hidden.rename(drop / f"{number}.txt")


def rain(home: Path, result: Path, count: int) -> tuple[dict, dict]:
    """The fingerprint after files arrived in a quiet folder, and after they arrived during two runs at a time."""
    fresh_home(home)
    for number in range(count):
        arrive(home, number)
    expected = recovered(home, result)
    fresh_home(home)
    arriving = in_child(lambda: [arrive(home, number) for number in range(count)])
    for turn in range(3):
        runs = [in_child(lambda name=f"{turn} {half}": chain.run_chain(settings_in(home), name)) for half in range(2)]
        for run in runs:
            ended_by(run)
    ended_by(arriving)
    return expected, recovered(home, result)


def main() -> None:
    work, *kinds = sys.argv[1:]
    home, result = Path(work) / "home", Path(work) / "result.json"
    expected, seconds = undisturbed(home, result)
    differences: dict[str, dict] = {}

    def check(point: str) -> None:
        found = recovered(home, result)
        if found != expected:
            differences[point] = {key: found[key] for key in found if found[key] != expected[key]}

    kills = {}
    for kind in kinds:
        name, _, count = kind.partition(":")
        if name == "steps":
            kills[name] = kill_at_steps(home, check, int(count))
        elif name == "requests":
            kills[name] = kill_at_steps(home, check, int(count), kill_before_request)
        elif name == "together":
            kills[name] = run_together(home, check, int(count))
        elif name == "rain":
            quiet, busy = rain(home, result, int(count))
            if quiet != busy:
                differences[kind] = {key: busy[key] for key in busy if quiet[key] != busy[key]}
        else:
            kills[name] = kill_at_moments(home, check, int(count), seconds)
    print(json.dumps({"expected": expected, "kills": kills, "differences": differences}, ensure_ascii=False))


if __name__ == "__main__":
    main()
