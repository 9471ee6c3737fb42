"""Fixtures that several groups of tests use: one real run of the whole pipeline, and environments of its processes."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import hypothesis
import pytest

from extract.landing.content import warehouse_content
from extract.landing.warehouse import open_for_reading
from extract.settings import read_settings

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"

# How long an example takes says more of what else runs on the machine, and of what the first one loads.
hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("untimed")

NOT_A_REPORT = "今天中午食堂供应红烧茄子和米饭，请各位同事按时就餐。\n"


def clean_environment(home: Path) -> dict[str, str]:
    """This process's environment without its settings for Airflow and this project, at home in `home`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "FADU_", "OPENLINEAGE"))}
    return {**kept, "FADU_HOME": str(home), "FADU_SETTLE_SECONDS": "2"}


def fadu(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """`fadu` with `arguments`, as a user starts it."""
    command = [str(Path(sys.executable).parent / "fadu"), *arguments]
    return subprocess.run(
        command, env=env, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT, umask=0o022
    )


def fill(drop: Path) -> None:
    """Puts the sample reports into a new drop folder, and three files that are none."""
    shutil.copytree(SAMPLES, drop)
    (drop / "empty.txt").touch()
    (drop / "random.bin").write_bytes(bytes((i * 7919 + 13) % 256 for i in range(5000)))
    (drop / "menu.txt").write_text(NOT_A_REPORT, encoding="utf-8")


def raw_content(env: dict[str, str]) -> str:
    """Hash of the raw tables of the home of `env`."""
    with open_for_reading(read_settings(env)) as connection:
        return warehouse_content(connection)


@dataclass(frozen=True)
class PipelineRun:
    """A home in which `fadu run` has run, and what it printed."""

    home: Path
    env: dict[str, str]
    output: str
    drop: Path
    published: Path
    content: str
    """Hash of the raw tables as the run left them: tests that share the run bring further arrivals."""
    facts: str
    """What `fadu facts` printed then, as CSV."""

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.published), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="session")
def pipeline_run(tmp_path_factory: pytest.TempPathFactory) -> PipelineRun:
    """One run on the sample reports and three files that are none: empty, random bytes, another text."""
    home = tmp_path_factory.mktemp("fadu")
    drop = home / "drop"
    fill(drop)
    env = clean_environment(home)
    done = fadu("run", env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    facts = fadu("facts", "--format", "csv", env=env).stdout
    return PipelineRun(home, env, done.stdout, drop, home / "published" / "fadu.duckdb", raw_content(env), facts)


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """An empty bucket of moto's server, whose address and credentials are in the environment."""
    from moto.server import ThreadedMotoServer
    from s3fs import S3FileSystem

    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # else a line a request
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    address = {
        "AWS_ENDPOINT_URL": "http://{}:{}".format(*server.get_host_and_port()),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in address.items():
            patch.setenv(name, value)
        S3FileSystem().mkdir("fadu")
        yield "s3://fadu"
    server.stop()


@pytest.fixture
def object_store(bucket: str) -> str:
    """A prefix of the bucket that is empty."""
    return f"{bucket}/{uuid.uuid4().hex}"
