"""Plain text and Markdown: decoded bytes are the canonical text, each line with its byte range."""

from __future__ import annotations

import codecs
import re
from itertools import accumulate

from extract.errors import UnreadableDocument
from extract.reading.lines import require_text
from extract.records import Segment, SourceText

READER = ("plain_text", "1")

MARKED_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte-order marks and what they announce; a mark is not part of the text. That of UTF-32 begins as UTF-16's does."""

WIDE_ENCODINGS = {"utf-32-le": 4, "utf-32-be": 4, "utf-16-le": 2, "utf-16-be": 2}
"""Encodings in units of several bytes, with the size of a unit."""

MOST_DAMAGE = 0.05
"""Share of broken characters above which a decoding is taken for the wrong one: a right one breaks at single bytes."""

MOST_CONTROLS = 0.05
"""Share of control characters above which the bytes are not text."""

_LONGEST_CHARACTER = 4
"""Bytes of the longest character in UTF-8 and GB18030."""

_SAMPLE = 4096
"""Bytes from which UTF-16 and UTF-32 without a mark are judged."""

_BYTES_A_ZERO = 200
"""Bytes of UTF-16 among which at least one is zero; a zero astray in other text is rarer."""

MOSTLY_USUAL = 0.8
"""Share of usual characters above which bytes are taken for UTF-16 or UTF-32: other bytes give characters from
everywhere, or none."""

FREQUENT = {"gb18030": ("gb2312", 0xD7), "big5hkscs": ("big5", 0xC6)}
"""The two encodings without any mark of their own, each with the standard that sets its frequently used characters
apart, and the last lead byte of these: level 1 of GB 2312-80 and of Big5; marks stand before them."""

MOSTLY_FREQUENT = 0.95
"""Share of frequent characters from which a text can be Big5 as it stands; the rarer ones are in names."""

_JUDGED_CHARACTERS = 2000
"""Characters beyond ASCII from which the two are told apart; about ten do."""

_USUAL = re.compile("[\n\r\t -~\u3000-\u303f\u4e00-\u9fa5\uff00-\uffef“”‘’—…·]")
_ASCII = re.compile("[\0-\x7f]+")
_HAN = re.compile("[\u3400-\u9fff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_REPLACED = "\ufffd"


def read_plain_text(data: bytes, document_format: str) -> SourceText:
    """The decoded characters of `data`, without byte-order mark, one segment a line with its line break.

    Raises UnreadableDocument (`not_text`, `no_text`).
    """
    text, encoding, mark = decode(data)
    require_text(text, document_format)
    lines = text.split("\n")
    if encoding in WIDE_ENCODINGS:
        sizes = [len(line.encode(encoding, "surrogatepass")) + WIDE_ENCODINGS[encoding] for line in lines]
    else:
        sizes = [len(line) + 1 for line in data[mark:].split(b"\n")]
    segments = _line_segments([len(line) + 1 for line in lines], sizes, mark, len(text), len(data))
    return SourceText(text, segments, document_format, *READER, encoding=encoding)


def decode(data: bytes) -> tuple[str, str, int]:
    """Text, encoding and size of the byte-order mark of `data`: the mark decides, then strict UTF-8, then the usual
    characters of GB18030 and Big5 (traditional Chinese, read as browsers do, with the characters of Hong Kong).

    A last character that was cut off is left out. Single bad bytes become U+FFFD, when the rest is plainly of one
    encoding. Raises UnreadableDocument (`not_text`) when no decoding gives text.
    """
    encoding, mark = next(((name, len(bom)) for bom, name in MARKED_ENCODINGS if data.startswith(bom)), ("", 0))
    if encoding:
        text = data[mark:].decode(encoding, "replace").removesuffix(_REPLACED)
    else:
        text, encoding = _decode_unmarked(data)
    _refuse_binary(text)
    return text, encoding, mark


def _decode_unmarked(data: bytes) -> tuple[str, str]:
    wide = _unmarked_wide(data)
    if wide:
        return data.decode(wide, "replace").removesuffix(_REPLACED), wide
    text = _strict(data, "utf-8")
    if text is not None and (text.isascii() or _HAN.search(text)):
        return text, "utf-8"
    chinese = _strict(data, "gb18030")
    if text is not None:  # no Chinese in it: short GB18030 can pass for valid UTF-8 by chance
        return (chinese, "gb18030") if chinese is not None and _all_han(chinese) else (text, "utf-8")
    damaged = data.decode("utf-8", "replace")
    if damaged.count(_REPLACED) <= MOST_DAMAGE * sum(map(len, _HAN.findall(damaged))):
        return _by_line(data, "utf-8"), "utf-8"
    if _is_big5(data):
        chinese = _strict(data, "big5hkscs")
        return (chinese if chinese is not None else _by_line(data, "big5hkscs")), "big5hkscs"
    return (chinese if chinese is not None else _by_line(data, "gb18030")), "gb18030"


def _is_big5(data: bytes) -> bool:
    """Whether `data` is of frequent characters in Big5 and of rarer ones, or none, in GB18030: most bytes fit both."""
    as_big5 = _share_of_frequent(data, "big5hkscs")
    return as_big5 >= MOSTLY_FREQUENT and as_big5 > _share_of_frequent(data, "gb18030")


def _share_of_frequent(data: bytes, encoding: str) -> float:
    standard, last_lead = FREQUENT[encoding]
    wide = _ASCII.sub("", data.decode(encoding, "replace"))[:_JUDGED_CHARACTERS]
    leads = wide.encode(standard, "ignore")[::2]  # beyond ASCII every character has two bytes in both standards
    return sum(lead <= last_lead for lead in leads) / max(len(wide), 1)


def _strict(data: bytes, encoding: str) -> str | None:
    """`data` decoded, its last character left out when it was cut; None when it is not of this encoding."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        is_cut = error.end == len(data) and len(data) - error.start < _LONGEST_CHARACTER
        if not is_cut or "invalid" in error.reason:
            return None
        return data[: error.start].decode(encoding)


def _by_line(data: bytes, encoding: str) -> str:
    """`data` decoded line by line, so that a bad byte never swallows a line break."""
    return "\n".join(line.decode(encoding, "replace") for line in data.split(b"\n"))


def _unmarked_wide(data: bytes) -> str | None:
    """The UTF-16 or UTF-32 of `data` without a mark: that in which its characters are the usual ones of Chinese text.

    Only bytes with zeros among them: in UTF-16 those of digits and line breaks on one side, of 一 (U+4E00) on the
    other.
    """
    sample = data[:_SAMPLE]
    if len(data) % 2 or sample.count(0) * _BYTES_A_ZERO < len(sample):
        return None
    shares = {encoding: _share_of_usual(sample, encoding) for encoding in WIDE_ENCODINGS}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= MOSTLY_USUAL else None


def _share_of_usual(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, "ignore")
    return len(_USUAL.findall(text)) * WIDE_ENCODINGS[encoding] / len(sample)


def _all_han(text: str) -> bool:
    letters = [c for c in text if not c.isascii()]
    return all("\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in letters)


def _refuse_binary(text: str) -> None:
    text = text.rstrip("\0")  # a copy that was broken off leaves zeros where the rest would stand
    broken = len(_CONTROLS.findall(text)) + text.count(_REPLACED)
    if broken > max(MOST_CONTROLS * len(text), 1):
        raise UnreadableDocument(
            "not_text",
            f"{broken} of {len(text)} characters are control characters or cannot be decoded",
            "send the report as a document, a PDF or a text file in UTF-8 or GB18030",
        )


def _line_segments(
    lengths: list[int], sizes: list[int], mark: int, text_end: int, data_end: int
) -> tuple[Segment, ...]:
    """One segment a line from character and byte lengths that count the line break, also after the last line."""
    ends = list(accumulate(lengths))
    byte_ends = list(accumulate(sizes, initial=mark))[1:]
    ends[-1], byte_ends[-1] = text_end, min(byte_ends[-1] - 1, data_end)
    starts, byte_starts = [0, *ends[:-1]], [mark, *byte_ends[:-1]]
    if starts[-1] == text_end:  # the text ends with a line break
        for column in (starts, ends, byte_starts, byte_ends):
            column.pop()
    return tuple(map(Segment, starts, ends, byte_starts, byte_ends))
