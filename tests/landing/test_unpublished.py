"""What readers do not see yet is known from the files alone, whatever events were lost, and in whatever order."""

import shutil

import pytest

from extract.landing import ledger, review, unpublished
from extract.landing.kept import keep_decisions
from extract.landing.publish import publish
from extract.landing.status import status
from extract.landing.unpublished import count_unpublished, forget_build, note_build
from extract.landing.warehouse import open_for_writing


def build(chain, settings) -> None:
    head = ledger.head(settings)
    chain.build_small_marts(settings)
    note_build(settings, head)


@pytest.fixture
def loaded(chain, settings, drop):
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    chain.ingest(settings, "first")
    return settings


def test_nothing_is_unpublished_before_the_first_load(settings) -> None:
    assert count_unpublished(settings) == 0


def test_load_is_unpublished_until_its_marts_are_published(chain, loaded) -> None:
    assert count_unpublished(loaded) == 1
    build(chain, loaded)
    assert count_unpublished(loaded) == 1
    publish(loaded)
    assert count_unpublished(loaded) == status(loaded)["unpublished"] == 0


def test_load_between_build_and_publication_stays_unpublished(chain, loaded, drop) -> None:
    build(chain, loaded)
    drop("乙乡.txt", "乙乡法治报告：调解7件。")
    chain.ingest(loaded, "between")
    publish(loaded)
    assert count_unpublished(loaded) == 1
    build(chain, loaded)
    publish(loaded)
    assert count_unpublished(loaded) == 0


def test_build_that_was_killed_before_it_was_noted_is_made_again(chain, loaded) -> None:
    chain.build_small_marts(loaded)
    publish(loaded)
    assert str(count_unpublished(loaded)) == "1"


def test_decision_of_a_reviewer_is_unpublished_and_in_the_ledger(chain, loaded) -> None:
    build(chain, loaded)
    publish(loaded)
    with open_for_writing(loaded) as connection:
        (document_id,) = connection.execute("select document_id from raw.documents").fetchone()
        decision = review.decide(connection, review.TOWNSHIP, document_id, "500153105", "a reviewer", "")
        for _ in range(2):
            keep_decisions(loaded, connection)
    assert count_unpublished(loaded) == 1
    assert [entry.subject for entry in ledger.entries(loaded) if entry.kind == "decision"] == [decision.decision_id]
    assert ledger.check(loaded) == []


def test_publication_from_another_ledger_counts_for_nothing(chain, loaded) -> None:
    build(chain, loaded)
    publish(loaded)
    ledger.ledger_path(loaded).unlink()
    ledger.append(loaded, "load", "other", "0" * 64)
    assert count_unpublished(loaded) == 1


def test_damaged_manifest_asks_for_a_publication(chain, loaded) -> None:
    build(chain, loaded)
    publish(loaded)
    manifest = (loaded.published / "manifest.json").resolve()
    manifest.write_text("{")
    assert count_unpublished(loaded) == 1
    publish(loaded)
    assert count_unpublished(loaded) == 0


def test_publication_of_an_older_program_asks_for_a_build(chain, loaded) -> None:
    build(chain, loaded)
    publish(loaded)
    manifest = (loaded.published / "manifest.json").resolve()
    manifest.write_text(manifest.read_text("utf-8").replace('"built_from"', '"made_from"'), "utf-8")
    ledger.ledger_path(loaded).unlink()
    assert count_unpublished(loaded) == 1


def test_build_that_is_forgotten_is_made_again(chain, loaded) -> None:
    build(chain, loaded)
    publish(loaded)
    forget_build(loaded)
    assert count_unpublished(loaded) == 1
    build(chain, loaded)
    publish(loaded)
    assert count_unpublished(loaded) == 0


def test_changed_models_ask_for_a_build(chain, loaded, tmp_path, monkeypatch) -> None:
    build(chain, loaded)
    publish(loaded)
    assert count_unpublished(loaded) == 0
    models = tmp_path / "dbt_project"
    shutil.copytree(unpublished.MODELS, models, ignore=shutil.ignore_patterns("target"))
    (models / "macros" / "text.sql").write_text("{# another #}", encoding="utf-8")
    monkeypatch.setattr(unpublished, "MODELS", models)
    unpublished.models_digest.cache_clear()
    assert count_unpublished(loaded) == 1
    monkeypatch.undo()
    unpublished.models_digest.cache_clear()
    assert count_unpublished(loaded) == 0
