"""Review: the reports whose township or year is open, and people's decisions about them.

A decision is about the content (`document_id`), so it survives re-extraction. It is never changed: a later decision
about the same subject overrides it, and one without a value takes it back. The caller opens the warehouse and owns the
transaction.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from extract.errors import WarehouseError
from extract.landing.withdrawal import WITHDRAWN_IDS, decision_time
from extract.places.gazetteer import township_by_code

CODE_SYSTEM = "NBS"
"""The code system of decisions: the statistical division codes of the national lists."""

YEARS = range(2010, 2041)
"""Years that a report can be of: those of the warehouse's `dim_year`."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a decision is about: its table in `raw`, the column with the value, and further columns."""

    table: str
    column: str
    further: Mapping[str, str] = field(default_factory=dict)


TOWNSHIP = Subject("township_decisions", "division_code", {"code_system": CODE_SYSTEM})
YEAR = Subject("year_decisions", "report_year")


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate that a reviewer can choose; `evidence` is as printed in the report, strongest first."""

    division_code: str
    township: str
    county: str
    prefecture: str | None
    province: str
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A report that awaits a decision: what it calls itself, and its candidate townships, best first.

    The candidates are listed if the township is open; `is_year_open` says whether the year is.
    """

    document_id: str
    file_name: str
    title: str | None
    township: str | None
    report_year: int | None
    is_township_open: bool
    is_year_open: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a report: a division code or a year; None takes the previous decision back."""

    decision_id: str
    document_id: str
    value: str | int | None
    decided_by: str
    decided_at: datetime.datetime
    note: str


def review_queue(connection: duckdb.DuckDBPyConnection) -> tuple[Review, ...]:
    """Reports whose township or year is open, by document_id.

    It is open if the report does not say it, or not clearly, and no decision is in force.
    """
    reports = connection.execute(_QUEUE, {"first_year": YEARS[0], "last_year": YEARS[-1]}).fetchall()
    choices: dict[str, list[Choice]] = {}
    open_ids = [row[0] for row in reports if row[6]]
    for extraction_id, *fields, evidence in connection.execute(_CHOICES, [open_ids]).fetchall():
        choices.setdefault(extraction_id, []).append(Choice(*fields, evidence=tuple(evidence)))
    return tuple(Review(*row[1:], choices=tuple(choices.get(row[0], ()))) for row in reports)


def decide(
    connection: duckdb.DuckDBPyConnection,
    subject: Subject,
    document_id: str,
    value: str | int | None,
    decided_by: str,
    note: str,
) -> Decision:
    """Records that `decided_by` gives the report the division code or year `value`; None takes the last one back.

    Raises WarehouseError for an unknown document, code or year, an empty name, or if there is nothing to take back.
    """
    _check(connection, subject, document_id, value, decided_by)
    decided_at = decision_time(connection, subject.table, document_id)
    decision = Decision(uuid.uuid4().hex, document_id, value, decided_by.strip(), decided_at, note)
    row = {
        "decision_id": decision.decision_id,
        "document_id": document_id,
        subject.column: value,
        **subject.further,
        "decided_by": decision.decided_by,
        "decided_at": decided_at,
        "note": note,
    }
    names, values = ", ".join(row), ", ".join(f"${name}" for name in row)
    connection.execute(f"insert into raw.{subject.table} ({names}) values ({values})", row)
    return decision


def decisions(
    connection: duckdb.DuckDBPyConnection, subject: Subject, document_id: str | None = None
) -> tuple[Decision, ...]:
    """Every decision ever made about `subject`, newest first; if `document_id` is given, only those about it."""
    rows = connection.execute(
        f"select decision_id, document_id, {subject.column}, decided_by, decided_at, note from raw.{subject.table}"
        " where $1::varchar is null or document_id = $1 order by decided_at desc, decision_id desc",
        [document_id],
    ).fetchall()
    return tuple(Decision(*row) for row in rows)


def standing(taken: Sequence[Decision]) -> str | int | None:
    """The value in force after `taken`, decisions about one document: that of the latest, None if it takes back."""
    latest = max(taken, key=lambda decision: (decision.decided_at, decision.decision_id), default=None)
    return latest.value if latest else None


def _check(
    connection: duckdb.DuckDBPyConnection, subject: Subject, document_id: str, value: str | int | None, decided_by: str
) -> None:
    if not decided_by.strip():
        raise WarehouseError("a decision needs the name of the person who takes it; none was given")
    if _row(connection, "select 1 from raw.documents where document_id = $1", document_id) is None:
        raise WarehouseError(f"no document {document_id} is in the warehouse; `fadu review` lists those that wait")
    if value is None:
        if standing(decisions(connection, subject, document_id)) is None:
            raise WarehouseError(f"no decision about {document_id} exists, so there is none to take back")
    elif isinstance(value, int):
        if value not in YEARS:
            raise WarehouseError(f"{value} is no year of a report; expected one from {YEARS[0]} to {YEARS[-1]}")
    elif township_by_code(value) is None:
        raise WarehouseError(f"no list has the code {value}; expected nine digits of the {CODE_SYSTEM} list")


def _row(connection: duckdb.DuckDBPyConnection, query: str, value: str) -> tuple[Any, ...] | None:
    return connection.execute(query, [value]).fetchone()


_QUEUE = f"""
with
decided as (
    select document_id, arg_max(division_code is not null, (decided_at, decision_id)) as stands
    from raw.township_decisions
    group by document_id
),

decided_years as (
    select document_id, arg_max(report_year is not null, (decided_at, decision_id)) as stands
    from raw.year_decisions
    group by document_id
),

candidates as (
    select extraction_id, bool_or(is_chosen) as is_one_chosen from raw.township_candidates group by extraction_id
),

reports as (
    select
        extractions.extraction_id, documents.document_id, documents.first_file_name,
        headers.title, headers.township, headers.report_year,
        not (coalesce(decided.stands, false) or coalesce(candidates.is_one_chosen, false)) as is_township_open,
        not (
            coalesce(decided_years.stands, false)
            or coalesce(headers.report_year between $first_year and $last_year, false)
        ) as is_year_open
    from raw.extractions
    inner join raw.documents using (document_id)
    left join raw.headers using (extraction_id)
    left join decided using (document_id)
    left join decided_years using (document_id)
    left join candidates on extractions.extraction_id = candidates.extraction_id
    where
        extractions.is_current
        and extractions.status = 'extracted'
        and document_id not in ({WITHDRAWN_IDS})
)

select * from reports
where is_township_open or is_year_open
order by document_id
"""
"""Decisions are ordered by time and then id, so that simultaneous ones have the same order everywhere."""

_CHOICES = """
select
    extraction_id, division_code, township, county, prefecture, province, score,
    list_transform(evidence, lambda reason: reason.kind || ': ' || reason.surface)
from raw.township_candidates
where list_contains($1, extraction_id)
order by extraction_id, score desc, division_code
"""
