"""The profile gives a build the threads and the memory of the settings, and one model at a time."""

from __future__ import annotations

from pathlib import Path

import duckdb

LIMITS = "select current_setting('threads') || ' threads, ' || current_setting('memory_limit') as limits"


def test_limits_come_from_the_environment(tmp_path: Path, dbt, monkeypatch) -> None:
    warehouse = tmp_path / "fadu.duckdb"
    duckdb.connect(str(warehouse)).close()
    monkeypatch.setenv("FADU_DUCKDB_THREADS", "3")
    monkeypatch.setenv("FADU_DUCKDB_MEMORY_MB", "1024")
    shown = dbt(warehouse, "show", "--inline", LIMITS).stdout
    assert "3 threads, 976.5 MiB" in shown
    assert "Concurrency: 1 threads" in shown  # two large models at once need more than the memory of one
