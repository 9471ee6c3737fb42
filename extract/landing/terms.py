"""Terms: counts the words of the reports' sections into `raw`, batch by batch, independently of loads and builds.

Each batch reads its texts, releases the warehouse while it counts, and writes its rows in one transaction: a load waits
for one batch at most, and a count that was killed resumes where it ended.
"""

from __future__ import annotations

import datetime
import logging
from collections import Counter

import pyarrow as pa

from extract.landing.unpublished import forget_build
from extract.landing.warehouse import open_for_reading, open_for_writing
from extract.settings import Settings
from extract.terms import count_terms, terms_version

logger = logging.getLogger(__name__)

BATCH_REPORTS = 2_000
"""Texts per batch: three seconds of counting, some ten megabytes of text."""

_ROWS = pa.schema(
    {
        "extraction_id": pa.string(),
        "section_start_offset": pa.int32(),
        "term": pa.string(),
        "term_count": pa.int32(),
    }
)

Counts = dict[str, dict[int | None, Counter[str]]]


def find_uncounted(settings: Settings) -> list[list[str]]:
    """Batches of current extractions not yet counted with the present stop words and dictionaries."""
    with open_for_writing(settings) as connection:  # for writing, because an older file lacks the table of words
        keys = [key for (key,) in connection.execute(_UNCOUNTED, [terms_version()]).fetchall()]
    return [keys[start : start + BATCH_REPORTS] for start in range(0, len(keys), BATCH_REPORTS)]


def count_batch(settings: Settings, extraction_ids: list[str]) -> int:
    """Counts the words of these extractions, replacing earlier counts; returns the number of rows."""
    with open_for_reading(settings) as connection:
        texts = connection.execute(_TEXTS, [extraction_ids]).fetchall()
    counts: Counts = {key: count_terms(text, starts, names) for key, text, starts, names in texts}
    rows = _rows(counts)
    with open_for_writing(settings) as connection:
        connection.begin()
        connection.execute(_FORGET, [extraction_ids])
        connection.register("counted_terms", rows)
        connection.execute("insert into raw.section_terms by name from counted_terms")
        now = datetime.datetime.now(datetime.UTC)
        connection.execute(_MARK, [list(counts), terms_version(), now])
        connection.commit()
    logger.info("Counted the words of %d reports: %d rows", len(counts), rows.num_rows)
    return rows.num_rows


def remove_outdated(settings: Settings) -> int:
    """Removes the counts of extractions that have been replaced; returns the number of extractions."""
    with open_for_writing(settings) as connection:
        outdated = [key for (key,) in connection.execute(_OUTDATED).fetchall()]
        connection.begin()
        connection.execute(_FORGET, [outdated])
        connection.execute("delete from raw.term_counts where list_contains(?, extraction_id)", [outdated])
        connection.commit()
    forget_build(settings)
    return len(outdated)


def _rows(counts: Counts) -> pa.Table:
    rows = [
        {"extraction_id": key, "section_start_offset": start, "term": term, "term_count": count}
        for key, sections in counts.items()
        for start, terms in sections.items()
        for term, count in terms.items()
    ]
    return pa.Table.from_pylist(rows, _ROWS)


_UNCOUNTED = """
    select extraction_id from raw.extractions
    anti join (select extraction_id from raw.term_counts where terms_version = ?) as counted using (extraction_id)
    where is_current and status = 'extracted'
    order by extraction_id
"""

_FORGET = "delete from raw.section_terms where list_contains(?, extraction_id)"

_MARK = "insert or replace into raw.term_counts select unnest(?), ?, ?"

_OUTDATED = """
    select extraction_id from raw.term_counts
    semi join (select extraction_id from raw.extractions where not is_current) as replaced using (extraction_id)
"""

_TEXTS = """
    with
    starts as (
        select extraction_id, list(start_offset order by start_offset) as starts
        from raw.sections where list_contains($1, extraction_id) group by extraction_id
    ),
    places as (
        select extraction_id, list(distinct name) as names
        from (
            select extraction_id, unnest([township, county, prefecture, province]) as name
            from raw.township_candidates where is_chosen and list_contains($1, extraction_id)
            union all
            select extraction_id, township from raw.headers where list_contains($1, extraction_id)
        )
        where name is not null group by extraction_id
    )
    select extraction_id, canonical_text, coalesce(starts, []), coalesce(names, [])
    from raw.extractions
    left join starts using (extraction_id)
    left join places using (extraction_id)
    where list_contains($1, extraction_id)
    order by extraction_id
"""
