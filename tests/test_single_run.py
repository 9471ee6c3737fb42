"""What a single run builds; its DAGs are met by the tests in `end_to_end/`."""

from __future__ import annotations

import hashlib
import json
import os

import duckdb
import pytest

from extract import single_run
from extract.errors import SettingsError
from extract.settings import read_settings


@pytest.fixture
def settings(tmp_path):
    return read_settings({"FADU_HOME": str(tmp_path)})


@pytest.fixture
def runs(monkeypatch):
    """The DAGs that are run, where every load is published."""
    done = []
    monkeypatch.setattr(single_run.orchestration, "run_dags", lambda settings, inherited, dags, say: done.extend(dags))
    monkeypatch.setattr(single_run, "count_unpublished", lambda settings: 0)
    monkeypatch.setattr(single_run, "summary", lambda settings, before: iter(()))
    return done


@pytest.fixture
def published(settings):
    settings.published.mkdir()
    with duckdb.connect(str(settings.published_database)) as database:
        database.execute("create table fct_document_outcome (load_id varchar)")
    manifest = {"database": {"sha256": hashlib.sha256(settings.published_database.read_bytes()).hexdigest()}}
    (settings.published / "manifest.json").write_text(json.dumps(manifest))
    return settings.published_database


def test_a_publication_of_which_a_byte_has_changed_is_made_anew(settings, runs, published):
    published.write_bytes(published.read_bytes()[:-1] + b"?")
    single_run.run_once(settings, {}, lambda line: None)
    assert runs == ["ingest_reports", "build_warehouse"]


def test_nothing_is_built_where_all_is_published(settings, runs, published):
    said = []
    single_run.run_once(settings, {}, said.append)
    assert runs == ["ingest_reports"]
    assert "Nothing to build: every load is published." in said


@pytest.mark.parametrize("content", [None, b"", b"no database" * 1000], ids=["missing", "empty", "damaged"])
def test_a_publication_that_cannot_be_read_is_made_anew(settings, runs, content):
    if content is not None:
        settings.published.mkdir()
        settings.published_database.write_bytes(content)
    single_run.run_once(settings, {}, lambda line: None)
    assert runs == ["ingest_reports", "build_warehouse"]


@pytest.mark.parametrize("name", ["published", "archive", "landing", "quarantine", "warehouse"])
def test_a_folder_that_cannot_be_written_is_named_before_the_run(settings, runs, monkeypatch, name):
    folder = settings.home / name
    folder.mkdir()
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: os.fspath(path) != str(folder) and allowed(path, mode))
    with pytest.raises(SettingsError, match=f"{folder}: the folder is not writable"):
        single_run.run_once(settings, {}, lambda line: None)
    assert runs == []


def test_what_is_not_taken_in_is_named_before_the_run(settings, runs, published):
    settings.drop.mkdir()
    (settings.drop / "甲镇.pdf").symlink_to("/nowhere/甲镇.pdf")
    said = []
    single_run.run_once(settings, {}, said.append)
    assert said[0] == f"0 files in the drop folder {settings.drop}"
    assert said[1].startswith("passed over: 甲镇.pdf: a symbolic link")
