"""dbt runs as one process with the right folders, and its failing nodes are named."""

import json
import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from extract import rotation
from extract.errors import BuildKilledError, WarehouseError
from extract.landing import transform
from extract.landing.transform import FAILED

FAKE = """#!{python}
import json, os, sys
target = sys.argv[sys.argv.index("--target-path") + 1]
names = ("FADU_WAREHOUSE", "FADU_REFERENCE", "FADU_DUCKDB_THREADS", "OPENLINEAGE__TRANSPORT__TYPE")
seen = {{name: os.environ.get(name) for name in names}}
open(os.path.join(target, "seen.json"), "w").write(json.dumps(seen | {{"arguments": sys.argv[1:]}}))
print("Running with dbt\\n04:31:21  Encountered an error:\\nRuntime Error\\n  one line of output")
results = {results}
if results is not None:
    with open(os.path.join(target, "run_results.json"), "w") as file:
        json.dump({{"results": results}}, file)
sys.exit({code})
"""


def result(node: str, status: str, message: str = "") -> dict:
    return {"unique_id": node, "status": status, "message": message}


@pytest.fixture
def fake_dbt(tmp_path, monkeypatch):
    """Programs that stand for dbt and dbt-ol; the real ones are met by the tests of the dbt project."""

    def make(results: list[dict] | None, code: int, waiting: tuple[int, ...] = (0,)) -> None:
        left = iter(waiting)
        monkeypatch.setattr(transform, "waiting_reports", lambda settings: next(left))
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in ("dbt", "dbt-ol"):
            program = folder / name
            program.write_text(FAKE.format(python=sys.executable, results=repr(results), code=code))
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(transform, "PROGRAMS", folder)

    return make


def seen(settings) -> dict:
    return json.loads((settings.home / "dbt" / "target" / "seen.json").read_text())


def test_counts_and_environment(settings, fake_dbt) -> None:
    fake_dbt([result("model.a", "success"), result("test.b", "pass"), result("test.c", "pass")], 0)
    assert transform.build_marts(settings) == {"pass": 2, "success": 1}
    environment = seen(settings)
    assert environment["FADU_WAREHOUSE"] == str(settings.warehouse)
    assert (Path(environment["FADU_REFERENCE"]) / "townships.csv.gz").exists()
    assert environment["FADU_DUCKDB_THREADS"] == "2"
    assert environment["OPENLINEAGE__TRANSPORT__TYPE"] == "file"
    assert environment["arguments"][0] == "build"
    assert settings.warehouse.exists()


def test_builds_follow_until_no_report_waits(settings, fake_dbt) -> None:
    fake_dbt([result("model.a", "success"), result("test.b", "pass")], 0, waiting=(7, 3, 0))
    assert transform.build_marts(settings) == {"pass": 3, "success": 3}


def test_another_transport_for_events_is_kept(settings, fake_dbt, monkeypatch) -> None:
    monkeypatch.setenv("OPENLINEAGE_URL", "http://127.0.0.1:9")
    fake_dbt([result("model.a", "success")], 0)
    transform.build_marts(settings)
    assert seen(settings)["OPENLINEAGE__TRANSPORT__TYPE"] is None


@pytest.mark.parametrize(
    ("results", "code", "said"),
    [
        ([result("model.a", "success"), result("test.b", "fail", "Got 3\n results")], 1, r"test\.b: Got 3 results"),
        ([result("model.a", "error", "no such column")], 0, r"model\.a: no such column"),
        ([result("model.a", "error", "Out of Memory Error: (1.1 GiB/1.1 GiB used)")], 1, "FADU_DUCKDB_MEMORY_MB"),
        (None, 2, "It said: Runtime Error one line of output"),
        ([], 0, "It said: Runtime Error one line of output"),
    ],
    ids=["failing-test", "error-that-the-exit-code-hides", "little-memory", "no-results", "nothing-ran"],
)
def test_failures_are_named(settings, fake_dbt, results, code, said) -> None:
    fake_dbt(results, code)
    with pytest.raises(WarehouseError, match=said):
        transform.build_marts(settings)


@pytest.mark.parametrize("is_same", [True, False])
def test_a_failure_after_a_change_of_the_taxonomy_says_what_helps(
    chain, settings, drop, fake_dbt, monkeypatch, is_same
) -> None:
    taxonomy = chain.extractor().versions.taxonomy
    monkeypatch.setattr(transform.lexicons, "digest", lambda folder: taxonomy if is_same else "0" * 64)
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    chain.ingest(settings, "run")
    fake_dbt([result("test.foreign_keys", "fail", "Got 22 results")], 1)
    with pytest.raises(WarehouseError, match="Got 22 results") as failed:
        transform.build_marts(settings)
    advice = "1 documents were extracted with another taxonomy than the installed one: run fadu reextract"
    assert (advice in str(failed.value)) is not is_same


@pytest.mark.parametrize("code", [137, 247], ids=["shell", "dbt-ol"])
def test_a_build_that_was_killed_says_so(settings, fake_dbt, code) -> None:
    fake_dbt(None, code)
    with pytest.raises(BuildKilledError, match="dbt was killed"):
        transform.build_marts(settings)


def test_results_of_an_earlier_build_do_not_count(settings, fake_dbt, tmp_path) -> None:
    target = settings.home / "dbt" / "target"
    target.mkdir(parents=True)
    (target / "run_results.json").write_text(json.dumps({"results": [result("model.a", "success")]}))
    fake_dbt(None, 0)
    with pytest.raises(WarehouseError):
        transform.build_marts(settings)


def test_events_file_is_rotated(settings, fake_dbt) -> None:
    events = settings.home / "lineage" / "dbt.jsonl"
    events.parent.mkdir(parents=True)
    with events.open("wb") as file:
        os.truncate(file.fileno(), rotation.EVENT_FILE_BYTES + 1)
    fake_dbt([result("model.a", "success")], 0)
    transform.build_marts(settings)
    assert not events.exists()
    assert events.with_suffix(".jsonl.1").stat().st_size == rotation.EVENT_FILE_BYTES + 1


@pytest.mark.slow
def test_a_checkout_can_be_moved(settings, tmp_path, monkeypatch) -> None:
    before = tmp_path / "before" / "dbt_project"
    shutil.copytree(transform.MODELS, before, ignore=shutil.ignore_patterns("target", "logs"))
    with monkeypatch.context() as earlier:
        earlier.setattr(transform, "MODELS", before)
        transform.build_marts(settings, emit_lineage=False)
    shutil.rmtree(before)
    counts = transform.build_marts(settings, emit_lineage=False)
    assert counts["pass"] > 0
    assert FAILED.isdisjoint(counts)
