"""Lines: the paragraphs of a flowing format, as its reader found them → canonical text with its source map."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from extract.errors import UnreadableDocument
from extract.records import Segment, SourceText

LONG_CELL = 60
"""Characters from which a table cell is prose: such a table is page layout, and its cells are read one by one."""

_WORD = re.compile(r"\w")


def flowing_text(
    paragraphs: Iterable[tuple[int, str]],
    document_format: str,
    reader: tuple[str, str],
    encoding: str | None = None,
    metadata: Iterable[tuple[str, str]] = (),
) -> SourceText:
    """The text of `paragraphs` (number in the file, text), one per line; empty ones are left out.

    Raises UnreadableDocument (`no_text`) when nothing is left.
    """
    kept = [(number, text) for number, text in paragraphs if text and not text.isspace()]
    text = "\n".join(text for _, text in kept)
    require_text(text, document_format)
    ends = accumulate(len(text) + 1 for _, text in kept)
    segments = tuple(
        Segment(start=end - 1 - len(text), end=end - 1, paragraph=number)
        for end, (number, text) in zip(ends, kept, strict=True)
    )
    return SourceText(text, segments, document_format, *reader, encoding=encoding, metadata=tuple(metadata))


def require_text(text: str, document_format: str) -> None:
    """Raises UnreadableDocument (`no_text`) when `text` holds no letter and no digit."""
    if not _WORD.search(text):
        raise UnreadableDocument(
            "no_text",
            f"the {document_format} file contains no text",
            "open it and see whether the report is in it; a picture of the report can be sent as PDF or image",
        )


_MOST_SPANNED = 50
_LONGEST_SPAN = 5
"""Digits from which a span is taken for a mistake or an attack."""


def row_lines(cells: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table row whose cells hold these paragraphs.

    One line with tabs between the cells: [["受理投诉"], ["12件"]] gives ["受理投诉\\t12件"]; cells covered by a merged
    cell are empty. A row with prose gives one line per paragraph, so that a layout table yields whole sentences.
    """
    filled = [[line for line in cell if line.strip()] for cell in cells]
    if is_read_by_paragraphs(filled):
        return [line for cell in filled for line in cell]
    row = "\t".join(" ".join(line.strip() for line in cell) for cell in filled).rstrip("\t")
    return [row] if row else []


def spanned(value: str | None) -> int:
    """The number of columns or rows a cell spans by its attribute `value`, from one to those of a large table."""
    return min(max(int(value), 1), _MOST_SPANNED) if value and value.isdecimal() and len(value) < _LONGEST_SPAN else 1


def is_read_by_paragraphs(cells: Sequence[Sequence[str]]) -> bool:
    """Whether a table row with these paragraphs is prose or a single text across the table."""
    return any(len(cell) > 1 and sum(map(len, cell)) > LONG_CELL for cell in cells) or sum(map(bool, cells)) == 1
