"""Explaining: why the extraction decided as it did, by the notes of its rules, for `fadu extract --explain`.

Pure: interprets a report's figures again, and keeps what the records do not: the head word and the score.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from extract.lexicons import load_csv, load_yaml
from extract.measures.absences import AbsenceRule
from extract.measures.exclusions import Exclusion
from extract.measures.forms import Form
from extract.measures.grids import table_heads
from extract.measures.indicator_rules import indicator_rules
from extract.measures.indicators import Decision
from extract.measures.meaning import decide_quantities
from extract.measures.quantities import find_quantities
from extract.measures.scope import scope_rules
from extract.measures.smallness import CountedNouns, CountingContext
from extract.measures.units import MeasureWord
from extract.records import Extraction, Numeral, Observation
from extract.structure.headings import find_sections
from extract.structure.printed import Printed, printed_text


@dataclass(frozen=True, slots=True)
class BuiltRule:
    """The note for a rule that is code rather than a lexicon entry."""

    id: str
    note: str


def explain_observations(extraction: Extraction) -> list[dict[str, Any]]:
    """Why each observation has its indicator and its scope, in the order of the observations.

    `score` is on the scale of `measures.indicators`; `head` is the word that the indicator is based on, if any.
    """
    source, year = extraction.source, extraction.header.report_year
    printed = printed_text(source.text, source.format)
    text = printed.text if printed else source.text
    sections = find_sections(text) if printed else extraction.sections
    quantities, _ = find_quantities(text, sections)
    decided = decide_quantities(text, sections, quantities, year.value if year else None)
    return [_why(source.text, observation, decision, printed) for observation, decision in decided]


def explain_numeral(numeral: Numeral) -> dict[str, str]:
    """Why a numeral is a quantity or not: for 第24条, the note of the rule about ordinals."""
    return _rule(numeral.rule_id)


def _why(text: str, observation: Observation, decision: Decision, printed: Printed | None) -> dict[str, Any]:
    indicator: dict[str, Any] = {**_rule(decision.rule_id), "score": round(decision.score, 2)}
    if decision.head_start is not None and decision.head_end is not None:
        start, end = decision.head_start, decision.head_end
        start, end = (printed.start(start), printed.end(end)) if printed else (start, end)
        indicator["head"] = {"start": start, "end": end, "text": text[start:end]}
    return {"indicator": indicator, "scope": _rule(observation.scope_rule_id)}


def _rule(rule_id: str) -> dict[str, str]:
    return {"rule_id": rule_id, "note": _notes().get(rule_id, "")}


@functools.cache
def _notes() -> dict[str, str]:
    """The note of each rule: an explanation or an example."""
    rules = (
        *load_csv("seeds/measure_words.csv", MeasureWord),
        *load_csv("built_rules.csv", BuiltRule),
        *load_yaml("counted_nouns.yml", CountedNouns),
        *load_yaml("counting_contexts.yml", CountingContext),
        *load_yaml("number_forms.yml", Form),
        *load_yaml("exclusions.yml", Exclusion),
        *load_yaml("absences.yml", AbsenceRule),
        *scope_rules(),
        *table_heads(),
        *indicator_rules(),
    )
    return {rule.id: rule.note for rule in rules}
