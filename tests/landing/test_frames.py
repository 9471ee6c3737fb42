"""Rows become columns of exactly the raw schema's types, and one bad value never spoils a batch."""

import datetime
from dataclasses import replace
from decimal import Decimal

import duckdb
import pytest

from extract.landing.columns import ARRIVAL_COLUMNS, TABLES
from extract.landing.frames import Landed, batch_table
from extract.landing.rows import read_rows

IDENTITY = (
    "a" * 32,
    "d" * 64,
    "e" * 45,
    "n.txt",
    "n.txt",
    9,
    1,
    2,
    3,
    datetime.datetime.now(datetime.UTC),
    datetime.datetime.now(datetime.UTC),
    "run",
    "0.1",
    "r",
    "t",
)


@pytest.fixture
def reading(chain):
    return read_rows(chain.extract, "某镇法治报告：调解32件，培训4次。".encode(), "n.txt")


def changed(chain, **values):
    """A reading whose first observation has other values."""

    def extract(data: bytes, name: str):
        extraction = chain.extract(data, name)
        first, *others = extraction.observations
        return replace(extraction, observations=(first._replace(**values), *others))

    return read_rows(extract, "某镇法治报告：调解32件。".encode(), "n.txt")


def observations(table) -> list[tuple]:
    return duckdb.from_arrow(table).query("t", "select unnest(observations, recursive := true) from t").fetchall()


def test_columns_are_the_declared_ones(reading) -> None:
    _, table = batch_table([Landed(IDENTITY, reading), Landed(IDENTITY, reading, is_known=True)])
    assert table.column_names == [*ARRIVAL_COLUMNS, *TABLES]
    assert table.column("has_extraction").to_pylist() == [True, False]
    observed = table.column("observations").to_pylist()[0]
    assert [(o["key"], o["surface"], o["value"]) for o in observed] == [
        ("9:0", "32", Decimal("32.000000")),
        ("15:0", "4", Decimal("4.000000")),
    ]
    (candidate,) = table.column("township_candidates").to_pylist()[0]
    assert candidate["evidence"] == [
        {"kind": "issuer", "surface": "某镇", "weight": 2.5, "start_offset": 0, "end_offset": 2}
    ]


def test_observations_at_one_place_have_keys_of_their_own(chain) -> None:
    def extract(data: bytes, name: str):
        extraction = chain.extract(data, name)
        return replace(extraction, observations=extraction.observations * 2)

    reading = read_rows(extract, "某镇法治报告：调解32件。".encode(), "n.txt")
    assert [row[0] for row in reading.tables["observations"]] == ["9:0", "9:1"]


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("0.1", "0.100000"),
        ("2222.2222226", "2222.222223"),
        ("-0.0000004", "0.000000"),
        ("123456789012345678.123456", "123456789012345678.123456"),
    ],
)
def test_amounts_keep_six_places(chain, value, stored) -> None:
    _, table = batch_table([Landed(IDENTITY, changed(chain, base_value=Decimal(value)))])
    ((observed,),) = table.column("observations").to_pylist()
    assert observed["base_value"] == Decimal(stored)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"value": Decimal("1e30")}, id="thirty-digits"),
        pytest.param({"value": Decimal("0.0000000000000001")}, id="sixteen-places"),
        pytest.param({"text": "\ud800"}, id="half-a-character"),
        pytest.param({"start": 2**40}, id="no-offset"),
    ],
)
def test_value_that_no_column_holds_fails_its_document_alone(chain, reading, values) -> None:
    landed, table = batch_table([Landed(IDENTITY, reading), Landed(IDENTITY, changed(chain, **values))])
    assert [item.reading.outcome.reason for item in landed] == ["", "unstorable_value"]
    assert table.column("status").to_pylist() == ["extracted", "failed"]
    assert [len(rows) for rows in table.column("observations").to_pylist()] == [2, 0]


def test_text_with_half_a_character_fails_its_document_alone(reading) -> None:
    landed, _ = batch_table([Landed(IDENTITY, replace(reading, text="法治\udfff")), Landed(IDENTITY, reading)])
    assert [item.reading.outcome.reason for item in landed] == ["unstorable_value", ""]


def test_batch_of_failures_has_all_columns(chain) -> None:
    failed = read_rows(chain.extract, b"", "empty.txt")
    _, table = batch_table([Landed(IDENTITY, failed)])
    assert table.column_names == [*ARRIVAL_COLUMNS, *TABLES]
    assert table.column("canonical_text").to_pylist() == [None]
