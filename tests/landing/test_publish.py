"""Publication: whole or not at all, never in the way of readers, and readable by name and words."""

import hashlib
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from extract.errors import WarehouseError
from extract.landing.marts import without_catalog
from extract.landing.publish import publish
from extract.landing.warehouse import open_for_writing

OLD_DUCKDB = "duckdb==1.1.0"
READERS = 8
PUBLICATIONS = 50
POOLED = 3
"""Connections of one reader: opened one after the other, used in turn, closed together."""
LOOKS = 12
"""Through one pool."""


@pytest.fixture
def published(chain, settings, drop):
    drop("甲镇.txt", "甲镇法治报告：调解32件，培训4次。")
    chain.run_chain(settings, "run")
    return settings


def test_manifest_gives_the_hash_and_rows_of_every_file(published) -> None:
    manifest = json.loads((published.published / "manifest.json").read_text())
    for part in (manifest["database"], *manifest["tables"].values()):
        data = (published.published / part["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == part["sha256"]
    assert manifest["tables"] == {"fct_number": manifest["tables"]["fct_number"]}
    assert manifest["tables"]["fct_number"]["rows"] == 2


def test_published_files_are_for_all_and_the_others_for_their_owner(published) -> None:
    wrong = [
        path
        for path in published.home.rglob("*")
        if not path.is_symlink() and not path.is_relative_to(published.drop)
        if (path.stat().st_mode & 0o066 != 0) != path.is_relative_to(published.published)
        if path.name not in (".lock", ".staging")
    ]
    assert wrong == []
    assert published.published_database.stat().st_mode & 0o777 == 0o644


def test_views_work_under_any_name_of_the_file(published, tmp_path) -> None:
    copy = tmp_path / "other name.duckdb"
    copy.write_bytes(published.published_database.read_bytes())
    with duckdb.connect() as connection:
        connection.execute(f"attach '{copy}' as somewhere (read_only)")
        connection.execute("use somewhere")
        assert connection.execute("select largest from a_largest").fetchall() == [(32,)]
        comments = connection.execute("select comment from duckdb_views() where comment is not null").fetchall()
        assert comments == [("The largest number.",)]
        words = connection.execute("select column_name, comment from duckdb_columns() where comment is not null")
        assert words.fetchall() == [("value", "It's the value.")]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("FROM fadu.main.t", "FROM main.t"),
        ('FROM "fadu"."main"."t"', 'FROM "main"."t"'),
        ("SELECT 'fadu.main.t' FROM fadu.main.t", "SELECT 'fadu.main.t' FROM main.t"),
        ("SELECT 'it''s fadu.main.' , fadu.x", "SELECT 'it''s fadu.main.' , fadu.x"),
        ("FROM nofadu.main.t", "FROM nofadu.main.t"),
    ],
    ids=["plain", "quoted", "in-a-string", "column-of-a-table", "longer-name"],
)
def test_catalog_is_left_out(sql, expected) -> None:
    assert without_catalog(sql, "fadu") == expected


@pytest.mark.slow
def test_an_older_duckdb_opens_the_publication(published, tmp_path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path / "old")]
    if subprocess.run([*pip, OLD_DUCKDB], capture_output=True, check=False).returncode:
        pytest.skip(f"{OLD_DUCKDB} cannot be installed here")
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True)\n"
    script += "print(duckdb.__version__, c.execute('select largest::int from a_largest').fetchone()[0])"
    done = subprocess.run(
        [sys.executable, "-c", script, str(published.published_database)],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "old")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [OLD_DUCKDB.partition("==")[2], "32"], done.stderr


def test_nothing_to_publish_is_said(chain, settings, drop) -> None:
    with pytest.raises(WarehouseError, match="no warehouse"):
        publish(settings)
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    chain.ingest(settings, "run")
    with pytest.raises(WarehouseError, match="no marts"):
        publish(settings)
    assert not settings.published_database.exists()


def test_view_that_reads_more_than_the_marts_is_named_and_nothing_is_published(published) -> None:
    before = (published.published / "manifest.json").read_text()
    with open_for_writing(published) as connection:
        connection.execute("create view of_raw as select * from raw.arrivals")
    with pytest.raises(WarehouseError, match="of_raw"):
        publish(published)
    assert (published.published / "manifest.json").read_text() == before


def test_table_that_is_gone_goes_from_the_publication_too(published) -> None:
    with open_for_writing(published) as connection:
        connection.execute("create table more as select 1 as one")
    publish(published)
    assert (published.published / "more.parquet").exists()
    with open_for_writing(published) as connection:
        connection.execute("drop table more")
    publish(published)
    assert not (published.published / "more.parquet").is_symlink()


def test_reader_with_the_old_file_open_keeps_it(published) -> None:
    with duckdb.connect(str(published.published_database), read_only=True) as reader:
        for _ in range(5):
            publish(published)
        assert reader.execute("select largest from a_largest").fetchall() == [(32,)]


def look(connection: duckdb.DuckDBPyConnection) -> tuple[int, bool]:
    """The generation that a connection shows, and whether all that it shows is of that one."""
    generations, rows, total, generation = connection.execute(
        "select count(distinct generation), count(*), sum(part), min(generation) from fct_part"
    ).fetchone()
    (same,) = connection.execute("select generation from fct_generation").fetchone()
    return generation, (generations, rows, total, same) == (1, 1000, 499500, generation)


def read_in_a_loop(database: Path, stop, results) -> None:
    """Looks through pools of connections that stay open for a while; every look must find one publication, whole.

    A connection shows one publication for as long as it is open; a new one shows that or a newer one.
    """
    looks, problems, seen = 0, [], [0]
    while not stop.is_set():
        pool: list[tuple[duckdb.DuckDBPyConnection, int]] = []
        try:
            for number in range(LOOKS):
                if len(pool) < POOLED:
                    connection = duckdb.connect(str(database), read_only=True)
                    pool.append((connection, look(connection)[0]))
                    seen.append(pool[-1][1])
                connection, first = pool[number % len(pool)]
                generation, is_whole = look(connection)
                if not is_whole or generation != first or seen[-1] < seen[-2]:
                    problems.append(f"generation {generation} after {first} and {seen[-2:]}, whole: {is_whole}")
                looks += 1
                time.sleep(0.02)  # leaves the processor to the others
        except duckdb.Error as error:
            problems.append(str(error))
        finally:
            for connection, _ in pool:
                connection.close()
    results.put((looks, problems, len(set(seen))))


@pytest.mark.slow
def test_readers_in_a_loop_never_see_a_torn_publication(settings) -> None:
    def make(generation: int) -> None:
        with open_for_writing(settings) as connection:
            connection.execute(f"create or replace table fct_generation as select {generation} as generation")
            parts = f"select {generation} as generation, i as part from range(1000) t(i)"
            connection.execute(f"create or replace table fct_part as {parts}")

    make(0)
    publish(settings)
    context = multiprocessing.get_context("spawn")
    stop, results = context.Event(), context.Queue()
    readers = [
        context.Process(target=read_in_a_loop, args=(settings.published_database, stop, results))
        for _ in range(READERS)
    ]
    for reader in readers:
        reader.start()
    slowest = 0.0
    for generation in range(1, PUBLICATIONS + 1):
        make(generation)
        started = time.monotonic()
        publish(settings)
        slowest = max(slowest, time.monotonic() - started)
    stop.set()
    found = [results.get(timeout=120) for _ in readers]
    for reader in readers:
        reader.join()
    assert [problems for _, problems, _ in found if problems] == []
    assert all(looks > 0 for looks, _, _ in found)
    assert max(generations for _, _, generations in found) > 1
    assert slowest < 30  # seconds, under the load of eight readers: a publication that waited for them would not end


def test_full_disk_of_the_published_folder_is_not_said_of_the_warehouse(chain, settings, drop) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    chain.ingest(settings, "run")
    chain.build_small_marts(settings)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(WarehouseError, match=r"is full: nothing was changed .*published") as failed:
            publish(settings)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(settings.warehouse) not in str(failed.value)
