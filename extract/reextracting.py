"""Re-extraction: what the installed rules change for the archived documents (`fadu reextract`)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from extract import orchestration
from extract.landing.changes import Change, changes, counted
from extract.landing.land import pipeline_extractor
from extract.landing.reland import land_archived, scan_archive
from extract.landing.storage import workspace
from extract.progress import Progress, silently
from extract.settings import Settings
from extract.tables import harmless

MOST_LINES = 40
"""Changes to print one by one; an option prints all of them."""

COLUMNS = [field.name for field in dataclasses.fields(Change)]
"""Columns of the table of all changes."""


def preview(settings: Settings, progress: Progress[Any] = silently) -> tuple[Change, ...]:
    """What a re-extraction would change; keeps nothing.

    `progress` passes the batches on as they are read. Raises WarehouseError if nothing has been loaded yet.
    """
    extractor = pipeline_extractor()
    batches = scan_archive(settings, extractor.versions.rules)
    with workspace(settings, settings.landing) as aside:
        trial = dataclasses.replace(
            settings, home=aside / "home", landing=aside / "landing", quarantine=aside / "quarantine"
        )
        for index, batch in progress(list(enumerate(batches)), len(batches)):
            land_archived(trial, "preview", index, batch, extractor)
        return changes(settings, trial.landing.glob("*.parquet"))


def run(settings: Settings, inherited: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Runs `reextract_reports` and `build_warehouse`. Raises DagRunError if a run fails."""
    orchestration.run_dags(settings, inherited, ("reextract_reports", "build_warehouse"), say)
    say(f"Published: {settings.published_database}")


def count_changes(settings: Settings, landed: Iterable[str]) -> dict[str, int]:
    """The number of changes that the landed files will make, by kind."""
    paths = [settings.landing / name for name in landed]
    return counted(changes(settings, [path for path in paths if path.exists()]))


def change_lines(found: tuple[Change, ...]) -> Iterator[str]:
    """The first changes as lines of text, then the number of each kind."""
    for change in found[:MOST_LINES]:
        place = "" if change.start_offset is None else f" at {change.start_offset}"
        yield f"{change.kind:<18} {change.file_name}{place}: {harmless(change.surface)}"
        yield f"{'':<18}   {change.before or '–'}  →  {change.after or '–'}"
    if len(found) > MOST_LINES:
        yield f"… and {len(found) - MOST_LINES} more (--format csv or json shows all)"
    yield ", ".join(f"{count} {kind}" for kind, count in counted(found).items())
