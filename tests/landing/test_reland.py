"""Extracting the archive anew: the old extractions stay until the new ones are complete, and no arrival is made up."""

import pytest

from extract.errors import UnreadableDocument
from extract.landing.changes import changes
from extract.landing.load import load_run
from extract.landing.reland import land_archived, scan_archive
from extract.landing.status import read_status
from extract.landing.warehouse import open_for_reading

NEWER = "n" * 64


def rows(settings, sql: str) -> list[tuple]:
    with open_for_reading(settings) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def loaded(chain, settings, drop):
    drop("甲镇.txt", "甲镇法治报告：调解32件，培训4次。")
    drop("乙乡.txt", "乙乡法治报告：调解7件。")
    drop("empty.txt", "")
    chain.ingest(settings, "run")
    drop("waits.txt", "丙镇法治报告：调解1件。")
    return settings


def reland(chain, settings, run_id: str) -> dict[str, int]:
    extractor = chain.extractor(NEWER)
    batches = scan_archive(settings, NEWER)
    landed = [land_archived(settings, run_id, index, batch, extractor) for index, batch in enumerate(batches)]
    return load_run(settings, run_id, landed)


def test_new_rules_replace_all_extractions_at_once(chain, loaded) -> None:
    arrivals = rows(loaded, "select * from raw.arrivals order by all")
    counts = reland(chain, loaded, "again")
    assert (counts["arrivals"], counts["documents"], counts["extractions"], counts["observations"]) == (0, 0, 3, 3)
    current = "select left(rules_version, 1), is_current, count(*) from raw.extractions group by all order by all"
    assert rows(loaded, current) == [("n", True, 3), ("r", False, 3)]
    assert rows(loaded, "select * from raw.arrivals order by all") == arrivals
    assert (loaded.drop / "waits.txt").exists()
    assert list(loaded.landing.glob("*.parquet")) == []


def test_what_is_done_is_not_done_again(chain, loaded) -> None:
    reland(chain, loaded, "again")
    assert scan_archive(loaded, NEWER) == []
    assert set(reland(chain, loaded, "once more").values()) == {0}


def test_old_extractions_are_current_until_the_load(chain, loaded) -> None:
    for index, batch in enumerate(scan_archive(loaded, NEWER)):
        land_archived(loaded, "again", index, batch, chain.extractor(NEWER))
    assert rows(loaded, "select distinct left(rules_version, 1) from raw.extractions where is_current") == [("r",)]


def test_status_tells_what_the_rules_of_today_found_in_a_file(chain, loaded, monkeypatch) -> None:
    sound = chain.extract

    def refuses(data: bytes, name: str):
        if name == "甲镇.txt":
            raise UnreadableDocument("encrypted", "since today")
        return sound(data, name)

    reland(chain, loaded, "same")
    assert read_status(loaded).outcomes == {"extracted": 2, "failed: empty_file": 1}
    monkeypatch.setattr(chain, "extract", refuses)
    landed = [
        land_archived(loaded, "other", i, batch, chain.extractor("o" * 64))
        for i, batch in enumerate(scan_archive(loaded, "o" * 64))
    ]
    load_run(loaded, "other", landed)
    found = read_status(loaded)
    assert found.outcomes == {"extracted": 1, "failed: empty_file": 1, "failed: encrypted": 1}
    assert ("甲镇.txt", "since today") in {(one["file_name"], one["detail"]) for one in found.failures or ()}


@pytest.mark.parametrize("is_dropped", [False, True], ids=["archive read anew", "dropped again"])
@pytest.mark.parametrize(("reason", "is_kept"), [("wall_limit", True), ("internal_error", True), ("encrypted", False)])
def test_failure_that_says_nothing_about_a_document_does_not_replace_what_was_read(
    chain, loaded, drop, monkeypatch, is_dropped, reason, is_kept
) -> None:
    """The machine is busy, or the new version has a fault; else, the new version refuses what it should not take."""
    sound = chain.extract

    def fails(data: bytes, name: str):
        if name == "甲镇.txt":
            raise UnreadableDocument(reason, "today")
        return sound(data, name)

    def once(run_id: str) -> None:
        if is_dropped:
            drop("甲镇.txt", "甲镇法治报告：调解32件，培训4次。")
            chain.ingest(loaded, run_id, NEWER)
        else:
            reland(chain, loaded, run_id)

    current = (
        "select left(rules_version, 1), status from raw.extractions join raw.documents using (document_id)"
        " where is_current and first_file_name = '甲镇.txt'"
    )
    monkeypatch.setattr(chain, "extract", fails)
    names = [
        land_archived(loaded, "try", i, batch, chain.extractor(NEWER))
        for i, batch in enumerate(scan_archive(loaded, NEWER))
    ]
    told = {change.kind for change in changes(loaded, [loaded.landing / name for name in names])}
    assert told == (set() if is_kept else {"gone", "read otherwise"})
    for run_id in ("again", "once more"):
        once(run_id)
        assert rows(loaded, current) == [("r", "extracted") if is_kept else ("n", "failed")]
    monkeypatch.setattr(chain, "extract", sound)
    if is_kept:
        once("at last")
        assert rows(loaded, current) == [("n", "extracted")]
