"""Settings come from the environment; a value that cannot be used is named with what was expected."""

from __future__ import annotations

import dataclasses

import pytest

from extract.errors import SettingsError
from extract.settings import CHECKOUT, Settings, read_settings


def test_counts_and_folders_from_the_environment() -> None:
    settings = read_settings({"FADU_HOME": "/data", "FADU_DUCKDB_THREADS": "8", "FADU_DUCKDB_MEMORY_MB": "4800"})
    assert (settings.duckdb_threads, settings.duckdb_memory_mb, settings.batch_size) == (8, 4800, 5000)
    assert str(settings.warehouse) == "/data/warehouse/fadu.duckdb"


@pytest.mark.parametrize("name", ["FADU_DUCKDB_THREADS", "FADU_DUCKDB_MEMORY_MB", "FADU_BATCH_SIZE"])
@pytest.mark.parametrize("text", ["two", "0", "-1", "1.5", "inf", "nan"])
def test_counts_that_are_none_are_named(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is '{text}'; expected a whole number above 0"):
        read_settings({name: text})


@pytest.mark.parametrize("home", ["/data/a#b", "/data/what?"])
def test_a_home_that_dbt_would_take_for_a_url_is_refused(home: str) -> None:
    with pytest.raises(SettingsError, match="without # and \\?"):
        read_settings({"FADU_HOME": home})


def test_every_setting_is_documented() -> None:
    """The table in `dags/README.md` names every variable, with the defaults of those that are numbers."""
    documented = (CHECKOUT / "dags" / "README.md").read_text("utf-8")
    defaults = read_settings({})
    for field in dataclasses.fields(Settings):
        assert f"`FADU_{field.name.upper()}`" in documented
    assert f"| {defaults.duckdb_threads}, {defaults.duckdb_memory_mb} |" in documented
    assert f"| `FADU_BATCH_SIZE` | {defaults.batch_size} |" in documented
    assert f"| `FADU_SETTLE_SECONDS` | {defaults.settle_seconds:g} |" in documented
