"""Columns: names and types of the landed columns, in the order of the rows; used by `frames` and `load`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

import pyarrow as pa

from extract.records import Header

DECIMAL = pa.decimal128(24, 6)
"""The type of every amount in the raw schema."""

_TEXT, _INT, _REAL, _DATE = pa.string(), pa.int32(), pa.float32(), pa.date32()
_SPAN = {"start_offset": _INT, "end_offset": _INT}
_EVIDENCE = pa.struct({"kind": _TEXT, "surface": _TEXT, "weight": pa.float64(), **_SPAN})
_PLACE = {"section_start_offset": _INT, "sentence_start_offset": _INT, "sentence_end_offset": _INT}
_HEADER_TYPES = {"report_year": _INT, "report_date": _DATE, "published_date": _DATE}


def _header_columns() -> Iterator[tuple[str, pa.DataType]]:
    for field in dataclasses.fields(Header):
        name = field.name
        yield name, _HEADER_TYPES.get(name, _TEXT)
        yield from ((f"{name}_start", _INT), (f"{name}_end", _INT), (f"{name}_rule_id", _TEXT))


TABLES: Mapping[str, Mapping[str, pa.DataType]] = {
    "segments": {
        **_SPAN,
        **dict.fromkeys(("byte_start", "byte_end", "paragraph", "page"), _INT),
        **dict.fromkeys(("box_left", "box_top", "box_right", "box_bottom", "confidence"), _REAL),
    },
    "sections": {
        **_SPAN,
        "level": _INT,
        **dict.fromkeys(("marker", "heading", "role"), _TEXT),
        **dict.fromkeys(("body_end_offset", "parent_start_offset"), _INT),
    },
    "headers": dict(_header_columns()),
    "observations": {
        "key": _TEXT,
        **_SPAN,
        "surface": _TEXT,
        **dict.fromkeys(("value", "value_high"), DECIMAL),
        **dict.fromkeys(("unit", "unit_family"), _TEXT),
        "base_value": DECIMAL,
        **dict.fromkeys(("qualifier", "scope", "indicator"), _TEXT),
        **dict.fromkeys(("period_start", "period_end"), _DATE),
        **dict.fromkeys(("quantity_rule_id", "scope_rule_id", "rule_id"), _TEXT),
        **_PLACE,
    },
    "absences": {**_SPAN, **dict.fromkeys(("surface", "indicator", "rule_id"), _TEXT), **_PLACE},
    "numerals": {**_SPAN, **dict.fromkeys(("surface", "disposition", "rule_id"), _TEXT)},
    "township_candidates": {
        **dict.fromkeys(("code_system", "division_code", "township", "county", "prefecture", "province"), _TEXT),
        "score": pa.float64(),
        "is_chosen": pa.bool_(),
        "evidence": pa.list_(_EVIDENCE),
    },
}
"""Columns of each raw table nested in an arrival's row, in the order of the tuples; the load adds the keys."""

_TIME = pa.timestamp("us", tz="UTC")

ARRIVAL_COLUMNS: Mapping[str, pa.DataType] = {
    "arrival_id": pa.string(),
    "document_id": pa.string(),
    "extraction_id": pa.string(),
    "portable_name": pa.string(),
    "file_name": pa.string(),
    "byte_size": pa.int64(),
    "inode": pa.uint64(),
    "modified_ns": pa.int64(),
    "changed_ns": pa.int64(),
    "modified_at": _TIME,
    "seen_at": _TIME,
    "run_id": pa.string(),
    "extractor_version": pa.string(),
    "rules_version": pa.string(),
    "taxonomy_version": pa.string(),
    "status": pa.string(),
    "reason": pa.string(),
    "detail": pa.string(),
    "remedy": pa.string(),
    "has_extraction": pa.bool_(),
    "duration_ms": pa.float64(),
    "format": pa.string(),
    "reader": pa.string(),
    "reader_version": pa.string(),
    "encoding": pa.string(),
    "canonical_text": pa.string(),
    "text_sha256": pa.string(),
    "metadata": pa.map_(pa.string(), pa.string()),
}
