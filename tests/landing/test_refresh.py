"""A publication that continues the one before: the rows of a full one, and what did not change is not written again."""

import json
import os

import duckdb
import pytest

from extract.landing import parts, sealed
from extract.landing.publish import publish
from extract.landing.warehouse import open_for_writing
from extract.lineage.check_files import check_files
from extract.lineage.findings import Findings

REPORTS = "select 'v' || i as report_version, 'r' || i as report_id from range({first}, {past}) t (i)"
FACTS = "select report_version, j as value from ({reports}) cross join range(3) t (j)"


@pytest.fixture
def fill(settings, monkeypatch):
    """Puts the reports [first, past) into the marts of a generation, as dbt would."""
    monkeypatch.setattr(parts, "PART_VERSIONS", 10)

    def put(first: int, past: int, generation: str = "one") -> None:
        reports = REPORTS.format(first=first, past=past)
        with open_for_writing(settings) as connection:
            connection.execute("create schema if not exists intermediate")
            code = f"select 'models' as version, '{generation}' as generation"
            connection.execute(f"create or replace table intermediate.code_version as {code}")
            connection.execute("create or replace table dim_unit as select '件' as unit")
            connection.execute(f"create or replace table dim_report as {reports}")
            connection.execute(f"create or replace table fct_value as {FACTS.format(reports=reports)}")

    return put


def published_rows(settings) -> list[tuple]:
    """The facts of the published database, after a look at every file and at the same facts in Parquet."""
    folder = settings.published_database.resolve().parent
    findings = Findings()
    check_files(folder, json.loads((folder / "manifest.json").read_text()), findings)
    assert findings.mismatches == []
    with duckdb.connect(str(settings.published_database), read_only=True) as connection:
        rows = connection.execute("from fct_value order by all").fetchall()
        assert connection.execute(f"from '{folder}/fct_value/*.parquet' order by all").fetchall() == rows
    return rows


def shared(settings) -> set[str]:
    folder = settings.published_database.resolve().parent
    return {path.name for path in (folder / "fct_value").iterdir() if path.stat().st_nlink > 1}


def test_the_rows_are_those_of_a_full_publication(settings, fill) -> None:
    for first, past in ((0, 0), (0, 25), (0, 40), (3, 41), (3, 41), (5, 6)):
        fill(first, past)
        publish(settings)
        continued = published_rows(settings)
        publish(settings, anew=True)
        assert published_rows(settings) == continued
        assert len(continued) == 3 * (past - first)


def test_parts_without_a_changed_report_are_the_files_of_before(settings, fill) -> None:
    fill(0, 25)
    publish(settings)
    assert shared(settings) == set()
    fill(0, 27)
    publish(settings)
    assert shared(settings) == {"00000-0.parquet", "00001-0.parquet", "00002-0.parquet"}


def test_small_parts_become_one(settings, fill) -> None:
    for past in range(1, parts.SMALL_PARTS + 5):
        fill(0, past)
        publish(settings)
        assert len(published_rows(settings)) == 3 * past
    folder = settings.published_database.resolve().parent
    assert len(list((folder / "fct_value").iterdir())) < parts.SMALL_PARTS


def test_tables_made_anew_are_published_anew(settings, fill) -> None:
    fill(0, 25)
    publish(settings)
    fill(0, 25, generation="two")
    publish(settings)
    assert shared(settings) == set()
    assert len(published_rows(settings)) == 75


@pytest.mark.parametrize("subject", ["table fct_value", "column fct_value.value"])
def test_another_description_is_published(settings, fill, subject) -> None:
    said = """
        select comment from duckdb_tables() where table_name = 'fct_value'
        union all select comment from duckdb_columns() where table_name = 'fct_value' and column_name = 'value'
    """
    for description in ("As it was.", "As it is."):
        fill(0, 25)
        with open_for_writing(settings) as connection:
            connection.execute(f"comment on {subject} is '{description}'")
        publish(settings)
        with duckdb.connect(str(settings.published_database), read_only=True) as connection:
            assert (description,) in connection.execute(said).fetchall()


def test_a_publication_that_was_changed_is_not_continued(settings, fill) -> None:
    fill(0, 25)
    publish(settings)
    database = settings.published_database.resolve()
    before = database.stat()
    with duckdb.connect(str(database)) as connection:
        connection.execute("update fct_value set value = 9")
    os.utime(database, ns=(before.st_atime_ns, before.st_mtime_ns))
    publish(settings)
    assert {value for _, value in published_rows(settings)} == {0, 1, 2}


def test_a_publication_that_nobody_touched_is_not_hashed_again(settings, fill, monkeypatch) -> None:
    fill(0, 25)
    publish(settings)
    with monkeypatch.context() as patched:
        patched.setattr(sealed.uncached, "sha256", lambda _: pytest.fail("read again"))
        fill(0, 26)
        publish(settings)
    assert len(published_rows(settings)) == 78


@pytest.mark.parametrize("seal", ["", "[]", "{}", '{"inode": 1}'])
def test_a_publication_put_back_from_a_backup_is_continued(settings, fill, seal) -> None:
    fill(0, 25)
    publish(settings)
    database = settings.published_database.resolve()
    database.with_name("backup").write_bytes(database.read_bytes())
    database.with_name("backup").replace(database)
    if seal:
        (settings.published / sealed.SEAL).write_text(seal)
    publish(settings)
    assert shared(settings) == {"00000-0.parquet", "00001-0.parquet", "00002-0.parquet"}
