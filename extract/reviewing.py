"""Reviewing: the reports that await a decision about their township or year (`fadu review`), and the withdrawn ones."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import duckdb

from extract.errors import WarehouseError
from extract.landing import review, withdrawal
from extract.landing.kept import keep_decisions
from extract.landing.warehouse import expect_warehouse, open_for_reading, open_for_writing
from extract.places.gazetteer import township_by_code
from extract.settings import Settings
from extract.tables import harmless

SHOWN_ID = 16
"""Characters of a document's id in the list: enough to identify one of millions."""

SHOWN_MATCHES = 5
"""Ids that an error names if several documents match."""


def queue_lines(settings: Settings) -> Iterator[str]:
    """Each report that awaits a decision, with its candidate townships and their evidence, best first.

    Raises WarehouseError if nothing has been loaded yet.
    """
    with open_for_reading(settings) as connection:
        queue = review.review_queue(connection)
    for report in queue:
        wanted = [f"--{name}" for name, is_open in _open_questions(report).items() if is_open]
        yield f"{report.document_id[:SHOWN_ID]}  {report.file_name}  (needs {' and '.join(wanted)})"
        called = f"{report.township or 'nothing'}, {report.report_year or 'no year'}: {report.title or '–'}"
        yield f"  calls itself {harmless(called)}"
        for choice in report.choices:
            place = "".join((choice.province, choice.prefecture or "", choice.county, choice.township))
            why = f"{choice.score:g}: {'; '.join(choice.evidence)}" if choice.evidence else "no evidence but the name"
            yield f"  {choice.division_code}  {place}  ({harmless(why)})"
    yield "1 report waits for a decision." if len(queue) == 1 else f"{len(queue)} reports wait for a decision."


def _open_questions(report: review.Review) -> dict[str, bool]:
    return {"code": report.is_township_open, "year": report.is_year_open}


def decide(
    settings: Settings, document: str, division_code: str | None, year: int | None, decided_by: str, note: str
) -> str:
    """Records the township or the year, or both, of the report whose id or file name is `document`.

    Returns a confirmation. Raises WarehouseError if none or several match, or if the decision is not possible.
    """
    wanted = [(review.TOWNSHIP, division_code), (review.YEAR, year)]
    with _open_to_decide(settings) as connection:
        document_id = _document_id(connection, document)
        connection.begin()
        for subject, value in wanted:
            if value is not None:
                review.decide(connection, subject, document_id, value, decided_by, note)
        connection.commit()
        keep_decisions(settings, connection)
    done = " and ".join(_in_words(value) for _, value in wanted if value is not None)
    return f"{document_id[:SHOWN_ID]} is placed in {done}; {_NEXT}"


def _in_words(value: str | int) -> str:
    """A year, or the code with the township that it means, which shows a mistyped one."""
    place = township_by_code(value) if isinstance(value, str) else None
    return f"{value} ({place.county}{place.name})" if place else str(value)


def take_back(settings: Settings, document: str, decided_by: str, note: str) -> str:
    """Takes back the decisions in force on the township and the year of the report; named, and raises, as above."""
    with _open_to_decide(settings) as connection:
        document_id = _document_id(connection, document)
        subjects = [
            subject
            for subject in (review.TOWNSHIP, review.YEAR)
            if review.standing(review.decisions(connection, subject, document_id)) is not None
        ]
        connection.begin()
        for subject in subjects or [review.TOWNSHIP]:
            review.decide(connection, subject, document_id, None, decided_by, note)
        connection.commit()
        keep_decisions(settings, connection)
    return f"{document_id[:SHOWN_ID]} is no longer placed by a decision; {_NEXT}"


def withdrawn_lines(settings: Settings) -> Iterator[str]:
    """Each withdrawn document: who withdrew it, when and why.

    Raises WarehouseError if nothing has been loaded yet.
    """
    with open_for_reading(settings) as connection:
        found = withdrawal.withdrawn(connection)
    for document in found:
        yield f"{document.document_id[:SHOWN_ID]}  {document.file_name}"
        yield f"  by {harmless(document.decided_by)} on {document.decided_at:%Y-%m-%d}: {harmless(document.note)}"
    yield "1 document is withdrawn." if len(found) == 1 else f"{len(found)} documents are withdrawn."


def withdraw(settings: Settings, document: str, decided_by: str, note: str) -> Iterator[str]:
    """Withdraws the document whose id begins with `document`, or that arrived under this file name.

    Yields a confirmation, and the other documents of the same report. Raises WarehouseError if none or several
    documents match, or if the decision is not possible.
    """
    with _open_to_decide(settings) as connection:
        document_id = _document_id(connection, document)
        withdrawal.withdraw(connection, document_id, decided_by, note)
        keep_decisions(settings, connection)
        others = withdrawal.same_reports(connection, document_id)
    yield f"{document_id[:SHOWN_ID]} is withdrawn; {_NEXT}"
    for other_id, name in others.items():
        yield f"The same report also arrived as {name}, and stays until {other_id[:SHOWN_ID]} is withdrawn, too."


def take_back_withdrawal(settings: Settings, document: str, decided_by: str, note: str) -> str:
    """Takes the withdrawal of the document back, named as for `withdraw`; returns a confirmation. Raises as above."""
    with _open_to_decide(settings) as connection:
        document_id = _document_id(connection, document)
        withdrawal.take_back(connection, document_id, decided_by, note)
        keep_decisions(settings, connection)
    return f"{document_id[:SHOWN_ID]} is no longer withdrawn; {_NEXT}"


@contextlib.contextmanager
def _open_to_decide(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse for writing, unless there is none: there is nothing to decide about in a new one."""
    expect_warehouse(settings)
    with open_for_writing(settings) as connection:
        yield connection


def _document_id(connection: duckdb.DuckDBPyConnection, document: str) -> str:
    found = connection.execute(_MATCHING, [document]).fetchall()
    if not found:
        raise WarehouseError(f"no document begins with {document!r}, and none arrived under this name")
    if len(found) > 1:
        ids = ", ".join(document_id[:SHOWN_ID] for (document_id,) in found[:SHOWN_MATCHES])
        raise WarehouseError(f"several documents begin with {document!r} or arrived under this name: {ids}; name one")
    return found[0][0]


_MATCHING = """
select document_id from raw.documents
where
    starts_with(document_id, $1)
    or document_id in (select document_id from raw.arrivals where $1 in (file_name, parse_filename(file_name)))
order by document_id
"""

_NEXT = "the next run of build_warehouse publishes it."
