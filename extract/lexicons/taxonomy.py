"""Taxonomy: the categories, indicators and units of the warehouse, shared by dbt (as seeds) and the extraction."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extract.lexicons import load_csv

UNCLASSIFIED = "other.unclassified"
"""The indicator of a quantity for which no rule has enough evidence."""


@dataclass(frozen=True, slots=True)
class Category:
    """A field of law-based government; `outline_part` is the part of the outline (法治政府建设实施纲要) it follows."""

    category: str
    name_zh: str
    name_en: str
    outline_part: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a quantity measures; `aggregation` says how the mentions of one year are combined into one fact."""

    indicator: str
    name_zh: str
    name_en: str
    measure: Literal["flow", "stock", "rate"]
    unit_family: str
    aggregation: Literal["sum", "max", "reported", "none"]
    polarity: Literal["positive", "negative", "neutral"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A measure word (量词) or unit; `factor` converts a value in it to the `base_unit` of its family."""

    unit: str
    unit_family: str
    factor: Decimal
    base_unit: str


@functools.cache
def categories() -> dict[str, Category]:
    """Categories by code."""
    return {c.category: c for c in load_csv("seeds/categories.csv", Category)}


@functools.cache
def indicators() -> dict[str, Indicator]:
    """Indicators by code."""
    return {i.indicator: i for i in load_csv("seeds/indicators.csv", Indicator)}


@functools.cache
def units() -> dict[str, Unit]:
    """Units by their measure word."""
    return {u.unit: u for u in load_csv("seeds/units.csv", Unit)}
