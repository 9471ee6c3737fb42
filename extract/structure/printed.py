"""Printed: the text as a person sees it, with a mapping back to the canonical text; for the pipeline.

The canonical text remains exactly what is in the file. The rules read a normalised form: in Markdown, `**12**件` is
12件; zero-width spaces and marks of direction are removed, and so are blanks that set numbers apart (调解 12 件); a
line cut by the page's edge continues; １２ is 12, and ⼀ is 一; quotation marks are “ and ”; lines end in a line feed,
even if a converter replaced it by a blank; and sentences end in 。 even if a Western full stop was typed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from extract.ideographs import plain_ideographs
from extract.structure.numbering import MIN_LIST
from extract.structure.typed_tables import with_tabs
from extract.structure.wrapping import FULL_SHARE, cut_line_ends, measure_lines

_LINE_ENDS = "\r\v\f\u0085\u2028\u2029"
"""Line ends of other systems; the rules only know the line feed."""

_LINE_END = re.compile(f"[{_LINE_ENDS}](?:(?<!\r)|(?!\n))")
_INVISIBLES = (
    "\0\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_INVISIBLE = re.compile(rf"[{_INVISIBLES}]|\r(?=\n)|(?<=[0-9])[{_RAISED}]+(?=[ \u3000]?[\u4e00-\u9fff])")
"""Invisible characters, and a footnote mark between a number and its measure word (53¹件)."""
_RARE = (*_LINE_ENDS, *_INVISIBLES, *_RAISED)
"""Searched one by one: in a text with none of them, this is ten times as fast as one search for all."""

_WESTERN_STOP = re.compile(
    r"(?<=[\u4e00-\u9fff）)”\"%％])(?<![一二三四五六七八九十])(?<![一二三四五六七八九十0-9][）)])[.．]"
    r"(?=[ \t\u3000]*(?:\n|\Z|[\u4e00-\u9fff0-9“\"（(【]))"
)
"""A full stop after a Chinese word, but not after the number of a heading (一. （一）. 1).)."""

_CUT_LINE = re.compile(r"\n(?<=[\d. \t]\n)\.?\d")
"""A line break inside a number; few texts have one, and this search is faster than one that tries every digit."""

_CUT_NUMBER = re.compile(  # the digit in front lets the engine skip to the next one
    r"\d(?:(?P<gone>[ \t]*\r?\n)(?=\.?\d)(?!\d{1,2}[.．、]\D)|\.(?P<gone2>[ \t]*\r?\n)(?=\d))"
)
_QUOTES = str.maketrans("「」『』", "“”“”")
_STRAIGHT = re.compile('"([^"\n]{1,100})"')
_FULL_WIDTH = "０１２３４５６７８９％"
_HALF_WIDTH = "0123456789%"

_ZEROS = "OoＯ0◯"
_CHINESE_YEAR = re.compile(rf"二[{_ZEROS}〇○零][{_ZEROS}〇○零一二三四五六七八九]{{2}}(?=\s?年)")
_CHINESE_ZERO = str.maketrans(dict.fromkeys(_ZEROS, "〇"))
"""Characters typed instead of 〇 in 二〇二三年: the letter O, a 0, a circle."""

_MOSTLY_BLANKS = 0.4
"""Share of blanks above which a text has one after each character (全 年 调 解 2 4 1 件), as some converters leave
it."""

_BLANK_AT_NUMBER = re.compile(
    "[ \u00a0](?:(?<=[\u4e00-\u9fff，、；：（“”》）].)(?=[0-9])|(?<=[0-9].)(?=[\u4e00-\u9fff]))"
)
"""Few texts have one, and this search is faster than the next, which tries every digit."""

_NUMBER_APART = re.compile(
    "(?<=[\u4e00-\u9fff，、；：（“”》）])(?P<gone>[ \u00a0]?)[0-9][0-9.,]*+(?P<gone2>[ \u00a0]?)(?=[\u4e00-\u9fff%])"
)
"""A number within a sentence; one at the beginning of a line is that of a heading, and keeps the blank after it."""

_SET_APART = re.compile(r"(?<=\S) (?=\S)")
_WORD_APART = re.compile("[\u4e00-\u9fff] [\u4e00-\u9fff] [\u4e00-\u9fff]")

_FEW_LINES = 4
"""Most line breaks left in a text whose other line breaks became blanks; a menu or a date may have kept theirs."""

_PARTS_BEGIN = re.compile(r"[ \u3000]第?(?:[（(]?[一二三四五][）)、](?=[\u4e00-\u9fff“0-9]))")
_BLANK = re.compile(
    r"(?<=[\u4e00-\u9fff。：；！？”）])[ \u3000]"
    r"(?=[ \u3000]*(?:[\u4e00-\u9fff“（(]|20[0-9]{2}年|[0-9]{1,2}[.．、](?![0-9])))"
    r"|(?<=\S)[ \u3000]"
    r"(?=[ \u3000]*(?:第?[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(][0-9]{1,2}[）)]|20[0-9]{2}年[，0-9]))"
)
"""A blank between words, where Chinese has none, or before the number of a heading: a former line end."""

_MARKS = (
    re.compile(r"\A(?P<gone>---[ \t]*\r?\n(?:[\w-]+:[^\n]*\n|[ \t-][^\n]*\n){1,40}---[ \t]*\r?\n)"),
    re.compile(r"^(?P<gone>[ \t]{0,3}(?:>[ \t]?)+)", re.MULTILINE),
    re.compile(r"^[ \t]*(?P<gone>[-*+] )(?=\S)", re.MULTILINE),
    re.compile(r"(?P<gone>!?\[)[^\[\]\n]*(?P<gone2>\]\([^()\n]*\))"),
    re.compile(r"(?P<gone>\*{1,3})(?=[^\s*])[^*\n]*(?<=[^\s*])(?P<gone2>(?P=gone))"),
    re.compile(r"(?<![\w_])(?P<gone>_{1,3})(?=[^\s_])[^_\n]*(?<=[^\s_])(?P<gone2>(?P=gone))(?![\w_])"),
    re.compile(r"(?P<gone>`)[^`\n]+(?P<gone2>`)"),
    re.compile(r"(?P<gone>~~[^~\n]+~~)"),
    re.compile(r"(?P<gone>\\)(?=[!-/:-@\[-`{-~])"),
    re.compile(r"(?<=[0-9])(?P<gone><sup>[0-9]{1,3}</sup>)"),
    re.compile(r"(?P<gone></?(?:[bius]|strong|em|span|font|su[bp]|center|mark)(?:[ \t][^<>\n]*)?>)", re.IGNORECASE),
)
"""Markup of Markdown (CommonMark 0.31): the front matter of site generators, then quotes, bullets, links, emphasis,
code, struck-out text, escapes, footnote marks, and inline tags."""

_ROW = r"(?=[^\n|]*\|)[^\n]*"
_RULE = r"[ \t]*+:?-++:?[ \t]*+"
_TABLE = re.compile(
    rf"^{_ROW}\n(?P<rule>\|?{_RULE}(?:\|{_RULE})+\|?[ \t\r]*(?:\n|\Z))(?:{_ROW}(?:\n|\Z))*", re.MULTILINE
)
"""A table (GitHub Flavored Markdown, 4.10): header row, delimiter row, rows."""

_BAR = re.compile(
    r"(?P<edge>^[ \t]{0,9}\|[ \t]{0,99}|[ \t]{0,99}(?<!\\)\|(?=[ \t\r]*$))"
    r"|(?P<before>[ \t]{0,99})(?<!\\)\|(?P<after>[ \t]{0,99})",
    re.MULTILINE,
)
"""A bar at the edge of a table, or one between two cells, with the blanks around it."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The printed text; `cuts` are its offsets at which characters were removed, `gone` how many up to there."""

    text: str
    cuts: tuple[int, ...]
    gone: tuple[int, ...]

    def start(self, position: int) -> int:
        """The position in the canonical text of the character at `position`."""
        passed = bisect_right(self.cuts, position)
        return position + (self.gone[passed - 1] if passed else 0)

    def end(self, position: int) -> int:
        """The end in the canonical text of a span that ends at `position`."""
        return self.start(position - 1) + 1 if position else 0


def printed_text(text: str, document_format: str) -> Printed | None:
    """`text` as a person sees it; None if that is `text` itself.

    >>> printed_text("调解**12**件", "markdown").text
    '调解12件'
    """
    apart = [match.span() for match in _SET_APART.finditer(text)] if _is_set_apart(text) else []
    canonical, text = text, with_tabs(_with_full_stops(_with_lines(_with_plain_signs(text))))
    apart += _blanks_at_numbers(text)
    is_unmarked = document_format != "markdown" and not any(character in text for character in _RARE)
    if is_unmarked and not apart and _CUT_LINE.search(text) is None and not measure_lines(text).is_cut:
        return None if text is canonical else Printed(text, (), ())
    text = _LINE_END.sub("\n", text)
    marks: list[tuple[int, int]] = []
    if document_format == "markdown":
        text, marks = _with_cells(text)
        marks += _marks(text)
    left_out = sorted({*_invisible(text), *marks, *apart}, key=lambda span: (span[0], -span[1]))
    if not left_out and text == canonical:
        return None
    pieces: list[str] = []
    cuts: list[int] = []
    lengths: list[int] = []
    position = printed = 0
    for start, end in left_out:
        if start < position:  # inside something already removed
            continue
        pieces.append(text[position:start])
        printed += start - position
        cuts.append(printed)
        lengths.append(end - start)
        position = end
    return Printed("".join([*pieces, text[position:]]), tuple(cuts), tuple(accumulate(lengths)))


def _with_plain_signs(text: str) -> str:
    """`text` with the signs that the rules use, one for one: １２, 「零」 and ⼈⺠ are 12, “零” and 人民."""
    text = plain_ideographs(text)
    for wide, plain in zip(_FULL_WIDTH, _HALF_WIDTH, strict=True):  # a tenth of the time of one translation
        text = text.replace(wide, plain)
    if any(f"二{zero}" in text for zero in _ZEROS):
        text = _CHINESE_YEAR.sub(lambda year: year[0].translate(_CHINESE_ZERO), text)
    if "「" in text or "『" in text:
        text = text.translate(_QUOTES)
    return _STRAIGHT.sub(r"“\1”", text) if '"' in text else text


def _is_set_apart(text: str) -> bool:
    return text.count(" ") > _MOSTLY_BLANKS * len(text) and _WORD_APART.search(text) is not None


def _blanks_at_numbers(text: str) -> list[tuple[int, int]]:
    if _BLANK_AT_NUMBER.search(text) is None:
        return []
    spans = (number.span(gone) for number in _NUMBER_APART.finditer(text) for gone in ("gone", "gone2"))
    return [(start, end) for start, end in spans if start < end]


def _with_lines(text: str) -> str:
    """`text` with line breaks restored that a converter replaced by blanks: … 二、严格执法 镇执法队…."""
    if text.count("\n") > _FEW_LINES or len(_PARTS_BEGIN.findall(text)) < MIN_LIST:
        return text
    return _BLANK.sub("\n", text)


def _with_full_stops(text: str) -> str:
    """`text` with 。 for Western full stops if most sentences end in these; if not, they separate words (市.县)."""
    stops = text.count("。")
    if text.count(".") + text.count("．") <= stops:
        return text
    stopped, found = _WESTERN_STOP.subn("。", text)
    return stopped if found > stops else text


def _with_cells(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`text` with a tab for each bar between two cells of a table, and the table syntax to remove."""
    drawn: list[tuple[int, int]] = []

    def cells(table: re.Match[str]) -> str:
        rule = table.span("rule")
        drawn.append(rule)

        def side(bar: re.Match[str]) -> str:
            at = table.start() + bar.start()
            if rule[0] <= at < rule[1]:
                return bar[0]
            if bar["edge"]:
                drawn.append((at, table.start() + bar.end()))
                return bar[0]
            drawn.extend(
                (table.start() + bar.start(part), table.start() + bar.end(part)) for part in ("before", "after")
            )
            return f"{bar['before']}\t{bar['after']}"

        return _BAR.sub(side, table[0])

    return _TABLE.sub(cells, text), [span for span in drawn if span[0] < span[1]]


def _invisible(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _INVISIBLE.finditer(text))
    width = measure_lines(text)
    if width.is_cut:
        yield from cut_line_ends(text, width)
    cuts = [match.span(match.lastgroup or "gone") for match in _CUT_NUMBER.finditer(text)]
    if width.page is not None:
        lines = ((cut, text.rfind("\n", 0, cut[0]) + 1) for cut in cuts)
        yield from (cut for cut, start in lines if cut[0] - start >= FULL_SHARE * width.page)


def _marks(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _MARKS:
        for match in pattern.finditer(text):
            yield match.span("gone")
            if "gone2" in pattern.groupindex:
                yield match.span("gone2")
