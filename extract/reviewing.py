"""Reviewing: lists the reports that await a decision, and records one (`fadu review`)."""

from __future__ import annotations

from collections.abc import Iterator

from extract.errors import WarehouseError
from extract.landing import review
from extract.landing.kept import keep_decisions
from extract.landing.warehouse import open_for_reading, open_for_writing
from extract.settings import Settings

SHOWN_ID = 16
"""Characters of a document's id in the list: enough to identify one of millions."""


def queue_lines(settings: Settings) -> Iterator[str]:
    """Each report that awaits a decision, with its candidate townships and their evidence, best first.

    Raises WarehouseError if nothing has been loaded yet.
    """
    with open_for_reading(settings) as connection:
        queue = review.review_queue(connection)
    for report in queue:
        yield f"{report.document_id[:SHOWN_ID]}  {report.file_name}"
        yield f"  calls itself {report.township or 'nothing'}, {report.report_year or 'no year'}: {report.title or '–'}"
        for choice in report.choices:
            place = "".join((choice.province, choice.prefecture or "", choice.county, choice.township))
            why = f"{choice.score:g}: {'; '.join(choice.evidence)}" if choice.evidence else "no evidence but the name"
            yield f"  {choice.division_code}  {place}  ({why})"
    yield "1 report waits for a decision." if len(queue) == 1 else f"{len(queue)} reports wait for a decision."


def decide(settings: Settings, document: str, division_code: str | None, decided_by: str, note: str) -> str:
    """Records a decision about the report whose id begins with `document`; returns a confirmation.

    Raises WarehouseError if none or several reports match, or if the decision is not possible.
    """
    with open_for_writing(settings) as connection:
        found = connection.execute(
            "select document_id from raw.documents where starts_with(document_id, ?) limit 2", [document]
        ).fetchall()
        if len(found) != 1:
            raise WarehouseError(f"{'several documents begin' if found else 'no document begins'} with {document!r}")
        decision = review.decide(connection, found[0][0], division_code, decided_by, note)
        keep_decisions(settings, connection)
    done = f"placed in {division_code}" if division_code else "no longer placed by a decision"
    return f"{decision.document_id[:SHOWN_ID]} is {done}; the next run of build_warehouse publishes it."
