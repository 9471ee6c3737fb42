"""Settings: one frozen object read from the environment (`FADU_*`), used by every edge of the system."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from extract.errors import SettingsError

CHECKOUT = Path(__file__).resolve().parent.parent
"""The folder that holds `extract/`, `dags/` and `dbt_project/`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how much of them is allowed.

    Every field is set by `FADU_` and its name in capitals; folders that are not named lie in `home`.
    """

    home: Path
    drop: Path
    """Where report files arrive; emptied as they are loaded."""
    archive: Path
    """Every distinct content, by sha256; never emptied."""
    quarantine: Path
    """Files that could not be processed, by sha256."""
    landing: Path
    """Parquet files between extraction and load."""
    warehouse: Path
    """The DuckDB file that the pipeline writes; readers never open it."""
    published: Path
    """The folder that readers use: `fadu.duckdb`, Parquet files by table, and the manifest."""
    settle_seconds: float
    """A file has arrived when its size and time have not changed for this long."""
    batch_size: int
    """Most files a mapped extraction task works on: start-up of a task costs seconds, a report milliseconds."""

    @property
    def published_database(self) -> Path:
        """The read-only DuckDB file for analysts."""
        return self.published / "fadu.duckdb"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings that `environment` asks for.

    Raises SettingsError naming the variable, the value found and what was expected.
    """
    home = Path(environment.get("FADU_HOME") or CHECKOUT / ".fadu").expanduser().absolute()

    def folder(name: str, default: str) -> Path:
        return Path(environment.get(f"FADU_{name}") or home / default).expanduser().absolute()

    return Settings(
        home=home,
        drop=folder("DROP", "drop"),
        archive=folder("ARCHIVE", "archive"),
        quarantine=folder("QUARANTINE", "quarantine"),
        landing=folder("LANDING", "landing"),
        warehouse=folder("WAREHOUSE", "warehouse/fadu.duckdb"),
        published=folder("PUBLISHED", "published"),
        settle_seconds=_number(environment, "FADU_SETTLE_SECONDS", 5.0),
        batch_size=int(_number(environment, "FADU_BATCH_SIZE", 5000)),
    )


@functools.cache
def settings() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if value <= 0:
        raise SettingsError(f"{name} is {text!r}; expected a number above 0")
    return value
