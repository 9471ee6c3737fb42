"""Plain text and Markdown: the decoded bytes are the canonical text, and each line keeps its byte range."""

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
"""Byte-order marks and their encodings; UTF-32 comes first because its mark begins like that of UTF-16. A mark is not
part of the text."""

WIDE_ENCODINGS = {"utf-32-le": 4, "utf-32-be": 4, "utf-16-le": 2, "utf-16-be": 2}
"""Encodings with code units of several bytes, and the size of a unit in bytes."""

MOST_DAMAGE = 0.05
"""Share of undecodable characters above which an encoding is rejected; the right one fails only at single bytes."""

MOST_CONTROLS = 0.05
"""Share of control characters above which the bytes are not text."""

_LONGEST_CHARACTER = 4
"""Bytes of the longest character in UTF-8 and GB18030."""

_SAMPLE = 4096
"""Number of bytes from which UTF-16 and UTF-32 without a mark are detected."""

_BYTES_A_ZERO = 200
"""Maximum number of bytes per zero byte in UTF-16 and UTF-32; stray zeros in other text are rarer."""

MOSTLY_USUAL = 0.8
"""Minimum share of usual characters in UTF-16 or UTF-32; other bytes decode to characters from all over Unicode, or
fail to decode."""

FREQUENT = {"gb18030": ("gb2312", 0xD7), "big5hkscs": ("big5", 0xC6)}
"""The two encodings that cannot be told apart by their bytes alone, each with the standard whose level 1 holds the
frequent characters (GB 2312-80, Big5) and the last lead byte of that level; punctuation comes before it."""

MOSTLY_FREQUENT = 0.95
"""Minimum share of frequent characters in a Big5 text; the rarer ones occur in names."""

_JUDGED_CHARACTERS = 2000
"""Number of non-ASCII characters used to decide between the two; about ten are enough."""

_USUAL = re.compile("[\n\r\t -~\u3000-\u303f\u4e00-\u9fa5\uff00-\uffef“”‘’—…·]")
_ASCII = re.compile("[\0-\x7f]+")
_HAN = re.compile("[\u3400-\u9fff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_REPLACED = "\ufffd"


def read_plain_text(data: bytes, document_format: str) -> SourceText:
    """The decoded characters of `data` without byte-order mark, one segment per line including its line break.

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
    """Text, encoding and size in bytes of the byte-order mark of `data`.

    The mark decides, then strict UTF-8, then the frequent characters of GB18030 and Big5 (traditional Chinese, decoded
    as in browsers, with the characters of Hong Kong). A truncated last character is left out. Single bad bytes become
    U+FFFD if the rest is clearly of one encoding. Raises UnreadableDocument (`not_text`) if no encoding gives text.
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
    if text is not None:  # no Chinese in it: short GB18030 text can be valid UTF-8 by chance
        return (chinese, "gb18030") if chinese is not None and _all_han(chinese) else (text, "utf-8")
    damaged = data.decode("utf-8", "replace")
    if damaged.count(_REPLACED) <= MOST_DAMAGE * sum(map(len, _HAN.findall(damaged))):
        return _by_line(data, "utf-8"), "utf-8"
    if _is_big5(data):
        chinese = _strict(data, "big5hkscs")
        return (chinese if chinese is not None else _by_line(data, "big5hkscs")), "big5hkscs"
    return (chinese if chinese is not None else _by_line(data, "gb18030")), "gb18030"


def _is_big5(data: bytes) -> bool:
    """Whether `data` has frequent characters as Big5 but rarer ones, or none, as GB18030: most bytes fit both."""
    as_big5 = _share_of_frequent(data, "big5hkscs")
    return as_big5 >= MOSTLY_FREQUENT and as_big5 > _share_of_frequent(data, "gb18030")


def _share_of_frequent(data: bytes, encoding: str) -> float:
    standard, last_lead = FREQUENT[encoding]
    wide = _ASCII.sub("", data.decode(encoding, "replace"))[:_JUDGED_CHARACTERS]
    leads = wide.encode(standard, "ignore")[::2]  # beyond ASCII every character has two bytes in both standards
    return sum(lead <= last_lead for lead in leads) / max(len(wide), 1)


def _strict(data: bytes, encoding: str) -> str | None:
    """`data` decoded, without a truncated last character; None if it is not in this encoding."""
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
    """The UTF-16 or UTF-32 encoding in which `data`, without a mark, has the usual characters of Chinese text, or None.

    Only bytes that include zeros qualify: UTF-16 has them as the high byte of digits and line breaks, and as the low
    byte of 一 (U+4E00).
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
    text = text.rstrip("\0")  # an interrupted copy leaves zeros in place of the rest
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
    """One segment per line from character and byte lengths that include the line break, even for the last line."""
    ends = list(accumulate(lengths))
    byte_ends = list(accumulate(sizes, initial=mark))[1:]
    ends[-1], byte_ends[-1] = text_end, min(byte_ends[-1] - 1, data_end)
    starts, byte_starts = [0, *ends[:-1]], [mark, *byte_ends[:-1]]
    if starts[-1] == text_end:  # the text ends with a line break
        for column in (starts, ends, byte_starts, byte_ends):
            column.pop()
    return tuple(map(Segment, starts, ends, byte_starts, byte_ends))
