import datetime
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import duckdb
import pytest
import yaml

from extract import reviewing
from extract.errors import WarehouseError
from extract.landing import ledger
from extract.landing.kept import restore_decisions
from extract.landing.review import TOWNSHIP, YEAR, YEARS, Decision, Subject, decide, decisions, review_queue, standing
from extract.landing.warehouse import open_for_writing
from extract.reviewing import queue_lines
from extract.settings import Settings

ROOT = Path(__file__).parents[2]

OPEN, CHOSEN, NAMELESS = "a" * 64, "b" * 64, "c" * 64
MOMENT = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    schema = (resources.files("extract.landing") / "raw_schema.sql").read_text(encoding="utf-8")
    with duckdb.connect() as warehouse:
        warehouse.execute(schema)
        for document_id, township in ((OPEN, "城关镇"), (CHOSEN, "万灵镇"), (NAMELESS, None)):
            add_report(warehouse, document_id, township)
        add_candidate(warehouse, OPEN, "420324100", "竹溪县", 0.0, False)
        add_candidate(warehouse, OPEN, "420323100", "竹山县", 1.2, False)
        add_candidate(warehouse, CHOSEN, "500153105", "荣昌区", 6.0, True)
        yield warehouse


def insert(warehouse: duckdb.DuckDBPyConnection, table: str, **row: object) -> None:
    names = ", ".join(row)
    places = ", ".join(f"${name}" for name in row)
    warehouse.execute(f"insert into raw.{table} ({names}) values ({places})", row)


def add_report(warehouse: duckdb.DuckDBPyConnection, document_id: str, township: str | None) -> None:
    insert(
        warehouse, "documents", document_id=document_id, byte_size=1, first_file_name=f"{document_id[0]}.txt",
        first_arrival_id="1", first_seen_at=MOMENT,
    )  # fmt: skip
    add_extraction(warehouse, document_id, "1")
    insert(
        warehouse, "headers", extraction_id=document_id + "1", extracted_at=MOMENT, township=township, report_year=2023
    )  # fmt: skip


def add_extraction(warehouse: duckdb.DuckDBPyConnection, document_id: str, number: str) -> None:
    insert(
        warehouse, "extractions", extraction_id=document_id + number, document_id=document_id, is_current=True,
        extractor_version="1", rules_version=number, taxonomy_version="1", status="extracted", reason="", detail="",
        remedy="", duration_ms=1.0, extracted_at=MOMENT, load_id="1",
    )  # fmt: skip


def add_candidate(
    warehouse: duckdb.DuckDBPyConnection, document_id: str, code: str, county: str, score: float, is_chosen: bool
) -> None:
    evidence = [{"kind": "county_named", "surface": county, "weight": score, "start_offset": 0, "end_offset": 3}]
    evidence = evidence if score else []
    insert(
        warehouse, "township_candidates", extraction_id=document_id + "1", extracted_at=MOMENT, code_system="NBS",
        division_code=code, township="城关镇", county=county, prefecture="十堰市", province="湖北省", score=score,
        is_chosen=is_chosen, evidence=evidence,
    )  # fmt: skip


def test_what_the_evidence_left_open_waits(connection: duckdb.DuckDBPyConnection) -> None:
    review, nameless = review_queue(connection)
    assert (review.document_id, review.file_name, review.township, review.report_year) == (
        OPEN,
        "a.txt",
        "城关镇",
        2023,
    )
    assert [choice.division_code for choice in review.choices] == ["420323100", "420324100"]
    assert review.choices[0].evidence == ("county_named: 竹山县",)
    assert (nameless.document_id, nameless.is_township_open, nameless.choices) == (NAMELESS, True, ())


def test_the_list_shows_the_evidence_and_where_there_is_none(settings: Settings) -> None:
    with open_for_writing(settings) as warehouse:
        add_report(warehouse, OPEN, "城关镇")
        add_candidate(warehouse, OPEN, "420324100", "竹溪县", 0.0, False)
        add_candidate(warehouse, OPEN, "420323100", "竹山县", 1.2, False)
    assert list(queue_lines(settings)) == [
        "aaaaaaaaaaaaaaaa  a.txt  (needs --code)",
        "  calls itself 城关镇, 2023: –",
        "  420323100  湖北省十堰市竹山县城关镇  (1.2: county_named: 竹山县)",
        "  420324100  湖北省十堰市竹溪县城关镇  (no evidence but the name)",
        "1 report waits for a decision.",
    ]


def test_a_report_cannot_steer_the_terminal_of_its_reviewer(settings: Settings) -> None:
    with open_for_writing(settings) as warehouse:
        add_report(warehouse, OPEN, "城关\x1b[2J镇")
    assert list(queue_lines(settings))[1] == "  calls itself 城关\\x1b[2J镇, 2023: –"


def test_a_note_may_hold_any_characters(settings: Settings) -> None:
    note = "两行\u2028一段\u2029下一行\x85制表\x0b完"
    with open_for_writing(settings) as warehouse:
        add_report(warehouse, OPEN, "城关镇")
    reviewing.decide(settings, OPEN[:16], "420323100", None, "王敏", note)
    reviewing.take_back(settings, OPEN[:16], "王敏", "误判")
    with open_for_writing(settings) as warehouse:
        warehouse.execute("delete from raw.township_decisions")
        assert restore_decisions(settings, warehouse) == 2
        assert {decision.note for decision in decisions(warehouse, TOWNSHIP, OPEN)} == {note, "误判"}


def test_a_decision_takes_the_report_off_the_queue(connection: duckdb.DuckDBPyConnection) -> None:
    decision = decide(connection, TOWNSHIP, OPEN, "420323100", "王敏", "电话核实")
    assert [review.document_id for review in review_queue(connection)] == [NAMELESS]
    assert decisions(connection, TOWNSHIP, OPEN) == (decision,)
    assert (decision.decided_by, decision.note, decision.value) == ("王敏", "电话核实", "420323100")


def test_a_decision_taken_back_puts_it_on_again(connection: duckdb.DuckDBPyConnection) -> None:
    decide(connection, TOWNSHIP, OPEN, "420323100", "王敏", "")
    decide(connection, TOWNSHIP, OPEN, None, "李强", "误判")
    assert [review.document_id for review in review_queue(connection)] == [OPEN, NAMELESS]
    assert standing(decisions(connection, TOWNSHIP, OPEN)) is None
    assert [d.decided_by for d in decisions(connection, TOWNSHIP)] == ["李强", "王敏"]


def test_the_latest_decision_stands(connection: duckdb.DuckDBPyConnection) -> None:
    decide(connection, TOWNSHIP, OPEN, "420323100", "王敏", "")
    decide(connection, TOWNSHIP, OPEN, "420324100", "李强", "")
    assert standing(decisions(connection, TOWNSHIP, OPEN)) == "420324100"


def test_a_clock_that_was_set_back_hides_no_decision(connection: duckdb.DuckDBPyConnection) -> None:
    insert(
        connection, "township_decisions", decision_id="0", document_id=OPEN, division_code="420323100",
        code_system="NBS", decided_by="王敏", decided_at=datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC), note="",
    )  # fmt: skip
    decide(connection, TOWNSHIP, OPEN, None, "李强", "")
    assert standing(decisions(connection, TOWNSHIP, OPEN)) is None


def test_a_decision_survives_another_extraction(connection: duckdb.DuckDBPyConnection) -> None:
    decide(connection, TOWNSHIP, OPEN, "420323100", "王敏", "")
    connection.execute("update raw.extractions set is_current = false where document_id = $1", [OPEN])
    add_extraction(connection, OPEN, "2")
    insert(connection, "headers", extraction_id=OPEN + "2", extracted_at=MOMENT, township="城关镇", report_year=2023)
    assert [review.document_id for review in review_queue(connection)] == [NAMELESS]
    decide(connection, TOWNSHIP, OPEN, None, "王敏", "")
    assert [(review.document_id, review.choices) for review in review_queue(connection)] == [(OPEN, ()), (NAMELESS, ())]


@pytest.mark.parametrize(
    ("subject", "document_id", "value", "decided_by", "message"),
    [
        (TOWNSHIP, "d" * 64, "420323100", "王敏", "no document"),
        (TOWNSHIP, OPEN, "123456789", "王敏", "no list has the code"),
        (TOWNSHIP, OPEN, "420323100", "  ", "name of the person"),
        (TOWNSHIP, OPEN, None, "王敏", "none to take back"),
        (YEAR, OPEN, 1024, "王敏", "1024 is no year of a report; expected one from 2010 to 2040"),
        (YEAR, OPEN, None, "王敏", "none to take back"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    connection: duckdb.DuckDBPyConnection,
    subject: Subject,
    document_id: str,
    value: str | int | None,
    decided_by: str,
    message: str,
) -> None:
    with pytest.raises(WarehouseError, match=message):
        decide(connection, subject, document_id, value, decided_by, "")
    assert decisions(connection, subject) == ()


def test_no_decision_stands_before_the_first() -> None:
    assert standing(()) is None
    assert standing((Decision("1", OPEN, "420323100", "王敏", MOMENT, ""),)) == "420323100"


def test_a_report_without_a_year_waits_until_it_is_decided(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("update raw.headers set report_year = null where extraction_id = $1", [CHOSEN + "1"])
    waiting = {review.document_id: review for review in review_queue(connection)}
    assert (waiting[CHOSEN].is_year_open, waiting[CHOSEN].is_township_open) == (True, False)
    assert waiting[CHOSEN].choices == ()  # its township is known
    assert (waiting[OPEN].is_year_open, waiting[OPEN].is_township_open) == (False, True)
    decide(connection, YEAR, CHOSEN, 2022, "王敏", "据来函")
    assert CHOSEN not in {review.document_id for review in review_queue(connection)}
    assert standing(decisions(connection, YEAR, CHOSEN)) == 2022
    decide(connection, YEAR, CHOSEN, None, "王敏", "")
    assert CHOSEN in {review.document_id for review in review_queue(connection)}


@pytest.mark.parametrize("year", [1024, 2099])
def test_a_year_that_no_report_can_be_of_is_open(connection: duckdb.DuckDBPyConnection, year: int) -> None:
    connection.execute("update raw.headers set report_year = $2 where extraction_id = $1", [CHOSEN + "1", year])
    assert CHOSEN in {review.document_id for review in review_queue(connection)}


def test_the_years_are_those_of_the_warehouse() -> None:
    project = yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text("utf-8"))
    assert (YEARS[0], YEARS[-1]) == (project["vars"]["first_year"], project["vars"]["last_year"])


def test_township_and_year_are_decided_and_taken_back_at_once(settings: Settings) -> None:
    with open_for_writing(settings) as warehouse:
        add_report(warehouse, OPEN, "城关镇")
    done = reviewing.decide(settings, OPEN[:16], "420323100", 2021, "王敏", "")
    assert "placed in 420323100 (竹山县城关镇) and 2021" in done
    assert list(queue_lines(settings)) == ["0 reports wait for a decision."]
    reviewing.take_back(settings, OPEN[:16], "王敏", "")
    with open_for_writing(settings) as warehouse:
        assert standing(decisions(warehouse, TOWNSHIP, OPEN)) is None
        assert standing(decisions(warehouse, YEAR, OPEN)) is None
    with pytest.raises(WarehouseError, match="none to take back"):
        reviewing.take_back(settings, OPEN[:16], "王敏", "")


@pytest.mark.parametrize("loads", [0, 2])
@pytest.mark.parametrize(
    "decide",
    [
        lambda settings: reviewing.decide(settings, OPEN[:16], "420323100", None, "王敏", ""),
        lambda settings: reviewing.take_back(settings, OPEN[:16], "王敏", ""),
        lambda settings: list(reviewing.withdraw(settings, OPEN[:16], "王敏", "草稿")),
        lambda settings: reviewing.take_back_withdrawal(settings, OPEN[:16], "王敏", "终稿"),
    ],
)
def test_a_decision_makes_no_warehouse_in_place_of_one_that_is_not_there(settings: Settings, decide, loads) -> None:
    for number in range(loads):
        ledger.append(settings, "load", f"load {number}", "0" * 64)
    with pytest.raises(WarehouseError, match="records 2 loads; run fadu rebuild" if loads else "no warehouse yet"):
        decide(settings)
    assert not settings.warehouse.exists()


def test_one_impossible_decision_of_two_changes_nothing(settings: Settings) -> None:
    with open_for_writing(settings) as warehouse:
        add_report(warehouse, OPEN, "城关镇")
    with pytest.raises(WarehouseError, match="no year of a report"):
        reviewing.decide(settings, OPEN[:16], "420323100", 1024, "王敏", "")
    with open_for_writing(settings) as warehouse:
        assert decisions(warehouse, TOWNSHIP, OPEN) == ()
