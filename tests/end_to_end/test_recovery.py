"""After a loss: the warehouse built anew from the archive publishes the same tables; a killed build is made good."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT, PipelineRun, fadu

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

BUILD = """
from extract.landing import publish, transform
from extract.settings import settings
transform.build_marts(settings(), emit_lineage=False)
publish.publish(settings())
"""


@pytest.fixture
def home(pipeline_run: PipelineRun, tmp_path: Path) -> dict[str, str]:
    """The environment of a copy of the home that a run has built."""
    copy = tmp_path / "home"
    shutil.copytree(pipeline_run.home, copy, symlinks=True, ignore=shutil.ignore_patterns("airflow"))
    return pipeline_run.env | {"FADU_HOME": str(copy)}


def table_hashes(home: dict[str, str]) -> dict[str, object]:
    """A hash of the rows of every published table but the counted words, which are counted anew by hand."""
    with duckdb.connect(str(Path(home["FADU_HOME"], "published", "fadu.duckdb")), read_only=True) as published:
        tables = [row[0] for row in published.execute("select table_name from duckdb_tables()").fetchall()]
        return {
            table: published.execute(f'select count(*), bit_xor(hash(t)), sum(hash(t)) from "{table}" as t').fetchone()
            for table in tables
            if table != "fct_section_term"
        }


@pytest.mark.parametrize("loss", ["lost", "damaged"])
def test_rebuilt_warehouse_publishes_the_same_tables(home, loss) -> None:
    before = table_hashes(home)
    assert len(before) > 10
    warehouse = Path(home["FADU_HOME"], "warehouse", "fadu.duckdb")
    if loss == "lost":
        warehouse.unlink()
    else:
        warehouse.write_bytes(b"\0" * 100_000)
        refused = fadu("review", env=home)
        assert refused.returncode == 1
        assert "run fadu rebuild" in refused.stderr
    done = fadu("rebuild", env=home)
    assert done.returncode == 0, done.stderr
    assert table_hashes(home) == before


def test_same_rules_would_change_nothing(home) -> None:
    done = fadu("reextract", "--dry-run", env=home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("0 added, 0 gone, 0 changed value, 0 changed indicator")


def killed_after(seconds: float, home: dict[str, str]) -> int:
    """How a build ended that is killed with all its processes after so long: by the kill, or before it."""
    build = subprocess.Popen([sys.executable, "-c", BUILD], env=home, cwd=ROOT, start_new_session=True)
    time.sleep(seconds)
    os.killpg(build.pid, signal.SIGKILL)
    return build.wait()


@pytest.mark.parametrize("share", [0.25, 0.6, 0.9])
def test_dbt_killed_in_the_middle_is_made_good_by_the_next_build(home, share) -> None:
    before = table_hashes(home)
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", BUILD], env=home, cwd=ROOT, check=True, capture_output=True)
    seconds = time.monotonic() - started
    while killed_after(seconds * share, home) != -signal.SIGKILL:
        seconds *= 0.8  # it was done before, on a machine that is less busy now
    assert table_hashes(home) == before
    subprocess.run([sys.executable, "-c", BUILD], env=home, cwd=ROOT, check=True, capture_output=True)
    assert table_hashes(home) == before
