"""A published copy made from the sample reports by the pipeline's own steps, and copies of it to tamper with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.landing.land import land_batch
from extract.landing.load import load_run
from extract.landing.publish import publish
from extract.landing.scan import scan_drop_folder
from extract.landing.transform import build_marts
from extract.settings import Settings, read_settings

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

LONG_AGO = 1_700_000_000
"""A time at which dropped files were last changed: they have settled."""

REVISED = ("发放宣传资料300余份", "发放宣传资料320余份")
"""What a second edition of the sample report of 明通镇 changes."""


def settings_in(home: Path) -> Settings:
    return read_settings({"FADU_HOME": str(home), "FADU_SETTLE_SECONDS": "0.05"})


def ingest(settings: Settings, run_id: str) -> None:
    batches = scan_drop_folder(settings, run_id)
    landed = [land_batch(settings, run_id, index, names) for index, names in enumerate(batches)]
    load_run(settings, run_id, landed)


def drop(settings: Settings, name: str, content: bytes) -> None:
    settings.drop.mkdir(parents=True, exist_ok=True)
    path = settings.drop / name
    path.write_bytes(content)
    os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two loads (the samples, then a second edition of one), one build, one publication. Not to be changed."""
    settings = settings_in(tmp_path_factory.mktemp("lineage") / "home")
    for sample in sorted(SAMPLES.iterdir()):
        drop(settings, sample.name, sample.read_bytes())
    ingest(settings, "manual__first")
    (sample,) = SAMPLES.glob("明通镇*.txt")
    text = sample.read_text("utf-8")
    assert REVISED[0] in text
    drop(settings, "明通镇更正.txt", text.replace(*REVISED).encode())
    ingest(settings, "manual__second")
    build_marts(settings, emit_lineage=False)
    publish(settings)
    return settings


@pytest.fixture
def copied(built: Settings, tmp_path: Path) -> Settings:
    """A copy of `built` that a test may change."""
    shutil.copytree(built.home, tmp_path / "home", symlinks=True)
    return settings_in(tmp_path / "home")


@pytest.fixture
def fadu(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """The command line in this process: exit code, standard output and standard error."""
    from typer.testing import CliRunner

    from extract.cli import app

    def run(settings: Settings, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("FADU_HOME", str(settings.home))
        result = CliRunner().invoke(app, list(arguments))
        return result.exit_code, result.stdout, result.stderr

    return run
