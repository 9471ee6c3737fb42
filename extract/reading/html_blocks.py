"""Html blocks: the lines that a browser would show of a page, each with what tells the body from the metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from extract.reading.html_hiding import Hiding
from extract.reading.html_lists import OrderedLists
from extract.reading.lines import row_lines, spanned
from extract.reading.raised import raised

_INVISIBLE = frozenset(
    (
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "select",
        "option",
        "button",
        "input",
        "textarea",
        "object",
        "map",
        "audio",
        "video",
        "marquee",
        "rt",
        "rp",
    )
)
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "o:p",
        "q",
        "rb",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "st1:chsdate",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
    )
)
"""Inline elements; all others begin a new line, since unknown elements of content systems are mostly blocks."""

_HIDDEN_SHARE = 0.5
"""A hidden part with more than this share of the page's text, links excluded, is the body, to be revealed by a script.
A smaller one repeats the body for another screen size, or is a remnant."""
_WIDE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_ZERO_WIDTH = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the page: its text, the element that holds it, and how many of its characters are in links."""

    number: int
    text: str
    element: etree._Element
    link_length: int

    @property
    def is_linked(self) -> bool:
        """Whether most of the line is links."""
        return self.link_length * 2 > len(self.text)


def page_blocks(root: etree._Element) -> list[Block]:
    """The lines of the page in order: paragraphs, `<br>` lines, list items, and the rows of data tables."""
    return _Lines(root).collect()


class _Lines:
    """One pass over the page, without recursion: pages may be nested to any depth."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._hiding = Hiding(root)
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self._link_parts: list[str] = []
        self._link_depth = 0
        self._holders = [root]
        self._lists, self._label = OrderedLists(), ""
        self._page_length = 0

    def collect(self) -> list[Block]:
        self._page_length = _text_length(self._root)
        walk = etree.iterwalk(self._root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "start":
                if self._start(element):
                    walk.skip_subtree()
            elif event == "end":
                self._end(element)
            if event != "start" and element is not self._root:
                self._add(element.tail)
        self._flush()
        return self._blocks

    def _start(self, element: etree._Element) -> bool:
        """Takes the element's own text; True if its content is already handled or not shown."""
        tag = element.tag
        if tag not in _INLINE:
            if tag == "dd":
                self._add("\t")  # a definition is on the line of its term
            else:
                self._flush()
            self._holders.append(element)
        if tag in _INVISIBLE or self._is_hidden(element):
            return True
        if tag == "a":
            self._link_depth += 1
        if tag == "li":
            self._label = self._lists.label(element)
        if tag == "table" and (rows := _data_rows(element, self._hiding)) is not None:
            self._add_rows(rows)
            return True
        self._add(_own_text(element), is_preformatted=tag == "pre")
        return False

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "a":
            self._link_depth = max(self._link_depth - 1, 0)
        if tag not in _INLINE:
            if tag not in ("dt",):
                self._flush()
            self._holders.pop()

    def _is_hidden(self, element: etree._Element) -> bool:
        return self._hiding.hides(element) and _text_length(element) <= _HIDDEN_SHARE * self._page_length

    def _add(self, text: str | None, is_preformatted: bool = False) -> None:
        if not text:
            return
        if is_preformatted and "\n" in text:
            for line in text.split("\n"):
                self._parts.append(line)
                self._flush()
            return
        self._parts.append(text)
        if self._link_depth:
            self._link_parts.append(text)

    def _flush(self) -> None:
        if not self._parts:
            return
        text = shown("".join(self._parts))
        if text:
            text, self._label = self._label + text, ""
            linked = len(shown("".join(self._link_parts)))
            self._blocks.append(Block(len(self._blocks) + 1, text, self._holders[-1], linked))
        self._parts, self._link_parts = [], []

    def _add_rows(self, rows: list[tuple[etree._Element, list[str]]]) -> None:
        for row, cells in rows:
            linked = sum(len(shown("".join(str(piece) for piece in link.itertext()))) for link in row.iter("a"))
            for line in row_lines([[cell] for cell in cells]):
                self._blocks.append(Block(len(self._blocks) + 1, line, row, linked))


def _own_text(element: etree._Element) -> str:
    text = element.text or ""
    return raised(text) if element.tag == "sup" else text


def _text_length(element: etree._Element) -> int:
    """Number of visible characters in the element outside links, not counting white space."""
    length = 0
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "end":
            length += len("".join((part.tail or "").split())) if part is not element else 0
        elif part.tag == "a" or part.tag in _INVISIBLE:
            walk.skip_subtree()
        else:
            length += len("".join((part.text or "").split()))
    return length


def shown(text: str) -> str:
    """`text` as a browser shows it, on one line: white space collapsed, and dropped where Chinese text was wrapped.

    >>> shown(" 调解纠纷\\n  12件 ")
    '调解纠纷12件'
    """
    if "\n" in text or "\r" in text:
        text = _WIDE.sub(lambda m: _space(m, text), text)
    else:
        text = _WIDE.sub(lambda m: "\t" if m[0] == "\t" else " ", text)
    return _ZERO_WIDTH.sub("", text).strip()


def _space(match: re.Match[str], text: str) -> str:
    if "\n" not in match[0] and "\r" not in match[0]:
        return "\t" if match[0] == "\t" else " "
    around = text[max(match.start() - 1, 0) : match.start()], text[match.end() : match.end() + 1]
    return "" if any(map(_CHINESE.match, around)) else " "


def _data_rows(table: etree._Element, hiding: Hiding) -> list[tuple[etree._Element, list[str]]] | None:
    """The rows of an innermost table of two columns or more without prose; None for a layout table."""
    if next(table.iterdescendants("table"), None) is not None:
        return None
    rows = list(_grid_rows(table, hiding))
    if max((len(cells) for _, cells in rows), default=0) < 2:
        return None
    longest = max(len(text) for _, cells in rows for text in cells or [""])
    return rows if longest <= _LONGEST_DATA_CELL else None


def _grid_rows(table: etree._Element, hiding: Hiding) -> Iterator[tuple[etree._Element, list[str]]]:
    """Each row with one text per grid column; columns covered by a merged cell are empty."""
    covered: dict[int, int] = {}
    for row in table.iter("tr"):
        if hiding.hides(row):
            continue
        cells: list[str] = []
        below: dict[int, int] = {column: rows - 1 for column, rows in covered.items() if rows > 1}
        for cell in row:
            if cell.tag not in ("td", "th") or hiding.hides(cell):
                continue
            while len(cells) in covered:
                cells.append("")
            columns = range(len(cells), len(cells) + spanned(cell.get("colspan")))
            below |= (
                dict.fromkeys(columns, spanned(cell.get("rowspan")) - 1) if spanned(cell.get("rowspan")) > 1 else {}
            )
            cells += [_cell_text(cell, hiding), *[""] * (len(columns) - 1)]
        yield row, cells
        covered = below


_LONGEST_DATA_CELL = 400
"""Maximum characters in a cell of a data table; longer cells are prose, so the table only lays out the page."""


def _cell_text(cell: etree._Element, hiding: Hiding) -> str:
    return shown(" ".join(_visible_text(cell, hiding)).replace("\t", " "))


def _visible_text(cell: etree._Element, hiding: Hiding) -> Iterator[str]:
    """The text of each paragraph of a cell, with inline elements joined."""
    parts: list[str] = []
    walk = etree.iterwalk(cell, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start" and (element.tag in _INVISIBLE or hiding.hides(element)):
            walk.skip_subtree()
        elif event == "start":
            if element.tag not in _INLINE and parts:
                yield "".join(parts)
                parts = []
            parts.append(_own_text(element))
        if event != "start" and element is not cell:
            parts.append(element.tail or "")
    yield "".join(parts)
