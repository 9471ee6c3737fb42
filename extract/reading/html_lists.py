"""Html lists: the number that a browser shows before an item of an ordered list."""

from __future__ import annotations

import re

from lxml import etree

from extract.reading.list_labels import list_label

_UNMARKED = re.compile(r"list-style(-type)?\s*:\s*none", re.IGNORECASE)
_CHINESE = re.compile(r"list-style(-type)?\s*:\s*(cjk-ideographic|(simp|trad)-chinese-informal)", re.IGNORECASE)
_LETTERED = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
"""`type` of an ordered list (HTML Standard, 4.4.5) → the number format of its labels."""
_ORDINAL = re.compile(r"[\s（(]*(\d{1,2}|[一二三四五六七八九十]{1,3}|第.{1,3}[条章节])\s*[、.．)）]|\s*[①-⑳]")


class OrderedLists:
    """Counts the items of all ordered lists of a page, in page order."""

    def __init__(self) -> None:
        self._next: dict[etree._Element, int] = {}

    def label(self, item: etree._Element) -> str:
        """The label of this `<li>`, such as `1. ` or `一、`; empty if its text has its own number or is only a link."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol" or _UNMARKED.search(f"{parent.get('style')};{item.get('style')}"):
            return ""
        number = _whole(item.get("value")) or self._next.get(parent) or _whole(parent.get("start")) or 1
        self._next[parent] = number + 1
        text = next((str(piece) for piece in item.itertext() if str(piece).strip()), "")
        is_link = not (item.text or "").strip() and len(item) > 0 and item[0].tag == "a"
        if is_link or not text or _ORDINAL.match(text):
            return ""
        if _CHINESE.search(parent.get("style") or ""):
            return list_label(number, "chineseCounting") + "、"
        return list_label(number, _LETTERED.get(parent.get("type") or "", "decimal")) + ". "


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 5 else None
