"""Settings: one frozen object read from the environment (`FADU_*`), used by every edge of the system."""

from __future__ import annotations

import functools
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from extract.errors import SettingsError

if TYPE_CHECKING:
    from upath import UPath

Place: TypeAlias = "Path | UPath"
"""A folder or file, local or in an S3-compatible object store (`s3://bucket/…`): both have pathlib's interface."""

N = TypeVar("N", int, float)

CHECKOUT = Path(__file__).resolve().parent.parent
"""The folder that holds `extract/`, `dags/` and `dbt_project/`."""

LAST_PORT = 65_535
"""The highest valid port."""

MODELS = CHECKOUT / "dbt_project"
REFERENCE = CHECKOUT / "extract" / "places" / "reference"
"""The dbt project, and the lists of townships that it reads."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, and how they are processed.

    Every field is set by `FADU_` and its name in capitals; folders default to subfolders of `home`. A `Place` may be in
    an object store, whose endpoint and credentials are in the usual variables (`AWS_ENDPOINT_URL` and others).
    """

    home: Path
    drop: Path
    """Where report files arrive; they are removed once loaded."""
    archive: Place
    """Every distinct content, by sha256; never emptied."""
    quarantine: Place
    """Files that could not be processed, by sha256."""
    landing: Place
    """Parquet files between extraction and load."""
    warehouse: Path
    """The DuckDB file that the pipeline writes; readers never open it."""
    published: Path
    """The folder that readers use: `fadu.duckdb`, Parquet files by table, and the manifest."""
    settle_seconds: float
    """A file has arrived when its size and time have not changed for this long."""
    batch_size: int
    """Most files per mapped extraction task: starting a task takes seconds, a report milliseconds."""
    duckdb_threads: int
    """Threads of one query while loading, building or publishing, whatever the machine has."""
    duckdb_memory_mb: int
    """DuckDB's memory limit meanwhile; what does not fit spills to disk.

    Every thread needs its share: a build of a year of the whole country needs 450 MB for each of two threads.
    """

    @property
    def published_database(self) -> Path:
        """The read-only DuckDB file for analysts."""
        return self.published / "fadu.duckdb"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings according to `environment`.

    Raises SettingsError naming the variable, the value found and what was expected.
    """
    home = _local(environment, "FADU_HOME", CHECKOUT / ".fadu")

    def folder(name: str, default: str) -> Path:
        return _local(environment, f"FADU_{name}", home / default)

    def place(name: str, default: str) -> Place:
        return _in_object_store(environment, f"FADU_{name}") or folder(name, default)

    return Settings(
        home=home,
        drop=folder("DROP", "drop"),
        archive=place("ARCHIVE", "archive"),
        quarantine=place("QUARANTINE", "quarantine"),
        landing=place("LANDING", "landing"),
        warehouse=_without_url_marks(folder("WAREHOUSE", "warehouse/fadu.duckdb")),
        published=folder("PUBLISHED", "published"),
        settle_seconds=above_zero(environment, "FADU_SETTLE_SECONDS", 5.0),
        batch_size=above_zero(environment, "FADU_BATCH_SIZE", 5000),
        duckdb_threads=above_zero(environment, "FADU_DUCKDB_THREADS", 2),
        duckdb_memory_mb=above_zero(environment, "FADU_DUCKDB_MEMORY_MB", 1200),
    )


@functools.cache
def settings() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)


def _local(environment: Mapping[str, str], name: str, default: Path) -> Path:
    value = environment.get(name) or str(default)
    if "://" in value:
        raise SettingsError(f"{name} is {value!r}; expected a local path")
    return Path(value).expanduser().absolute()


def _without_url_marks(path: Path) -> Path:
    if {"#", "?"} & set(str(path)):
        raise SettingsError(
            f"the warehouse would be {str(path)!r}; expected a path without # and ?, at which dbt ends a path"
            " (FADU_HOME, FADU_WAREHOUSE)"
        )
    return path


def _in_object_store(environment: Mapping[str, str], name: str) -> UPath | None:
    value = environment.get(name) or ""
    if "://" not in value:
        return None
    if not re.match("s3://[^/]", value):
        raise SettingsError(f"{name} is {value!r}; expected a local path or s3://bucket/prefix")
    from upath import UPath

    return UPath(value, use_listings_cache=False)  # other processes write there, so cached listings go stale


def above_zero(environment: Mapping[str, str], name: str, default: N) -> N:
    """The number that `environment` sets, of the type of `default`; `default` if it sets none.

    Raises SettingsError naming the variable, the value found and what was expected.
    """
    text = environment.get(name)
    if not text:
        return default
    try:
        value = type(default)(text)
    except ValueError:
        value = type(default)(0)
    if not 0 < value < math.inf:
        expected = "a whole number" if isinstance(default, int) else "a number"
        raise SettingsError(f"{name} is {text!r}; expected {expected} above 0")
    return value
