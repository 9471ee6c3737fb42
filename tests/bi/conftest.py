"""A running Superset over a published copy, for the tests that need one; without its environment they skip."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT, PipelineRun

PYTHON = ROOT / ".venv-bi" / "bin" / "python"
START_SECONDS = 900.0
"""Preparing Superset takes two minutes on an idle machine, several on a busy one."""


@dataclass(frozen=True)
class Superset:
    """A running server, its home and the password that it printed."""

    home: Path
    address: str
    password: str
    output: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]


def bi_environment(home: Path, port: int) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FADU_", "SUPERSET", "FLASK"))}
    return {**kept, "FADU_HOME": str(home), "FADU_BI_PORT": str(port)}


@pytest.fixture(scope="session")
def bi_python() -> Path:
    if not PYTHON.exists():
        pytest.skip("Superset's environment is not installed: make bi-install")
    return PYTHON


@pytest.fixture(scope="session")
def superset(
    bi_python: Path, pipeline_run: PipelineRun, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Superset]:
    """Started as `make bi` starts it, on a copy of the samples' publication."""
    home = tmp_path_factory.mktemp("bi")
    shutil.copytree(pipeline_run.home / "published", home / "published", symlinks=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = bi_environment(home, port)
    log = home / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(bi_python), str(ROOT / "bi" / "serve.py")], env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait(f"http://127.0.0.1:{port}/health", process, log)
        text = log.read_text("utf-8")
        (password,) = re.findall(r"^Login: admin / (\S+)", text, re.MULTILINE)
        yield Superset(home, f"http://127.0.0.1:{port}", password, text, environment, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text("utf-8")
        try:
            with urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(1)
    raise AssertionError(log.read_text("utf-8"))
