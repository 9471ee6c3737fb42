"""Ofd unseen: which characters of an OFD page nobody sees: faint, white, covered by something later, off the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from lxml import etree

from extract.reading.glyphs import Glyph
from extract.reading.ofd_rulings import Placement, ofd_outlines
from extract.reading.ofd_xml import POINTS, attribute, named, numbers
from extract.reading.outlines import STRAIGHT, Box
from extract.reading.xml_safety import local_name

SMALLEST = 1.0
"""In points; a character with both width and height below this looks like a dot."""
FAINTEST = 25.0
"""Opacity (of 255) below which a character is invisible."""
PALEST = 240.0
"""Red, green and blue (of 255) from which text is white."""
SIDE, EDGE = 0.15, 0.25
"""Share of a character's box, on each side and at its top and bottom, that need not be covered to hide it."""
OPAQUE = 255.0


class Sight:
    """What is drawn on a page besides its text, in the order of painting."""

    def __init__(self, content: etree._Element, page_box: Sequence[float], has_size: bool) -> None:
        right, bottom = (page_box[2] * POINTS, page_box[3] * POINTS) if has_size else (math.inf, math.inf)
        self._page = (0.0, 0.0, right, bottom)
        self._has_template = next(named(content, "Template"), None) is not None
        self._order: dict[etree._Element, int] = {}
        self._covers: list[tuple[int, Box]] = []
        self._grounds: list[tuple[int, Box]] = []
        for place, element in enumerate(content.iter(etree.Element)):
            name = local_name(element)
            if name == "TextObject":
                self._order[element] = place
            elif name in ("PathObject", "ImageObject") and attribute(element, "Visible").lower() != "false":
                self._add(place, element, name, page_box)

    def _add(self, place: int, element: etree._Element, name: str, page_box: Sequence[float]) -> None:
        is_filled = attribute(element, "Fill").lower() == "true"
        boundary = _boundary(element, page_box)
        if boundary is None or not (is_filled or name == "ImageObject"):
            return
        self._grounds.append((place, boundary))
        if is_filled and _is_opaque(element) and (box := _rectangle(element, page_box)) is not None:
            inner = (
                max(box[0], boundary[0]),
                max(box[1], boundary[1]),
                min(box[2], boundary[2]),
                min(box[3], boundary[3]),
            )
            self._covers.append((place, inner))

    def shows(self, text: etree._Element) -> bool:
        """Whether the object's own properties let its characters be seen."""
        if attribute(text, "Visible").lower() == "false":
            return False
        if attribute(text, "Fill").lower() == "false" and attribute(text, "Stroke").lower() != "true":
            return False
        return _opacity(text) >= FAINTEST

    def may_hide(self, text: etree._Element) -> bool:
        """Whether what is around the object may hide some of its characters."""
        return bool(self._covers and self._covers[-1][0] > self._order[text]) or _is_white(text)

    def seen(self, text: etree._Element, glyphs: Iterable[Glyph]) -> list[Glyph]:
        """Those of the object's characters that are seen."""
        large = [g for g in glyphs if g.right - g.left >= SMALLEST or g.bottom - g.top >= SMALLEST]
        inside = [glyph for glyph in large if _holds(self._page, _part(glyph, 0.5, 0.5))]
        if not inside or not self.may_hide(text):
            return inside
        place = self._order[text]
        if not self._has_template and _is_white(text):
            grounds = [box for at, box in self._grounds if at < place]
            inside = [glyph for glyph in inside if any(_holds(ground, _part(glyph, 0.5, 0.5)) for ground in grounds)]
        covers = [box for at, box in self._covers if inside and at > place and _meets(box, inside)]
        return [glyph for glyph in inside if not any(_holds(cover, _part(glyph, SIDE, EDGE)) for cover in covers)]


def _meets(box: Box, glyphs: Sequence[Glyph]) -> bool:
    """Whether the box reaches into the rectangle around the first and the last of the glyphs."""
    first, last = glyphs[0], glyphs[-1]
    left, right = min(first.left, last.left), max(first.right, last.right)
    return (
        box[0] < right
        and left < box[2]
        and box[1] < max(first.bottom, last.bottom)
        and min(first.top, last.top) < box[3]
    )


def _boundary(element: etree._Element, page_box: Sequence[float]) -> Box | None:
    values = numbers(attribute(element, "Boundary"))
    if len(values) != 4:
        return None
    left, top = values[0] - page_box[0], values[1] - page_box[1]
    return left * POINTS, top * POINTS, (left + values[2]) * POINTS, (top + values[3]) * POINTS


def _rectangle(path: etree._Element, page_box: Sequence[float]) -> Box | None:
    """The box of a path that is one rectangle along the page's sides; None for others."""
    place = Placement(path, page_box)
    outlines = [outline for data in named(path, "AbbreviatedData") for outline in ofd_outlines(data.text or "")]
    if len(outlines) != 1:
        return None
    points = [place(*point) for point in outlines[0]]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    is_straight = all(
        min(abs(x - left), abs(x - right)) <= STRAIGHT and min(abs(y - top), abs(y - bottom)) <= STRAIGHT
        for x, y in points
    )
    return (left, top, right, bottom) if is_straight and len(set(points)) == 4 else None


def _is_opaque(path: etree._Element) -> bool:
    """Whether the path is filled with one colour that lets nothing through, and cut by no clip."""
    colour = next(named(path, "FillColor"), None)
    has_pattern = colour is not None and next(colour.iterchildren(etree.Element), None) is not None
    return not has_pattern and next(named(path, "Clips"), None) is None and _opacity(path) >= OPAQUE


def _opacity(element: etree._Element) -> float:
    """The smaller of the opacity of the object and that of its fill (GB/T 33190, 8.3.2)."""
    colour = next(named(element, "FillColor"), None)
    texts = [attribute(element, "Alpha"), attribute(colour, "Alpha") if colour is not None else ""]
    return min([OPAQUE, *(value for text in texts for value in numbers(text)[:1])])


def _is_white(text: etree._Element) -> bool:
    colour = next(named(text, "FillColor"), None)
    values = numbers(attribute(colour, "Value")) if colour is not None else []
    if attribute(text, "Stroke").lower() == "true":
        return False
    if len(values) == 4:  # cyan, magenta, yellow and black
        return max(values) <= OPAQUE - PALEST
    return len(values) in (1, 3) and min(values) >= PALEST


def _part(glyph: Glyph, side: float, edge: float) -> Box:
    aside, above = side * (glyph.right - glyph.left), edge * (glyph.bottom - glyph.top)
    return glyph.left + aside, glyph.top + above, glyph.right - aside, glyph.bottom - above


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
