"""Ofd xml: elements, attributes and numbers of an OFD file, as different programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from extract.reading.xml_safety import local_name

POINTS = 72 / 25.4
"""Points per millimetre, the unit of OFD."""

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")


def named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Descendants by local name, since programs write different namespaces."""
    return (e for e in element.iter(etree.Element) if local_name(e) == name)


def attribute(element: etree._Element, name: str) -> str:
    """The attribute, spelled as in the standard or in lower case."""
    return element.get(name) or element.get(name.lower()) or ""


def matrix(text: str) -> Matrix:
    """The six numbers of a CTM, or the identity matrix if there are not six."""
    values = numbers(text)
    return (values[0], values[1], values[2], values[3], values[4], values[5]) if len(values) == 6 else _IDENTITY


def numbers(text: str) -> list[float]:
    """The numbers in `text`, whatever separates them."""
    return [float(number) for number in _NUMBER.findall(text)]
