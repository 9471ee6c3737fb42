"""Evidence view: a report as shown on its evidence page: passages with their figures, facts, pages with boxes."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from extract.lineage.illustration import Illustration
from extract.lineage.published import Published
from extract.lineage.report_rows import Report
from extract.lineage.trace import plain_number
from extract.lineage.wording import AGGREGATIONS, QUALIFIERS, Label, usage_label
from extract.reading.boxes import Box


class Passage(NamedTuple):
    """A stretch of the canonical text; `figures` are the numbers of the figures in it, empty between figures."""

    text: str
    figures: tuple[int, ...]
    is_used: bool


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure of the report, numbered from 1 in printed order."""

    number: int
    row: dict[str, Any]
    usage: Label
    is_used: bool
    value: str


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact with the figures that it was combined from."""

    row: dict[str, Any]
    value: str
    qualifier: Label
    rule: Label
    figures: tuple[FigureView, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """A page's picture as a data URL, with the box of each figure on it."""

    number: int
    picture: str
    width: float
    height: float
    boxes: tuple[tuple[FigureView, Box], ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report with everything that its page shows."""

    report: Report
    row: dict[str, Any]
    file: str
    facts: tuple[FactView, ...]
    figures: tuple[FigureView, ...]
    passages: tuple[Passage, ...]
    pages: tuple[PageView, ...]


_FIGURES = """
    select observations.*, indicator_zh, indicator_en
    from fct_observation as observations
    inner join dim_indicator using (indicator)
    where observations.report_id = $report_id
    order by start_offset, observation_id
"""
_FACTS = "select * from facts where report_id = $report_id order by category, indicator, unit_family, unit"
_REPORT = """
    select dim_report.*, township, county, prefecture, province, division_code, code_system
    from dim_report left join dim_township using (township_id)
    where report_id = $report_id
"""


def figures_of(published: Published, report: Report) -> tuple[FigureView, ...]:
    """The figures of `report` in printed order."""
    rows = published.rows(_FIGURES, report_id=report.report_id)
    return tuple(
        FigureView(number, row, usage_label(row["usage"]), row["usage"] == "used", plain_number(row["value"]))
        for number, row in enumerate(rows, 1)
    )


def view_report(
    published: Published, report: Report, file: str, figures: tuple[FigureView, ...], illustration: Illustration
) -> ReportView:
    """Everything that the page of `report`, named `file`, shows."""
    (row,) = published.rows(_REPORT, report_id=report.report_id)
    facts = tuple(_fact(fact, figures) for fact in published.rows(_FACTS, report_id=report.report_id))
    passages = tuple(split_text(illustration.text, figures))
    return ReportView(report, row, file, facts, figures, passages, tuple(_pages(figures, illustration)))


def split_text(text: str, figures: tuple[FigureView, ...]) -> Iterator[Passage]:
    """The whole `text` in passages; figures with the same characters share one, as does a figure inside another."""
    done = 0
    position = 0
    while position < len(figures):
        start, end = figures[position].row["start_offset"], figures[position].row["end_offset"]
        group = [figures[position]]
        position += 1
        while position < len(figures) and figures[position].row["start_offset"] < end:
            group.append(figures[position])
            end = max(end, figures[position].row["end_offset"])
            position += 1
        if text[done:start]:
            yield Passage(text[done:start], (), False)
        yield Passage(text[start:end], tuple(f.number for f in group), any(f.is_used for f in group))
        done = end
    if text[done:]:
        yield Passage(text[done:], (), False)


def _fact(row: dict[str, Any], figures: tuple[FigureView, ...]) -> FactView:
    own = tuple(figure for figure in figures if figure.row["indicator_year_id"] == row["indicator_year_id"])
    high = "" if row["value_high"] is None else f"–{plain_number(row['value_high'])}"
    value = f"{plain_number(row['value'])}{high} {row['unit']}"
    return FactView(row, value, QUALIFIERS[row["qualifier"]], AGGREGATIONS[row["aggregation"]], own)


def _pages(figures: tuple[FigureView, ...], illustration: Illustration) -> Iterator[PageView]:
    for number, picture in illustration.pages.items():
        boxes = tuple(
            (figure, box)
            for figure, each in zip(figures, illustration.boxes, strict=True)
            for box in each
            if box.page == number
        )
        content = base64.b64encode(picture.content).decode("ascii")
        address = f"data:{picture.media_type};base64,{content}"
        yield PageView(number, address, picture.width, picture.height, boxes)
