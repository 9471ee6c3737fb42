"""Trace: from a published fact back to the sentences it was combined from, and to their file.

Reads only the published copy, and the archived original for the exact bytes of a text file's characters.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from extract.errors import LineageError, WarehouseError
from extract.lineage.names import find_indicator, find_township
from extract.lineage.originals import byte_range, read_original
from extract.lineage.published import Published
from extract.lineage.trace_records import (
    Arrival,
    FactTrace,
    Location,
    ObservationTrace,
    Publication,
    ReportTrace,
    Trace,
)
from extract.lineage.wording import AGGREGATIONS, usage_label
from extract.settings import Place

_REPORT = "select * from dim_report where is_current and township_id = $township_id and year = $year"
_ARRIVALS = """
    select file_name, seen_at, run_id, status from fct_document_outcome
    where document_id = $document_id order by seen_at, file_name
"""
_FACTS = """
    select * from fct_indicator_year where report_id = $report_id and indicator = $indicator
    order by mention_count desc, unit_family, base_unit
"""
_OBSERVATIONS = """
    select * from fct_observation where report_id = $report_id and indicator = $indicator
    order by start_offset, observation_id
"""
_SEGMENTS = """
    select segments.*
    from fct_evidence_segment as segments
    inner join fct_observation as observations using (observation_id)
    where observations.report_id = $report_id and observations.indicator = $indicator
    order by segments.observation_id, segments.start_offset
"""
_PRESENT = "select distinct indicator from fct_observation where report_id = $report_id order by indicator"


def trace(published: Published, archive: Place, township: str, year: int, indicator: str) -> Trace:
    """The facts of `indicator` (code or name) of `township` (name or code) in `year`, back to their sources.

    Raises WarehouseError, with suggestions, if a name is unknown or the report does not state the indicator.
    """
    place = find_township(published, township, year)
    measured = find_indicator(published, indicator)
    (report,) = published.rows(_REPORT, township_id=place["township_id"], year=year)
    wanted = {"report_id": report["report_id"], "indicator": measured["indicator"]}
    rows = published.rows(_OBSERVATIONS, **wanted)
    if not rows:
        present = [row["indicator"] for row in published.rows(_PRESENT, report_id=report["report_id"])]
        raise WarehouseError(
            f"the report of {place['township']} about {year} states no figure of {measured['indicator']}"
            f" ({measured['indicator_zh']}); it states {', '.join(present) or 'none at all'}"
        )
    locations = _locations(published, archive, report, wanted, rows)
    observations = {row["observation_id"]: _observation(row, locations) for row in rows}
    facts = published.rows(_FACTS, **wanted)
    return Trace(
        township={name: value for name, value in place.items() if name != "years"},
        year=year,
        indicator=measured,
        facts=tuple(_fact(fact, [r for r in rows if _belongs(r, fact)], observations) for fact in facts),
        left_out=tuple(observations[row["observation_id"]] for row in rows if row["indicator_year_id"] is None),
        report=_report(published, report),
        publication=publication_of(published),
    )


def publication_of(published: Published) -> Publication:
    """What the manifest says about the publication as a whole."""
    manifest = published.manifest
    return Publication(
        publication_id=manifest["publication_id"],
        published_at=manifest["published_at"],
        database_sha256=manifest["database"]["sha256"],
        ledger_head=manifest["ledger_head"],
        dbt_version=manifest.get("dbt_version"),
        models_version=manifest.get("models_version"),
    )


def calculation(aggregation: str, values: list[Decimal], value: Decimal, unit: str) -> str:
    """How a fact's figures give its value, in base units.

    >>> calculation("sum", [Decimal(12), Decimal(3)], Decimal(15), "次")
    '12 + 3 = 15 次'
    """
    printed = [plain_number(v) for v in values]
    result = f"{plain_number(value)} {unit}"
    if len(values) == 1:
        return result
    if aggregation == "sum":
        return f"{' + '.join(printed)} = {result}"
    return f"{'max' if aggregation == 'max' else 'first'}({', '.join(printed)}) = {result}"


def plain_number(value: Decimal) -> str:
    """`value` without trailing zeros.

    >>> plain_number(Decimal("98.600000"))
    '98.6'
    """
    return f"{value.normalize():f}"


def _belongs(row: dict[str, Any], fact: dict[str, Any]) -> bool:
    return row["indicator_year_id"] == fact["indicator_year_id"]


def _fact(fact: dict[str, Any], rows: list[dict[str, Any]], observations: dict[str, ObservationTrace]) -> FactTrace:
    used = [row["base_value"] for row in rows if row["usage"] == "used"]
    return FactTrace(
        indicator_year_id=fact["indicator_year_id"],
        value=fact["value"],
        value_high=fact["value_high"],
        unit=fact["base_unit"],
        unit_family=fact["unit_family"],
        qualifier=fact["qualifier"],
        aggregation=fact["aggregation"],
        rule=AGGREGATIONS[fact["aggregation"]],
        calculation=calculation(fact["aggregation"], used, fact["value"], fact["base_unit"]),
        observations=tuple(observations[row["observation_id"]] for row in rows),
    )


def _observation(row: dict[str, Any], locations: dict[str, tuple[Location, ...]]) -> ObservationTrace:
    same = (
        *("observation_id", "usage", "is_decisive", "surface", "value", "value_high", "unit", "base_value"),
        *("base_unit", "qualifier", "scope", "role", "section_path", "sentence"),
        *("indicator_rule_id", "quantity_rule_id", "scope_rule_id"),
    )
    return ObservationTrace(
        **{name: row[name] for name in same},
        usage_label=usage_label(row["usage"]),
        start=row["start_offset"],
        end=row["end_offset"],
        sentence_start=row["sentence_start_offset"],
        sentence_end=row["sentence_end_offset"],
        locations=locations.get(row["observation_id"], ()),
    )


def _report(published: Published, report: dict[str, Any]) -> ReportTrace:
    arrivals = published.rows(_ARRIVALS, document_id=report["document_id"])
    names = [name for name in ReportTrace.__dataclass_fields__ if name != "arrivals"]
    return ReportTrace(**{name: report[name] for name in names}, arrivals=tuple(Arrival(**row) for row in arrivals))


def _locations(
    published: Published, archive: Place, report: dict[str, Any], wanted: dict[str, Any], rows: list[dict[str, Any]]
) -> dict[str, tuple[Location, ...]]:
    spans = {row["observation_id"]: (row["start_offset"], row["end_offset"]) for row in rows}
    segments = published.rows(_SEGMENTS, **wanted)
    data = _text_bytes(archive, report) if any(segment["byte_start"] is not None for segment in segments) else None
    found: dict[str, tuple[Location, ...]] = {}
    for segment in segments:
        key = segment["observation_id"]
        found[key] = (*found.get(key, ()), locate(segment, *spans[key], data, report["encoding"]))
    return found


def _text_bytes(archive: Place, report: dict[str, Any]) -> bytes | None:
    """The original of a text file; None if it is not available, as on an analyst's machine."""
    try:
        return read_original(archive, report["document_id"])
    except LineageError:
        return None


def locate(segment: dict[str, Any], start: int, end: int, data: bytes | None, encoding: str | None) -> Location:
    """The part of the characters `start:end` that is in `segment`; exact to the byte if the file's `data` is given."""
    first, past = max(start, segment["start_offset"]), min(end, segment["end_offset"])
    byte_start, byte_end = segment["byte_start"], segment["byte_end"]
    exact = None
    if data is not None and encoding and byte_start is not None:
        line = data[byte_start:byte_end]
        exact = byte_range(line, encoding, segment["start_offset"], byte_start, first, past)
    box = tuple(segment[f"box_{side}"] for side in ("left", "top", "right", "bottom"))
    return Location(
        start=first,
        end=past,
        byte_start=exact[0] if exact else byte_start,
        byte_end=exact[1] if exact else byte_end,
        paragraph=segment["paragraph"],
        page=segment["page"],
        box=None if None in box else box,
        confidence=segment["confidence"],
        is_exact=exact is not None,
    )
