"""File names: how the name of a dropped file, which can be any bytes, is passed between tasks and stored in tables."""

from __future__ import annotations

import os
import re

_ESCAPED = re.compile("[%\udc80-\udcff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ESCAPE = re.compile("%([0-9A-F]{2})")


def portable_name(name: str) -> str:
    """`name` as text that survives JSON; `local_name` is the inverse.

    Bytes that are not UTF-8 (lone surrogates in Python) and the percent sign become `%XX`; the rest stays readable.

    >>> portable_name("县城/2024年 100%.txt")
    '县城/2024年 100%25.txt'
    """
    return _ESCAPED.sub(lambda match: f"%{os.fsencode(match[0])[0]:02X}", name)


def local_name(portable: str) -> str:
    """The file name whose `portable_name` is `portable`."""
    return _ESCAPE.sub(lambda match: os.fsdecode(bytes([int(match[1], 16)])), portable)


def display_name(name: str) -> str:
    r"""`name` as one line of readable text for tables and logs.

    Bytes that are not UTF-8 are shown as `\xff`, control characters as `\n` and the like.

    >>> display_name("2024年\udcff.txt")
    '2024年\\xff.txt'
    """
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
