"""Wrapping: which lines were cut at the page's edge or by a typist; for `heading_candidates` and `printed`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.lexicons.phrases import group
from extract.structure.sentences import FULL_LINE_LENGTH

WIDEST_PAGE = 60
"""Characters; longer lines are paragraphs, so the text is not cut at the page's edge."""

PARAGRAPH_SHARE = 0.05
"""Largest share of lines longer than the page (table rows) in a text that is cut at its edge."""

FULL_SHARE = 0.85
"""Share of the page's width from which a line is full: the next word did not fit."""

MIN_FULL = 2
"""Fewest full lines of a text that is cut at the page's edge: a short note may have one long line."""

MAX_TAIL = 40
"""Characters; the longest second line of a heading, up to its stop."""

MIN_CUT = 15
"""Characters; a shorter heading line does not continue on a line that merely reads like its end."""

CUT_SHARE = 0.5
"""Smallest share of full lines that end within a sentence in a text that was cut: paragraphs end in 。."""

MIN_CUT_LINES = 3
"""Fewest lines cut within a sentence in a cut text: any report has some long headings."""

HUNG = 2
"""Most punctuation marks that can hang over the page's edge, since none may begin a line."""

_ENDS = "。！？：；"
_NUMBERED = re.compile(r"[ \t\u3000]*+(?:[（(]?[一二三四五六七八九十]{1,3}[）)、．.]|[0-9]{1,2}[、．.])")
_NEXT_LINE = re.compile(r"[ \t\r]*+\n([^\n]{1,120})")
_NEW_START = re.compile(
    r"[ \t]*+(?:\u3000|\xa0|[#|>*①-⑳㈠-㈩（(【]|[一二三四五六七八九十]{1,3}[、．.是]"
    r"|[0-9０-９]|第[一二三]|我[镇乡街]|全[镇乡年]|今年|本年度|一年来|没有|无一|未发)"
    r"|[ \t]{2}"
)
_NEW_PARAGRAPH = re.compile(
    r"[ \t]*+(?:\u3000|\xa0|[#|>*①-⑳㈠-㈩]|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[一二三四五六七八九十]{1,3}、"
    r"|[0-9]{1,2}[、．.][^0-9])|[ \t]{2}"
)
_STOP = re.compile("[。！？：；\t|]")
_UNFINISHED = re.compile(r"[，,、（(《“〈的和与及]$|《[^》]*$|（[^）]*$|“[^”]*$")
_HEADING_TAIL = re.compile(f"{group('headings', 'heading_tail')}$")


@dataclass(frozen=True, slots=True)
class LineWidth:
    """The line lengths of a text, in characters: the longest line, and a full line if the page's edge cut the text."""

    longest: int
    page: int | None
    is_cut: bool
    """Whether most full lines end within a sentence: then all lines of the text are cut."""


@functools.lru_cache(maxsize=2)  # the printed text and several stages ask for the same lines
def measure_lines(text: str) -> LineWidth:
    """The line lengths of `text`; `page` is None if its lines are whole paragraphs."""
    lines = text.split("\n")
    lengths = [len(line) for line in lines]
    beyond = sum(length > WIDEST_PAGE for length in lengths)
    filled = [length for length in lengths if FULL_LINE_LENGTH <= length <= WIDEST_PAGE]
    widest = max(filled, default=0)
    if beyond > PARAGRAPH_SHARE * len(lengths) or sum(n >= FULL_SHARE * widest for n in filled) < MIN_FULL:
        return LineWidth(max(lengths), None, is_cut=False)
    full = [line for line in lines if FULL_SHARE * widest <= len(line) <= WIDEST_PAGE]
    within = sum(line.rstrip()[-1:] not in _ENDS for line in full)
    return LineWidth(max(lengths), widest, is_cut=within >= MIN_CUT_LINES and within >= CUT_SHARE * len(full))


def cut_line_ends(text: str, width: LineWidth) -> Iterator[tuple[int, int]]:
    """The line breaks within sentences of a cut text, with the blanks around them.

    A numbered line without a full stop may be a heading above its text, unless `continued_end` or its length shows
    otherwise.
    """
    if width.page is None:
        return
    line_start = 0
    while (end := text.find("\n", line_start) + 1) > 0:
        line = text[line_start:end].rstrip(" \t\u3000\r\n")
        start = line_start + len(line)
        above, line_start = line_start, end
        if len(line) < FULL_SHARE * width.page or line[-1:] in _ENDS or end == len(text):
            continue
        if "\t" in line or "|" in line or _NEW_PARAGRAPH.match(text, end):
            continue
        is_prose = "。" in line or not _NUMBERED.match(line)
        is_longest = len(line) >= width.page - HUNG and not _HEADING_TAIL.search(line)
        is_longest = is_longest and not _NEW_START.match(text, end)
        if is_prose or is_longest or continued_end(text, above, start, width) > start:
            yield start, end


def continued_end(text: str, heading_start: int, line_end: int, width: LineWidth) -> int:
    """The end of a heading whose line has no full stop: `line_end`, or a position on the next line if it was cut."""
    following = _NEXT_LINE.match(text, line_end)
    if following is None or _NEW_START.match(following.group(1)):
        return line_end
    stop = _STOP.search(text, following.start(1), following.end())
    tail_end = stop.start() if stop else following.end()
    line = text[heading_start:line_end].rstrip()
    if tail_end - following.start(1) > MAX_TAIL or not _is_cut(line, text[following.start(1) : tail_end], stop, width):
        return line_end
    return tail_end


def _is_cut(line: str, tail: str, stop: re.Match[str] | None, width: LineWidth) -> bool:
    """Whether the heading `line` continues with `tail`, which ends at a `stop` or the end of its line."""
    if _UNFINISHED.search(line):
        return True
    if width.page and len(line) >= FULL_SHARE * width.page:
        is_whole = not width.is_cut and _HEADING_TAIL.search(line) is not None
        return not is_whole and (stop is not None or len(tail) < FULL_SHARE * width.page)
    return stop is None and len(line) >= MIN_CUT and _HEADING_TAIL.search(tail.rstrip()) is not None
