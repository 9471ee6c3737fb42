"""Rotation: logs and event files stay small, and old ones go. Archive, ledger and warehouse are no logs."""

from __future__ import annotations

import contextlib
import logging
import time
from pathlib import Path

from extract.settings import Settings

logger = logging.getLogger(__name__)

EVENT_FILE_BYTES = 50_000_000
"""Of one file of OpenLineage events: some hundred thousand files, or fifty builds."""

LOG_DAYS = 30
"""Airflow's logs of tasks are kept this long: a file of some kilobytes for each try of each task."""


def set_aside(file: Path, largest: int = EVENT_FILE_BYTES) -> None:
    """Renames a file of more than `largest` bytes, so that a new one begins; the one set aside before goes."""
    if file.exists() and file.stat().st_size > largest:
        file.replace(file.with_name(f"{file.name}.1"))


def remove_old_logs(settings: Settings) -> int:
    """Removes Airflow's logs that nobody has written to for `LOG_DAYS`, and empty folders; returns how many logs.

    Besides it sets Airflow's event file aside, which Airflow itself lets grow.
    """
    set_aside(settings.home / "lineage" / "airflow.jsonl")
    oldest = time.time() - LOG_DAYS * 24 * 3600
    removed = 0
    for path in sorted((settings.home / "airflow" / "logs").rglob("*"), reverse=True):  # what is in a folder before it
        if path.lstat().st_mtime >= oldest:
            continue
        if path.is_dir() and not path.is_symlink():
            with contextlib.suppress(OSError):  # not empty
                path.rmdir()
        else:
            path.unlink()
            removed += 1
    logger.info("Removed %d log files older than %d days", removed, LOG_DAYS)
    return removed
