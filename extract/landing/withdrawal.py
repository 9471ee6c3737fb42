"""Withdrawal: people's decisions that a document should not be there (a draft, a wrong file, private data).

A withdrawal is about the content (`document_id`): if the same bytes arrive again, they stay out of the marts too. The
document stays in the archive and its rows in `raw`, so that the withdrawal can be taken back. Decisions are never
changed; the latest one counts. The caller opens the warehouse and owns the transaction.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

import duckdb

from extract.errors import WarehouseError

_LATEST = """
    select * from raw.withdrawals
    qualify row_number() over (partition by document_id order by decided_at desc, decision_id desc) = 1
"""

WITHDRAWN_IDS = f"select document_id from ({_LATEST}) where is_withdrawn"
"""SQL query for the ids of the documents that are withdrawn now."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A document that is withdrawn: by whom, when and why."""

    document_id: str
    decision_id: str
    file_name: str
    decided_by: str
    decided_at: datetime.datetime
    note: str


def withdraw(connection: duckdb.DuckDBPyConnection, document_id: str, decided_by: str, note: str) -> None:
    """Records that `decided_by` withdraws the document, and why.

    Raises WarehouseError if a name or reason is missing, or if it is withdrawn already.
    """
    if _is_withdrawn(connection, document_id):
        raise WarehouseError(f"{document_id} is withdrawn already; `fadu withdraw` without a name lists what is")
    _record(connection, document_id, decided_by, note, is_withdrawn=True)


def take_back(connection: duckdb.DuckDBPyConnection, document_id: str, decided_by: str, note: str) -> None:
    """Records that `decided_by` takes the withdrawal back, and why.

    Raises WarehouseError if a name or reason is missing, or if the document is not withdrawn.
    """
    if not _is_withdrawn(connection, document_id):
        raise WarehouseError(f"{document_id} is not withdrawn; `fadu withdraw` without a name lists what is")
    _record(connection, document_id, decided_by, note, is_withdrawn=False)


def withdrawn(connection: duckdb.DuckDBPyConnection) -> tuple[Withdrawn, ...]:
    """Every document that is withdrawn now, latest decision first."""
    return tuple(Withdrawn(*row) for row in connection.execute(_WITHDRAWN).fetchall())


def same_reports(connection: duckdb.DuckDBPyConnection, document_id: str) -> dict[str, str]:
    """File names, by id, of the other documents of the same report as last built: they keep the report published."""
    is_built = "select 1 from duckdb_tables() where schema_name = 'main' and table_name = 'fct_document_outcome'"
    if connection.execute(is_built).fetchone() is None:
        return {}
    return dict(connection.execute(_SAME_REPORTS, [document_id]).fetchall())


def decision_time(connection: duckdb.DuckDBPyConnection, table: str, document_id: str) -> datetime.datetime:
    """Now, or just after the latest decision in `table`: a clock that was set back must not hide the new one."""
    now = datetime.datetime.now(datetime.UTC)
    query = f"select max(decided_at) from raw.{table} where document_id = $1"
    latest = connection.execute(query, [document_id]).fetchall()[0][0]
    return max(now, latest + datetime.timedelta(microseconds=1)) if latest else now


def _is_withdrawn(connection: duckdb.DuckDBPyConnection, document_id: str) -> bool:
    return connection.execute(f"select 1 where $1 in ({WITHDRAWN_IDS})", [document_id]).fetchone() is not None


def _record(
    connection: duckdb.DuckDBPyConnection, document_id: str, decided_by: str, note: str, *, is_withdrawn: bool
) -> None:
    if not decided_by.strip() or not note.strip():
        raise WarehouseError("a withdrawal needs a name and a reason, as does taking it back: give --by and --note")
    decided_at = decision_time(connection, "withdrawals", document_id)
    row = [uuid.uuid4().hex, document_id, is_withdrawn, decided_by.strip(), decided_at, note.strip()]
    connection.execute("insert into raw.withdrawals values ($1, $2, $3, $4, $5, $6)", row)


_WITHDRAWN = f"""
select document_id, decision_id, first_file_name, decided_by, decided_at, note
from ({_LATEST}) inner join raw.documents using (document_id)
where is_withdrawn
order by decided_at desc, decision_id desc
"""

_SAME_REPORTS = """
select distinct document_id, file_name
from main.fct_document_outcome
where
    document_id <> $1
    and report_id in (select report_id from main.fct_document_outcome where document_id = $1)
order by document_id
"""
