"""Line breaks: whether a printed line ends because there was no room for more, or because its paragraph does."""

from __future__ import annotations

import re

SLACK = 0.3
"""Line heights that a full line may end before the right margin, beside the room for what moved to the next line."""
SLACK_INSIDE = 2.5
"""As `SLACK`, for a line that ends within a sentence: there the next line goes on unless much room was left."""

_ITEM = re.compile(
    r"^(第?[一二三四五六七八九十百]+[、章节条]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.．、](?!\d)|[①-⑳]|特此(报告|汇报)|附件[:：])"
)
_STOP = re.compile(r"[。；：！？:;][”’」』）)]?$")
_UNBREAKABLE = re.compile(
    "[“‘『（(《〈〔\\[【]*{unit}(?:[、，。；：！？,.;:!?』）)》〉〕\\]】％℃…—]+|[“”‘’]+{unit})*".format(
        unit="(?:[0-9A-Za-z][0-9A-Za-z.,:/%‰·~-]*|.)"
    )
)
"""What cannot be parted at the beginning of a line (Unicode line breaking, UAX 14): opening marks, a number or word or
one character, closing marks, and what quotation marks hold on to."""
_LATIN = re.compile(r"[A-Za-z]")


def is_broken_off(last: str, following: str, room: float) -> bool:
    """Whether `following` goes on with `last`, which left `room` to its right, in characters of full width."""
    is_stopped = _STOP.search(last) is not None
    if is_stopped and _ITEM.match(following):
        return False
    return room - width_of_beginning(following) <= (SLACK if is_stopped else SLACK_INSIDE)


def begins_item(line: str) -> bool:
    """Whether the line begins with the number of a heading or of an item in a list."""
    return _ITEM.match(line) is not None


def width_of_beginning(line: str) -> float:
    """The width, in characters of full width, of what cannot be parted at the beginning of the line."""
    return _ems(_UNBREAKABLE.match(line))


def space_between(last: str, following: str) -> str:
    """What stands between two lines of one paragraph: a space in Latin text."""
    return " " if _LATIN.match(last[-1]) and _LATIN.match(following[0]) else ""


def _ems(unbreakable: re.Match[str] | None) -> float:
    """The width of the text in characters of full width."""
    text = unbreakable[0] if unbreakable else ""
    return sum(0.5 if character.isascii() else 1.0 for character in text)
