"""An older warehouse is brought to this version whole, or left as it is with the reason; a newer one is refused."""

import gzip
from pathlib import Path

import duckdb
import pytest

from extract.errors import WarehouseError
from extract.landing import migrations
from extract.landing.migrations import SCHEMA_VERSION, STEPS, schema_version
from extract.landing.warehouse import open_for_reading, open_for_writing

FIRST = Path(__file__).with_name("fixtures") / "warehouse_of_schema_1.duckdb.gz"
"""A warehouse as the first version of the raw schema left it: two arrivals, two figures. Never made anew."""


def columns(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    return connection.execute(
        """
        select table_name, column_name, data_type, is_nullable from duckdb_columns()
        where schema_name = 'raw' order by all
        """
    ).fetchall()


@pytest.fixture
def first_version(settings):
    settings.warehouse.parent.mkdir(parents=True)
    settings.warehouse.write_bytes(gzip.decompress(FIRST.read_bytes()))
    return settings


def test_warehouse_of_the_first_version_opens_with_what_it_held(chain, first_version, drop) -> None:
    with open_for_writing(first_version) as connection:
        assert schema_version(connection) == SCHEMA_VERSION
        assert connection.execute("select count(*) from raw.arrivals").fetchone() == (2,)
        assert connection.execute("select surface from raw.observations order by 1").fetchall() == [("32",), ("4",)]
        migrated = columns(connection)
    drop("乙乡.txt", "乙乡法治报告：调解7件。")
    assert chain.ingest(first_version, "next")["arrivals"] == 1
    with duckdb.connect() as connection:
        connection.execute(migrations._schema())
        assert columns(connection) == migrated


def test_reading_a_warehouse_of_the_first_version_migrates_it(first_version) -> None:
    with open_for_reading(first_version) as connection:
        assert schema_version(connection) == SCHEMA_VERSION
        assert connection.execute("select count(*) from raw.withdrawals").fetchone() == (0,)


def test_there_is_a_step_for_every_version_above_the_first() -> None:
    assert set(STEPS) == set(range(2, SCHEMA_VERSION + 1))


def test_older_warehouse_is_migrated_step_by_step(first_version, monkeypatch) -> None:
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", 3)
    steps = {2: "alter table raw.arrivals add column weight integer", 3: "update raw.arrivals set weight = 7"}
    monkeypatch.setattr(migrations, "STEPS", steps)
    for _ in range(2):
        with open_for_writing(first_version) as connection:
            assert schema_version(connection) == 3
            assert connection.execute("select distinct weight from raw.arrivals").fetchall() == [(7,)]


def test_migration_that_does_not_fit_says_why_and_changes_nothing(first_version, monkeypatch) -> None:
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", 3)
    steps = {2: "alter table raw.arrivals add column weight integer", 3: "update raw.nowhere set weight = 7"}
    monkeypatch.setattr(migrations, "STEPS", steps)
    said = r"(?s)version 1 cannot be migrated to 3 .*nowhere.*fadu rebuild"
    with pytest.raises(WarehouseError, match=said), open_for_writing(first_version):
        pass
    with duckdb.connect(str(first_version.warehouse), read_only=True) as connection:
        assert schema_version(connection) == 1
        assert "weight" not in {name for _, name, *_ in columns(connection)}


def test_newer_warehouse_is_refused(first_version) -> None:
    with open_for_writing(first_version) as connection:
        connection.execute("update raw.schema_version set version = ?", [SCHEMA_VERSION + 1])
    with pytest.raises(WarehouseError, match=f"version {SCHEMA_VERSION + 1}"), open_for_writing(first_version):
        pass
