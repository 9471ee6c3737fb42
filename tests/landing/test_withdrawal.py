"""A withdrawal keeps the same bytes out until somebody takes it back; both need a name and a reason."""

import datetime
import resource

import pytest

from extract.errors import WarehouseError
from extract.landing import ledger
from extract.landing.review import review_queue
from extract.landing.status import read_status
from extract.landing.warehouse import open_for_reading, open_for_writing
from extract.landing.withdrawal import take_back, withdraw, withdrawn
from extract.reviewing import take_back_withdrawal, withdrawn_lines
from extract.reviewing import withdraw as withdraw_document

TEXT = "甲镇法治报告：调解32件。"


@pytest.fixture
def loaded(chain, settings, drop):
    drop("甲镇.txt", TEXT)
    drop("2024/乙乡.txt", "乙乡法治报告：调解7件。")
    chain.ingest(settings, "first")
    return settings


@pytest.fixture
def document_id(loaded) -> str:
    with open_for_reading(loaded) as connection:
        query = "select document_id from raw.documents where first_file_name = '甲镇.txt'"
        return connection.execute(query).fetchall()[0][0]


def test_withdrawn_document_is_listed_with_who_when_and_why(loaded, document_id) -> None:
    (said,) = withdraw_document(loaded, "甲镇.txt", "王敏", "草稿")
    assert said == f"{document_id[:16]} is withdrawn; the next run of build_warehouse publishes it."
    today = datetime.datetime.now(datetime.UTC).date()
    assert list(withdrawn_lines(loaded)) == [
        f"{document_id[:16]}  甲镇.txt",
        f"  by 王敏 on {today}: 草稿",
        "1 document is withdrawn.",
    ]
    status = read_status(loaded)
    assert (status.outcomes, status.unpublished) == ({"extracted": 1, "withdrawn": 1}, 2)
    assert [entry.kind for entry in ledger.entries(loaded)] == ["load", "decision"]


def test_same_bytes_under_another_name_stay_withdrawn(chain, loaded, drop) -> None:
    list(withdraw_document(loaded, "甲镇.txt", "王敏", "草稿"))
    drop("终稿.txt", TEXT)
    chain.ingest(loaded, "second")
    assert read_status(loaded).outcomes == {"extracted": 1, "withdrawn": 2}


def test_withdrawal_is_taken_back(loaded, document_id) -> None:
    list(withdraw_document(loaded, document_id[:8], "王敏", "草稿"))
    assert "is no longer withdrawn" in take_back_withdrawal(loaded, "甲镇.txt", "李强", "是终稿")
    assert list(withdrawn_lines(loaded)) == ["0 documents are withdrawn."]


def test_file_in_a_folder_is_found_by_its_own_name(loaded) -> None:
    list(withdraw_document(loaded, "乙乡.txt", "王敏", "草稿"))
    assert "  2024/乙乡.txt" in next(withdrawn_lines(loaded))


@pytest.mark.parametrize(
    ("name", "by", "note", "message"),
    [
        ("丙镇.txt", "王敏", "草稿", "none arrived under this name"),
        ("", "王敏", "草稿", "several documents"),
        ("甲镇.txt", " ", "草稿", "needs a name and a reason"),
        ("甲镇.txt", "王敏", "", "needs a name and a reason"),
    ],
)
def test_withdrawal_without_one_document_a_name_and_a_reason_is_refused(loaded, name, by, note, message) -> None:
    with pytest.raises(WarehouseError, match=message):
        list(withdraw_document(loaded, name, by, note))
    assert list(withdrawn_lines(loaded)) == ["0 documents are withdrawn."]


def test_full_disk_is_named_and_changes_nothing(loaded) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(WarehouseError, match="nothing was changed"):
            list(withdraw_document(loaded, "甲镇.txt", "王敏", "草稿"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(withdrawn_lines(loaded)) == ["0 documents are withdrawn."]


def test_nothing_is_withdrawn_or_taken_back_twice(loaded, document_id) -> None:
    with open_for_writing(loaded) as connection:
        with pytest.raises(WarehouseError, match="is not withdrawn"):
            take_back(connection, document_id, "王敏", "草稿")
        withdraw(connection, document_id, "王敏", "草稿")
        with pytest.raises(WarehouseError, match="withdrawn already"):
            withdraw(connection, document_id, "王敏", "草稿")


def test_clock_that_was_set_back_hides_no_decision(loaded, document_id) -> None:
    with open_for_writing(loaded) as connection:
        later = datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)
        row = ["0", document_id, True, "王敏", later, "草稿"]
        connection.execute("insert into raw.withdrawals values ($1, $2, $3, $4, $5, $6)", row)
        take_back(connection, document_id, "李强", "是终稿")
        assert withdrawn(connection) == ()


def test_withdrawn_report_needs_no_decision_about_its_township(loaded, document_id) -> None:
    with open_for_writing(loaded) as connection:
        connection.execute("update raw.headers set township = '城关镇'")
        connection.execute("update raw.township_candidates set is_chosen = false")
        before = {report.document_id for report in review_queue(connection)}
        withdraw(connection, document_id, "王敏", "草稿")
        assert {report.document_id for report in review_queue(connection)} == before - {document_id}
        assert document_id in before
