"""The whole pipeline with archive, landing and quarantine in an object store: the facts and answers of a local run."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from extract.landing import ledger
from extract.lineage.page.access import Access
from extract.lineage.page.app import create_app
from extract.settings import read_settings
from tests.conftest import PipelineRun, clean_environment, fadu, fill, raw_content
from tests.end_to_end.test_recovery import table_hashes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def remote(bucket: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a home in which `fadu run` has run on the files of `pipeline_run`."""
    home = tmp_path_factory.mktemp("remote")
    places = {f"FADU_{name.upper()}": f"{bucket}/whole/{name}" for name in ("archive", "landing", "quarantine")}
    env = clean_environment(home) | places
    fill(home / "drop")
    done = fadu("run", env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    return env


def test_facts_and_content_are_those_of_a_local_run(remote, pipeline_run: PipelineRun) -> None:
    assert fadu("facts", "--format", "csv", env=remote).stdout == pipeline_run.facts
    assert pipeline_run.facts.count("\n") > 50
    assert raw_content(remote) == pipeline_run.content
    assert not {"archive", "landing", "quarantine"} & {path.name for path in Path(remote["FADU_HOME"]).iterdir()}


def test_everything_published_is_verified_against_the_bucket(remote) -> None:
    done = fadu("verify", "--deep", env=remote)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_evidence_holds_the_originals(remote, tmp_path) -> None:
    done = fadu("evidence", "--township", "明通镇", "--year", "2024", "--output", str(tmp_path / "pack"), env=remote)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "pack" / "originals").iterdir())


def test_the_page_shows_originals(remote) -> None:
    settings = read_settings(remote)
    with TestClient(create_app(settings, Access()), base_url="http://127.0.0.1") as client:
        listed = client.get("/reports").text
        addresses = {part.split('"')[0] for part in listed.split('href="/reports/')[1:]}
        pages = [client.get(f"/reports/{address}").text for address in addresses]
    assert len(pages) >= 4
    assert [page for page in pages if "archived original" in page] == []


def test_reextraction_reads_the_bucket(remote) -> None:
    done = fadu("reextract", "--dry-run", env=remote)
    assert done.returncode == 0, done.stderr
    assert "0 added, 0 gone" in done.stdout


def test_a_new_machine_is_rebuilt_from_the_bucket(remote, tmp_path) -> None:
    other = remote | {"FADU_HOME": str(tmp_path)}
    done = fadu("rebuild", env=other)
    assert done.returncode == 0, done.stdout + done.stderr
    assert table_hashes(other) == table_hashes(remote)
    assert ledger.check(read_settings(other)) == []


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"FADU_ARCHIVE": "s3://no-such-bucket/archive"}, "the bucket no-such-bucket cannot be used (Not Found)"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}, "Could not connect to the endpoint"),
    ],
    ids=["bucket", "address"],
)
@pytest.mark.parametrize("command", ["run", "verify", "rebuild", "status"])
def test_a_store_that_cannot_be_used_is_one_line(remote, changed, named, command) -> None:
    done = fadu(command, env=remote | changed)
    assert done.returncode == 2, done.stdout
    assert named in done.stderr
    assert done.stderr.count("\n") == 1
