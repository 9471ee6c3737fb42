"""Table units: the measure words of figures whose cell has none; the head, the label or the line above has it.

For `quantities`. 指标 | 单位 | 数量 over 行政处罚 | 件 | 15, and 行政处罚（件） over 15, state 15件 as a sentence does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.measures.candidates import Candidate, find_candidates
from extract.measures.grids import (
    TOTAL,
    Grid,
    Span,
    find_grids,
    head_depth,
    head_rule,
    heads_of,
    is_label,
    printed_name,
    stands_alone,
    unit_behind,
    without_unit,
)
from extract.measures.units import Measure, unit_of_word

NUMBER_OF_ROW = "table.numbers"
"""Rule of the numbers of rows."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_OF_CALENDAR = ("年", "月", "季度")
_UNIT_OF_ALL = re.compile(r"单位[：:](?P<unit>[^（）()：:、，,]{1,8})[）)]?$")
"""The line above a table whose figures all have one unit (单位：万元)."""
_LABELLED = re.compile(
    r"[（(](?P<unit>[^（）()\n]{1,6})[）)][ \u3000]*[:：]?[ \u3000]*"
    r"(?P<number>\d[\d.,]{0,14})(?=[ \u3000]*(?:[；;。\n]|\Z))"
)
_COUNT = re.compile(r"(?P<unit>..|.)数$|(?P<occasions>.次)$")
"""The end of a head that contains a measure word: 件数, 参加人数, 人次."""


class CellUnit(NamedTuple):
    """A number without measure word that fills its cell; `measure` is None for the number of a row."""

    candidate: Candidate
    multiplier: str
    measure: Measure | None


def find_cell_units(text: str) -> dict[int, CellUnit]:
    """The bare numbers whose unit is elsewhere in their table or before them, by their start."""
    found = {unit.candidate.start: unit for unit in _in_lines(text)}
    if "\t" in text:
        found |= {unit.candidate.start: unit for grid in find_grids(text) for unit in _in_grid(text, grid)}
    return found


def _in_lines(text: str) -> Iterator[CellUnit]:
    """The numbers after a label with its unit in brackets: 行政处罚（件）：15, a table printed line by line."""
    for match in _LABELLED.finditer(text):
        unit = unit_of_word(match["unit"])
        number = _number_in(text, match.span("number")) if unit else None
        if unit and number:
            yield CellUnit(number, *unit)


class _Columns(NamedTuple):
    """What the heads of a table say: the words above each column and the unit in them, and where other units are."""

    names: list[str]
    units: list[str]
    of_units: int | None
    """The column that holds the unit of each row, if one does."""
    of_all: str
    """The unit of all figures, as printed above the table."""


def _read_columns(heads: Sequence[tuple[str, ...]], of_all: str) -> _Columns:
    """The lowest unit above each column; a total has that of all that it sums up."""
    units = [next(filter(None, map(unit_behind, reversed(names))), "") for names in heads]
    only = set(filter(None, units))
    for column, names in enumerate(heads):
        if not units[column] and len(only) == 1 and names and TOTAL.match(names[-1]):
            units[column] = next(iter(only))
    of_units = next((column for column, names in enumerate(heads) if names and head_rule(names[-1], "units")), None)
    return _Columns(["".join(map(without_unit, names)) for names in heads], units, of_units, of_all)


def _in_grid(text: str, grid: Grid) -> Iterator[CellUnit]:
    rows, of_all = grid.rows, _unit_of_all(text, grid.above)
    if rows and (unit := _unit_of_all(text, (rows[0][0][0], rows[0][-1][1]))):
        rows, of_all = rows[1:], unit
    numbers = [[_number_in(text, cell) for cell in row] for row in rows]
    depth = head_depth(text, rows, [not any(map(_is_figure, row)) for row in numbers])
    columns = _read_columns(heads_of(text, grid._replace(rows=rows), depth), of_all)
    for row, found in zip(rows[depth:], numbers[depth:], strict=True):
        label = ""
        for column, (cell, number) in enumerate(zip(row, found, strict=True)):
            name = printed_name(text, cell)
            if number is None:
                label = name if is_label(name) and column != columns.of_units else label
            elif number.unit:
                continue
            elif column < len(columns.names) and head_rule(columns.names[column], "numbers"):
                yield CellUnit(number, "", None)
            elif unit := unit_of_word(_unit_of_cell(text, columns, row, column, label)):
                yield CellUnit(number, *unit)


def _unit_of_all(text: str, line: Span) -> str:
    found = _UNIT_OF_ALL.search("".join(text[slice(*line)].split()))
    return found["unit"] if found else ""


def _number_in(text: str, cell: Span) -> Candidate | None:
    """The number that fills the cell, perhaps with its measure word."""
    start, end = cell
    if not any(character.isdigit() for character in text[start:end]):
        return None
    candidates = list(find_candidates(text[start:end]))
    if len(candidates) != 1:
        return None
    found = candidates[0]
    found.start, found.end, found.number_end = found.start + start, found.end + start, found.number_end + start
    is_number = not found.share and found.low[0].isdecimal()
    return found if is_number and stands_alone(text, found.start, found.end, cell) else None


def _is_figure(number: Candidate | None) -> bool:
    """Whether the cell of a row holds a figure; that of a head can be a year or a month."""
    if number is None or (not number.unit and _YEAR.fullmatch(number.low)):
        return False
    return number.unit not in _OF_CALENDAR


def _unit_of_cell(text: str, columns: _Columns, row: Sequence[Span], column: int, label: str) -> str:
    """The unit of the figure in that column, as printed: the nearest to it that names one."""
    is_headed = column < len(columns.names)
    head, own = (columns.names[column], columns.units[column]) if is_headed else ("", "")
    rule = head_rule(_OF_YEAR.sub("", head) or head, "figures")
    is_plain = _OF_YEAR.fullmatch(head) is not None or (rule is not None and not rule.is_said_of)
    if own and not is_plain:
        return own
    if rule is not None and rule.is_said_of:  # a change or a share is rather in percent
        return ""
    if columns.of_units is not None and columns.of_units < len(row) and column != columns.of_units:
        return printed_name(text, row[columns.of_units])
    return unit_behind(label) or own or _counted_in(head) or columns.of_all


def _counted_in(head: str) -> str:
    """The measure word that the head of a column ends in: 件 for 受理件数, 人次 for 参训人次."""
    count = _COUNT.search(head)
    if count is None:
        return ""
    if count["occasions"]:
        return count["occasions"]
    return next((unit for unit in (count["unit"], count["unit"][-1]) if unit_of_word(unit)), "")
