"""Settings come from the environment; a value that cannot be used is named with what was expected."""

from __future__ import annotations

import pytest

from extract.errors import SettingsError
from extract.settings import read_settings


def test_counts_and_folders_from_the_environment() -> None:
    settings = read_settings({"FADU_HOME": "/data", "FADU_DUCKDB_THREADS": "8", "FADU_DUCKDB_MEMORY_MB": "4800"})
    assert (settings.duckdb_threads, settings.duckdb_memory_mb, settings.batch_size) == (8, 4800, 5000)
    assert str(settings.warehouse) == "/data/warehouse/fadu.duckdb"


@pytest.mark.parametrize("name", ["FADU_DUCKDB_THREADS", "FADU_DUCKDB_MEMORY_MB", "FADU_BATCH_SIZE"])
@pytest.mark.parametrize("text", ["two", "0", "-1", "1.5", "inf", "nan"])
def test_counts_that_are_none_are_named(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is '{text}'; expected a "):
        read_settings({name: text})
