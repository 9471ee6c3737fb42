"""Placing: maps an extraction of the printed text back to spans and surfaces of the canonical text."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

from extract.records import Absence, Evidence, Extraction, Header, Numeral, Observation, Section, SourceText
from extract.structure.printed import Printed

F = TypeVar("F", Observation, Numeral)


def placed(extraction: Extraction, source: SourceText, printed: Printed) -> Extraction:
    """`extraction` of the `printed` text, as an extraction of `source`."""
    text = source.text
    if not printed.cuts:
        return _quoted(extraction, source)
    return replace(
        extraction,
        source=source,
        header=_header(extraction.header, printed),
        sections=tuple(_section(section, printed) for section in extraction.sections),
        observations=tuple(_observation(observation, text, printed) for observation in extraction.observations),
        absences=tuple(_absence(absence, text, printed) for absence in extraction.absences),
        numerals=tuple(_numeral(numeral, text, printed) for numeral in extraction.numerals),
        candidates=tuple(
            replace(candidate, evidence=tuple(_evidence(evidence, printed) for evidence in candidate.evidence))
            for candidate in extraction.candidates
        ),
    )


def _quoted(extraction: Extraction, source: SourceText) -> Extraction:
    """The same positions, with the characters of `source`: only signs were replaced, one for one (％ by %)."""
    text = source.text
    return replace(
        extraction,
        source=source,
        observations=tuple([_with_surface(observation, text) for observation in extraction.observations]),
        absences=tuple(replace(absence, text=text[absence.start : absence.end]) for absence in extraction.absences),
        numerals=tuple([_with_surface(numeral, text) for numeral in extraction.numerals]),
    )


def _with_surface(found: F, text: str) -> F:
    return found if text.startswith(found.text, found.start) else found._replace(text=text[found.start : found.end])


def _span(found: Section | Observation | Absence | Numeral, printed: Printed) -> dict[str, int]:
    return {"start": printed.start(found.start), "end": printed.end(found.end)}


def _start(position: int | None, printed: Printed) -> int | None:
    return None if position is None else printed.start(position)


def _header(header: Header, printed: Printed) -> Header:
    mentions = {field.name: getattr(header, field.name) for field in fields(Header)}
    return replace(
        header,
        **{
            name: replace(mention, start=printed.start(mention.start), end=printed.end(mention.end))
            for name, mention in mentions.items()
            if mention is not None and mention.start is not None
        },
    )


def _section(section: Section, printed: Printed) -> Section:
    return section._replace(
        **_span(section, printed),
        body_end=printed.start(section.body_end),
        parent_start=_start(section.parent_start, printed),
    )


def _observation(observation: Observation, text: str, printed: Printed) -> Observation:
    span = _span(observation, printed)
    return observation._replace(**span, text=text[span["start"] : span["end"]], **_context(observation, printed))


def _absence(absence: Absence, text: str, printed: Printed) -> Absence:
    span = _span(absence, printed)
    return replace(absence, **span, text=text[span["start"] : span["end"]], **_context(absence, printed))


def _context(found: Observation | Absence, printed: Printed) -> dict[str, Any]:
    return {
        "section_start": _start(found.section_start, printed),
        "sentence_start": printed.start(found.sentence_start),
        "sentence_end": printed.end(found.sentence_end),
    }


def _numeral(numeral: Numeral, text: str, printed: Printed) -> Numeral:
    span = _span(numeral, printed)
    return numeral._replace(**span, text=text[span["start"] : span["end"]])


def _evidence(evidence: Evidence, printed: Printed) -> Evidence:
    if evidence.start is None or evidence.end is None:
        return evidence
    return replace(evidence, start=printed.start(evidence.start), end=printed.end(evidence.end))
