"""Tables: figures alone in their cell, with the words that name them: the row's label and the column's head.

Used by `meaning`. The cells of a row are separated by tabs. Rows of a table without a header are read like sentences.
"""

from __future__ import annotations

import operator
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from extract.lexicons.phrases import compiled
from extract.measures.grids import (
    SUBTOTAL,
    TOTAL,
    Span,
    find_grids,
    head_depth,
    head_rule,
    heads_of,
    is_label,
    printed_name,
    stands_alone,
    without_unit,
)
from extract.measures.units import unit_of_word
from extract.records import Quantity, Scope

_YEAR = re.compile(r"((?:19|20)\d\d)年?度?")
_THIS_YEAR = "本年"

_KINDS = re.compile(r"(?P<thing>[\u4e00-\u9fff]{2,6}?)(?:主要)?(?:类别|类型|种类|分类|类)")
"""The head of labels that are kinds of a thing: 纠纷类别."""

_ABOUT = compiled("figures", "table_about")
"""The thing that the line above a table names."""

_NOUN_CHARACTERS = 2
"""Characters at the end of a thing's name by which a label can name it, too (邻里纠纷 in a table of 矛盾纠纷)."""

_FEWEST_SUMMED = 2
"""Fewest names whose common part is not a coincidence."""

_start_of = operator.attrgetter("start")


class CellWords(NamedTuple):
    """The words that name a cell's figure, to be put before it; `scope` and `rule_id` if its head or row decides.

    `fuller` also says what the table is about, for a figure whose head and label do not say enough.
    """

    words: str
    scope: Scope | None
    rule_id: str
    fuller: str = ""


class _Row(NamedTuple):
    """The spans of a line's cells, with the figures that are alone in one; a row of heads contains no figures."""

    cells: Sequence[Span]
    figures: dict[int, Quantity]
    is_head: bool


def find_cells(text: str, quantities: Sequence[Quantity], report_year: int | None) -> dict[int, CellWords]:
    """The cells of figures that are alone in a cell below a head, by the start of the figure."""
    if "\t" not in text or not quantities:
        return {}
    found: dict[int, CellWords] = {}
    for heads, rows, caption in _tables(text, quantities):
        labelled = [(row, list(_labelled(text, row))) for row in rows]
        labels = [figures[0][2] for _, figures in labelled if figures]
        totals = [label for label in labels if TOTAL.match(label)]
        summed = _in_common(labels) if totals else ""
        kinds_of, about = _kinds_of(heads[0]), _thing_in(caption)
        for row, figures in labelled:
            names = _names_above(heads, row)
            for column, quantity, label in figures:
                name, is_addend = names[column] if column < len(names) else ("", False)
                is_part = is_addend or _is_share(label, totals)
                cell = _cell(name, _named(label, summed or kinds_of, kinds_of), report_year, is_part=is_part)
                fuller = _cell(name, _named(label, about, about), report_year, is_part=is_part) if about else None
                if cell is not None:
                    found[quantity.start] = cell._replace(fuller=fuller.words if fuller else "")
    return found


def _kinds_of(names: Sequence[str]) -> str:
    """The thing whose kinds the rows are, by the head of their labels: 纠纷 for 纠纷类别, 案件 for 案件类型."""
    found = _KINDS.fullmatch(_words(names))
    return found["thing"] if found else ""


def _thing_in(caption: str) -> str:
    """What a table is about, by the line above it: 矛盾纠纷 for 2024年矛盾纠纷化解情况统计表."""
    found = _ABOUT.search(caption)
    return found[0] if found else ""


def _named(label: str, summed: str, thing: str) -> str:
    """The label of a row with what it counts: of a total, `summed`; of another, the thing that it is a kind of.

    婚姻家庭 in a table of disputes is 婚姻家庭纠纷.
    """
    if TOTAL.match(label):
        return f"{summed}{label}"
    return label if not thing or thing[-_NOUN_CHARACTERS:] in label else f"{label}{thing}"


def _is_share(label: str, totals: Sequence[str]) -> bool:
    """Whether a row is a share of one with the label of a total: 甲村, or 小计 above 合计."""
    if not totals or TOTAL.search(label) is None:
        return bool(totals)
    return SUBTOTAL.match(label) is not None and not all(map(SUBTOTAL.match, totals))


def _names_above(heads: Sequence[tuple[str, ...]], row: _Row) -> list[tuple[str, bool]]:
    """The words above each column, and whether another column under the same upper heads is its total in this row.

    警告 | 罚款 | 合计: the first two are parts of the third.
    """
    sums: dict[tuple[str, ...], set[str]] = {}
    for names, figure in zip(heads, map(row.figures.get, range(len(heads))), strict=True):
        if names and figure and TOTAL.match(names[-1]):
            sums.setdefault(names[:-1], set()).add(figure.unit_family)
    summed = _in_common([_words(names) for column, names in enumerate(heads) if column in row.figures]) if sums else ""
    found = []
    for column, names in enumerate(heads):
        if not names or TOTAL.match(names[-1]):
            found.append((summed * (len(names) == 1) + _words(names), False))
            continue
        family = row.figures[column].unit_family if column in row.figures else ""
        found.append((_words(names), any(family in sums.get(names[:depth], ()) for depth in range(len(names)))))
    return found


def _words(names: Sequence[str]) -> str:
    return "".join(map(without_unit, names))


def _in_common(names: Sequence[str]) -> str:
    """The common end or start of the names that a total sums up (纠纷 for 邻里纠纷, 婚姻纠纷), if it is a name."""
    summed = [without_unit(name) for name in names if not TOTAL.match(name)]
    if len(summed) < _FEWEST_SUMMED:
        return ""
    ends = _common_start([name[::-1] for name in summed])[::-1]
    return next((part for part in (ends, _common_start(summed)) if is_label(part)), "")


def _common_start(names: Sequence[str]) -> str:
    alike = takewhile(lambda characters: len(set(characters)) == 1, zip(*names, strict=False))
    return "".join(characters[0] for characters in alike)


def _tables(text: str, quantities: Sequence[Quantity]) -> Iterator[tuple[list[tuple[str, ...]], list[_Row], str]]:
    """Each table with heads: the names above its columns, the rows below, and the line above."""
    for grid in find_grids(text):
        rows = [_row(text, cells, quantities) for cells in grid.rows]
        depth = head_depth(text, grid.rows, [row.is_head for row in rows])
        if depth:
            yield heads_of(text, grid, depth), rows[depth:], printed_name(text, grid.above)


def _row(text: str, cells: Sequence[Span], quantities: Sequence[Quantity]) -> _Row:
    within = [_within(quantities, *cell) for cell in cells]
    figures = {
        column: inside[0]
        for column, (cell, inside) in enumerate(zip(cells, within, strict=True))
        if len(inside) == 1 and stands_alone(text, inside[0].start, inside[0].end, cell)
    }
    return _Row(cells, figures, is_head=not any(within))


def _within(quantities: Sequence[Quantity], start: int, end: int) -> Sequence[Quantity]:
    first = bisect_left(quantities, start, key=_start_of)
    return quantities[first : bisect_left(quantities, end, first, key=_start_of)]


def _labelled(text: str, row: _Row) -> Iterator[tuple[int, Quantity, str]]:
    """Each figure of a row with its column and its label, the nearest name to its left that is not a measure word."""
    label = ""
    for column, cell in enumerate(row.cells):
        if column in row.figures:
            yield column, row.figures[column], label
            continue
        name = without_unit(printed_name(text, cell))
        if is_label(name) and unit_of_word(name) is None:
            label = name


def _cell(head: str, label: str, report_year: int | None, *, is_part: bool) -> CellWords | None:
    if not head or not (label or is_label(head)):
        return None
    year = _YEAR.match(head)
    if year:
        if report_year is not None and int(year[1]) != report_year:
            scope = "comparison" if int(year[1]) < report_year else "target"
            return CellWords(f"{year[1]}年，{label}", scope, "table.year_of_column")
        head = head[year.end() :] or _THIS_YEAR
    rule = head_rule(head, "figures")
    words = f"{label}{head}" if rule is None or rule.is_said_of else f"{head}，{label}"
    if rule is not None and rule.scope:
        return CellWords(words, rule.scope, rule.id)
    return CellWords(words, "part" if is_part else None, "table.row_of_total" if is_part else "")
