"""Extracting the archive anew: the old extractions stay until the new ones are complete, and no arrival is made up."""

import pytest

from extract.landing.load import load_run
from extract.landing.reland import land_archived, scan_archive
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
