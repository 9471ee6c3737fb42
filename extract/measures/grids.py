"""Grids: the tables in a text, as rows of cells, and the words in these; for `table_units` and `tables`.

The cells of a row are separated by tabs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from extract.lexicons import load_yaml
from extract.measures.units import unit_of_word
from extract.records import Scope

Span = tuple[int, int]
"""Start and end of a cell or a line in the text."""

_LONGEST_NAME = 30
"""Longest head or label, in characters; a longer cell is prose."""
_MOST_HEADS = 3
"""Most rows of heads."""

_IN_BRACKETS = re.compile(r"[（(【\[](?:(?:计量)?单位[：:]?)?(?P<unit>[^（）()【】\[\]]{1,8})[）)】\]]$")
"""The unit after a head (数量（件）)."""
_BEHIND_SLASH = re.compile(r"[/／](?P<unit>[^/／]{1,3})$")
"""The unit after a head, if it is a measure word (罚没金额/万元)."""
_BESIDE = re.compile(r"[约近超逾共计达≈>＞+＋－−\-余多]*(?:以上|以下|以内|左右|上下)?")
"""Words that can precede or follow a figure alone in its cell (约12件, 12件左右)."""
_WHOLE_PLACE = "[全本我](?:[镇乡]|街道?|苏木)"
TOTAL = re.compile(rf"(?:{_WHOLE_PLACE}|全年)?(?:合|总|共|小)\s*计|总[数量]|(?:汇总|累计|全年|{_WHOLE_PLACE})\Z")
"""The label of a row, or the head of a column, of totals."""
SUBTOTAL = re.compile(r"小\s*计")
"""The label of a row of totals, above one that sums up several of them."""
_OPENS_PART = re.compile(r"[一二三四五六七八九十]{1,3}、|第|[附图]?表|附")
"""How a line begins that is a heading or the caption of another table."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAMED = re.compile("[\u4e00-\u9fff]{2}")


Holds = Literal["figures", "units", "numbers", "labels"]


@dataclass(frozen=True, slots=True)
class TableHead:
    """Column heads that match `pattern` in full and do not name the thing counted, and what the column `holds`.

    Figures have the `scope`, if any. `is_said_of`: the head follows the row's label in one phrase (行政处罚|同比); else
    it precedes it (上年，行政处罚). Other columns hold the measure words of the rows (`units`), their numbers or their
    labels.
    """

    id: str
    pattern: str
    note: str
    scope: Scope | None = None
    is_said_of: bool = False
    holds: Holds = "figures"


class Grid(NamedTuple):
    """The rows of a table, and the line above it."""

    rows: Sequence[Sequence[Span]]
    above: Span


@functools.lru_cache(maxsize=2)  # units and meanings are found in the same tables, in separate stages
def find_grids(text: str) -> tuple[Grid, ...]:
    """The tables of `text` in order: consecutive lines with tabs, up to the heads of the next table.

    A single line without tabs between two rows is a cell as wide as the table: the rows below it have the same heads.
    """
    tables: list[tuple[list[list[Span]], Span]] = []
    above: list[Span] = []
    for is_row, lines in groupby(_lines(text), key=lambda line: text.find("\t", *line) >= 0):
        if not is_row:
            above = [line for line in lines if text[slice(*line)].strip()]
            continue
        rows = [_cells(text, line) for line in lines]
        opened = {at for at, row in enumerate(rows) if _opens_table(text, row)} | set(_heads_without_labels(text, rows))
        starts = [0, *sorted(opened - {0}), len(rows)]
        if tables and _goes_on(text, tables[-1][0], above, rows[0]):
            tables[-1][0].extend(rows[: starts[1]])
            starts = starts[1:]
        for first, after in pairwise(starts):
            tables.append((rows[first:after], above[-1] if above and not first else (0, 0)))
    return tuple(Grid(rows, line) for rows, line in tables)


def _goes_on(text: str, rows: Sequence[Sequence[Span]], between: Sequence[Span], row: Sequence[Span]) -> bool:
    """Whether a single short line separates two rows of one table: the second has figures and no more cells."""
    name = printed_name(text, between[0]) if len(between) == 1 else ""
    if not name or _OPENS_PART.match(name) or len(row) > max(map(len, rows)):
        return False
    return any(printed_name(text, cell).isdecimal() for cell in row)


def _opens_table(text: str, row: Sequence[Span]) -> bool:
    """Whether a row contains column heads, the first of which says what the rows are (项目 | 数量)."""
    names = [printed_name(text, cell) for cell in row]
    stub = head_rule(names[0], "numbers") or head_rule(names[0], "labels")
    return stub is not None and all(not name.isdecimal() or _YEAR.fullmatch(name) for name in names)


def _heads_without_labels(text: str, rows: Sequence[Sequence[Span]]) -> Iterator[int]:
    """Where the heads of a table without labels begin, after the rows of one with labels: 维持 | 纠正 over 1 | 0."""
    firsts = [printed_name(text, row[0]).isdecimal() for row in rows]
    are_words = [not any(map(str.isdigit, text[row[0][0] : row[-1][1]])) for row in rows]
    for at in range(1, len(rows)):
        head = at
        while firsts[at] and head and are_words[head - 1]:
            head -= 1
        if 0 < head < at and not firsts[head - 1]:
            yield head


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _cells(text: str, line: Span) -> list[Span]:
    cells = []
    start, end = line
    for cell in text[start:end].split("\t"):
        cells.append((start, start + len(cell)))
        start += len(cell) + 1
    return cells


def head_depth(text: str, rows: Sequence[Sequence[Span]], are_heads: Sequence[bool]) -> int:
    """How many rows from the top hold the heads of the columns.

    A row below the first is one of them if its first cell is empty, or if all its cells have words and a cell of the
    row above spans several.
    """
    if not are_heads or not are_heads[0]:
        return 0
    depth = 1
    while depth < min(len(rows), _MOST_HEADS) and are_heads[depth]:
        names = [printed_name(text, cell) for cell in rows[depth]]
        is_wide = len(rows[depth - 1]) < len(names) or not all(printed_name(text, cell) for cell in rows[depth - 1])
        if names[0] and not (is_wide and all(names)):
            break
        depth += 1
    return depth


def heads_of(text: str, grid: Grid, depth: int) -> list[tuple[str, ...]]:
    """The names above each column, from the top; a cell of an upper row also spans the empty cells to its right.

    项目 | 2023年 | _ | 2024年 over _ | 件数 | 人数 | 件数 → (项目), (2023年, 件数), (2023年, 人数), (2024年, 件数)

    A line above the table that ends in a unit (行政处罚数量（件）) is a head as wide as the table.
    """
    title = printed_name(text, grid.above) if depth else ""
    top = [title] if unit_behind(title) and not title.startswith(("单位", "（", "(")) else []
    heads: list[tuple[str, ...]] = [tuple(top)] * max(map(len, grid.rows[:depth]), default=0)
    for number, row in enumerate(grid.rows[:depth], start=1):
        name = ""
        for column in range(len(heads) if number < depth else len(row)):
            printed = printed_name(text, row[column]) if column < len(row) else ""
            name = printed or (name if number < depth else "")
            if name:
                heads[column] += (name,)
    return heads


def printed_name(text: str, cell: Span) -> str:
    """The words of a head or a label without blanks; empty if the cell contains prose."""
    words = "".join(text[slice(*cell)].split())
    return words if len(words) <= _LONGEST_NAME else ""


def unit_behind(name: str) -> str:
    """The unit after a head or a label, as printed: 件 for 数量（件）; empty if there is none, as in 处罚（含当场）."""
    found = _unit_behind(name)
    return found["unit"] if found and unit_of_word(found["unit"]) else ""


def without_unit(name: str) -> str:
    """`name` without the unit or other words in brackets after it: 数量（件） is 数量."""
    found = _unit_behind(name)
    return name[: found.start()] if found else name


def _unit_behind(name: str) -> re.Match[str] | None:
    slashed = _BEHIND_SLASH.search(name)
    if slashed and unit_of_word(slashed["unit"]):
        return slashed
    return _IN_BRACKETS.search(name)


def is_label(name: str) -> bool:
    """Whether the words of a cell can name what the figures to its right count."""
    return _NAMED.search(name) is not None


def stands_alone(text: str, start: int, end: int, cell: Span) -> bool:
    """Whether a cell contains only the figure at `start:end`, with its qualifier (约12件)."""
    return all(_BESIDE.fullmatch(side.strip()) for side in (text[cell[0] : start], text[end : cell[1]]))


def head_rule(head: str, holds: Holds) -> TableHead | None:
    """The first kind of head that matches all of `head`, of those above a column that `holds` this."""
    for rule in table_heads():
        if rule.holds == holds and _compiled(rule.pattern).fullmatch(head):
            return rule
    return None


@functools.cache
def table_heads() -> tuple[TableHead, ...]:
    """Every kind of head that does not name the thing counted, highest rank first."""
    return load_yaml("table_heads.yml", TableHead)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
