"""Ofd: the text objects of an OFD file (GB/T 33190-2016) placed on their pages → printed lines."""

from __future__ import annotations

import math
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from lxml import etree

from extract.errors import UnreadableDocument
from extract.reading.glyphs import Glyph
from extract.reading.grid import Ruling
from extract.reading.limits import Limits
from extract.reading.ofd_rulings import ofd_rulings
from extract.reading.ofd_unseen import Sight
from extract.reading.ofd_xml import POINTS, attribute, matrix, named, numbers
from extract.reading.page_layout import is_in_parts, page_lines
from extract.reading.paged_text import Page, paged_text
from extract.reading.watermarks import without_watermarks
from extract.reading.xml_safety import REMEDY_DAMAGED, parse_xml
from extract.reading.zip_safety import Package
from extract.records import SourceText

READER = ("ofd", "1")

ASCENT = 0.86
"""Share of a character's size above the baseline; the rest is below it."""
MOST_TILT = math.radians(8)
"""Rotation in radians above which text is a watermark."""
FEWEST_CHARACTERS = 8
"""Number of letters and digits below which a page with a picture counts as scanned."""
_USUAL_PAGE = (0.0, 0.0, 210.0, 297.0)
_LONGEST_REPEAT = 100_000
"""Maximum `g` repeats in DeltaX; real files have far fewer."""


@dataclass(frozen=True, slots=True)
class OfdPage:
    """A page of the package: its parsed content, its box in millimetres (left, top, width, height) and its folder."""

    content: etree._Element
    box: tuple[float, ...]
    folder: str
    """The folder of the document that the page belongs to; its resources are next to `Document.xml`."""
    has_size: bool
    """Whether the package says how large the page is."""


def read_ofd(data: bytes, limits: Limits) -> SourceText:
    """The text of all documents in an OFD package, page by page, in reading order.

    Template pages, annotations and watermarks are left out; pages that are pictures are recognised.
    Raises UnreadableDocument.
    """
    package = Package(data, limits)
    package.refuse_document_types()
    sizes: list[tuple[float, float]] = []
    texts: list[list[Glyph]] = []
    rulings: list[list[Ruling] | None] = []
    pictures: list[bytes | None] = []
    for source in ofd_pages(package, limits):
        glyphs = list(page_glyphs(source))
        is_poor = sum(1 for g in glyphs if g.text.isalnum()) < FEWEST_CHARACTERS
        sizes.append((source.box[2] * POINTS, source.box[3] * POINTS))
        texts.append(glyphs)
        rulings.append(list(ofd_rulings(source.content, source.box)) if is_in_parts(glyphs) else None)
        pictures.append(_picture(package, source) if is_poor else None)
    pages = [
        Page(number, *size, tuple(page_lines(glyphs, number, drawn, is_broad=size[0] > size[1])))
        for number, (size, glyphs, drawn) in enumerate(
            zip(sizes, without_watermarks(texts), rulings, strict=True), start=1
        )
    ]
    return _with_pictures_read(pages, pictures, limits)


def _with_pictures_read(pages: list[Page], pictures: list[bytes | None], limits: Limits) -> SourceText:
    """The text of the pages, with text recognition for those that are pictures."""
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
    for body in named(parse_xml(_part(package, "OFD.xml"), "OFD.xml"), "DocBody"):
        root = next(named(body, "DocRoot"), None)
        path = _resolve("", (root.text or "") if root is not None else "")
        document = parse_xml(_part(package, path), path)
        folder = posixpath.dirname(path)
        usual = _page_box(document)
        for page in named(document, "Page"):
            count += 1
            if count > limits.pages:
                raise UnreadableDocument(
                    "page_limit",
                    f"the OFD has more than {limits.pages} pages",
                    "check that the file is a report; raise FADU_LIMIT_PAGES if it is",
                )
            place = _resolve(folder, page.get("BaseLoc") or "")
            content = parse_xml(_part(package, place), place)
            box = _page_box(content) or usual
            yield OfdPage(content, box or _USUAL_PAGE, folder, has_size=bool(box))


def ofd_page_glyphs(data: bytes, number: int, limits: Limits) -> list[Glyph]:
    """The characters of one page with their boxes. Raises UnreadableDocument."""
    return list(page_glyphs(next(islice(ofd_pages(Package(data, limits), limits), number - 1, None))))


def page_glyphs(page: OfdPage) -> Iterator[Glyph]:
    """The upright characters of the page that are seen, with boxes in points."""
    sight = Sight(page.content, page.box, page.has_size)
    visible = (
        text
        for text in named(page.content, "TextObject")
        if sight.shows(text) and (not sight.may_hide(text) or sight.seen(text, _object_glyphs(text, page.box)))
    )
    for _, group in groupby(visible, key=_place):
        objects = list(group)
        pieces = [_text(t) for t in objects]
        if len(set(pieces)) > 1:  # the same text twice is overprinting that simulates bold type
            yield from sight.seen(objects[0], _spread_glyphs("".join(pieces), objects[0], page.box))
        else:
            yield from sight.seen(objects[0], _object_glyphs(objects[0], page.box))


def _place(text_object: etree._Element) -> tuple[str, ...]:
    """The start of the object. Some programs give all pieces of a line the position of the whole line."""
    code = next(named(text_object, "TextCode"), None)
    start = (attribute(code, "X"), attribute(code, "Y")) if code is not None else ("", "")
    return attribute(text_object, "Boundary"), attribute(text_object, "CTM"), *start


def _text(text_object: etree._Element) -> str:
    return "".join((code.text or "").strip("\r\n\t") for code in named(text_object, "TextCode"))


def _spread_glyphs(text: str, first: etree._Element, page_box: tuple[float, ...]) -> Iterator[Glyph]:
    """The characters of a line, spread evenly over its boundary in stored order."""
    boundary = numbers(attribute(first, "Boundary"))
    if len(boundary) < 4:
        return
    left, top = boundary[0] - page_box[0], boundary[1] - page_box[1]
    step = boundary[2] / len(text)
    for index, character in enumerate(text):
        at = left + index * step
        yield Glyph(at * POINTS, top * POINTS, (at + step) * POINTS, (top + boundary[3]) * POINTS, character)


def _object_glyphs(text_object: etree._Element, page_box: tuple[float, ...]) -> Iterator[Glyph]:
    boundary = numbers(attribute(text_object, "Boundary"))
    origin_x, origin_y = (boundary[0], boundary[1]) if len(boundary) >= 2 else (0.0, 0.0)
    turn = matrix(attribute(text_object, "CTM"))
    size = (numbers(attribute(text_object, "Size")) or [4.0])[0]
    if abs(math.atan2(turn[1], turn[0])) > MOST_TILT:
        return
    width, height = size * math.hypot(turn[0], turn[1]), size * math.hypot(turn[2], turn[3])
    x = y = 0.0
    for code in named(text_object, "TextCode"):
        text = (code.text or "").strip("\r\n\t")
        x, y = _first(code, "X", x), _first(code, "Y", y)
        places = list(_positions(code, x, y, len(text) + 1, size))
        for character, (at_x, at_y), (next_x, _) in zip(text, places, places[1:], strict=False):
            left = origin_x + turn[0] * at_x + turn[2] * at_y + turn[4] - page_box[0]
            base = origin_y + turn[1] * at_x + turn[3] * at_y + turn[5] - page_box[1]
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
    """The start of each character; beyond the given distances the characters follow each other directly."""
    steps_x, steps_y = _deltas(attribute(code, "DeltaX")), _deltas(attribute(code, "DeltaY"))
    fallback = 0.0 if steps_y and not steps_x else size
    for index in range(count):
        yield x, y
        x += steps_x[index] if index < len(steps_x) else fallback
        y += steps_y[index] if index < len(steps_y) else 0.0


def _deltas(text: str) -> list[float]:
    """Distances with repeats expanded: `g 3 5.5 2` is 5.5 5.5 5.5 2 (GB/T 33190, 11.3)."""
    words, values, index = text.split(), [], 0
    while index < len(words):
        if words[index] == "g" and index + 2 < len(words):
            count, step = numbers(words[index + 1]), numbers(words[index + 2])
            values += step[:1] * int(min(max(count[0] if count else 0, 0), _LONGEST_REPEAT))
            index += 3
        else:
            values += numbers(words[index])
            index += 1
        if len(values) > _LONGEST_REPEAT:
            break
    return values


def _picture(package: Package, page: OfdPage) -> bytes | None:
    """The largest picture on the page, as stored."""
    objects = [
        (_area(attribute(i, "Boundary")), attribute(i, "ResourceID")) for i in named(page.content, "ImageObject")
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
        for media in named(resources, "MultiMedia"):
            file = next(named(media, "MediaFile"), None)
            if media.get("ID") == wanted and file is not None:
                place = _resolve(posixpath.join(page.folder, base), file.text or "")
                return package.read(place) if place in package else None
    return None


def _area(boundary: str) -> float:
    box = numbers(boundary)
    return box[2] * box[3] if len(box) == 4 else 0.0


def _page_box(element: etree._Element) -> tuple[float, ...]:
    """The physical box declared by the page or document; empty if there is none."""
    for box in named(element, "PhysicalBox"):
        values = numbers(box.text or "")
        if len(values) == 4 and values[2] > 0 and values[3] > 0:
            return tuple(values)
    return ()


def _part(package: Package, path: str) -> bytes:
    if path not in package:
        raise UnreadableDocument("damaged_file", f"the package has no {path or 'document root'}", REMEDY_DAMAGED)
    return package.read(path)


def _resolve(folder: str, location: str) -> str:
    """The entry that `location` names, relative to the package root if it begins with `/`, else to `folder`."""
    location = location.strip().replace("\\", "/")
    return posixpath.normpath(location.lstrip("/") if location.startswith("/") else posixpath.join(folder, location))


def _first(element: etree._Element, name: str, default: float) -> float:
    return (numbers(attribute(element, name)) or [default])[0]
