"""Check of the facts: combines each again from its observations, and compares it with what is published."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from extract.lineage.fact_rules import Fact, FactKey, FactRule, Figure, Use, combine
from extract.lineage.findings import Findings, shown
from extract.lineage.report_rows import TABLES, Report, Rows

_OBSERVATION = {name: position for position, name in enumerate(TABLES["fct_observation"])}
_FIGURE = tuple(
    _OBSERVATION[name]
    for name in (
        *("observation_id", "start_offset", "indicator", "unit", "unit_family", "base_unit"),
        *("qualifier", "scope", "role", "value", "value_high", "base_value", "base_value_high"),
    )
)
_MENTIONED = ("used", "repeated", "dropped_part")


def check_facts(report: Report, rows: Rows, rules: Mapping[str, FactRule], findings: Findings) -> None:
    """Compares the facts of `report` and the recorded use of each figure with what the rules give."""
    figures = [Figure(*[row[position] for position in _FIGURE]) for row in rows["fct_observation"]]
    facts, uses = combine(figures, rules)
    if report.township_id is None or report.year is None:
        facts = {}
    expected = {_fact_id(report, key): (key, fact) for key, fact in facts.items()}
    _compare_facts(report, rows["fct_indicator_year"], expected, findings)
    _compare_uses(report, rows["bridge_indicator_year_observation"], figures, uses, findings)


def _compare_facts(
    report: Report, published: list[tuple[Any, ...]], expected: dict[str, tuple[FactKey, Fact]], findings: Findings
) -> None:
    for fact_id, *row in published:
        findings.counts["fct_indicator_year"] += 1
        where = f"fct_indicator_year {fact_id}, {report}, {row[0]}"
        key, fact = expected.pop(fact_id, (None, None))
        if fact is None or key is None:
            findings.expect("fact", where, "no such fact", shown(row))
            continue
        recomputed = (*key, report.township_id, report.year, *fact)
        for name, wanted, found in zip(TABLES["fct_indicator_year"][1:], recomputed, row, strict=True):
            findings.expect("fact", f"{where}, {name}", wanted, found)
    for fact_id, (key, fact) in expected.items():
        findings.expect("fact", f"fct_indicator_year {fact_id}, {report}, {key.indicator}", shown(fact), "no row")


def _compare_uses(
    report: Report, published: list[tuple[Any, ...]], figures: list[Figure], uses: dict[str, Use], findings: Findings
) -> None:
    expected = {figure.observation_id: _bridge_row(report, figure, uses[figure.observation_id]) for figure in figures}
    for observation_id, *row in published:
        findings.counts["bridge_indicator_year_observation"] += 1
        wanted = expected.pop(observation_id, None)
        if wanted != tuple(row):
            where = f"bridge_indicator_year_observation {observation_id}, {report}"
            findings.expect("use", where, shown(wanted or ("no such observation",)), shown(row))
    for observation_id, wanted in expected.items():
        where = f"bridge_indicator_year_observation {observation_id}, {report}"
        findings.expect("use", where, shown(wanted), "no row")


def _bridge_row(report: Report, figure: Figure, use: Use) -> tuple[str | None, str, bool]:
    if use.usage not in _MENTIONED:
        return None, use.usage, False
    if report.township_id is None or report.year is None:
        return None, "unknown_year" if report.township_id else "unresolved_township", False
    return _fact_id(report, figure), use.usage, use.is_decisive


def _fact_id(report: Report, key: FactKey | Figure) -> str:
    """The fact's id, computed as in `macros/keys.sql`."""
    parts = (report.township_id, report.year, key.indicator, key.unit_family, key.base_unit)
    return hashlib.md5("|".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()[:16]
