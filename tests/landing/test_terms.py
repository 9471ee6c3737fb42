"""Counting words: each text once, again after a change of the lexicons, and nothing half."""

import pytest

from extract.landing import terms
from extract.landing.load import load_run
from extract.landing.reland import land_archived, scan_archive
from extract.landing.warehouse import open_for_reading

NEWER = "n" * 64


def count_all(settings) -> list[int]:
    counted = [terms.count_batch(settings, batch) for batch in terms.find_uncounted(settings)]
    terms.remove_outdated(settings)
    return counted


def words(settings) -> list[tuple]:
    with open_for_reading(settings) as connection:
        return connection.execute(
            "select section_start_offset, term, term_count from raw.section_terms order by all"
        ).fetchall()


@pytest.fixture
def loaded(chain, settings, drop):
    drop("甲镇.txt", "甲镇法治报告：某镇调解32件，调解群众纠纷。")
    drop("empty.txt", "")
    chain.ingest(settings, "run")
    return settings


def test_the_words_of_a_text_are_counted_once(chain, loaded, drop) -> None:
    assert count_all(loaded) == [5]
    assert words(loaded) == [(0, "报告", 1), (0, "法治", 1), (0, "纠纷", 1), (0, "群众", 1), (0, "调解", 2)]
    assert terms.find_uncounted(loaded) == []
    drop("乙乡.txt", "乙乡法治报告：普法。")
    chain.ingest(loaded, "next")
    assert count_all(loaded) == [3]
    assert len(words(loaded)) == 8


def test_a_change_of_the_lexicons_counts_everything_anew(loaded, monkeypatch) -> None:
    count_all(loaded)
    before = words(loaded)
    monkeypatch.setattr(terms, "terms_version", lambda: "newer")
    assert count_all(loaded) == [5]
    assert words(loaded) == before
    assert terms.find_uncounted(loaded) == []


def test_a_replaced_extraction_takes_its_words_with_it(chain, loaded) -> None:
    count_all(loaded)
    before = words(loaded)
    extractor = chain.extractor(NEWER)
    batches = scan_archive(loaded, NEWER)
    load_run(loaded, "again", [land_archived(loaded, "again", i, batch, extractor) for i, batch in enumerate(batches)])
    assert len(terms.find_uncounted(loaded)) == 1
    assert count_all(loaded) == [5]
    assert words(loaded) == before


def test_a_count_that_breaks_off_leaves_what_was_there(loaded, monkeypatch) -> None:
    count_all(loaded)
    before = words(loaded)
    monkeypatch.setattr(terms, "terms_version", lambda: "newer")
    ((key,),) = terms.find_uncounted(loaded)
    monkeypatch.setattr(terms, "_MARK", "select error('killed'), unnest(?), ?, ?")
    with pytest.raises(Exception, match="killed"):
        terms.count_batch(loaded, [key])
    assert words(loaded) == before
    assert terms.find_uncounted(loaded) == [[key]]


def test_batches_hold_no_more_than_they_may(chain, loaded, drop, monkeypatch) -> None:
    for number in range(4):
        drop(f"{number}.txt", f"第{number}份法治报告")
    chain.ingest(loaded, "more")
    monkeypatch.setattr(terms, "BATCH_REPORTS", 2)
    assert [len(batch) for batch in terms.find_uncounted(loaded)] == [2, 2, 1]


def test_with_nothing_loaded_there_is_nothing_to_count(settings) -> None:
    assert count_all(settings) == []
