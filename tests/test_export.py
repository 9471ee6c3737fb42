"""Exported files: what a spreadsheet shows is what is published, and nothing in it runs."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from extract.cli import app
from extract.errors import FaduError
from extract.export import LONGEST_CELL, export
from extract.settings import Settings, read_settings
from extract.tables import neutral_text

_MARTS = """
    create table figures as
    select * from (values
        ('110101001', '=1+1', -3.500000::decimal(24,6), 300.000000::decimal(24,6), true,
            timestamptz '2024-03-01 08:00:00+08', ['甲', '乙']),
        ('110101002', '全年开展宣传活动', null, 1234567.000000::decimal(24,6), false, null, null)
    ) rows(division_code, heading, change, value, is_current, arrived_at, parts);
    comment on table figures is 'Figures of the test.';
    comment on column figures.value is '=not a formula: 数值';
    create view long_texts as select repeat('长', 40000) as text, 'a' || chr(1) || 'b' as control;
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = read_settings({"FADU_HOME": str(tmp_path / "home")})
    settings.published.mkdir(parents=True)
    with duckdb.connect(str(settings.published_database)) as connection:
        connection.execute(_MARTS)
    versions = {"publication_id": "20240301T000000-1", "rules_versions": {"abc": 7}}
    (settings.published / "manifest.json").write_text(json.dumps(versions), "utf-8")
    return settings


def test_csv_has_the_mark_by_which_excel_knows_chinese(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "figures.csv"
    assert export(settings, "figures", target) == 2
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["heading"] == "'=1+1"
    assert rows[1]["heading"] == "全年开展宣传活动"
    assert [row["value"] for row in rows] == ["300", "1234567"]
    assert [row["change"] for row in rows] == ["-3.5", ""]
    assert rows[0]["arrived_at"] == "2024-03-01 00:00:00"
    assert json.loads(rows[0]["parts"]) == ["甲", "乙"]


def test_a_spreadsheet_holds_numbers_as_numbers_and_texts_as_texts(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "figures.xlsx"
    export(settings, "figures", target)
    sheet = load_workbook(target)["figures"]
    header, first, second = (list(row) for row in sheet.iter_rows())
    cells = dict(zip([cell.value for cell in header], first, strict=True))
    assert (cells["heading"].value, cells["heading"].data_type) == ("'=1+1", "s")
    assert (cells["division_code"].value, cells["division_code"].data_type) == ("110101001", "s")
    assert (cells["change"].value, cells["change"].data_type) == (-3.5, "n")
    assert cells["value"].value == 300
    assert cells["is_current"].value is True
    assert second[2].value is None


def test_the_second_sheet_says_what_the_columns_mean(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "figures.xlsx"
    export(settings, "figures", target)
    about = [row for row in load_workbook(target)["columns"].iter_rows(values_only=True) if any(row)]
    assert ("value", "DECIMAL(24,6)", "'=not a formula: 数值") in about
    assert ("view", "figures", "Figures of the test.") in about
    assert ("publication_id", "20240301T000000-1", None) in about
    assert ("rules_versions", "abc", "7 documents") in about


def test_what_a_cell_cannot_hold_is_shortened_visibly(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "long.xlsx"
    export(settings, "long_texts", target)
    ((text, control),) = load_workbook(target)["long_texts"].iter_rows(min_row=2, values_only=True)
    assert len(text) == LONGEST_CELL
    assert text.endswith("长…")
    assert control == "a\ufffdb"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@sum", " =1", "\t=1", "\0=1", "\n=1"])
def test_formulas_are_disarmed(text: str) -> None:
    assert neutral_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "一、成效", "a=1", ">300 份", "≈20 次"])
def test_other_texts_stay(text: str) -> None:
    assert neutral_text(text) == text


@pytest.mark.parametrize(
    ("view", "name", "message"),
    [
        ("nothing", "a.csv", "expected one of: figures, long_texts"),
        ('figures"; drop table figures; --', "a.csv", "is not published"),
        ("figures", "a.ods", r"\.csv or \.xlsx"),
        ("figures", "no_such_folder/a.csv", "no such folder"),
    ],
)
def test_what_cannot_be_exported_is_said(settings: Settings, tmp_path: Path, view, name, message) -> None:
    with pytest.raises(FaduError, match=message):
        export(settings, view, tmp_path / name)
    assert not list(tmp_path.glob("*.*"))


def test_a_failed_export_leaves_the_old_file(settings: Settings, tmp_path: Path, monkeypatch) -> None:
    target = tmp_path / "figures.xlsx"
    target.write_text("older")
    monkeypatch.setattr("extract.export.SPREADSHEET_ROWS", 2)
    with pytest.raises(FaduError, match="spreadsheet holds"):
        export(settings, "figures", target)
    assert target.read_text() == "older"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".export")] == []


def test_the_command_says_how_many_rows(settings: Settings, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("FADU_HOME", str(settings.home))
    result = CliRunner().invoke(app, ["export", "figures", "-o", str(tmp_path / "figures.csv")])
    assert result.exit_code == 0, result.output
    assert "2 rows of figures" in result.output


def test_decimals_are_not_written_as_powers_of_ten(settings: Settings, tmp_path: Path) -> None:
    with duckdb.connect(str(settings.published_database)) as connection:
        connection.execute("create table small as select 0.000001::decimal(24,6) as value")
    export(settings, "small", tmp_path / "small.csv")
    assert Decimal((tmp_path / "small.csv").read_text("utf-8-sig").splitlines()[1]) == Decimal("0.000001")
    assert "E" not in (tmp_path / "small.csv").read_text("utf-8-sig")
