"""Trace text: a trace as lines for a terminal, with every text of a report made harmless first."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from extract.lineage.trace import plain_number
from extract.lineage.trace_records import FactTrace, Location, ObservationTrace, ReportTrace, Trace
from extract.lineage.wording import QUALIFIERS, Label
from extract.tables import harmless

MARKS = ("⟦", "⟧")
"""Marks around the figure in its sentence, so that it stands out without colour."""

_LABEL = 12


def trace_lines(trace: Trace) -> Iterator[str]:
    """`trace` for people: facts, their sentences, the report and what read it."""
    place, indicator = trace.township, trace.indicator
    parents = ", ".join(dict.fromkeys(p for p in (place["county"], place["prefecture"], place["province"]) if p))
    yield f"{place['township']} ({parents}; {place['code_system']} {place['division_code']}), {trace.year}"
    yield f"{indicator['indicator_zh']} {indicator['indicator_en']} ({indicator['indicator']})"
    if not trace.facts:
        yield "  no fact: every figure of it was left out 无事实：相关数字均未采用"
    number = 0
    for fact in trace.facts:
        yield ""
        yield from _fact_lines(fact)
        for observation in fact.observations:
            number += 1
            yield from _observation_lines(number, observation)
    for observation in trace.left_out:
        number += 1
        yield from _observation_lines(number, observation)
    yield ""
    yield from _report_lines(trace.report)
    yield from _publication_lines(trace)


def to_plain(value: Any) -> Any:
    """`value` as JSON-serialisable values: records as dicts, decimals and times as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {name: to_plain(item) for name, item in value.items()}
    if isinstance(value, Label):
        return value._asdict()
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, Decimal):
        number = plain_number(value)
        return float(number) if "." in number else int(number)
    return value.isoformat() if isinstance(value, datetime.date) else value


def place_text(location: Location) -> str:
    """Page and box, paragraph, characters and bytes of `location`, whichever the format has."""
    return "; ".join(_place_parts(location))


def _fact_lines(fact: FactTrace) -> Iterator[str]:
    bound = "" if fact.qualifier == "exact" else f"{QUALIFIERS[fact.qualifier].en} {QUALIFIERS[fact.qualifier].zh} "
    high = f" to {plain_number(fact.value_high)}" if fact.value_high is not None else ""
    yield f"= {bound}{plain_number(fact.value)}{high} {fact.unit}"
    yield _line("rule", f"{fact.aggregation}: {fact.rule.en} {fact.rule.zh}")
    yield _line("calculation", fact.calculation)
    yield _line("fact", fact.indicator_year_id)


def _observation_lines(number: int, observation: ObservationTrace) -> Iterator[str]:
    decisive = ", decides the value 决定数值" if observation.is_decisive else ""
    yield f"  [{number}] {observation.usage_label.en} {observation.usage_label.zh}{decisive}"
    yield _line("sentence", marked(observation))
    yield _line("section", harmless(observation.section_path or "before the first heading 首个标题之前"))
    for location in observation.locations:
        yield _line("place", place_text(location))
    value = plain_number(observation.value)
    if observation.value_high is not None:
        value += f" to {plain_number(observation.value_high)}"
    yield _line("read as", f"{value} {observation.unit}, {observation.qualifier}, {observation.scope}")
    rules = (observation.quantity_rule_id, observation.scope_rule_id, observation.indicator_rule_id)
    yield _line("rules", "; ".join(f"{k} {r}" for k, r in zip(("quantity", "scope", "indicator"), rules, strict=True)))


def marked(observation: ObservationTrace) -> str:
    """The sentence with the figure between `MARKS`."""
    first = observation.start - observation.sentence_start
    past = observation.end - observation.sentence_start
    sentence = observation.sentence
    parts = sentence[:first], MARKS[0], sentence[first:past], MARKS[1], sentence[past:]
    return "".join(harmless(part) for part in parts)


def _place_parts(location: Location) -> Iterator[str]:
    if location.page is not None:
        yield f"page {location.page}"
    if location.box is not None:
        yield "box " + ", ".join(f"{side:.1f}" for side in location.box) + " pt"
    if location.confidence is not None:
        yield f"recognised with confidence {location.confidence:.2f}"
    if location.paragraph is not None:
        yield f"paragraph {location.paragraph}"
    yield f"characters {location.start}:{location.end}"
    if location.byte_start is not None:
        whose = "" if location.is_exact else " (of the whole line)"
        yield f"bytes {location.byte_start}:{location.byte_end}{whose}"


def _report_lines(report: ReportTrace) -> Iterator[str]:
    yield "Report 报告"
    yield _line("file", harmless(report.file_name))
    yield _line("sha256", report.document_id)
    yield _line("title", harmless(report.title or "not stated"))
    yield _line("township", f"by {report.resolution_method}")
    yield _line("year", f"decided {harmless(report.year_decision)}" if report.year_decision else "as the text states")
    earlier = f", in place of {report.supersedes_report_id}" if report.supersedes_report_id else ""
    yield _line("edition", f"{report.edition_number}{earlier}")
    for arrival in report.arrivals:
        when = arrival.seen_at.isoformat(timespec="seconds")
        yield _line("arrived", f"{when} as {harmless(arrival.file_name)} ({arrival.status}); run {arrival.run_id}")
    encoding = f", {report.encoding}" if report.encoding else ""
    yield _line("read", f"{report.format}{encoding}, by {report.reader} {report.reader_version}")
    yield _line("text sha256", report.text_sha256)
    yield _line("extracted", f"{report.extracted_at.isoformat(timespec='seconds')} by fadu {report.extractor_version}")
    yield _line("rules", report.rules_version)
    yield _line("taxonomy", report.taxonomy_version)
    yield _line("load", report.load_id)


def _publication_lines(trace: Trace) -> Iterator[str]:
    publication = trace.publication
    yield "Publication 发布"
    yield _line("id", f"{publication.publication_id}, {publication.published_at}")
    yield _line("dbt", f"{publication.dbt_version or 'not recorded'}")
    yield _line("models", f"{publication.models_version or 'not recorded'}")
    yield _line("database", f"sha256 {publication.database_sha256}")
    yield _line("ledger", f"head before it {publication.ledger_head}")


def _line(label: str, text: str) -> str:
    return f"      {label:<{_LABEL}} {text}"
