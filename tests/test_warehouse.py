"""The published copy from a notebook: facts by name or code, queries, clear errors, safe CSV."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from extract import open_warehouse
from extract.errors import WarehouseError

_FACTS = """
    create table facts as
    select *, '件' as unit, 'case' as unit_family, 'exact' as qualifier, '' as value_label, 1 as mention_count,
        null::varchar as prefecture, '四川省' as province
    from (values
        ('城关镇', '甲县', '111111101', 2023, 'dispute', 'dispute.complex_cases', '疑难复杂纠纷', 'Complex', 3.5),
        ('城关镇', '乙县', '222222101', 2024, 'dispute', 'dispute.complex_cases', '疑难复杂纠纷', 'Complex', 4),
        ('和平镇', '乙县', '222222102', 2024, 'capacity', 'capacity.law_exams', '学法考试场次', 'Law exams held', 1)
    ) as rows (township, county, division_code, year, category, indicator, indicator_zh, indicator_en, value)
    cross join (values ('矛盾纠纷', 'Disputes')) as names (category_zh, category_en)
"""


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "fadu.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(_FACTS)
    return path


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ({}, ["111111101", "222222101", "222222102"]),
        ({"township": "城关镇"}, ["111111101", "222222101"]),
        ({"township": "乙县城关镇"}, ["222222101"]),
        ({"township": "222222102"}, ["222222102"]),
        ({"year": 2023}, ["111111101"]),
        ({"category": "capacity"}, ["222222102"]),
        ({"indicator": "疑难复杂纠纷", "year": 2024}, ["222222101"]),
        ({"indicator": "Law exams held"}, ["222222102"]),
        ({"township": "' or true --"}, []),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_facts_by_name_or_code(published: Path, wanted: dict, codes: list[str]) -> None:
    with open_warehouse(published) as warehouse:
        assert list(warehouse.facts(**wanted)["division_code"]) == codes


def test_values_are_numbers(published: Path) -> None:
    with open_warehouse(published) as warehouse:
        assert warehouse.facts(year=2023)["value"].tolist() == [3.5]
        assert warehouse.sql("select count(*) as n from facts")["n"].tolist() == [3]


def test_it_cannot_be_written(published: Path) -> None:
    with open_warehouse(published) as warehouse, pytest.raises(duckdb.InvalidInputException, match="read-only"):
        warehouse.sql("delete from facts")


def test_a_publication_does_not_change_what_is_open(published: Path, tmp_path: Path) -> None:
    link = tmp_path / "current.duckdb"
    link.symlink_to(published)
    with open_warehouse(link) as warehouse:
        published.rename(tmp_path / "older.duckdb")
        assert len(warehouse.facts()) == 3


def test_nothing_published_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="fadu run"):
        open_warehouse(tmp_path / "fadu.duckdb")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "fadu.duckdb"
    path.write_text("not a database")
    with pytest.raises(WarehouseError, match=r"fadu\.duckdb: expected a published DuckDB file"):
        open_warehouse(path)


def test_damage_that_shows_only_when_it_is_read_says_what_to_run(tmp_path: Path) -> None:
    path = tmp_path / "fadu.duckdb"
    with duckdb.connect(str(path)) as database:
        database.execute("create table figures as select hash(range) as figure from range(200_000)")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 64] = b"?" * 64
    path.write_bytes(data)
    with open_warehouse(path) as warehouse, pytest.raises(WarehouseError, match="fadu run"):
        warehouse.sql("select sum(figure % 7) from figures")


def test_the_package_imports_without_duckdb_and_pandas() -> None:
    code = "import extract, sys; sys.exit('duckdb' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
