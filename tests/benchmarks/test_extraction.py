"""The benchmark's own sums: what it varies in a text, and what it counts as right."""

import dataclasses
from decimal import Decimal

from tests.benchmarks.extraction import correctness, stage_times, varied
from tests.benchmarks.generator import generate


def test_varied_texts_differ_in_their_figures_only():
    first, second = varied(["2024年开展宣传37场次，占6.5%。"], 2)
    assert first != second
    assert first.startswith("2024年开展宣传")
    assert first.endswith("场次，占6.5%。")
    assert len(first) == len(second)


def test_correctness_counts_what_is_wrong():
    reports = list(generate(3))
    assert correctness(reports)["value_share"] == 1
    figures = tuple(figure._replace(value=figure.value + Decimal(1)) for figure in reports[0].figures)
    wrong = correctness([dataclasses.replace(reports[0], figures=figures)])
    assert wrong["value_share"] == 0
    assert wrong["unit_share"] == 1


def test_every_stage_is_timed():
    times = stage_times([report.text.encode() for report in generate(2)])
    assert list(times) == ["read", "structure", "header", "quantities", "meaning", "absences", "places", "genre"]
    assert all(seconds >= 0 for seconds in times.values())
