"""`fadu serve` as a user starts it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from extract.cli import app

pytestmark = [pytest.mark.slow]

TOKEN = "a-token-long-enough-to-be-one"


@contextlib.contextmanager
def serving(home: Path, *arguments: str, **environment: str) -> Iterator[tuple[int, str]]:
    """The port of a running server and the line that it printed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FADU_")}
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "fadu"), "serve", "--port", str(port), *arguments],
        env={**kept, "FADU_HOME": str(home), "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout
        yield port, process.stdout.readline()
    finally:
        process.terminate()
        rest = process.communicate(timeout=20)[0]
    assert "Traceback" not in rest
    assert TOKEN not in rest, "what is logged holds no token"


def get(port: int, path: str = "/", **arguments) -> httpx.Response:
    transport = httpx.HTTPTransport(retries=60)  # until it listens: retried with growing pauses
    with httpx.Client(transport=transport, timeout=30) as client:
        return client.get(f"http://127.0.0.1:{port}{path}", **arguments)


def test_on_this_machine_it_needs_nothing(site):
    with serving(site.home) as (port, line):
        assert line == f"The auditor's page: http://127.0.0.1:{port}/\n"
        assert "明通镇" in get(port).text
        assert get(port, headers={"Host": "evil.example"}).status_code == 421


def test_for_other_machines_it_needs_a_token(site):
    with serving(site.home, "--host", "0.0.0.0", FADU_TOKEN=TOKEN) as (port, line):
        assert line.endswith(f"/?token={TOKEN}\n")
        assert get(port).status_code == 401
        assert get(port, f"/?token={TOKEN}").status_code == 303
        assert get(port, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_a_token_that_can_be_guessed_is_refused(site):
    command = [str(Path(sys.executable).parent / "fadu"), "serve", "--host", "0.0.0.0", "--token", "1234"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "at least 16" in done.stderr


def test_an_address_that_cannot_be_used_is_refused_before_it_is_announced():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = CliRunner().invoke(app, ["serve", "--port", str(taken.getsockname()[1])])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "cannot be used (Address already in use)" in done.stderr
