"""Rows: an extraction as plain tuples, one list per raw table, as the worker that read the document returns them.

Plain tuples cross a process boundary several times faster than the records they come from. The worker imports this
module, so it must not import pandas or Arrow.
"""

from __future__ import annotations

import dataclasses
import operator
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from extract.errors import UnreadableDocument
from extract.records import Absence, Extraction, Header, Numeral, Observation, Outcome, Section, Segment
from extract.structure.report import reports_collected

Row = tuple[Any, ...]

_HEADER_FIELDS = tuple(f.name for f in dataclasses.fields(Header))


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading one document: its outcome and, if it was extracted, the rows of every raw table."""

    outcome: Outcome
    duration_ms: float = 0.0
    format: str | None = None
    reader: str | None = None
    reader_version: str | None = None
    encoding: str | None = None
    text: str | None = None
    metadata: tuple[tuple[str, str], ...] = ()
    tables: Mapping[str, list[Row]] = field(default_factory=dict)


SHOWN_REPORTS = 5
"""Number of townships or years named in the outcome of a file with several reports."""

NOT_A_REPORT = Outcome(
    "failed",
    "not_a_report",
    "the text does not show an annual report of a township on law-based government",
    "If it is one, check that the file holds the whole report with its title; else nothing is to be done.",
)


def failure(error: UnreadableDocument) -> Reading:
    """The reading of a document that could not be read."""
    return Reading(Outcome("failed", error.reason, error.detail, error.remedy))


def _outcome(extraction: Extraction) -> Outcome:
    if not extraction.is_report:
        return NOT_A_REPORT
    collected = reports_collected(extraction.source.text)
    if not collected:
        return Outcome("extracted")
    shown = ", ".join(collected[:SHOWN_REPORTS]) + (" …" if len(collected) > SHOWN_REPORTS else "")
    return Outcome(
        "failed",
        "several_reports",
        f"the file holds {len(collected)} reports: {shown}",
        "Send the report of each township and year as a file of its own.",
    )


def read_rows(extract: Callable[[bytes, str], Extraction], data: bytes, name: str) -> Reading:
    """What `extract` reads from the bytes `data` of the file `name`, as rows; runs in the sandbox's worker."""
    started = time.perf_counter()
    try:
        extraction = extract(data, name)
    except UnreadableDocument as error:
        return failure(error)
    source = extraction.source
    outcome = _outcome(extraction)
    is_kept = outcome.status == "extracted"
    return Reading(
        outcome=outcome,
        duration_ms=1000 * (time.perf_counter() - started),
        format=source.format,
        reader=source.reader,
        reader_version=source.reader_version,
        encoding=source.encoding,
        text=source.text if is_kept else None,
        metadata=source.metadata if is_kept else (),
        tables=table_rows(extraction) if is_kept else {},
    )


segment_row = operator.attrgetter(*Segment._fields)
"""A segment as a plain tuple, in the order of `columns.TABLES`."""
_section_row = operator.attrgetter(*Section._fields)
_observation_row = operator.attrgetter(*Observation._fields)
_absence_row = operator.attrgetter(*(f.name for f in dataclasses.fields(Absence)))
_numeral_row = operator.attrgetter(*Numeral._fields)


def table_rows(extraction: Extraction) -> dict[str, list[Row]]:
    """The rows of every raw table for one extraction, with values in the order of `columns.TABLES`."""
    return {
        "segments": list(map(segment_row, extraction.source.segments)),
        "sections": list(map(_section_row, extraction.sections)),
        "headers": [_header_row(extraction.header)],
        "observations": list(_observation_rows(extraction.observations)),
        "absences": list(map(_absence_row, extraction.absences)),
        "numerals": list(map(_numeral_row, extraction.numerals)),
        "township_candidates": list(_candidate_rows(extraction)),
    }


def _header_row(header: Header) -> Row:
    values: list[Any] = []
    for name in _HEADER_FIELDS:
        mention = getattr(header, name)
        values += (mention.value, mention.start, mention.end, mention.rule_id) if mention else (None,) * 4
    return tuple(values)


def _observation_rows(observations: tuple[Observation, ...]) -> Iterator[Row]:
    """Rows with a key that is unique in the document: the start, and the ordinal among observations starting there."""
    seen: Counter[int] = Counter()
    for observation in observations:
        start = observation.start
        yield f"{start}:{seen[start]}", *_observation_row(observation)
        seen[start] += 1


def _candidate_rows(extraction: Extraction) -> Iterator[Row]:
    for c in extraction.candidates:
        names = (c.code_system, c.division_code, c.township, c.county, c.prefecture, c.province)
        yield *names, c.score, c.is_chosen, [(e.kind, e.text, e.weight, e.start, e.end) for e in c.evidence]
