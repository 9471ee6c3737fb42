"""Rotation: keeps logs and event files small, and deletes old ones; archive, ledger and warehouse are not touched."""

from __future__ import annotations

import contextlib
import logging
import time
from pathlib import Path

from extract.settings import Settings

logger = logging.getLogger(__name__)

EVENT_FILE_BYTES = 50_000_000
"""Largest size of a file of OpenLineage events: some hundred thousand files, or fifty builds."""

LOG_DAYS = 30
"""How long Airflow's task logs are kept: a few kilobytes for each try of each task."""


def set_aside(file: Path, largest: int = EVENT_FILE_BYTES) -> None:
    """Renames a file of more than `largest` bytes, so that a new one begins; replaces the one renamed before."""
    if file.exists() and file.stat().st_size > largest:
        file.replace(file.with_name(f"{file.name}.1"))


def remove_old_logs(settings: Settings) -> int:
    """Deletes Airflow's logs not written to for `LOG_DAYS`, and empty folders; returns the number of logs.

    Also rotates Airflow's event file, which Airflow itself never does.
    """
    set_aside(settings.home / "lineage" / "airflow.jsonl")
    oldest = time.time() - LOG_DAYS * 24 * 3600
    removed = 0
    for path in sorted((settings.home / "airflow" / "logs").rglob("*"), reverse=True):  # contents before their folder
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
