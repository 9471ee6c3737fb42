"""The colours of the sheet: every pair that meets is legible (WCAG 2.2, level AA)."""

from __future__ import annotations

import re

import pytest

from extract.lineage.page.app import FOLDER

SHEET = (FOLDER / "fadu.css").read_text("utf-8")
COLOURS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", SHEET))

TEXT = 4.5
"""Least contrast of text (success criterion 1.4.3)."""
EDGE = 3.0
"""Least contrast of what shows a control or a state (1.4.11)."""

TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink", "quiet", "accent", "accent-deep") for ground in ("paper", "ground")],
    *[("ink", g) for g in ("used", "chosen", "left", "absence", "notice", "name", "time", "order", "bad-ground")],
    *[("on-accent", "accent"), ("on-accent", "accent-deep"), ("on-accent", "seal")],
    *[("bad", "bad-ground"), ("good", "good-ground"), ("bad", "paper")],
]
EDGE_PAIRS = [
    *[("left-edge", "paper"), ("used-edge", "paper"), ("absence-edge", "paper"), ("bad", "chosen"), ("seal", "paper")],
    *[("accent", "ground"), ("accent", "paper"), ("used-edge", "used"), ("left-edge", "left")],
]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_is_legible(ink, ground):
    assert contrast(ink, ground) >= TEXT


@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_are_seen(edge, ground):
    assert contrast(edge, ground) >= EDGE


def test_every_colour_of_the_sheet_is_one_of_these():
    used = {c for pair in TEXT_PAIRS + EDGE_PAIRS for c in pair} | {"line"}  # lines only part what is apart anyway
    assert set(COLOURS) == used
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", SHEET.split("}", 1)[1]) == []


def test_the_sheet_fetches_nothing():
    assert "url(" not in SHEET
    assert "@import" not in SHEET
