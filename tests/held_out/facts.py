"""The facts that a report's marks amount to, combined as the annotation guide says: the measure of the fact table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from extract.lexicons.taxonomy import UNCLASSIFIED, indicators
from extract.measures.units import measures

COUNTED_ROLES = ("results", "leadership_duty")
COUNTED_SCOPES = ("whole", "part")
QUALIFIERS = ("more_than", "less_than", "about")

FIELDS = ("file", "year", "indicator", "unit_family", "value", "qualifier")


def facts_of(document: dict, quantities: list[dict], sections: list[dict]) -> Iterator[dict]:
    """One row per indicator and unit family of the report, in the form of the scorer's `facts.csv`."""
    groups: defaultdict[tuple[str, str], dict[tuple[float, str], dict]] = defaultdict(dict)
    for row in quantities:
        if row["indicator"] == UNCLASSIFIED or row["scope"] not in COUNTED_SCOPES or _is_share(row):
            continue
        if _role_at(sections, row["start"]) in COUNTED_ROLES:
            mentions = groups[row["indicator"], _family(row["unit"])]
            mentions.setdefault((row["value"], row["unit"]), row)  # a figure said again counts once
    for (indicator, family), mentions in groups.items():
        rows = list(mentions.values())
        whole = [row for row in rows if row["scope"] == "whole"] or rows
        value, used = _combine(whole, indicators()[indicator].aggregation)
        qualifier = next((q for q in QUALIFIERS if any(row["qualifier"] == q for row in used)), "exact")
        yield dict(
            zip(FIELDS, (document["file"], document["report_year"], indicator, family, value, qualifier), strict=True)
        )


def _is_share(row: dict) -> bool:
    """Whether a percentage is a share of what the indicator counts (占22%), not a value of it."""
    return _family(row["unit"]) == "percent" != indicators()[row["indicator"]].unit_family


def _combine(rows: list[dict], aggregation: str) -> tuple[float, list[dict]]:
    values = [row["value"] * _factor(row["unit"]) for row in rows]
    if aggregation == "sum":
        return sum(values), rows
    used = rows[values.index(max(values))] if aggregation == "max" else rows[0]
    return used["value"] * _factor(used["unit"]), [used]


def _family(unit: str) -> str:
    return measures()[unit].family if unit in measures() else "other"


def _factor(unit: str) -> float:
    return float(measures()[unit].factor) if unit in measures() else 1.0


def _role_at(sections: list[dict], position: int) -> str:
    before = [row["role"] for row in sections if row["start"] <= position]
    return before[-1] if before else "results"
