"""The analysts' page: short, its commands exist, and its query and notebook lines run on the samples."""

from __future__ import annotations

import re
import shlex

import pytest
from typer.testing import CliRunner

from extract.cli import app
from tests.conftest import ROOT, PipelineRun

PAGE = (ROOT / "docs" / "analysts.md").read_text("utf-8")
BLOCKS = dict.fromkeys(("sh", "sql", "python"), "")
for language, block in re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL):
    BLOCKS[language] += block
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
FADU = [line.split("#")[0].strip() for line in BLOCKS["sh"].splitlines() if line.startswith(".venv/bin/fadu")]


def test_it_is_one_page():
    assert len(PAGE.splitlines()) <= 80


@pytest.mark.parametrize("command", FADU)
def test_its_commands_exist(command):
    name = shlex.split(command)[1]
    assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0


@pytest.mark.slow
def test_its_exports_write_files(pipeline_run: PipelineRun, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, value in pipeline_run.env.items():
        monkeypatch.setenv(name, value)
    exports = [shlex.split(command)[1:] for command in FADU if " export " in command]
    assert len(exports) == 2
    for arguments in exports:
        assert CliRunner().invoke(app, arguments).exit_code == 0
        assert (tmp_path / arguments[-1]).stat().st_size > 0


@pytest.mark.slow
def test_its_query_and_its_notebook_lines_answer(pipeline_run: PipelineRun):
    from extract import open_warehouse

    for query in QUERIES:
        rows = pipeline_run.query(query)
        assert rows or "from terms" in query  # those are empty until somebody counts the words
    names: dict = {}
    code = BLOCKS["python"].replace("open_warehouse()", f"open_warehouse({str(pipeline_run.published)!r})")
    exec(compile(code, "analysts.md", "exec"), names)
    assert open_warehouse is names["open_warehouse"]
    assert len(names["frame"]) > 0
    assert names["totals"]["facts"].sum() > 0
