"""Text: report text as safe HTML, with invisible characters shown as code points and lines cut at its marks.

Everything that a template prints goes through `visible`; no content of a report is trusted.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories of characters that are invisible or change how others are shown (U+202E reverses a line)."""

_HARMLESS = "\n\r\t\u3000\xa0"
"""Characters that Python considers unprintable but that are normal in Chinese text."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of the text that is highlighted as a figure; `kind` is its style, `title` its description."""

    start: int
    end: int
    kind: str
    title: str
    href: str | None = None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of one line, marked or not; `is_first` if a mark begins here."""

    text: str
    mark: Mark | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text with its offset; `is_gap` if an excerpt leaves out text before it."""

    start: int
    pieces: tuple[Piece, ...]
    is_gap: bool = False


def visible(value: object) -> object:
    """`value` as HTML; characters that are invisible or change the reading direction are replaced by their code point.

    >>> visible("a\\u202e<b>")
    Markup('a<span class="unseen" title="RIGHT-TO-LEFT OVERRIDE">U+202E</span>&lt;b&gt;')
    """
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    if value.translate(dict.fromkeys(map(ord, _HARMLESS))).isprintable():
        return escape(value)
    return Markup("").join(_visible_character(character) for character in value)


def plain(value: str) -> Markup:
    """`value` for an HTML attribute, which cannot contain elements: invisible characters become plain code points."""
    return escape("".join(_code_point(c) if _is_unseen(c) else c for c in value))


def lines_of(text: str, offset: int, marks: Iterable[Mark]) -> list[Line]:
    """The lines of `text`, which begins at character `offset` of the document, cut at `marks`.

    Of overlapping marks only one is shown: the chosen one, else the first.
    """
    spans = _apart(marks)
    starts = [mark.start for mark in spans]
    lines = []
    for first, past in _line_spans(text):
        near = spans[max(bisect_right(starts, offset + first) - 1, 0) : bisect_right(starts, offset + past)]
        if text[first:past].strip():
            lines.append(Line(offset + first, tuple(_pieces(text, offset, first, past, near))))
    return lines


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """`marks` in order, without overlaps; a chosen mark replaces the one that it overlaps."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, not m.is_chosen, -m.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
        elif mark.is_chosen:
            kept[-1] = mark
    return kept


def _line_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line.rstrip("\r\n"))
        start += len(line)


def _pieces(text: str, offset: int, first: int, past: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    inside = [m for m in marks if m.start - offset < past and m.end - offset > first]
    edges = {first, past, *(e for m in inside for e in (m.start - offset, m.end - offset) if first < e < past)}
    for start, end in pairwise(sorted(edges)):
        mark = next((m for m in inside if m.start <= offset + start < m.end), None)
        yield Piece(text[start:end], mark, mark is not None and mark.start == offset + start)


def _visible_character(character: str) -> Markup:
    if not _is_unseen(character):
        return escape(character)
    name = unicodedata.name(character, "CONTROL OR UNASSIGNED CHARACTER")
    return Markup('<span class="unseen" title="{}">{}</span>').format(name, _code_point(character))


def _is_unseen(character: str) -> bool:
    return character not in _HARMLESS and unicodedata.category(character) in _UNSEEN


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"
