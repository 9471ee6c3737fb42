"""The drop folder as an Airflow asset: a trigger that tells when files have arrived, without touching them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from extract.landing.scan import FileState, walk_files

POLL_SECONDS = 2.0
"""Between two looks into the folder: a look costs one stat a file, and a person who drops a file waits for it."""

MOST_OF_A_CORE = 0.02
"""Share of a core that looks may take while nothing new arrives: a year of files lies there while a run works on it."""


class DropFolderTrigger(BaseEventTrigger):
    """Fires once for each set of files that have newly settled in `folder`.

    A file is known by its name, size and times; it has settled when they have not changed for `settle_seconds`.
    Files that stay where they are (a run is busy or has failed) fire no second event: the catch-up schedule of the DAG
    takes them. After a restart of the triggerer what lies in the folder is announced once more, which is harmless.
    """

    def __init__(self, *, folder: str, settle_seconds: float, poll_seconds: float = POLL_SECONDS) -> None:
        super().__init__()
        self.folder = folder
        self.settle_seconds = settle_seconds
        self.poll_seconds = poll_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """The class path and arguments with which the triggerer makes this trigger anew."""
        arguments = {
            "folder": self.folder,
            "settle_seconds": self.settle_seconds,
            "poll_seconds": self.poll_seconds,
        }
        return f"{__name__}.{type(self).__name__}", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """An event with the number of new files, each time some have settled; it never ends."""
        first_seen: dict[tuple[str, FileState], float] = {}
        announced: set[tuple[str, FileState]] = set()
        while True:
            present, cost = await asyncio.to_thread(_look, Path(self.folder))
            now = time.monotonic()
            first_seen = {file: first_seen.get(file, now) for file in present}
            settled = {file for file, since in first_seen.items() if now - since >= self.settle_seconds}
            new, announced = settled - announced, settled
            if new:
                self.log.info("%d files have settled in %s", len(new), self.folder)
                yield TriggerEvent({"files": len(new)})
            rest = cost / MOST_OF_A_CORE if len(settled) == len(present) else 0
            await asyncio.sleep(max(self.poll_seconds, rest))


def _look(folder: Path) -> tuple[list[tuple[str, FileState]], float]:
    """What lies in `folder`, and the CPU seconds that it took to see it."""
    started = time.thread_time()
    return list(walk_files(folder)), time.thread_time() - started
