"""Fixtures of the tests that run the services of docker-compose.yml."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.services import BINARIES, free_port


@pytest.fixture(scope="module")
def postgres() -> Iterator[int]:
    """The port of a throwaway cluster, run by the user `postgres` where this one is root, which it refuses."""
    binaries = BINARIES
    assert binaries
    data, port = Path(tempfile.mkdtemp(prefix="fadu-postgres-")), free_port()
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(data, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(binaries / program), *arguments]
        subprocess.run(command, user=user, cwd=data, check=True, stdout=subprocess.DEVNULL, timeout=60)

    cluster = data / "cluster"
    run("initdb", "-D", str(cluster), "-U", "airflow", "--auth=trust", "--no-sync")
    options = f"-p {port} -h 127.0.0.1 -k {data} -F"
    run("pg_ctl", "-D", str(cluster), "-o", options, "-l", str(data / "log"), "-w", "start")
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "airflow", "airflow")
        yield port
    finally:
        run("pg_ctl", "-D", str(cluster), "-m", "immediate", "stop")
        shutil.rmtree(data)
