"""The drop folder as an Airflow asset: a trigger that fires when files have arrived, without touching them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from extract.landing.scan import FileState, walk_files

POLL_SECONDS = 2.0
"""Time between two looks into the folder: a look takes one stat per file, and people wait for the files they drop."""

MOST_OF_A_CORE = 0.02
"""Largest share of a core for looks while nothing new arrives: a run may be working on a year of files."""


class DropFolderTrigger(BaseEventTrigger):
    """Fires once for each set of files that have newly settled in `folder`.

    A file is identified by name, size and times; it has settled when these have not changed for `settle_seconds`. Files
    that remain (because a run is busy or has failed) fire no second event: the DAG's catch-up schedule handles them.
    After a restart of the triggerer, files in the folder are announced again, which is harmless.
    """

    def __init__(self, *, folder: str, settle_seconds: float, poll_seconds: float = POLL_SECONDS) -> None:
        super().__init__()
        self.folder = folder
        self.settle_seconds = settle_seconds
        self.poll_seconds = poll_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """The class path and arguments from which the triggerer recreates this trigger."""
        arguments = {
            "folder": self.folder,
            "settle_seconds": self.settle_seconds,
            "poll_seconds": self.poll_seconds,
        }
        return f"{__name__}.{type(self).__name__}", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Yields an event with the number of new files whenever some have settled; never ends."""
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
    """The files in `folder`, and the CPU seconds it took to list them."""
    started = time.thread_time()
    return list(walk_files(folder)), time.thread_time() - started
