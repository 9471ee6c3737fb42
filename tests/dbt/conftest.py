"""A warehouse file with raw rows, and the project's models built on it as the pipeline builds them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "dbt_project"

Dbt = Callable[..., subprocess.CompletedProcess[str]]


def run_dbt(warehouse: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Dbt on one warehouse file, in a process of its own as in the pipeline, with artefacts beside the file."""
    environment = os.environ | {
        "FADU_WAREHOUSE": str(warehouse),
        "FADU_REFERENCE": str(ROOT / "extract" / "places" / "reference"),
        "DBT_TARGET_PATH": str(warehouse.parent / "target"),
        "DBT_LOG_PATH": str(warehouse.parent / "logs"),
    }
    program = Path(sys.executable).with_name("dbt")
    command = [str(program), *arguments, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if check:
        assert done.returncode == 0, done.stdout[-6000:]
    return done


@pytest.fixture(scope="session")
def dbt() -> Dbt:
    return run_dbt


def rows(warehouse: Path, query: str, *parameters: object) -> list[tuple]:
    """The answer of a built warehouse to one query."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query, list(parameters)).fetchall()
