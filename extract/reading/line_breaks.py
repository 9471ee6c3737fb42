"""Line breaks: whether a printed line ends because it is full or because its paragraph ends."""

from __future__ import annotations

import re

SLACK = 0.3
"""White space that a full line may leave, in line heights, in addition to the width of what moved to the next line."""
SLACK_INSIDE = 2.5
"""Like `SLACK`, for a line that ends within a sentence: the next line continues it unless much space is left."""

_ITEM = re.compile(
    r"^(第?[一二三四五六七八九十百]+[、章节条]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.．、](?!\d)|[①-⑳]|特此(报告|汇报)|附件[:：])"
)
_STOP = re.compile(r"[。；：！？:;][”’」』）)]?$")
_UNBREAKABLE = re.compile(
    "[“‘『（(《〈〔\\[【]*{unit}(?:[、，。；：！？,.;:!?』）)》〉〕\\]】％℃…—]+|[“”‘’]+{unit})*".format(
        unit="(?:[0-9A-Za-z][0-9A-Za-z.,:/%‰·~-]*|.)"
    )
)
"""The unbreakable beginning of a line (Unicode line breaking, UAX 14): opening marks, a number, word or character,
closing marks, and whatever quotation marks attach to it."""
_LATIN = re.compile(r"[A-Za-z]")


def is_broken_off(last: str, following: str, room: float) -> bool:
    """Whether `following` continues `last`, which left `room` to its right, in full-width characters."""
    is_stopped = _STOP.search(last) is not None
    if is_stopped and _ITEM.match(following):
        return False
    return room - width_of_beginning(following) <= (SLACK if is_stopped else SLACK_INSIDE)


def begins_item(line: str) -> bool:
    """Whether the line begins with the number of a heading or list item."""
    return _ITEM.match(line) is not None


def width_of_beginning(line: str) -> float:
    """The width of the unbreakable beginning of the line, in full-width characters."""
    return _ems(_UNBREAKABLE.match(line))


def space_between(last: str, following: str) -> str:
    """The text that joins two lines of one paragraph: a space in Latin text, else nothing."""
    return " " if _LATIN.match(last[-1]) and _LATIN.match(following[0]) else ""


def _ems(unbreakable: re.Match[str] | None) -> float:
    """The width of the text in full-width characters."""
    text = unbreakable[0] if unbreakable else ""
    return sum(0.5 if character.isascii() else 1.0 for character in text)
