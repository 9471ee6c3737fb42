"""Verification of what nobody has touched, and of what somebody has: every change is found and named."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import duckdb
import pytest

from extract.errors import WarehouseError
from extract.landing import ledger
from extract.landing.archive import archive_path
from extract.landing.kept import keep_decisions
from extract.landing.publish import publish
from extract.landing.unpublished import note_build
from extract.landing.warehouse import open_for_writing
from extract.landing.withdrawal import withdraw
from extract.lineage import check_evidence, check_raw, report_rows
from extract.lineage.verify import AuditScope, verify, verify_ledger


def checks(findings):
    return {mismatch.check for mismatch in findings.mismatches}


def change(database, *statements):
    with duckdb.connect(str(database)) as connection:
        for statement in statements:
            connection.execute(statement)


def only_row(database, query):
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchone()


def test_everything_published_is_covered_and_agrees(built):
    findings = verify(built, AuditScope(is_deep=True))
    assert findings.mismatches == []
    assert findings.notes == []
    for table in ("fct_indicator_year", "fct_observation", "fct_absence", "fct_numeral", "fct_evidence_segment"):
        (count,) = only_row(built.published_database, f"select count(*) from {table}")
        assert findings.counts[table] == count > 0, table
    assert findings.counts["documents"] == 6
    assert findings.counts["extracted again"] == findings.counts["fct_observation"]


def test_a_sample_a_township_and_a_year_limit_what_is_verified(built):
    assert verify(built, AuditScope(sample=2)).counts["reports"] == 2
    findings = verify(built, AuditScope(township="明通镇", year=2024))
    assert findings.counts["reports"] == 2  # both editions
    assert findings.mismatches == []
    with pytest.raises(WarehouseError, match="no report about 1999"):
        verify(built, AuditScope(year=1999))


def test_one_byte_of_an_original(copied, fadu):
    document_id, name = only_row(
        copied.published_database, "select document_id, file_name from dim_report where is_current and format = 'text'"
    )
    path = archive_path(copied.archive, document_id)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    code, output, _ = fadu(copied, "verify")
    assert code == 1
    (line,) = [line for line in output.splitlines() if line.startswith("MISMATCH")]
    assert f"original: {path}, {name} (" in line
    assert f"): expected sha256 {document_id}, found sha256 " in line


def test_a_damaged_parquet_file_is_named_not_the_database(copied):
    path = copied.published.resolve() / "current" / "dim_unit.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:40])
    mismatches = [mismatch for mismatch in verify(copied, AuditScope()).mismatches if mismatch.check == "file"]
    assert [mismatch.where.endswith("dim_unit.parquet") for mismatch in mismatches] == [True, True]
    assert "rows of dim_unit that can be read" in str(mismatches[1])


def test_a_text_that_other_rules_may_read_otherwise_says_so(copied, monkeypatch):
    copied.published_database.resolve().chmod(0o644)
    change(copied.published_database, "update dim_report set text_sha256 = '' where file_name like '高观镇%'")
    monkeypatch.setattr(check_evidence, "versions", lambda: SimpleNamespace(rules="f" * 64))
    findings = verify(copied, AuditScope())
    assert "text" in checks(findings)
    (note,) = findings.notes
    assert "rules ffffffffffff, installed here" in note
    assert "fadu reextract" in note


def test_an_original_that_is_gone(copied):
    (document_id,) = only_row(copied.published_database, "select document_id from dim_report where is_current limit 1")
    archive_path(copied.archive, document_id).unlink()
    (mismatch,) = verify(copied, AuditScope()).mismatches
    assert mismatch.check == "original"
    assert document_id in mismatch.where


def test_one_digit_of_a_raw_value(copied, fadu):
    (observation_id, value) = only_row(
        copied.warehouse, "select observation_id, value from raw.observations order by all limit 1"
    )
    change(copied.warehouse, f"update raw.observations set value = value + 1 where observation_id = '{observation_id}'")
    code, output, _ = fadu(copied, "verify")
    assert code == 1
    lines = [line for line in output.splitlines() if line.startswith("MISMATCH")]
    assert len(lines) == 2
    assert re.search(r"MISMATCH raw: rows of load \w{32}: expected sha256 \w{64}, found sha256 \w{64}", lines[0])
    assert f"raw: fct_observation {observation_id}: value" in lines[1]
    assert f"expected {value + 1}, found {value}" in lines[1]


def test_reports_are_compared_some_at_a_time_each_of_them_once(copied, monkeypatch):
    monkeypatch.setattr(check_raw, "REPORTS_AT_ONCE", 2)
    monkeypatch.setattr(report_rows, "CHUNK_REPORTS", 2)
    assert verify(copied, AuditScope()).mismatches == []
    one_of_each = "select min(observation_id) from fct_observation group by report_id"
    (reports,) = only_row(copied.published_database, f"select count(*) from ({one_of_each})")
    assert reports > 4
    change(copied.warehouse, f"update raw.observations set value = value + 1 where observation_id in ({one_of_each})")
    changed = [str(m) for m in verify(copied, AuditScope()).mismatches if "fct_observation" in m.where]
    assert len(changed) == len(set(changed)) == reports


def test_a_raw_row_with_another_time_is_missing(copied):
    (observation_id,) = only_row(copied.warehouse, "select observation_id from raw.observations order by all limit 1")
    change(
        copied.warehouse,
        "update raw.observations set extracted_at = extracted_at - interval 1 day"
        f" where observation_id = '{observation_id}'",
    )
    named = [str(mismatch) for mismatch in verify(copied, AuditScope()).mismatches]
    assert any(f"fct_observation {observation_id}: expected a row of raw.observations" in text for text in named), named


def test_a_raw_value_that_was_changed_before_publishing_is_not_what_the_file_says(copied):
    (observation_id, surface) = only_row(
        copied.warehouse,
        """
        select observation_id, surface from raw.observations
        inner join fct_indicator_year as facts using (indicator)
        where observation_id in (select observation_id from fct_observation)
        order by all limit 1
        """,
    )
    change(
        copied.warehouse,
        f"update raw.observations set value = value + 1 where observation_id = '{observation_id}'",
        f"update fct_observation set value = value + 1 where observation_id = '{observation_id}'",
    )
    publish(copied, anew=True)
    found = verify(copied, AuditScope())
    assert "raw" in checks(found)  # the load's hash
    assert any(observation_id in m.where and surface in m.where for m in found.mismatches if m.check == "value")


def test_one_row_of_a_published_fact(copied, fadu):
    (fact_id, value) = only_row(
        copied.published_database, "select indicator_year_id, value from fct_indicator_year order by all limit 1"
    )
    database = copied.published_database.resolve()
    change(database, f"update fct_indicator_year set value = value + 1 where indicator_year_id = '{fact_id}'")
    code, output, _ = fadu(copied, "verify")
    assert code == 1
    assert f"MISMATCH file: {database}: expected sha256" in output
    row = f"MISMATCH row: fadu.duckdb, fct_indicator_year indicator_year_id {fact_id}:"
    assert f"{row} expected value {value}, found value {value + 1}" in output
    assert f"MISMATCH fact: fct_indicator_year {fact_id}" in output


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("update dim_township set township = '改名镇' where township = '明通镇'", "found township 改名镇"),
        ("delete from fct_absence", "found no row"),
        ("insert into dim_category values ('x', '某', 'X', null)", "dim_category category x: expected no row"),
    ],
    ids=["changed", "dropped", "added"],
)
def test_any_row_of_any_mart(copied, statement, row):
    change(copied.published_database.resolve(), statement)
    named = [str(mismatch) for mismatch in verify(copied, AuditScope()).mismatches if mismatch.check == "row"]
    assert any(row in text for text in named), named


def test_a_parquet_file(copied):
    path = copied.published.resolve() / "current" / "dim_unit.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create table t as from '{path}'")
        connection.execute("update t set factor = factor + 1 where unit = '次'")
        connection.execute(f"copy t to '{path}' (format parquet)")
    named = [str(mismatch) for mismatch in verify(copied, AuditScope()).mismatches]
    assert any("dim_unit.parquet: expected sha256" in text for text in named)
    assert any("dim_unit.parquet, dim_unit unit 次: expected factor 1" in text for text in named)


def rewrite_ledger(settings, edit):
    path = ledger.ledger_path(settings)
    lines = path.read_text("utf-8").splitlines()
    path.write_text("".join(f"{line}\n" for line in edit(lines)), "utf-8")


def with_changed_content(lines):
    entry = json.loads(lines[0])
    entry["content_sha256"] = "0" * 64
    return [json.dumps(entry), *lines[1:]]


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (with_changed_content, "entry 1 .* changed"),
        (lambda lines: lines[1:], "dropped or reordered"),
        (lambda lines: [lines[0], *lines[2:]], "dropped or reordered"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "dropped or reordered"),
        (lambda lines: lines[:-1], "none: it was dropped"),
        (lambda lines: [lines[0], "{}", *lines[2:]], "not a ledger entry"),
    ],
    ids=["changed", "first dropped", "dropped", "reordered", "last dropped", "no entry"],
)
def test_every_edit_of_the_ledger_is_found(copied, fadu, edit, problem):
    assert len(ledger.entries(copied)) == 3
    assert verify_ledger(copied).mismatches == []
    rewrite_ledger(copied, edit)
    code, output, _ = fadu(copied, "verify", "--ledger")
    assert code == 1
    assert re.search(rf"MISMATCH ledger: .*{problem}", output), output
    assert "ledger" in checks(verify(copied, AuditScope(sample=1)))


def test_a_ledger_written_anew_does_not_lead_to_a_hash_that_was_noted(copied):
    noted = ledger.head(copied)
    assert verify_ledger(copied, [noted]).mismatches == []
    ledger.ledger_path(copied).unlink()
    ledger.append(copied, "load", "another", "0" * 64)
    problems = [str(mismatch) for mismatch in verify_ledger(copied, [noted]).mismatches]
    assert any(f"no entry has the expected hash {noted}" in problem for problem in problems)


def test_a_load_that_is_in_no_ledger(copied):
    change(copied.warehouse, "insert into raw.loads select * replace ('x' as load_id) from raw.loads limit 1")
    assert any("raw.loads x" in mismatch.where for mismatch in verify_ledger(copied).mismatches)


def test_another_publication_in_the_place_of_the_last(copied):
    first = copied.published_database.resolve().parent
    publish(copied)
    link = copied.published / "current"
    link.unlink()
    link.symlink_to(first.relative_to(copied.published))
    problems = [str(mismatch) for mismatch in verify_ledger(copied).mismatches]
    assert any("as readers see it" in problem for problem in problems)


def test_without_warehouse_the_rest_is_verified_and_a_note_says_so(copied):
    copied.warehouse.unlink()
    findings = verify(copied, AuditScope())
    assert findings.mismatches == []
    assert any("no warehouse" in note for note in findings.notes)


def test_publication_of_an_older_program_that_did_not_note_what_it_was_built_from(copied):
    (document_id,) = only_row(copied.published_database, "select document_id from dim_report where is_current limit 1")
    with open_for_writing(copied) as connection:
        withdraw(connection, document_id, "王敏", "草稿")
        keep_decisions(copied, connection)
    manifest = copied.published_database.resolve().with_name("manifest.json")
    manifest.write_text(manifest.read_text("utf-8").replace('"built_from"', '"made_from"'), "utf-8")
    assert checks(verify(copied, AuditScope())) == {"ledger"}


def test_withdrawn_report_that_is_still_published(copied):
    """A build that began after the withdrawal must not have published it; a withdrawal of just now is no mismatch."""
    (document_id,) = only_row(copied.published_database, "select document_id from dim_report where is_current limit 1")
    with open_for_writing(copied) as connection:
        withdraw(connection, document_id, "王敏", "草稿")
        keep_decisions(copied, connection)
    assert verify(copied, AuditScope()).mismatches == []
    note_build(copied, ledger.head(copied))
    publish(copied)
    (mismatch,) = verify(copied, AuditScope()).mismatches
    assert mismatch.check == "withdrawal"
    assert document_id in mismatch.where


@pytest.mark.parametrize(
    ("change_made", "said"),
    [("update raw.withdrawals set decided_by = '李强'", "found sha256"), ("delete from raw.withdrawals", "taken out")],
)
def test_decision_that_was_changed_or_removed(copied, change_made, said):
    (document_id,) = only_row(copied.published_database, "select document_id from dim_report where is_current limit 1")
    with open_for_writing(copied) as connection:
        withdraw(connection, document_id, "王敏", "草稿")
        keep_decisions(copied, connection)
        connection.execute(change_made)
    (mismatch,) = verify_ledger(copied).mismatches
    assert "decision" in mismatch.where
    assert said in str(mismatch)
