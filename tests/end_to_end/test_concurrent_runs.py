"""Two whole runs at once over one home and one drop folder: the outcome is that of one run, and neither fails."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from tests.conftest import SAMPLES, PipelineRun, clean_environment, fadu, raw_content

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

FACTS = "select * from facts order by all"


def test_two_runs_at_once_give_what_one_gives(pipeline_run: PipelineRun, tmp_path: Path):
    env = clean_environment(tmp_path)
    shutil.copytree(SAMPLES, tmp_path / "drop")
    for name in ("empty.txt", "random.bin", "menu.txt"):
        ((document_id,),) = pipeline_run.query(
            f"select document_id from fct_document_outcome where file_name = '{name}'"
        )
        shutil.copy(pipeline_run.home / "quarantine" / document_id, tmp_path / "drop" / name)
    with ThreadPoolExecutor() as pool:
        ended = list(pool.map(lambda _: fadu("run", env=env), range(2)))
    assert [done.returncode for done in ended] == [0, 0], ended
    with duckdb.connect(str(tmp_path / "published" / "fadu.duckdb"), read_only=True) as connection:
        assert connection.execute(FACTS).fetchall() == pipeline_run.query(FACTS)
    assert raw_content(env) == pipeline_run.content
    assert [file for file in (tmp_path / "drop").rglob("*") if file.is_file()] == []
