"""Docx hiding: which runs of a Word document a person looking at it does not see or should not read.

These are runs marked as hidden, runs struck out, text of 1 point, and white text on a white background.
"""

from __future__ import annotations

from lxml import etree

from extract.reading.docx_styles import HIDING, StyleTable, W, is_switched_on
from extract.reading.xml_safety import local_name

SMALLEST = 2
"""Largest size of unreadable text, in half points (`w:sz`): 1 point, the smallest that Word allows."""
_WHITE = frozenset(("FFFFFF", "ffffff"))
_NO_COLOUR = frozenset((None, "", "auto")) | _WHITE
_COLOURED = frozenset(("tbl", "txbxContent"))
"""Tables and text boxes: their background may be coloured by their own properties or style."""
_GROUNDS = (b'behindDoc="1"', b"<w:background")
"""Markup of a drawing behind the text, or of a coloured page: white text may be visible there."""


class Hiding:
    """Tells whether a run of a document is hidden, by the document's styles and the run's own properties."""

    def __init__(self, styles: StyleTable, document: bytes) -> None:
        self._styles = styles
        self._is_plain = not any(mark in document for mark in _GROUNDS)

    def hides(self, run: etree._Element, paragraph_style: str | None) -> bool:
        """Whether `run` is not to be read: by its own properties, else its style, else its paragraph's style.

        `paragraph_style` is the identifier of the paragraph's style, None if it has none.
        """
        properties = run.find(f"{W}rPr")
        named = (_attribute(properties, "rStyle"), paragraph_style)
        switches = [style.hides for style in map(self._styles.get, named) if style is not None and style.hides]
        if properties is None and not switches:
            return False
        for name in HIDING:
            own = is_switched_on(properties, name)
            inherited = next((switch[name] for switch in switches if name in switch), False)
            if inherited if own is None else own:
                return True
        if properties is None:
            return False
        return _is_too_small(properties) or (self._is_plain and paragraph_style is None and _is_white(run, properties))


def _is_too_small(properties: etree._Element) -> bool:
    size = _attribute(properties, "sz") or ""
    return size.isdecimal() and int(size) <= SMALLEST


def _is_white(run: etree._Element, properties: etree._Element) -> bool:
    """Whether `run` is white and nothing around it has a coloured background."""
    if _attribute(properties, "color") not in _WHITE or _is_shaded(properties):
        return False
    for around in run.iterancestors():
        if local_name(around) in _COLOURED or _is_shaded(around.find(f"{W}pPr")):
            return False
    return True


def _is_shaded(properties: etree._Element | None) -> bool:
    if properties is None:
        return False
    shading = properties.find(f"{W}shd")
    pattern = shading.get(f"{W}val") if shading is not None else None
    is_filled = shading is not None and (
        shading.get(f"{W}fill") not in _NO_COLOUR or pattern not in (None, "clear", "nil")
    )
    return is_filled or properties.find(f"{W}highlight") is not None


def _attribute(properties: etree._Element | None, name: str) -> str | None:
    found = properties.find(W + name) if properties is not None else None
    return found.get(f"{W}val") if found is not None else None
