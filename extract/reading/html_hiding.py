"""Html hiding: which elements of a page a browser does not show, by their attributes and the page's style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_STRUCK = frozenset(("del", "s", "strike"))
_AWAY = re.compile(
    r"(?<![\w-])(?:display\s*:\s*none|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0*)?\s*(?:[;!]|$)"
    r"|text-decoration[^;]*line-through|(?:left|top)\s*:\s*-\d{4,}px)",
    re.IGNORECASE,
)
"""CSS declarations that hide an element and everything in it."""
_TOO_SMALL = re.compile(r"(?<![\w-])font-size\s*:\s*0(?:\.0*)?(?:px|pt|r?em|%)?\s*(?:[;!]|$)", re.IGNORECASE)
_SIZE = re.compile(r"(?<![\w-])font(?:-size)?\s*:", re.IGNORECASE)
_INVISIBLE = re.compile(r"(?<![\w-])visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_VISIBLE = re.compile(r"(?<![\w-])visibility\s*:\s*visible", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_AT_RULE = re.compile(r"@[^@{};]*(?:;|\{(?:[^{}]|\{[^{}]*\})*\})")
"""A rule that applies only to some media, such as print, or an import."""
_NAMED = re.compile(r"[.#][\w-]+")
_DISPLAY = re.compile(r"(?<![\w-])display\s*:", re.IGNORECASE)
_LARGEST_SHEET = 1_000_000
"""Characters; longer style sheets are not examined."""


class Hiding:
    """Tells whether an element of a page is hidden, by the page's style sheets and the element's own attributes."""

    def __init__(self, root: etree._Element) -> None:
        sheets = "\n".join(sheet.text or "" for sheet in root.iter("style"))
        self._names = _hidden_names(sheets) if len(sheets) <= _LARGEST_SHEET else frozenset()

    def hides(self, element: etree._Element) -> bool:
        """Whether a browser does not show the element, or strikes it out."""
        if element.tag in _STRUCK or element.get("hidden") is not None:
            return True
        if element.tag == "dialog" and element.get("open") is None:
            return True
        style = element.get("style") or ""
        if style and (_AWAY.search(style) or _is_empty(element, style)):
            return True
        return bool(self._names) and not _DISPLAY.search(style) and not self._names.isdisjoint(_names(element))


def _is_empty(element: etree._Element, style: str) -> bool:
    """Whether `style` gives the element's text no size or visibility, and no element in it restores them."""
    if _TOO_SMALL.search(style):
        return not any(_SIZE.search(own) and not _TOO_SMALL.search(own) for own in _styles_in(element))
    return _INVISIBLE.search(style) is not None and not any(map(_VISIBLE.search, _styles_in(element)))


def _styles_in(element: etree._Element) -> Iterator[str]:
    return (inner.get("style") or "" for inner in element.iterdescendants(etree.Element))


def _names(element: etree._Element) -> set[str]:
    names = {f".{name}" for name in (element.get("class") or "").split()}
    return names | {f"#{element.get('id')}"}


def _hidden_names(sheets: str) -> frozenset[str]:
    """The classes and ids, as `.class` and `#id`, to which a rule gives `display: none`, and no rule another display.

    >>> sorted(_hidden_names(".old, #note {display: none} .tab {display: none} .tab.open {display: block}"))
    ['#note', '.old']
    """
    hidden: set[str] = set()
    shown: set[str] = set()
    for selectors, declarations in _rules(_AT_RULE.sub("", _COMMENT.sub("", sheets))):
        if not _DISPLAY.search(declarations):
            continue
        is_hiding = _AWAY.search(declarations) is not None
        for selector in map(str.strip, selectors.split(",")):
            if not is_hiding:
                shown.update(_NAMED.findall(selector))
            elif _NAMED.fullmatch(selector):
                hidden.add(selector)
    return frozenset(hidden - shown)


def _rules(sheets: str) -> Iterator[tuple[str, str]]:
    """The selectors and the declarations of each rule: `p, td {color: red}` gives `p, td ` and `color: red`.

    By splitting, not by one pattern: that would look for the brace again from each character of a text without any.
    """
    for rule in sheets.split("}")[:-1]:
        before, brace, declarations = rule.rpartition("{")
        if brace:
            yield before.rpartition("{")[2], declarations
