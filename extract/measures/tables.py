"""Tables: figures alone in their cell, with the words that name them: the row's label and the column's head.

Used by `meaning`. The cells of a row are separated by tabs. Rows of a table without a header are read like sentences.
"""

from __future__ import annotations

import functools
import operator
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from extract.lexicons import load_yaml
from extract.records import Quantity, Scope

_LONGEST_NAME = 30
"""Longest head or label, in characters; a longer cell is prose."""
_MOST_HEADS = 3
"""Most rows of heads."""

_BESIDE = re.compile(r"[约近超逾共计达≈>＞+＋－−\-余多]*(?:以上|以下|以内|左右|上下)?")
"""Words that can precede or follow a figure alone in its cell (约12件, 12件左右)."""
_UNIT = re.compile(r"[（(【\[][^（）()]{1,8}[）)】\]]$")
"""The unit after a head (数量（件）)."""
_YEAR = re.compile(r"((?:19|20)\d\d)年?度?")
_THIS_YEAR = "本年"
_NAMED = re.compile("[\u4e00-\u9fff]{2}")
_TOTAL_ROW = re.compile(r"(?:合|总|共|小)\s*计|总数")


@dataclass(frozen=True, slots=True)
class TableHead:
    """Column heads that match `pattern` in full and do not name the thing counted; their figures have `scope`, if any.

    `is_said_of`: the head follows the row's label in one phrase (行政处罚|同比); else it precedes it (上年，行政处罚).
    """

    id: str
    pattern: str
    note: str
    scope: Scope | None = None
    is_said_of: bool = False


_start_of = operator.attrgetter("start")


class Cell(NamedTuple):
    """The words that name a cell's figure, to be put before it; `scope` and `rule_id` if its head or row decides."""

    words: str
    scope: Scope | None
    rule_id: str


class _Row(NamedTuple):
    """The spans of a line's cells, with the figures that are alone in one; a row of heads contains no figures."""

    cells: list[tuple[int, int]]
    figures: dict[int, Quantity]
    is_head: bool


def find_cells(text: str, quantities: Sequence[Quantity], report_year: int | None) -> dict[int, Cell]:
    """The cells of figures that are alone in a cell below a head, by the start of the figure."""
    if "\t" not in text or not quantities:
        return {}
    found: dict[int, Cell] = {}
    for heads, rows in _tables(text, quantities):
        total = _has_total(text, rows)
        for row in rows:
            for column, quantity, label in _labelled(text, row):
                head = heads[column] if column < len(heads) else ""
                cell = _cell(head, label, report_year, has_total=total)
                if cell is not None:
                    found[quantity.start] = cell
    return found


def _tables(text: str, quantities: Sequence[Quantity]) -> Iterator[tuple[list[str], list[_Row]]]:
    """The heads of the columns and the other rows of each table that has a head."""
    for is_table, lines in groupby(_lines(text), key=lambda line: text.find("\t", *line) >= 0):
        rows = [_row(text, line, quantities) for line in lines] if is_table else []
        if rows and rows[0].is_head:
            depth = 1
            while depth < min(len(rows), _MOST_HEADS) and rows[depth].is_head and not _name(text, rows[depth].cells[0]):
                depth += 1
            yield _heads(text, rows[:depth]), rows[depth:]


def _heads(text: str, rows: Sequence[_Row]) -> list[str]:
    """The words above each column, from the top; a cell of an upper row also spans the empty cells to its right.

    项目 | 2023年 | _ | 2024年 over _ | 件数 | 人数 | 件数 → 项目, 2023年件数, 2023年人数, 2024年件数
    """
    heads = [""] * max(len(row.cells) for row in rows)
    for row in rows:
        name = ""
        for column, cell in enumerate(row.cells):
            name = _name(text, cell) or (name if row is not rows[-1] else "")
            heads[column] += name
    return heads


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _row(text: str, line: tuple[int, int], quantities: Sequence[Quantity]) -> _Row:
    cells = []
    start, end = line
    for cell in text[start:end].split("\t"):
        cells.append((start, start + len(cell)))
        start += len(cell) + 1
    within = [_within(quantities, *cell) for cell in cells]
    figures = {
        column: inside[0]
        for column, (cell, inside) in enumerate(zip(cells, within, strict=True))
        if len(inside) == 1 and _stands_alone(text, inside[0], *cell)
    }
    return _Row(cells, figures, is_head=not any(within))


def _within(quantities: Sequence[Quantity], start: int, end: int) -> Sequence[Quantity]:
    first = bisect_left(quantities, start, key=_start_of)
    return quantities[first : bisect_left(quantities, end, first, key=_start_of)]


def _stands_alone(text: str, quantity: Quantity, start: int, end: int) -> bool:
    return all(_BESIDE.fullmatch(side.strip()) for side in (text[start : quantity.start], text[quantity.end : end]))


def _name(text: str, cell: tuple[int, int]) -> str:
    """The words of a head or a label without the unit after them; empty if the cell contains prose."""
    words = "".join(text[slice(*cell)].split())
    return _UNIT.sub("", words) if len(words) <= _LONGEST_NAME else ""


def _labelled(text: str, row: _Row) -> Iterator[tuple[int, Quantity, str]]:
    """Each figure of a row with its column and its label, which is the nearest name to its left."""
    label = ""
    for column, cell in enumerate(row.cells):
        if column in row.figures:
            yield column, row.figures[column], label
        elif _NAMED.search(name := _name(text, cell)):
            label = name


def _cell(head: str, label: str, report_year: int | None, *, has_total: bool) -> Cell | None:
    if not head or not (label or _NAMED.search(head)):
        return None
    year = _YEAR.match(head)
    if year:
        if report_year is not None and int(year[1]) != report_year:
            scope = "comparison" if int(year[1]) < report_year else "target"
            return Cell(f"{year[1]}年，{label}", scope, "table.year_of_column")
        head = head[year.end() :] or _THIS_YEAR
    for rule in table_heads():
        if _compiled(rule.pattern).fullmatch(head):
            return Cell(f"{label}{head}" if rule.is_said_of else f"{head}，{label}", rule.scope, rule.id)
    if has_total and not _TOTAL_ROW.search(label):
        return Cell(f"{label}{head}", "part", "table.row_of_total")
    return Cell(f"{label}{head}", None, "")


def _has_total(text: str, rows: Sequence[_Row]) -> bool:
    """Whether a row with figures is the total of the others."""
    return any(row.figures and _TOTAL_ROW.match(_name(text, row.cells[0])) for row in rows)


@functools.cache
def table_heads() -> tuple[TableHead, ...]:
    """Every kind of head that does not name the thing counted, highest rank first."""
    return load_yaml("table_heads.yml", TableHead)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
