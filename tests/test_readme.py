"""The README: its commands exist, its folders exist, and its query gives the answer that it prints."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.cli import app
from tests.conftest import ROOT, PipelineRun

README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_LINES = 100

SHELL = [
    line.split("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
MAKE = [command for command in SHELL if command.startswith("make ")]
FADU = [command for command in SHELL if command.startswith(".venv/bin/fadu ")]


def test_it_is_short():
    assert len(README.splitlines()) <= MOST_LINES


def test_it_has_commands_of_both_kinds():
    assert len(MAKE) >= 2
    assert len(FADU) >= 2
    assert len(MAKE) + len(FADU) == len(SHELL)


@pytest.mark.parametrize("command", [*MAKE, *(f"make {name}" for name in re.findall(r"`make (\w+)", README))])
def test_make_targets_exist(command):
    done = subprocess.run([*shlex.split(command), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_make_help_lists_the_commands():
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = re.findall(r"^  make (\w+) +\S", done.stdout, re.MULTILINE)
    assert {"run", "up", "test", "check", "score", "bench", "lock", "clean"} <= set(listed)


@pytest.mark.slow
@pytest.mark.parametrize("command", FADU)
def test_fadu_commands_answer(pipeline_run: PipelineRun, command, monkeypatch):
    for name, value in pipeline_run.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(ROOT)
    arguments = shlex.split(command)[1:]
    files = [sorted(map(str, Path().glob(a))) if "*" in a else [a] for a in arguments]
    result = CliRunner().invoke(app, [argument for group in files for argument in group])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) >= 1


@pytest.mark.slow
def test_the_query_gives_the_answer_that_is_printed(pipeline_run: PipelineRun):
    (query,) = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
    (table,) = re.findall(r"^answers\n\n\|.*?\n\|[-|]+\n(.*?)\n\n", README, re.DOTALL | re.MULTILINE)
    printed = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.splitlines()]
    assert [tuple(map(str, row)) for row in pipeline_run.query(query)] == printed
    assert len(printed) >= 3


def test_folders_of_the_map_exist():
    table = README.split("## Folders")[1].split("## ")[0]
    named = re.findall(r"`([\w/]+/)`", table)
    assert len(named) >= 8
    for folder in named:
        assert (ROOT / folder).is_dir() or (ROOT / "extract" / folder).is_dir(), folder
