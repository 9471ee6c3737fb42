"""Review: the reports whose township the evidence leaves open, and people's decisions about them.

A decision is about the content (`document_id`), so it survives re-extraction. It is never changed: a later decision
overrides it, and one without a code withdraws it. The caller opens the warehouse and owns the transaction.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from extract.errors import WarehouseError
from extract.landing.withdrawal import WITHDRAWN_IDS, decision_time
from extract.places.gazetteer import township_by_code

CODE_SYSTEM = "NBS"
"""The code system of decisions: the statistical division codes of the national lists."""


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
    """A report that awaits a decision: what it calls itself, and its candidate townships, best first."""

    document_id: str
    file_name: str
    title: str | None
    township: str | None
    report_year: int | None
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a report; `division_code` is None if they withdrew the previous decision."""

    decision_id: str
    document_id: str
    division_code: str | None
    decided_by: str
    decided_at: datetime.datetime
    note: str


def review_queue(connection: duckdb.DuckDBPyConnection) -> tuple[Review, ...]:
    """Reports with a township's name or candidates but no choice and no decision in force, by document_id."""
    reports = connection.execute(_QUEUE).fetchall()
    choices: dict[str, list[Choice]] = {}
    for extraction_id, *fields, evidence in connection.execute(_CHOICES, [[row[0] for row in reports]]).fetchall():
        choices.setdefault(extraction_id, []).append(Choice(*fields, evidence=tuple(evidence)))
    return tuple(Review(*row[1:], choices=tuple(choices.get(row[0], ()))) for row in reports)


def decide(
    connection: duckdb.DuckDBPyConnection, document_id: str, division_code: str | None, decided_by: str, note: str
) -> Decision:
    """Records that `decided_by` assigns the report to `division_code`; None withdraws the decision in force.

    Raises WarehouseError for an unknown document or code, an empty name, or if there is nothing to withdraw.
    """
    _check(connection, document_id, division_code, decided_by)
    decision = Decision(
        decision_id=uuid.uuid4().hex,
        document_id=document_id,
        division_code=division_code,
        decided_by=decided_by.strip(),
        decided_at=decision_time(connection, "township_decisions", document_id),
        note=note,
    )
    connection.execute(
        "insert into raw.township_decisions"
        " (decision_id, document_id, division_code, code_system, decided_by, decided_at, note)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        [decision.decision_id, document_id, division_code, CODE_SYSTEM, decision.decided_by, decision.decided_at, note],
    )
    return decision


def decisions(connection: duckdb.DuckDBPyConnection, document_id: str | None = None) -> tuple[Decision, ...]:
    """Every decision ever made, newest first; if `document_id` is given, only those about it."""
    rows = connection.execute(
        "select decision_id, document_id, division_code, decided_by, decided_at, note from raw.township_decisions"
        " where $1::varchar is null or document_id = $1 order by decided_at desc, decision_id desc",
        [document_id],
    ).fetchall()
    return tuple(Decision(*row) for row in rows)


def standing_code(taken: Sequence[Decision]) -> str | None:
    """The code in force after `taken`, decisions about one document: that of the latest, None if it withdraws."""
    latest = max(taken, key=lambda decision: (decision.decided_at, decision.decision_id), default=None)
    return latest.division_code if latest else None


def _check(connection: duckdb.DuckDBPyConnection, document_id: str, division_code: str | None, decided_by: str) -> None:
    if not decided_by.strip():
        raise WarehouseError("a decision needs the name of the person who takes it; none was given")
    if _row(connection, "select 1 from raw.documents where document_id = $1", document_id) is None:
        raise WarehouseError(f"no document {document_id} is in the warehouse; `fadu review` lists those that wait")
    if division_code is None:
        if standing_code(decisions(connection, document_id)) is None:
            raise WarehouseError(f"no decision about {document_id} exists, so there is none to take back")
    elif township_by_code(division_code) is None:
        raise WarehouseError(f"no list has the code {division_code}; expected nine digits of the {CODE_SYSTEM} list")


def _row(connection: duckdb.DuckDBPyConnection, query: str, value: str) -> tuple[Any, ...] | None:
    return connection.execute(query, [value]).fetchone()


_QUEUE = f"""
with
latest as (
    select document_id, arg_max(division_code is not null, (decided_at, decision_id)) as stands
    from raw.township_decisions
    group by document_id
)

select
    extractions.extraction_id, documents.document_id, documents.first_file_name,
    headers.title, headers.township, headers.report_year
from raw.extractions
inner join raw.documents using (document_id)
left join raw.headers using (extraction_id)
left join latest using (document_id)
where
    extractions.is_current
    and extractions.status = 'extracted'
    and not coalesce(latest.stands, false)
    and document_id not in ({WITHDRAWN_IDS})
    and not exists (
        select 1 from raw.township_candidates as chosen
        where chosen.extraction_id = extractions.extraction_id and chosen.is_chosen
    )
    and (
        headers.township is not null
        or exists (
            select 1 from raw.township_candidates as candidates
            where candidates.extraction_id = extractions.extraction_id
        )
    )
order by documents.document_id
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
