"""Report JSON: an extraction as one JSON object, as printed by `fadu extract`.

Pure: turns records into dictionaries of JSON types. Field names are those of the annotated reports, so that the two can
be compared field by field.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from extract.errors import UnreadableDocument
from extract.records import Absence, Extraction, Header, Mention, Numeral, Observation, Section

_HEADER_FIELDS = ("report_year", "document_number", "signer", "addressee", "title", "issuer", "report_date")


def to_json(name: str, extraction: Extraction, explain: bool = False) -> dict[str, Any]:
    """Everything read from one file; `explain` adds the rule behind each decision and the evidence for the township.

    With `explain`, each observation has a field `why` (the rule of its indicator, with head word and score, and the
    rule of its scope), and so has each numeral, including those that are not quantities.

    Values are JSON numbers, dates ISO 8601; every `start` and `end` is a character offset into `text`.
    """
    report: dict[str, Any] = {
        "file": name,
        "outcome": "extracted",
        "text": extraction.source.text,
        "document": _document(extraction),
        "sections": [_section(s) for s in extraction.sections],
        "observations": [_observation(o, explain) for o in extraction.observations],
        "absences": [_absence(a, explain) for a in extraction.absences],
        "numerals": [_numeral(n, explain) for n in extraction.numerals],
    }
    if explain:
        from extract.explaining import explain_numeral, explain_observations  # takes a moment, and is seldom needed

        for row, why in zip(report["observations"], explain_observations(extraction), strict=True):
            row["why"] = why
        for row, numeral in zip(report["numerals"], extraction.numerals, strict=True):
            row["why"] = explain_numeral(numeral)
        report["evidence"] = _header_evidence(extraction.header)
        report["candidates"] = [_plain(asdict(c)) for c in extraction.candidates]
    return report


def report_line(explain: bool, data: bytes, name: str) -> str:
    """`to_json` of the bytes `data` of the file `name`, as one line; runs in the sandbox's worker.

    Raises UnreadableDocument.
    """
    from extract.pipeline import extract_bytes

    return json.dumps(to_json(name, extract_bytes(data, name), explain), ensure_ascii=False)


def failure_json(name: str, error: UnreadableDocument) -> dict[str, Any]:
    """The object for a file without readable text: the reason, and what a person can do about it."""
    return {"file": name, "outcome": "failed", "reason": error.reason, "detail": error.detail, "remedy": error.remedy}


def _document(extraction: Extraction) -> dict[str, Any]:
    header, chosen = extraction.header, extraction.township
    document: dict[str, Any] = {
        "township": chosen.township if chosen else _value(header.township),
        "county": chosen.county if chosen else None,
        "prefecture": (chosen.prefecture or None) if chosen else None,
        "province": chosen.province if chosen else None,
        "division_code": chosen.division_code if chosen else None,
    }
    document |= {field: _plain(_value(getattr(header, field))) for field in _HEADER_FIELDS}
    source = extraction.source
    return document | {"is_report": extraction.is_report, "format": source.format, "encoding": source.encoding}


def _section(section: Section) -> dict[str, Any]:
    return section._asdict()


def _observation(observation: Observation, explain: bool) -> dict[str, Any]:
    return _plain(_without_rules(observation._asdict(), explain))


def _absence(absence: Absence, explain: bool) -> dict[str, Any]:
    row = _without_rules(asdict(absence), explain)
    return row | {"value": 0, "kind": "stated_absence"}


def _numeral(numeral: Numeral, explain: bool) -> dict[str, Any]:
    return _without_rules(numeral._asdict(), explain)


def _header_evidence(header: Header) -> dict[str, Any]:
    mentions = {field: getattr(header, field) for field in (*_HEADER_FIELDS, "township", "published_date")}
    return {field: _plain(asdict(mention)) for field, mention in mentions.items() if mention is not None}


def _value(mention: Mention[Any] | None) -> Any:
    return mention.value if mention else None


def _without_rules(row: dict[str, Any], explain: bool) -> dict[str, Any]:
    return row if explain else {key: value for key, value in row.items() if not key.endswith("rule_id")}


def _plain(value: Any) -> Any:
    """`value` as JSON types: a whole Decimal becomes an integer, so that 300 is not printed as 300.0."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
