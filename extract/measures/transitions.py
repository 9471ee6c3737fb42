"""Transitions: an old value and the new one that replaced it, whatever the verb between them (由60人壮大到108人).

Used by `scope` (the old value is a comparison) and `changes` (the new one measures what the old one does).
"""

from __future__ import annotations

import re

from extract.measures.clauses import Place

_FROM = re.compile(r"(?:由|从)[^，。；、：\d]{0,6}\Z")
"""End of the words before an old value (法律明白人队伍由|60人)."""

_BECOMING = r"[^，。；、：\d]{0,7}(?:[到至为]|(?<![组构形])成)了?(?:[近约超逾]|超过)?\s*"
"""Words between an old and its new value: up to three nouns and verbs with a verb of result (人壮大到)."""

_TO = re.compile(_BECOMING)
_TO_NUMBER = re.compile(rf"\s*{_BECOMING}\d[\d.,]*[余多]?[万亿]?[余多]?\s*")


def is_old_value(text: str, place: Place) -> bool:
    """Whether the number is a value that changed to another in the same measure word (由|60人壮大到108人)."""
    quantity = place.quantity
    if _FROM.search(text, place.own_start, quantity.start) is None:
        return False
    new_value = _TO_NUMBER.match(text, quantity.end)
    return new_value is not None and text.startswith(quantity.unit, new_value.end())


def is_new_value(text: str, before: Place, place: Place) -> bool:
    """Whether the number is the value that the one `before` changed to (由60人壮大到|108人)."""
    return is_old_value(text, before) and _TO.fullmatch(text, before.quantity.end, place.quantity.start) is not None
