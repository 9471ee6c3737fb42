"""From the drop folder to the publication: what arrives is there once, and replaying any step changes nothing."""

import datetime
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from extract.errors import UnreadableDocument
from extract.landing import ledger
from extract.landing.archive import quarantined
from extract.landing.content import load_content, warehouse_content
from extract.landing.land import land_batch
from extract.landing.load import load_run
from extract.landing.publish import publish
from extract.landing.scan import scan_drop_folder
from extract.landing.warehouse import open_for_reading
from extract.settings import Settings

REPORTS = Path(__file__).resolve().parents[2].parent / "shared" / "reports"

FILES = {
    "甲镇.txt": "甲镇法治报告：调解32件，培训4次。",
    "乙乡/乙乡.txt": "乙乡法治报告：调解7件。",
    "乙乡/again.txt": "甲镇法治报告：调解32件，培训4次。",
    "letter.txt": "与此无关的一封信，共3页。",
    "empty.txt": "",
}


def rows(settings: Settings, sql: str) -> list[tuple]:
    with open_for_reading(settings) as connection:
        return connection.execute(sql).fetchall()


def content(settings: Settings) -> str:
    with open_for_reading(settings) as connection:
        return warehouse_content(connection)


@pytest.fixture
def dropped(drop) -> None:
    for name, text in FILES.items():
        drop(name, text)


def test_every_file_has_one_outcome_and_leaves_the_drop_folder(chain, settings, dropped) -> None:
    counts = chain.ingest(settings, "run")
    assert counts == {
        "arrivals": 5,
        "documents": 4,
        "extractions": 4,
        "observations": 3,
        "absences": 2,
        "numerals": 3,
        "cleared": 5,
    }
    outcomes = dict(rows(settings, "select file_name, status || ':' || reason from raw.arrivals"))
    assert sorted(outcomes.values()) == [
        "duplicate:same_content",
        "extracted:",
        "extracted:",
        "failed:empty_file",
        "failed:not_a_report",
    ]
    assert [path for path in settings.drop.rglob("*") if path.is_file()] == []


def test_figures_keep_their_place(chain, settings, dropped) -> None:
    chain.ingest(settings, "run")
    wrong = rows(
        settings,
        """
        select * from raw.observations inner join raw.extractions using (extraction_id)
        where substring(canonical_text, start_offset + 1, end_offset - start_offset) != surface
        """,
    )
    assert wrong == []
    assert rows(settings, "select sum(value) from raw.observations") == [(43,)]


def test_failed_files_lie_in_quarantine_with_the_reason(chain, settings, dropped) -> None:
    chain.ingest(settings, "run")
    reasons = {
        json.loads(path.read_text())["file_name"]: json.loads(path.read_text())["reason"]
        for path in settings.quarantine.glob("*.json")
    }
    assert reasons == {"letter.txt": "not_a_report", "empty.txt": "empty_file"}
    held = [path.read_bytes() for path in settings.quarantine.iterdir() if path.is_file() and not path.suffix]
    assert sorted(held) == [b"", FILES["letter.txt"].encode()]


def test_text_of_a_file_that_is_no_report_is_not_loaded(chain, settings, dropped) -> None:
    chain.ingest(settings, "run")
    assert rows(settings, "select count(canonical_text) from raw.extractions where status = 'failed'") == [(0,)]
    assert rows(settings, "select count(*) from raw.observations where surface = '3'") == [(0,)]


def test_replaying_each_step_changes_nothing(chain, settings, dropped) -> None:
    batches = scan_drop_folder(settings, "run")
    first = [land_batch(settings, "run", i, names, chain.extractor()) for i, names in enumerate(batches)]
    again = [land_batch(settings, "run", i, names, chain.extractor()) for i, names in enumerate(batches)]
    assert first == again
    kept = settings.home / "kept"
    shutil.copytree(settings.landing, kept)
    load_run(settings, "run", first)
    before = (content(settings), rows(settings, "select * from raw.loads"), ledger.entries(settings))
    assert load_run(settings, "run", first)["arrivals"] == 0
    shutil.copytree(kept, settings.landing, dirs_exist_ok=True)
    counts = load_run(settings, "run", first)
    assert set(counts.values()) == {0}
    assert (content(settings), rows(settings, "select * from raw.loads"), ledger.entries(settings)) == before


def test_dropping_everything_again_adds_duplicates_and_nothing_else(chain, settings, drop, dropped) -> None:
    chain.ingest(settings, "run")
    before = rows(settings, "select * from raw.extractions order by all")
    for name, text in FILES.items():
        drop(name, text)
    counts = chain.ingest(settings, "second")
    assert (counts["arrivals"], counts["documents"], counts["extractions"]) == (5, 0, 0)
    assert rows(settings, "select * from raw.extractions order by all") == before
    second = rows(settings, "select status, count(*) from raw.arrivals where run_id = 'second' group by 1 order by 1")
    assert second == [("duplicate", 3), ("failed", 2)]


def test_new_rules_replace_the_extraction_and_keep_the_old_one(chain, settings, dropped, drop) -> None:
    chain.ingest(settings, "run")
    drop("甲镇.txt", FILES["甲镇.txt"])
    chain.ingest(settings, "newer", rules="n" * 64)
    versions = "select left(rules_version, 1), is_current from raw.extractions where status = 'extracted' order by all"
    assert rows(settings, versions) == [("n", True), ("r", False), ("r", True)]
    assert rows(settings, "select count(*) from raw.documents") == [(4,)]


def test_failed_document_that_can_be_read_later_is_extracted_then(chain, settings, drop, monkeypatch) -> None:
    def too_slow(data: bytes, name: str):
        raise UnreadableDocument("wall_limit", "longer than a second", "Raise the limit.")

    sound = chain.extract
    drop("甲镇.txt", FILES["甲镇.txt"])
    monkeypatch.setattr(chain, "extract", too_slow)
    chain.ingest(settings, "run")
    first = rows(settings, "select content_sha256 from raw.loads")
    assert len(quarantined(settings)) == 1
    monkeypatch.setattr(chain, "extract", sound)
    drop("甲镇.txt", FILES["甲镇.txt"])
    assert chain.ingest(settings, "second")["observations"] == 2
    assert rows(settings, "select status, reason, is_current from raw.extractions") == [("extracted", "", True)]
    assert rows(settings, "select status from raw.arrivals order by seen_at") == [("failed",), ("extracted",)]
    assert quarantined(settings) == []
    with open_for_reading(settings) as connection:
        loads = connection.execute("select load_id, content_sha256 from raw.loads order by loaded_at").fetchall()
        assert [load_content(connection, load_id) for load_id, _ in loads] == [content for _, content in loads]
    assert loads[0][1] == first[0][0]


def test_publication_has_marts_words_and_manifest(chain, settings, dropped) -> None:
    chain.run_chain(settings, "run")
    manifest = json.loads((settings.published / "manifest.json").read_text())
    assert manifest["tables"]["fct_number"]["rows"] == 3
    assert manifest["rules_versions"] == {"r" * 64: 4}
    with duckdb.connect(str(settings.published_database), read_only=True) as connection:
        assert connection.execute("select largest from a_largest").fetchall() == [(32,)]
        tables = connection.execute("select table_name, comment from duckdb_tables()").fetchall()
        assert tables == [("fct_number", "A number of a report. Grain: one row per observation.")]
    parquet = settings.published / "fct_number.parquet"
    assert duckdb.sql(f"select sum(value) from '{parquet}'").fetchall() == [(43,)]


def test_ledger_holds_loads_and_publications(chain, settings, dropped) -> None:
    chain.run_chain(settings, "run")
    assert [entry.kind for entry in ledger.entries(settings)] == ["load", "publication"]
    assert ledger.check(settings) == []


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the folder with real reports is not there")
def test_real_reports_land(chain, settings) -> None:
    shutil.copytree(REPORTS, settings.drop)
    chain.run_chain(settings, "run")
    assert rows(settings, "select count(*), count(canonical_text) from raw.extractions") == [(5, 5)]
    assert publish(settings)["tables"]["fct_number"]["rows"] > 5


def test_clock_that_was_set_back_puts_no_file_before_an_earlier_one(chain, settings, drop, monkeypatch) -> None:
    """The last edition to arrive is the current one, whatever the clock says."""
    days = []

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz).replace(2030, 3, days[-1])

    monkeypatch.setattr(ledger.datetime, "datetime", Clock)
    for number, day in enumerate((20, 3, 3, 4)):
        days.append(day)
        drop(f"{number}.txt", f"甲镇法治报告：调解{number + 10}件。")
        chain.ingest(settings, f"run {number}")
    arrived = rows(settings, "select first_file_name from raw.documents order by first_seen_at")
    loaded = rows(settings, "select run_id from raw.loads order by loaded_at")
    assert [name for (name,) in arrived] == [f"{number}.txt" for number in range(4)]
    assert [run_id for (run_id,) in loaded] == [f"run {number}" for number in range(4)]
    assert len(set(rows(settings, "select first_seen_at from raw.documents"))) == 4
