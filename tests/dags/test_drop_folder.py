"""The drop folder's trigger: one event for each set of newly settled files, and no file touched."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from extract.orchestration import DAGS

SETTLE = 0.15
POLL = 0.02
LONG = 1.0


@pytest.fixture
def trigger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(DAGS))
    from drop_folder import DropFolderTrigger

    (tmp_path / "drop").mkdir()
    return DropFolderTrigger(folder=str(tmp_path / "drop"), settle_seconds=SETTLE, poll_seconds=POLL)


def events_of(trigger, script, seconds: float = LONG) -> list[dict]:
    """The payloads of the events that fire while `script`, a list of (time, action), is played."""

    payloads: list[dict] = []

    async def listen() -> None:
        async for event in trigger.run():
            payloads.append(event.payload)  # noqa: PERF401 - the loop never ends, so no list would come back

    async def play() -> list[dict]:
        listener = asyncio.create_task(listen())
        clock = 0.0
        for at, action in script:
            await asyncio.sleep(at - clock)
            clock = at
            action()
        await asyncio.sleep(seconds - clock)
        listener.cancel()
        return payloads

    return asyncio.run(play())


def test_settled_files_fire_once_and_stay(trigger):
    file = Path(trigger.folder, "report.txt")
    assert events_of(trigger, [(0.0, lambda: file.write_text("报告"))]) == [{"files": 1}]
    assert file.read_text() == "报告"


def test_a_growing_file_waits_until_it_is_still(trigger):
    file = Path(trigger.folder, "report.txt")

    def grow() -> None:
        with file.open("a") as opened:
            opened.write("字")

    script = [(i * SETTLE / 3, grow) for i in range(9)]
    assert events_of(trigger, script, seconds=8 * SETTLE / 3 + SETTLE * 0.6) == []
    assert events_of(trigger, [], seconds=LONG) == [{"files": 1}]


def test_a_later_file_fires_again_with_its_own_count(trigger):
    folder = Path(trigger.folder)
    script = [
        (0.0, lambda: (folder / "a.txt").write_text("a")),
        (LONG / 2, lambda: [(folder / f"{name}.txt").write_text("b") for name in "bc"]),
    ]
    assert sum(event["files"] for event in events_of(trigger, script, seconds=2 * LONG)) == 3


def test_partial_and_hidden_files_fire_nothing(trigger):
    for name in (".hidden", "report.txt.part", "report.tmp"):
        Path(trigger.folder, name).write_text("x")
    assert events_of(trigger, []) == []


def test_a_missing_folder_is_waited_for(trigger):
    folder = Path(trigger.folder)
    folder.rmdir()

    def arrive() -> None:
        folder.mkdir()
        (folder / "report.txt").write_text("x")

    assert events_of(trigger, [(LONG / 4, arrive)]) == [{"files": 1}]


def test_looks_that_cost_much_are_rare_while_nothing_new_arrives(trigger, monkeypatch: pytest.MonkeyPatch):
    import drop_folder

    looks = []

    def walk_files(folder: Path) -> list:
        looks.append(folder)
        started = time.thread_time()
        while time.thread_time() - started < POLL:
            pass
        return []

    share = 0.05
    monkeypatch.setattr(drop_folder, "MOST_OF_A_CORE", share)
    monkeypatch.setattr(drop_folder, "walk_files", walk_files)
    events_of(trigger, [])
    assert 2 <= len(looks) <= LONG / (POLL / share) + 1


def test_an_old_file_is_announced_after_a_restart(trigger):
    file = Path(trigger.folder, "report.txt")
    file.write_text("x")
    os.utime(file, (1, 1))
    assert events_of(trigger, []) == [{"files": 1}]
    assert "drop_folder" in sys.modules
