"""What a figure's own characters state."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.lineage.surfaces import read_surface


@pytest.mark.parametrize(
    ("surface", "value", "high", "unit"),
    [
        ("12次", 12, None, "次"),
        ("7 名", 7, None, "名"),
        ("2万余份", 20000, None, "份"),
        ("37.7万元", 377000, None, "元"),
        ("98.6%", "98.6", None, "%"),
        ("100％", 100, None, "%"),
        ("3至5名", 3, 5, "名"),
        ("两千余人次", 2000, None, "人次"),
        ("百分之七点九", "7.9", None, "%"),
    ],
)
def test_value_and_unit(surface, value, high, unit):
    assert read_surface(surface) == (Decimal(value), None if high is None else Decimal(high), unit)


@pytest.mark.parametrize("surface", ["", "次", "12", "12次，3场", "第十二", "12次。"])
def test_what_is_not_one_figure_says_nothing(surface):
    assert read_surface(surface) is None
