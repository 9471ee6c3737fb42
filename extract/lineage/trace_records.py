"""Trace records: what a trace says about a fact, its figures, their report and the publication."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extract.lineage.wording import Label


@dataclass(frozen=True, slots=True)
class Location:
    """Where an observation's characters are in the original; fields that the format does not have are None.

    `start:end` are characters of the canonical text; bytes and box are those of exactly these characters if `is_exact`,
    else of the line or paragraph that contains them. A box is left, top, right, bottom in points.
    """

    start: int
    end: int
    byte_start: int | None
    byte_end: int | None
    paragraph: int | None
    page: int | None
    box: tuple[float, float, float, float] | None
    confidence: float | None
    is_exact: bool


@dataclass(frozen=True, slots=True)
class ObservationTrace:
    """A figure of the report: how it was used, its words and its place."""

    observation_id: str
    usage: str
    usage_label: Label
    is_decisive: bool
    """Whether the fact's value depends on it: true for all figures of a sum, for the largest of a maximum."""
    surface: str
    value: Decimal
    value_high: Decimal | None
    unit: str
    base_value: Decimal
    base_unit: str
    qualifier: str
    scope: str
    role: str
    section_path: str | None
    sentence: str
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    indicator_rule_id: str
    quantity_rule_id: str
    scope_rule_id: str
    locations: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class FactTrace:
    """A published fact and how it was combined; `observations` are those considered by the rule, in order."""

    indicator_year_id: str
    value: Decimal
    value_high: Decimal | None
    unit: str
    unit_family: str
    qualifier: str
    aggregation: str
    rule: Label
    calculation: str
    observations: tuple[ObservationTrace, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file with the report's content, as it arrived."""

    file_name: str
    seen_at: datetime.datetime
    run_id: str
    status: str


@dataclass(frozen=True, slots=True)
class ReportTrace:
    """The edition of the report that the facts come from, and what read it."""

    report_id: str
    document_id: str
    """sha256 of the bytes as they arrived."""
    file_name: str
    title: str | None
    document_number: str | None
    edition_number: int
    supersedes_report_id: str | None
    resolution_method: str
    """How the township was found: evidence or decision."""
    year_decision: str | None
    """Who decided the year, when and why; None if the text states it."""
    format: str
    reader: str
    reader_version: str
    encoding: str | None
    text_sha256: str
    extractor_version: str
    rules_version: str
    taxonomy_version: str
    run_id: str | None
    load_id: str
    arrived_at: datetime.datetime
    extracted_at: datetime.datetime
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """The publication; `models_version` is the hash of the dbt models and seeds that made its marts."""

    publication_id: str
    published_at: str
    database_sha256: str
    ledger_head: str
    dbt_version: str | None
    models_version: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything known about an indicator of a township in a year.

    One fact per unit family (none if every figure was left out); `left_out` are the figures that are in no fact.
    """

    township: dict[str, Any]
    year: int
    indicator: dict[str, Any]
    facts: tuple[FactTrace, ...]
    left_out: tuple[ObservationTrace, ...]
    report: ReportTrace
    publication: Publication
