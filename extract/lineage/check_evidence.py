"""Check of the evidence: reads each archived original again and looks up every published value at its position."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from extract.errors import UnreadableDocument
from extract.landing.archive import archive_path
from extract.lineage.findings import Findings, shown
from extract.lineage.report_rows import TABLES, Report, Rows
from extract.lineage.rereading import Reread
from extract.lineage.surfaces import read_surface
from extract.measures.values import SMALLEST_PLACE
from extract.pipeline import versions
from extract.settings import Place

BOX_TOLERANCE = 0.01
"""Maximum difference in points between a box and the one read again: tables store it with single precision."""

_OBSERVATION = {name: position for position, name in enumerate(TABLES["fct_observation"])}
_BOX = slice(7, 12)
"""Box and confidence in a row of `fct_evidence_segment`."""

Units = dict[str, tuple[str, Decimal]]
"""Base unit and factor of each unit of the published `dim_unit`."""


def check_evidence(
    report: Report, rows: Rows, reread: Reread | UnreadableDocument, archive: Place, units: Units, findings: Findings
) -> bool:
    """Compares the rows of `report` with its original as read now.

    Returns False if some surface does not show its value by itself, so that only a new extraction can check it.
    """
    faults = len(findings.mismatches)
    is_settled = _check(report, rows, reread, archive, units, findings)
    is_otherwise = any(mismatch.check != "original" for mismatch in findings.mismatches[faults:])
    if is_otherwise and report.rules_version != (installed := versions().rules):
        findings.note(
            f"{report} was extracted by rules {report.rules_version[:12]}; rules {installed[:12]}, installed here, may"
            " read it otherwise: `fadu reextract` extracts it anew"
        )
    return is_settled


def _check(
    report: Report, rows: Rows, reread: Reread | UnreadableDocument, archive: Place, units: Units, findings: Findings
) -> bool:
    original = f"{archive_path(archive, report.document_id)}, {report}"
    if isinstance(reread, UnreadableDocument):
        findings.expect("original", original, f"sha256 {report.document_id}", f"{reread.reason}: {reread.detail}")
        return True
    if not findings.expect("original", original, f"sha256 {report.document_id}", f"sha256 {reread.document_sha256}"):
        return True
    findings.counts["documents"] += 1
    if report.reader != reread.reader:
        findings.note(f"documents read by {report.reader} were read again by {reread.reader}, which is installed here")
    text = reread.text or ""
    text_sha256 = hashlib.sha256(text.encode()).hexdigest()
    if not findings.expect("text", str(report), f"sha256 {report.text_sha256}", f"sha256 {text_sha256}"):
        return True
    _check_spans(report, rows, text, findings)
    _check_segments(report, rows, reread, findings)
    return _check_values(report, rows["fct_observation"], units, findings)


def _check_spans(report: Report, rows: Rows, text: str, findings: Findings) -> None:
    """Surfaces and sentences are in the text at the recorded offsets."""
    for table, key, start, end, stated in _spans(rows):
        if text[start:end] != stated:
            findings.expect("evidence", f"{table} {key}, {report}, characters {start}:{end}", stated, text[start:end])
    for table in ("fct_observation", "fct_absence", "fct_numeral"):
        findings.counts[table] += len(rows[table])


def _spans(rows: Rows) -> Iterator[tuple[str, str, int, int, str]]:
    at = _OBSERVATION
    first, past, words = at["sentence_start_offset"], at["sentence_end_offset"], at["sentence"]
    for row in rows["fct_observation"]:
        yield "fct_observation", row[0], row[1], row[2], row[3]
        yield "fct_observation", row[0], row[first], row[past], row[words]
    for row in rows["fct_absence"]:
        yield "fct_absence", row[0], row[1], row[2], row[3]
        yield "fct_absence", row[0], row[4], row[5], row[6]
    for row in rows["fct_numeral"]:
        yield "fct_numeral", *row


def _check_segments(report: Report, rows: Rows, reread: Reread, findings: Findings) -> None:
    """Bytes, paragraphs, pages and boxes match the file as read now, and every figure has a location."""
    now = {segment[0]: segment for segment in reread.segments}
    placed = set()
    for row in rows["fct_evidence_segment"]:
        placed.add(row[0])
        findings.counts["fct_evidence_segment"] += 1
        if row[1] in reread.broken_bytes or not _is_same_place(row, now.get(row[1])):
            where = f"fct_evidence_segment {row[0]}:{row[1]}, {report}"
            findings.expect("place", where, shown(row[1:]), shown(now.get(row[1], ("no segment starts there",))))
    for row in rows["fct_observation"]:
        if row[0] not in placed:
            findings.expect("place", f"fct_observation {row[0]}, {report}", "a place in the file", "none")


def _is_same_place(row: tuple[Any, ...], segment: tuple[Any, ...] | None) -> bool:
    if segment is None or row[1:7] != segment[:6]:
        return False
    pairs = zip(row[_BOX], segment[6:11], strict=True)
    return all(a == b or (None not in (a, b) and abs(a - b) <= BOX_TOLERANCE) for a, b in pairs)


def _check_values(report: Report, observations: list[tuple[Any, ...]], units: Units, findings: Findings) -> bool:
    """Value and unit match the characters, and the base value follows from them."""
    is_settled = True
    at = _OBSERVATION
    high, base, base_unit, base_high = at["value_high"], at["base_value"], at["base_unit"], at["base_value_high"]
    for row in observations:
        value, unit = row[4], row[6]
        stated = read_surface(row[3])
        if stated is None:
            is_settled = False
        elif (abs(value), row[high], unit) != stated:
            where = f"fct_observation {row[0]}, {report}, {row[3]} at {row[1]}"
            findings.expect("value", where, shown(stated), shown((value, row[high], unit)))
        expected = _in_base_unit(value, row[high], unit, units)
        if expected and not _is_near(expected, (row[base], row[base_high], row[base_unit])):
            where = f"fct_observation {row[0]}, {report}, in the base unit"
            findings.expect("value", where, shown(expected), shown((row[base], row[base_high], row[base_unit])))
    return is_settled


def _in_base_unit(
    value: Decimal, high: Decimal | None, unit: str, units: Units
) -> tuple[Decimal, Decimal | None, str] | None:
    if unit not in units:  # a measure word outside the taxonomy: only the extraction knows its factor
        return None
    base_unit, factor = units[unit]
    if factor == 1:
        return value, high, base_unit
    return value * factor, None if high is None else high * factor, base_unit


def _is_near(expected: tuple[Any, ...], found: tuple[Any, ...]) -> bool:
    pairs = zip(expected, found, strict=True)
    return all(
        a == b or (isinstance(a, Decimal) and isinstance(b, Decimal) and abs(a - b) <= SMALLEST_PLACE) for a, b in pairs
    )
