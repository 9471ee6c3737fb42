"""Sentences: the sentences of the canonical text, for all later stages."""

from __future__ import annotations

import bisect
import functools
import re

FULL_LINE_LENGTH = 20
"""Characters; a shorter line ended on purpose (a title, a heading, a table cell), not at the page's edge.

GB/T 9704-2012 prescribes 28 characters per line; OCR pages and narrow columns have fewer.
"""

_STOPS = "。！？!?"
_BREAKS = r"\n\r\f\v\x85\u2028\u2029"
_BOUNDARY = re.compile(  # one set of characters in front lets the engine skip to the next of them
    rf"[{_STOPS}{_BREAKS}](?:(?<=[{_STOPS}])[{_STOPS}”’」』）)》〉\"]*|\s*)"
)
_ENDS_PARAGRAPH = "：:；;…—”」』。！？!?|"
_FLOWS_ON = "，、,（(《“〈〔["
_OPENS_PARAGRAPH = re.compile(
    r"[#>|*\-—•●◆■□★①-⑳⑴-⒇⒈-⒛㈠-㈩]"
    r"|[（(]?[一二三四五六七八九十]{1,3}[）)、．.是]"
    r"|[（(]?[0-9０-９]{1,2}(?:[）)、]|[．.](?![0-9０-９]))"
    r"|第[一二三四五六七八九十]{1,3}(?:部分|章|节|[，、,])|附件|特此"
)
_INDENT = ("  ", "\u3000", "\t")


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """The span of the sentence at `position`, without surrounding white space; `(position, position)` in blank text.

    A position between two sentences belongs to the earlier one.
    `sentence_at("开展宣传3次。发放资料5份。", 8)` is `(7, 14)`: 发放资料5份。
    """
    sentences = split_sentences(text)
    if not sentences:
        return position, position
    return sentences[max(0, bisect.bisect_right(sentences, (position, len(text) + 1)) - 1)]


@functools.lru_cache(maxsize=2)  # the stages repeatedly ask for the same text
def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The half-open span of every sentence of `text` in order, without surrounding white space.

    A sentence ends at 。！？ (with the closing quotes and brackets after it) or at the end of its paragraph or table
    row. A line cut at the page's edge continues on the next line, even across the blank lines of a page break.
    """
    sentences: list[tuple[int, int]] = []
    start = line_start = 0
    for boundary in _BOUNDARY.finditer(text):
        stop, end = boundary.span()
        if text[stop] in _STOPS:
            _append_trimmed(sentences, text, start, end)
            start = end
            continue
        if stop == start:  # the line ended with its sentence
            start = end
        elif not _flows_on(text, start, line_start, boundary):
            _append_trimmed(sentences, text, start, stop)
            start = end
        line_start = end
    _append_trimmed(sentences, text, start, len(text))
    return tuple(sentences)


def _flows_on(text: str, sentence_start: int, line_start: int, line_break: re.Match[str]) -> bool:
    """Whether the sentence before `line_break` continues on the next line."""
    piece_start = max(sentence_start, line_start)
    piece = text[piece_start : line_break.start()].rstrip()
    last = piece[-1:]
    if not last or last in _ENDS_PARAGRAPH or "\t" in piece or line_break.end() == len(text):
        return False
    if line_break.group().endswith(_INDENT) or _OPENS_PARAGRAPH.match(text, line_break.end()):
        return False
    if last in _FLOWS_ON:
        return True
    line_length = piece_start - line_start + len(piece)
    return line_length >= FULL_LINE_LENGTH and not _OPENS_PARAGRAPH.match(text, piece_start)


def _append_trimmed(sentences: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    surface = text[start:end].strip()
    if surface:
        if end - start > len(surface):
            start = text.index(surface, start)
        sentences.append((start, start + len(surface)))
