"""Typed tables: tables in plain text, whose cells are parted by blanks, bars or line breaks; for `printed`.

The rules read tables with a tab between two cells of a row. Here the characters between cells become a tab and blanks,
one for one, so that every position remains. A table has heads without figures, and at least two rows with a label and
a figure under each other head.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

_FIGURE = re.compile(r"[约近超逾]?[0-9][0-9.,]*(?:[%‰]|[万亿]?余?[\u4e00-\u9fff]{0,3})|[-—–－/／无]{1,2}")
"""A cell with a figure, or without one."""

_SEEN = re.compile(
    r"[ \u3000|][0-9][0-9.,]{0,11}[^\s0-9|。，；：、]{0,4}[ \u3000]*\|?[ \u3000\r]*(?:\n|\Z)"
    r"|\n[ \u3000]*[0-9][0-9.,]{0,11}[^\s0-9|。，；：、]{0,4}[ \u3000\r]*\n"
)
"""A figure at the end of a line or alone on it: a text without one has no such table."""

_CELL = re.compile(r"[^ \u3000\xa0\t|\r]+")
_RULE = re.compile(r"[ |:+=\-—─┼├┤]*[-—─]{2}[ |:+=\-—─┼├┤]*\r?")
"""A line drawn below the heads."""

_PROSE = re.compile(r"[。，；：！？,;:!?]|^(?:[（(]?[一二三四五六七八九十]{1,3}[）)、]|[0-9]{1,2}[.、．](?![0-9]))")
"""What no cell contains: the punctuation of a sentence, or the number of a heading."""
_DIGIT = re.compile(r"[0-9](?!\d{3}年?度?$)")
_YEAR = re.compile(r"20[0-9]{2}年?度?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_COUNTED = re.compile(r"[数率次量额比计件人份]|20[0-9]{2}|[（(][^（）()]{1,4}[）)]$")
"""Part of a head above figures."""

_LONGEST_CELL = 16
_LONGEST_ROW = 160
_FEWEST_ROWS = 2
_FEWEST_CELLS = 2


def with_tabs(text: str) -> str:
    """`text` with a tab between the cells of each typed table, all positions as before.

    >>> with_tabs("村名 纠纷数（件）\\n甲村 12\\n乙村 9")
    '村名\\t纠纷数（件）\\n甲村\\t12\\n乙村\\t9'
    """
    if _SEEN.search(text) is None:
        return text
    lines = list(_lines(text))
    pieces, position = [], 0
    for start, end, parted in sorted([*_tables_of_rows(text, lines), *_tables_of_lines(text, lines)]):
        if start >= position:
            pieces += [text[position:start], parted]
            position = end
    return "".join([*pieces, text[position:]]) if pieces else text


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _tables_of_rows(text: str, lines: Sequence[Span]) -> Iterator[tuple[int, int, str]]:
    """Start, end and text with tabs of each table with a row on each line."""
    at = 0
    while at < len(lines):
        heads = _cells(text, lines[at])
        rows = [heads] if _are_heads(text, heads) else []
        after = at + 1
        while rows and after < len(lines):
            row = _row(text, _cells(text, lines[after]), len(heads))
            if not row and not (len(rows) == 1 and _RULE.fullmatch(text, *lines[after])):
                break
            rows.append(row)
            after += 1
        if sum(map(bool, rows)) > _FEWEST_ROWS:
            start, end = lines[at][0], lines[after - 1][1]
            yield start, end, "\n".join(map(functools.partial(_parted, text), lines[at:after], rows))
        at = max(after, at + 1) if len(rows) > 1 else at + 1


def _cells(text: str, line: Span) -> list[Span]:
    """The cells of a line by its bars, else by its blanks; a cell between two bars can be empty."""
    start, end = line
    if end - start > _LONGEST_ROW or "\t" in text[start:end]:
        return []
    if "|" not in text[start:end]:
        return [cell.span() for cell in _CELL.finditer(text, start, end)]
    start, end = _stripped(text, line)
    start += text[start] == "|"
    end -= text[end - 1] == "|" and end > start
    bars = [at for at in range(start, end) if text[at] == "|"]
    edges = itertools.pairwise([start - 1, *bars, end])
    return [_stripped(text, (before + 1, after)) for before, after in edges]


def _stripped(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _are_heads(text: str, cells: Sequence[Span]) -> bool:
    names = [text[slice(*cell)] for cell in cells]
    if len(names) < _FEWEST_CELLS or not all(map(_is_name, names[1:])) or not (_is_name(names[0]) or not names[0]):
        return False
    return any(map(_COUNTED.search, names[1:]))


def _is_name(cell: str) -> bool:
    if not 0 < len(cell) <= _LONGEST_CELL or _PROSE.search(cell):
        return False
    return _YEAR.fullmatch(cell) is not None or (_DIGIT.search(cell) is None and _HAN.search(cell) is not None)


def _row(text: str, cells: Sequence[Span], width: int) -> list[Span]:
    """The cells of a row with a label and figures to its right; empty if it is none. A label can contain blanks."""
    extra = len(cells) - width
    if extra < 0:
        return []
    label = (cells[0][0], cells[extra][1]) if cells else (0, 0)
    row = [label, *cells[extra + 1 :]]
    figures = len(list(itertools.takewhile(lambda cell: _FIGURE.fullmatch(text, *cell), reversed(row))))
    names = [text[slice(*cell)] for cell in row[: width - figures]]
    is_row = 0 < figures < width and all(name.isdecimal() or _is_name(name) for name in names)
    return row if is_row and any(map(_HAN.search, names)) else []


def _parted(text: str, line: Span, cells: Sequence[Span]) -> str:
    """A line of a table with a tab between its cells; one drawn below the heads has none."""
    start, end = line
    if not cells:
        return "\t" + " " * (end - start - 1)
    signs = list(text[start:end])
    for (_, left), (right, _) in itertools.pairwise(cells):
        bar = text.find("|", left, right)
        signs[left - start : right - start] = " " * (right - left)
        signs[(bar if bar >= 0 else right - 1) - start] = "\t"
    outside = (*range(cells[0][0] - start), *range(cells[-1][1] - start, end - start))
    for at in outside:
        signs[at] = " "
    return "".join(signs)


def _tables_of_lines(text: str, lines: Sequence[Span]) -> Iterator[tuple[int, int, str]]:
    """Start, end and text with tabs of each table with a cell on each line."""
    for is_short, run in itertools.groupby(lines, key=lambda line: _is_short(text, line)):
        if not is_short:
            continue
        cells = [cell for cell in (_stripped(text, line) for line in run) if cell[0] < cell[1]]
        are_figures = [_FIGURE.fullmatch(text, *cell) is not None for cell in cells]
        first = are_figures.index(True) - 1 if True in are_figures else 0
        width = 1 + len(list(itertools.takewhile(bool, are_figures[first + 1 :])))
        after = first
        while are_figures[after : after + width] == [False, *[True] * (width - 1)]:
            after += width
        is_table = after - first >= _FEWEST_ROWS * width and first >= width
        if is_table and _are_heads(text, cells[first - width : first]):
            yield _joined(text, cells[first - width : after], width)


def _is_short(text: str, line: Span) -> bool:
    """Whether a line can be a cell by itself, or is blank."""
    start, end = _stripped(text, line)
    cell = text[start:end]
    return len(cell) <= _LONGEST_CELL and not _PROSE.search(cell) and not any(sign in cell for sign in "\t|")


def _joined(text: str, cells: Sequence[Span], width: int) -> tuple[int, int, str]:
    """Start, end and text of these cells with a row on each line."""
    pieces = []
    for number, (cell, after) in enumerate(itertools.pairwise([*cells, (cells[-1][1], 0)]), start=1):
        gap = after[0] - cell[1]
        sign = "\n" if number % width == 0 else "\t"
        pieces += [text[slice(*cell)], (sign + " " * (gap - 1)) if gap else ""]
    return cells[0][0], cells[-1][1], "".join(pieces)
