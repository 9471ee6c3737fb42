"""Docx styles and numbering: the automatic label of each paragraph, counted over the whole document."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from extract.reading.list_labels import list_label
from extract.reading.xml_safety import parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = W[1:-1]
_DEEPEST_BASE = 20
"""Maximum depth of styles based on styles, which may be circular; Word itself allows about ten."""
_LEVEL_REFERENCE = re.compile(r"%([1-9])")
_TABLE_OF_CONTENTS = re.compile(r"(toc|目录)\s*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `text` is its pattern (`第%1章`, `（%2）`), `suffix` what follows it (`tab`, `nothing`)."""

    start: int
    number_format: str
    text: str
    suffix: str
    is_legal: bool
    restart: int | None


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph or character style, reduced to what concerns numbering and hidden text."""

    base: str | None
    number_id: str | None
    level: int | None
    is_contents: bool
    """Whether its paragraphs are entries of the table of contents, which repeats the headings."""
    hides: Mapping[str, bool]
    """Which of `HIDING` it switches on, and which off, itself or by the styles it is based on."""


HIDING = ("vanish", "strike", "dstrike")
"""Run properties of text not meant to be read: hidden or struck out."""

StyleTable = Mapping[str | None, Style]

KEPT_STYLES = 32
"""Number of parsed style parts to cache: most documents share those of a few templates, larger than their own text."""
_LARGEST_KEPT = 2_000_000
"""Largest style part to cache, in bytes; those of the templates are below 500,000."""
kept_styles: OrderedDict[bytes, StyleTable] = OrderedDict()


class Numbering:
    """The labels of automatic lists (一、 （一） 1.), counted in document order; one instance per document."""

    def __init__(self, styles: StyleTable, numbering: etree._Element | None) -> None:
        self._styles = styles
        self._lists: dict[str, tuple[str, dict[int, Level]]] = {}
        self._style_levels: dict[tuple[str, str], int] = {}
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()
        self._overrides: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read_lists(numbering)

    def is_table_of_contents(self, style_id: str | None) -> bool:
        """Whether a paragraph of this style is an entry of the table of contents, which repeats the headings."""
        style = self._styles.get(style_id)
        return style is not None and style.is_contents

    def label(self, properties: etree._Element | None) -> str:
        """The label of the next paragraph with these `w:pPr`, followed by a space if it needs one."""
        number_id, depth = self._position(properties)
        if number_id is None or number_id not in self._lists:
            return ""
        key, levels = self._lists[number_id]
        level = levels.get(depth)
        if level is None:
            return ""
        self._count(key, number_id, depth, levels)
        label = _LEVEL_REFERENCE.sub(lambda m: self._printed(key, levels, int(m[1]) - 1, level), level.text)
        if level.number_format == "bullet" or not label.strip():
            return ""
        needs_space = level.suffix != "nothing" and (label[-1].isalnum() or label[-1].isascii())
        return label + " " if needs_space and not label[-1].isspace() else label

    def _position(self, properties: etree._Element | None) -> tuple[str | None, int]:
        """List and level of a paragraph: its own, else those of its style or of the styles that style is based on."""
        own = properties.find(f"{W}numPr") if properties is not None else None
        number_id, depth = _number_properties(own)
        style_id = _value(properties, "pStyle") if properties is not None else None
        for _ in range(_DEEPEST_BASE):
            style = self._styles.get(style_id or "")
            if style is None or (number_id is not None and depth is not None):
                break
            if number_id is None and style.number_id is not None:
                number_id = style.number_id
                depth = depth if depth is not None else self._style_depth(number_id, style_id or "", style)
            style_id = style.base
        return (None if number_id == "0" else number_id), depth or 0

    def _style_depth(self, number_id: str, style_id: str, style: Style) -> int | None:
        return style.level if style.level is not None else self._style_levels.get((number_id, style_id))

    def _count(self, key: str, number_id: str, depth: int, levels: dict[int, Level]) -> None:
        counters = self._counters[key]
        if (number_id, depth) in self._overrides and (number_id, depth) not in self._started:
            counters.pop(depth, None)
        self._started.add((number_id, depth))
        for upper in range(depth):
            counters.setdefault(upper, levels[upper].start if upper in levels else 1)
        counters[depth] = counters[depth] + 1 if depth in counters else levels[depth].start
        for lower in [d for d in counters if d > depth]:
            restart = levels[lower].restart if lower in levels else None
            if restart is None or (restart > 0 and depth < restart):
                del counters[lower]

    def _printed(self, key: str, levels: dict[int, Level], depth: int, printing: Level) -> str:
        number = self._counters[key].get(depth, levels[depth].start if depth in levels else 1)
        number_format = levels[depth].number_format if depth in levels else "decimal"
        return list_label(number, "decimal" if printing.is_legal else number_format)

    def _read_lists(self, numbering: etree._Element) -> None:
        abstracts = {a.get(f"{W}abstractNumId"): a for a in numbering.iterfind(f"{W}abstractNum")}
        by_style = {_value(a, "styleLink"): key for key, a in abstracts.items() if _value(a, "styleLink")}
        for num in numbering.iterfind(f"{W}num"):
            number_id, key = num.get(f"{W}numId") or "", _value(num, "abstractNumId") or ""
            key = by_style.get(_value(abstracts.get(key), "numStyleLink"), key)
            levels = _read_levels(abstracts.get(key))
            for depth, style_id in _level_styles(abstracts.get(key)):
                self._style_levels[number_id, style_id] = depth
            levels |= self._read_overrides(num, number_id, levels)
            self._lists[number_id] = (key or "", levels)

    def _read_overrides(self, num: etree._Element, number_id: str, levels: dict[int, Level]) -> dict[int, Level]:
        changed: dict[int, Level] = {}
        for override in num.iterfind(f"{W}lvlOverride"):
            depth = _integer(override.get(f"{W}ilvl")) or 0
            own = override.find(f"{W}lvl")
            level = _read_level(own) if own is not None else levels.get(depth)
            start = _integer(_value(override, "startOverride"))
            if level is not None and start is not None:
                level = Level(start, level.number_format, level.text, level.suffix, level.is_legal, level.restart)
                self._overrides.add((number_id, depth))
            if level is not None:
                changed[depth] = level
        return changed


def to_transitional(xml: bytes) -> bytes:
    """The part with the namespace of ISO 29500 Strict replaced by the transitional one."""
    return xml.replace(_STRICT.encode(), _TRANSITIONAL.encode())


def style_table(part: bytes, name: str) -> StyleTable:
    """The styles of the part `name` by their identifiers; a part seen before is taken from a cache.

    Raises UnreadableDocument.
    """
    key = hashlib.sha256(part).digest()
    if key in kept_styles:
        kept_styles.move_to_end(key)
        return kept_styles[key]
    styles = _read_styles(parse_xml(to_transitional(part), name))
    if len(part) <= _LARGEST_KEPT:
        kept_styles[key] = styles
        if len(kept_styles) > KEPT_STYLES:
            kept_styles.popitem(last=False)
    return styles


def _read_styles(root: etree._Element) -> StyleTable:
    styles: dict[str | None, Style] = {}
    for style in root.iterfind(f"{W}style"):
        number_id, level = _number_properties(style.find(f"{W}pPr/{W}numPr"))
        name = _value(style, "name") or ""
        is_contents = _TABLE_OF_CONTENTS.match(name) is not None
        own = style.find(f"{W}rPr")
        switches = {name: is_switched_on(own, name) for name in HIDING}
        hides = {name: is_on for name, is_on in switches.items() if is_on is not None}
        styles[style.get(f"{W}styleId")] = Style(_value(style, "basedOn"), number_id, level, is_contents, hides)
    return {style_id: replace(style, hides=_inherited(styles, style)) for style_id, style in styles.items()}


def _inherited(styles: StyleTable, style: Style | None) -> dict[str, bool]:
    """What the style and those it is based on switch on and off; the nearest counts."""
    found: dict[str, bool] = {}
    for _ in range(_DEEPEST_BASE):
        if style is None:
            break
        found = {**style.hides, **found}
        style = styles.get(style.base)
    return found


def is_switched_on(properties: etree._Element | None, name: str) -> bool | None:
    """Whether these properties switch `name` on; None if they do not set it."""
    found = properties.find(W + name) if properties is not None else None
    return None if found is None else found.get(f"{W}val") not in ("0", "false", "off")


def _read_levels(abstract: etree._Element | None) -> dict[int, Level]:
    if abstract is None:
        return {}
    return {_integer(lvl.get(f"{W}ilvl")) or 0: _read_level(lvl) for lvl in abstract.iterfind(f"{W}lvl")}


def _read_level(lvl: etree._Element) -> Level:
    number_format = _value(lvl, "numFmt")
    custom = lvl.find(f".//{W}numFmt")  # newer formats are in mc:AlternateContent
    if number_format is None and custom is not None:
        number_format = custom.get(f"{W}val")
    start = _integer(_value(lvl, "start"))
    return Level(
        start=1 if start is None else start,
        number_format=number_format or "decimal",
        text=_value(lvl, "lvlText") or "",
        suffix=_value(lvl, "suff") or "tab",
        is_legal=lvl.find(f"{W}isLgl") is not None,
        restart=_integer(_value(lvl, "lvlRestart")),
    )


def _level_styles(abstract: etree._Element | None) -> list[tuple[int, str]]:
    if abstract is None:
        return []
    pairs = [(_integer(lvl.get(f"{W}ilvl")) or 0, _value(lvl, "pStyle")) for lvl in abstract.iterfind(f"{W}lvl")]
    return [(depth, style) for depth, style in pairs if style]


def _number_properties(properties: etree._Element | None) -> tuple[str | None, int | None]:
    if properties is None:
        return None, None
    return _value(properties, "numId"), _integer(_value(properties, "ilvl"))


def _value(element: etree._Element | None, child: str) -> str | None:
    found = element.find(W + child) if element is not None else None
    return found.get(f"{W}val") if found is not None else None


def _integer(text: str | None) -> int | None:
    return int(text) if text and text.lstrip("-").isdecimal() and len(text) < 6 else None
