"""Increments: any order of loads ends with the rows that a full refresh gives, shown by a hash over every mart."""

from __future__ import annotations

import dataclasses
import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from extract.landing.publish import publish
from extract.landing.transform import waiting_reports
from extract.lineage.check_files import check_files
from extract.lineage.findings import Findings
from extract.settings import read_settings
from tests.dbt import conftest
from tests.dbt.conftest import PROJECT, Dbt, rows
from tests.dbt.raw_rows import SEEN, Figure, Heading, Raw, Report

pytestmark = pytest.mark.slow

Load = Callable[[Raw], object]


def report(name: str, year: int, visits: int, township: str | None, minutes: int) -> Report:
    return Report(
        name=name,
        text=f"一、工作成效\n走访企业{visits}家，未发生群体性事件。\n二、明年计划\n走访企业{visits + 5}家。",
        year=year,
        division_code=township,
        township="明通镇",
        headings=(Heading("一、工作成效", 1, "results"), Heading("二、明年计划", 1, "plans")),
        figures=(
            Figure(f"{visits}家", "service.businesses_visited", "家", str(visits)),
            Figure(f"{visits + 5}家", "service.businesses_visited", "家", str(visits + 5), scope="target"),
        ),
        absences=("群体性事件",),
        numerals=((str(visits), "observation"), (str(visits + 5), "observation")),
        seen_at=SEEN + datetime.timedelta(minutes=minutes),
    )


MINGTONG, GAOGUAN = "500229105", "500229107"
FIRST = report("first.txt", 2022, 20, MINGTONG, 0)
REPUBLISHED = report("republished.txt", 2022, 21, MINGTONG, 10)
REPUBLISHED_AGAIN = report("again.txt", 2022, 22, MINGTONG, 15)
NEXT_YEAR = report("next.txt", 2023, 30, MINGTONG, 20)
UNRESOLVED = report("unresolved.txt", 2023, 40, None, 30)
YEARLESS = dataclasses.replace(report("yearless.txt", 2021, 50, MINGTONG, 40), year=None)
OTHER_FORMAT = dataclasses.replace(REPUBLISHED, name="republished.docx", extra_bytes=b"docx")
READ_ANEW = dataclasses.replace(
    NEXT_YEAR,
    rules="newer",
    figures=(dataclasses.replace(NEXT_YEAR.figures[0], qualifier="about"), NEXT_YEAR.figures[1]),
)

LOADS: dict[str, Load] = {
    "first": lambda raw: raw.load(FIRST, UNRESOLVED, YEARLESS),
    "edition": lambda raw: raw.load(REPUBLISHED, OTHER_FORMAT),
    "next_year": lambda raw: raw.load(NEXT_YEAR, READ_ANEW),
    "decision": lambda raw: raw.decide(UNRESOLVED, GAOGUAN, 5),
    "year": lambda raw: raw.decide_year(YEARLESS, 2021, 7),
    "first_words": lambda raw: raw.count_words(FIRST),
    "words": lambda raw: [raw.count_words(report) for report in (REPUBLISHED, READ_ANEW, UNRESOLVED)],
}
ORDERS = {
    "as they came": [["first", "first_words"], ["edition"], ["next_year", "decision", "year"], ["words"]],
    "backwards": [["next_year"], ["edition", "decision", "year", "words"], ["first", "first_words"]],
}


SUM = "select count(*), cast(sum(hash(t)) as varchar) from {} as t"


def content(warehouse: Path) -> dict[str, tuple[int, str]]:
    """Rows and hash of every mart; the hash does not depend on the order of the rows."""
    tables = rows(
        warehouse,
        "select table_name from duckdb_tables() where schema_name = 'main' and table_name not like 'dim_township'"
        " order by table_name",
    )
    return {table: rows(warehouse, SUM.format(table))[0] for (table,) in tables}


def in_parquet(published: Path) -> dict[str, tuple[int, str]]:
    """Rows and hash of every mart that is published as Parquet, in one file or in parts."""
    tables = {path.name.removesuffix(".parquet") for path in (published / "current").iterdir()}
    tables -= {"fadu.duckdb", "manifest.json", "dim_township"}
    files = {table: published / (f"{table}/*" if (published / table).is_dir() else table) for table in sorted(tables)}
    return {table: rows_of(SUM.format(f"read_parquet('{path}.parquet')"))[0] for table, path in files.items()}


def rows_of(query: str) -> list[tuple]:
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def build(warehouse: Path, dbt: Dbt, *loads: str) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        for load in loads:
            LOADS[load](Raw(connection))
    dbt(warehouse, "build", "--resource-type", "seed", "--resource-type", "model")


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory, dbt: Dbt) -> dict[str, tuple[int, str]]:
    warehouse = tmp_path_factory.mktemp("refreshed") / "fadu.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).create()
    build(warehouse, dbt, *LOADS)
    return content(warehouse)


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_increments_end_with_the_rows_of_a_full_refresh(
    order: list[list[str]], refreshed: dict[str, tuple[int, str]], tmp_path: Path, dbt: Dbt
) -> None:
    warehouse = tmp_path / "fadu.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).create()
    settings = read_settings({"FADU_HOME": str(tmp_path), "FADU_WAREHOUSE": str(warehouse)})
    for loads in order:
        build(warehouse, dbt, *loads)
        publish(settings)
    manifest = publish(settings)  # nothing new
    assert content(warehouse) == refreshed
    assert content(settings.published_database) == refreshed
    assert in_parquet(settings.published) == refreshed
    findings = Findings()
    check_files(settings.published_database.resolve().parent, manifest, findings)
    assert findings.mismatches == []
    assert findings.counts["files"] > len(refreshed)
    assert refreshed["fct_indicator_year"][0] == 4
    assert refreshed["fct_section_term"][0] > 10


def test_builds_of_few_reports_each_end_with_the_rows_of_one_for_all(
    refreshed: dict[str, tuple[int, str]], tmp_path: Path, dbt: Dbt
) -> None:
    warehouse = tmp_path / "fadu.duckdb"
    settings = read_settings({"FADU_HOME": str(tmp_path), "FADU_WAREHOUSE": str(warehouse)})
    with duckdb.connect(str(warehouse)) as connection:
        raw = Raw(connection)
        raw.create()
        for load in LOADS.values():
            load(raw)
    waiting = []
    while not waiting or waiting[-1]:
        # A township at once, its editions and years together.
        dbt(warehouse, "build", "--exclude-resource-type", "unit_test", "--vars", "{most_reports: 1}")
        waiting.append(waiting_reports(settings))
    assert waiting == [1, 0]
    assert content(warehouse) == refreshed


def test_a_build_that_was_stopped_is_finished_by_the_next(
    refreshed: dict[str, tuple[int, str]], tmp_path: Path, dbt: Dbt
) -> None:
    warehouse = tmp_path / "fadu.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).create()
    build(warehouse, dbt, "first", "first_words")
    with duckdb.connect(str(warehouse)) as connection:
        for load in ("edition", "next_year", "decision", "year", "words"):
            LOADS[load](Raw(connection))
    dbt(warehouse, "run", "--select", "+fct_category_year")
    assert content(warehouse) != refreshed
    build(warehouse, dbt)
    assert content(warehouse) == refreshed


def test_what_a_killed_build_made_of_an_edition_that_a_further_load_replaces_is_gone(tmp_path: Path, dbt: Dbt) -> None:
    contents = []
    for name in ("killed", "whole"):
        warehouse = tmp_path / name / "fadu.duckdb"
        warehouse.parent.mkdir()
        with duckdb.connect(str(warehouse)) as connection:
            Raw(connection).create()
        build(warehouse, dbt, "first")
        with duckdb.connect(str(warehouse)) as connection:
            LOADS["edition"](Raw(connection))
            LOADS["decision"](Raw(connection))
        if name == "killed":
            dbt(warehouse, "run", "--select", "+fct_indicator_year")
        with duckdb.connect(str(warehouse)) as connection:
            Raw(connection).load(REPUBLISHED_AGAIN)
            Raw(connection).decide(UNRESOLVED, MINGTONG, 8)
        build(warehouse, dbt, "next_year")
        contents.append(content(warehouse))
    assert contents[0] == contents[1]


def test_what_a_killed_build_deleted_for_a_decision_that_is_taken_back_is_there_again(tmp_path: Path, dbt: Dbt) -> None:
    warehouse = tmp_path / "fadu.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).create()
    build(warehouse, dbt, "first", "edition")
    before = content(warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).decide(UNRESOLVED, MINGTONG, 5)
    dbt(warehouse, "run", "--select", "+fct_target", "+fct_absence")
    assert content(warehouse) != before
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).decide(UNRESOLVED, None, 6)
    build(warehouse, dbt)
    assert content(warehouse) == before


def test_a_withdrawn_edition_leaves_nothing_behind_and_comes_back_whole(tmp_path: Path, dbt: Dbt) -> None:
    warehouse = tmp_path / "fadu.duckdb"
    settings = read_settings({"FADU_HOME": str(tmp_path), "FADU_WAREHOUSE": str(warehouse)})
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).create()
    build(warehouse, dbt, "first", "edition", "next_year", "words")
    publish(settings)
    before = content(settings.published_database)
    for minute, is_withdrawn in ((5, True), (6, False)):
        with duckdb.connect(str(warehouse)) as connection:
            for report in (REPUBLISHED, OTHER_FORMAT):
                Raw(connection).withdraw(report, minute, is_withdrawn=is_withdrawn)
        build(warehouse, dbt)
        publish(settings)
        assert in_parquet(settings.published) == content(settings.published_database)
        if is_withdrawn:
            values = rows(settings.published_database, "select value from facts where year = 2022")
            assert values == [(20,)]  # of the edition before
            said = "select status, reason, detail, report_id from fct_document_outcome where file_name like 'repub%'"
            outcome = ("withdrawn", "withdrawn", "by reviewer on 2025-03-01: a draft", None)
            assert rows(settings.published_database, said) == [outcome, outcome]
    assert content(settings.published_database) == before


def test_reports_under_an_old_and_a_new_code_are_editions_of_one_township_and_year(tmp_path: Path, dbt: Dbt) -> None:
    old, new = report("old.txt", 2020, 20, "513425101", 0), report("new.txt", 2020, 21, "513402101", 10)
    old, new = (dataclasses.replace(one, township="鹿厂镇") for one in (old, new))  # whose county became a city in 2021
    contents = []
    for loads in ([(old,), (new,)], [(old, new)]):
        warehouse = tmp_path / f"{len(loads)}" / "fadu.duckdb"
        warehouse.parent.mkdir()
        with duckdb.connect(str(warehouse)) as connection:
            Raw(connection).create()
        for load in loads:
            with duckdb.connect(str(warehouse)) as connection:
                Raw(connection).load(*load)
            build(warehouse, dbt)
        assert rows(warehouse, "select division_code, value from facts") == [("513402101", 21)]
        contents.append(content(warehouse))
    assert contents[0] == contents[1]


def test_the_outcome_of_a_file_is_what_its_current_reading_found(tmp_path: Path, dbt: Dbt) -> None:
    warehouse = tmp_path / "fadu.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).create()
        Raw(connection).load(FIRST, NEXT_YEAR)
        # As if rules that have been improved since had refused it when it came.
        refused = "status = 'failed', reason = 'not_a_report', remedy = 'none'"
        connection.execute(f"update raw.arrivals set {refused} where file_name = ?", [FIRST.name])
    outcomes = "select file_name, status, reason, remedy, report_id is not null from fct_document_outcome order by all"
    build(warehouse, dbt)
    sound = ("extracted", "", "", True)
    assert rows(warehouse, outcomes) == [("first.txt", *sound), ("next.txt", *sound)]
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).refuse(NEXT_YEAR, "not_a_report", "newer")
    build(warehouse, dbt)
    assert rows(warehouse, outcomes)[1] == ("next.txt", "failed", "not_a_report", "", False)


def test_a_township_is_made_again_when_the_report_it_lost_was_made_by_an_earlier_build(
    tmp_path: Path, dbt: Dbt
) -> None:
    warehouse = tmp_path / "fadu.duckdb"
    settings = read_settings({"FADU_HOME": str(tmp_path), "FADU_WAREHOUSE": str(warehouse)})
    results = "select result_value from fct_target where year = 2022"
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).create()
        Raw(connection).decide(UNRESOLVED, MINGTONG, 5)
    build(warehouse, dbt, "first")
    assert rows(warehouse, results) == [(40,)]
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).decide(UNRESOLVED, None, 6)
    waiting = []
    while not waiting or waiting[-1]:
        dbt(warehouse, "run", "--vars", "{most_reports: 1}")
        waiting.append(waiting_reports(settings))
    assert len(waiting) == 2
    assert rows(warehouse, results) == [(None,)]


def test_counts_are_made_anew_only_when_other_reports_are_counted(tmp_path: Path, dbt: Dbt) -> None:
    warehouse = tmp_path / "fadu.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).create()
    build(warehouse, dbt, "first", "first_words")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update fct_section_term set term = 'kept'")
    build(warehouse, dbt, "next_year")
    words = "select distinct term from fct_section_term"
    assert rows(warehouse, words) == [("kept",)]
    build(warehouse, dbt, "edition")
    assert rows(warehouse, words) == []


def test_an_increment_leaves_the_rows_of_other_reports_in_place(tmp_path: Path, dbt: Dbt) -> None:
    warehouse = tmp_path / "fadu.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).create()
    build(warehouse, dbt, "first")
    mark = "update fct_observation set section_path = 'kept' where year = 2022"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(mark)
    build(warehouse, dbt, "next_year")
    kept = "select distinct section_path from fct_observation where year = 2022"
    assert rows(warehouse, kept) == [("kept",)]


def test_a_changed_macro_or_variable_rebuilds_the_tables_and_another_place_does_not(
    tmp_path: Path, dbt: Dbt, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, elsewhere = tmp_path / "fadu.duckdb", tmp_path / "elsewhere"
    with duckdb.connect(str(warehouse)) as connection:
        Raw(connection).create()
    shutil.copytree(PROJECT, elsewhere, ignore=shutil.ignore_patterns("target", "logs"))

    def generation() -> tuple:
        dbt(warehouse, "run", "--select", "int_calendar__days")
        return rows(warehouse, "select generation from intermediate.code_version")[0]

    made = [generation()]
    monkeypatch.setattr(conftest, "PROJECT", elsewhere)
    assert generation() == made[0]
    macro, project = min((elsewhere / "macros").glob("*.sql")), elsewhere / "dbt_project.yml"
    macro.write_text(macro.read_text("utf-8") + "{#- Other rules. -#}\n", "utf-8")
    made.append(generation())
    project.write_text(project.read_text("utf-8").replace("text_similarity: 0.95", "text_similarity: 0.9"), "utf-8")
    made.append(generation())
    assert len(set(made)) == 3
