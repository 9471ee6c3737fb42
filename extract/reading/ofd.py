"""Ofd: the text objects of an OFD file (GB/T 33190-2016) placed on their pages → printed lines."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from lxml import etree

from extract.errors import UnreadableDocument
from extract.reading.glyphs import Glyph, glyph_lines
from extract.reading.limits import Limits
from extract.reading.paged_text import Page, paged_text
from extract.reading.watermarks import without_watermarks
from extract.reading.xml_safety import REMEDY_DAMAGED, local_name, parse_xml
from extract.reading.zip_safety import Package
from extract.records import SourceText

READER = ("ofd", "1")

POINTS = 72 / 25.4
"""Points in a millimetre, the unit of OFD."""
ASCENT = 0.86
"""Share of the size that a character stands above its base line; the rest hangs below."""
MOST_TILT = math.radians(8)
"""Angle from which text is a watermark."""
FEWEST_CHARACTERS = 8
"""Letters below which a page with a picture counts as scanned."""
_USUAL_PAGE = (0.0, 0.0, 210.0, 297.0)
_LONGEST_REPEAT = 100_000
"""`g` repeats in DeltaX beyond this do not stand in real files."""

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class OfdPage:
    """A page of the package: its parsed content and its box in millimetres (left, top, width, height)."""

    content: etree._Element
    box: tuple[float, ...]
    folder: str
    """The folder of the document that the page belongs to; its resources stand beside `Document.xml`."""


def read_ofd(data: bytes, limits: Limits) -> SourceText:
    """The text of all documents in an OFD package, page by page, in reading order.

    Template pages, annotations and watermarks are left out; pages that are pictures are recognised.
    Raises UnreadableDocument.
    """
    package = Package(data, limits)
    package.refuse_document_types()
    sizes: list[tuple[float, float]] = []
    texts: list[list[Glyph]] = []
    pictures: list[bytes | None] = []
    for source in ofd_pages(package, limits):
        glyphs = list(page_glyphs(source))
        is_poor = sum(1 for g in glyphs if g.text.isalnum()) < FEWEST_CHARACTERS
        sizes.append((source.box[2] * POINTS, source.box[3] * POINTS))
        texts.append(glyphs)
        pictures.append(_picture(package, source) if is_poor else None)
    pages = [
        Page(number, *size, tuple(glyph_lines(glyphs, number)))
        for number, (size, glyphs) in enumerate(zip(sizes, without_watermarks(texts), strict=True), start=1)
    ]
    return _with_pictures_read(pages, pictures, limits)


def _with_pictures_read(pages: list[Page], pictures: list[bytes | None], limits: Limits) -> SourceText:
    """The text of the pages, those that are pictures recognised."""
    scanned = [(page, picture) for page, picture in zip(pages, pictures, strict=True) if picture]
    if not scanned:
        return paged_text(pages, "ofd", READER)
    from extract.reading.ocr import recognise_pictures, recogniser_name

    found = {page.number: page for page in recognise_pictures(scanned, limits)}
    whole = [found.get(page.number, page) for page in pages]
    return paged_text(whole, "ofd", (f"{READER[0]}+{recogniser_name()}", READER[1]))


def ofd_pages(package: Package, limits: Limits) -> Iterator[OfdPage]:
    """The pages of the package in order. Raises UnreadableDocument (`damaged_file`, `page_limit`)."""
    count = 0
    for body in _named(parse_xml(_part(package, "OFD.xml"), "OFD.xml"), "DocBody"):
        root = next(_named(body, "DocRoot"), None)
        path = _resolve("", (root.text or "") if root is not None else "")
        document = parse_xml(_part(package, path), path)
        folder = posixpath.dirname(path)
        usual = _page_box(document)
        for page in _named(document, "Page"):
            count += 1
            if count > limits.pages:
                raise UnreadableDocument(
                    "page_limit",
                    f"the OFD has more than {limits.pages} pages",
                    "see whether the file is a report; raise FADU_LIMIT_PAGES if it is",
                )
            place = _resolve(folder, page.get("BaseLoc") or "")
            content = parse_xml(_part(package, place), place)
            yield OfdPage(content, _page_box(content) or usual or _USUAL_PAGE, folder)


def ofd_page_glyphs(data: bytes, number: int, limits: Limits) -> list[Glyph]:
    """The characters of one page with their boxes. Raises UnreadableDocument."""
    return list(page_glyphs(next(islice(ofd_pages(Package(data, limits), limits), number - 1, None))))


def page_glyphs(page: OfdPage) -> Iterator[Glyph]:
    """The upright, visible characters of the page, placed in points."""
    visible = (t for t in _named(page.content, "TextObject") if _attribute(t, "Visible").lower() != "false")
    for _, group in groupby(visible, key=_place):
        objects = list(group)
        pieces = [_text(t) for t in objects]
        if len(set(pieces)) > 1:  # one text twice is printed over itself, to look bold
            yield from _spread_glyphs("".join(pieces), objects[0], page.box)
        else:
            yield from _object_glyphs(objects[0], page.box)


def _place(text_object: etree._Element) -> tuple[str, ...]:
    """Where the object begins. Some programs give all pieces of a line the place of the whole line."""
    code = next(_named(text_object, "TextCode"), None)
    start = (_attribute(code, "X"), _attribute(code, "Y")) if code is not None else ("", "")
    return _attribute(text_object, "Boundary"), _attribute(text_object, "CTM"), *start


def _text(text_object: etree._Element) -> str:
    return "".join((code.text or "").strip("\r\n\t") for code in _named(text_object, "TextCode"))


def _spread_glyphs(text: str, first: etree._Element, page_box: tuple[float, ...]) -> Iterator[Glyph]:
    """The characters of a line, spread over its boundary in the order in which its pieces are stored."""
    boundary = _numbers(_attribute(first, "Boundary"))
    if len(boundary) < 4:
        return
    left, top = boundary[0] - page_box[0], boundary[1] - page_box[1]
    step = boundary[2] / len(text)
    for index, character in enumerate(text):
        at = left + index * step
        yield Glyph(at * POINTS, top * POINTS, (at + step) * POINTS, (top + boundary[3]) * POINTS, character)


def _object_glyphs(text_object: etree._Element, page_box: tuple[float, ...]) -> Iterator[Glyph]:
    boundary = _numbers(_attribute(text_object, "Boundary"))
    origin_x, origin_y = (boundary[0], boundary[1]) if len(boundary) >= 2 else (0.0, 0.0)
    matrix = _matrix(_attribute(text_object, "CTM"))
    size = (_numbers(_attribute(text_object, "Size")) or [4.0])[0]
    if abs(math.atan2(matrix[1], matrix[0])) > MOST_TILT:
        return
    width, height = size * math.hypot(matrix[0], matrix[1]), size * math.hypot(matrix[2], matrix[3])
    x = y = 0.0
    for code in _named(text_object, "TextCode"):
        text = (code.text or "").strip("\r\n\t")
        x, y = _first(code, "X", x), _first(code, "Y", y)
        places = list(_positions(code, x, y, len(text) + 1, size))
        for character, (at_x, at_y), (next_x, _) in zip(text, places, places[1:], strict=False):
            left = origin_x + matrix[0] * at_x + matrix[2] * at_y + matrix[4] - page_box[0]
            base = origin_y + matrix[1] * at_x + matrix[3] * at_y + matrix[5] - page_box[1]
            step = (next_x - at_x) * width / size if size else 0.0
            advance = min(max(step, width / 2), width)
            yield Glyph(
                left * POINTS,
                (base - ASCENT * height) * POINTS,
                (left + advance) * POINTS,
                (base + (1 - ASCENT) * height) * POINTS,
                character,
            )


def _positions(code: etree._Element, x: float, y: float, count: int, size: float) -> Iterator[tuple[float, float]]:
    """Where each character begins; past the given distances the characters stand side by side."""
    steps_x, steps_y = _deltas(_attribute(code, "DeltaX")), _deltas(_attribute(code, "DeltaY"))
    fallback = 0.0 if steps_y and not steps_x else size
    for index in range(count):
        yield x, y
        x += steps_x[index] if index < len(steps_x) else fallback
        y += steps_y[index] if index < len(steps_y) else 0.0


def _deltas(text: str) -> list[float]:
    """Distances with their repeats written out: `g 3 5.5 2` is 5.5 5.5 5.5 2 (GB/T 33190, 11.3)."""
    words, values, index = text.split(), [], 0
    while index < len(words):
        if words[index] == "g" and index + 2 < len(words):
            count, step = _numbers(words[index + 1]), _numbers(words[index + 2])
            values += step[:1] * int(min(max(count[0] if count else 0, 0), _LONGEST_REPEAT))
            index += 3
        else:
            values += _numbers(words[index])
            index += 1
        if len(values) > _LONGEST_REPEAT:
            break
    return values


def _picture(package: Package, page: OfdPage) -> bytes | None:
    """The largest picture on the page, as stored."""
    objects = [
        (_area(_attribute(i, "Boundary")), _attribute(i, "ResourceID")) for i in _named(page.content, "ImageObject")
    ]
    if not objects:
        return None
    wanted = max(objects)[1]
    for name in ("DocumentRes.xml", "PublicRes.xml"):
        path = posixpath.join(page.folder, name)
        if path not in package:
            continue
        resources = parse_xml(package.read(path), path)
        base = resources.get("BaseLoc") or ""
        for media in _named(resources, "MultiMedia"):
            file = next(_named(media, "MediaFile"), None)
            if media.get("ID") == wanted and file is not None:
                place = _resolve(posixpath.join(page.folder, base), file.text or "")
                return package.read(place) if place in package else None
    return None


def _area(boundary: str) -> float:
    box = _numbers(boundary)
    return box[2] * box[3] if len(box) == 4 else 0.0


def _page_box(element: etree._Element) -> tuple[float, ...]:
    """The physical box that the page or document states, empty when it states none."""
    for box in _named(element, "PhysicalBox"):
        values = _numbers(box.text or "")
        if len(values) == 4 and values[2] > 0 and values[3] > 0:
            return tuple(values)
    return ()


def _part(package: Package, path: str) -> bytes:
    if path not in package:
        raise UnreadableDocument("damaged_file", f"the package has no {path or 'document root'}", REMEDY_DAMAGED)
    return package.read(path)


def _resolve(folder: str, location: str) -> str:
    """The entry that `location` names: from the root of the package with a leading `/`, else from `folder`."""
    location = location.strip().replace("\\", "/")
    return posixpath.normpath(location.lstrip("/") if location.startswith("/") else posixpath.join(folder, location))


def _named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Descendants by local name: programs write different namespaces."""
    return (e for e in element.iter(etree.Element) if local_name(e) == name)


def _attribute(element: etree._Element, name: str) -> str:
    """The attribute in the standard's or in lower case."""
    return element.get(name) or element.get(name.lower()) or ""


def _first(element: etree._Element, name: str, default: float) -> float:
    return (_numbers(_attribute(element, name)) or [default])[0]


def _matrix(text: str) -> _Matrix:
    values = _numbers(text)
    return (values[0], values[1], values[2], values[3], values[4], values[5]) if len(values) == 6 else _IDENTITY


_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]
