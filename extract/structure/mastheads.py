"""Mastheads: the lines above and below a report's body, without surrounding marks; for `titles` and `header`."""

from __future__ import annotations

import re
from typing import NamedTuple

MASTHEAD_CHARACTERS = 4000
"""Characters before the first heading to read as masthead: a saved web page may have its menu there."""

CLOSING_CHARACTERS = 600
"""Characters at the end to search for the signature and its date."""

_LINE = re.compile(r"[^\n]+")
_MARKS = " \t\u3000\xa0\u2002\u2003\u200b\ufeff\r#*_>-•●▪"
_CELL = re.compile(r"\s*\|[^|\n]*\|\s*")
"""A table row of one cell; the cells of others are told apart by their marks."""
_BOOKMARK = re.compile(r"\[bookmark:[^\]\n]{0,80}\]")
_SPACE = re.compile(r"[\s#*]+")
_PRINTED_APART = re.compile(r"(?:\S[ \u3000]{1,3}){3,}\S")


class Line(NamedTuple):
    """A line without the white space and Markdown marks around it; `surface` is `text[start:end]`."""

    start: int
    end: int
    surface: str


def read_lines(text: str, start: int, end: int) -> list[Line]:
    """The lines of `text[start:end]` that are not blank."""
    lines = []
    for match in _LINE.finditer(text, start, end):
        line_start, line_end = match.span()
        raw = match.group()
        marks = _MARKS + "|" if _CELL.fullmatch(raw) else _MARKS
        left = raw.lstrip(marks)
        line_start += len(raw) - len(left)
        if bookmark := _BOOKMARK.match(left):
            left = left[bookmark.end() :]
            line_start += bookmark.end()
        surface = left.rstrip(marks)
        if surface:
            lines.append(Line(line_start, line_end - (len(left) - len(surface)), surface))
    return lines


def squeezed(surface: str) -> str:
    """`surface` without white space and Markdown marks: a title printed on two lines becomes one."""
    return _SPACE.sub("", surface)


def closed_up(surface: str) -> str:
    """`surface` without blanks, if they separate all its characters: 南 坪 镇 人 民 政 府 is 南坪镇人民政府."""
    return squeezed(surface) if _PRINTED_APART.fullmatch(surface) else surface
