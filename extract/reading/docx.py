"""Docx: the paragraphs of a Word package as printed, with list numbers and with tracked changes accepted."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from lxml import etree

from extract.errors import UnreadableDocument
from extract.reading.docx_hiding import Hiding
from extract.reading.docx_styles import Numbering, W, is_switched_on, style_table, to_transitional
from extract.reading.limits import Limits
from extract.reading.lines import flowing_text, row_lines, spanned
from extract.reading.raised import raised
from extract.reading.sniff import SEND_INSTEAD
from extract.reading.xml_safety import REMEDY_DAMAGED, local_name, parse_xml
from extract.reading.zip_safety import Package
from extract.records import SourceText

READER = ("docx", "1")

_STYLED = (b"pStyle", b"rStyle")
"""Markers of a document that uses styles; for others the large styles part is not parsed."""
_MAIN_PART = "word/document.xml"
_CONTENT_TYPES = "[Content_Types].xml"
"""Entry present in every office package (ECMA-376, part 2, 7.2.3)."""
_PACKAGE_RELATIONS = "_rels/.rels"
_MAIN_RELATION = "/officeDocument"
"""Suffix of the relationship type that identifies the main part (ECMA-376, part 1, 11.3.10)."""
_LEFT_OUT = frozenset({"del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sdtPr", "rt", "sectPr", "fldData"})
"""Deleted and moved-away text, field codes, properties, and the reading aid (拼音) above a character."""
_GONE = ("del", "moveFrom")
"""Tracked changes that delete a paragraph mark."""
LEAST_RISE, SMALL = 6, 20
"""Half points by which a superscript is moved up at least, and of its size at most; a report is printed in 28 to 32."""
_BREAKS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_SYMBOL_AREA = 0xF000
"""Symbol fonts address their glyphs from here (private use area); below 0x80 the Symbol font follows ASCII."""
_SYMBOL_FONTS = {
    "Symbol": {0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB7: "·", 0xA3: "≤", 0xB3: "≥", 0xB8: "÷"},
    "Wingdings": {0x6C: "●", 0x6E: "■", 0x6F: "□", 0xA8: "□", 0xFC: "✓", 0xFE: "☑"},
    "Wingdings 2": {0x50: "✓", 0x52: "☑", 0xA3: "□"},
}
_CONTENTS_GALLERY = "Table of Contents"


def read_docx(data: bytes, limits: Limits) -> SourceText:
    """The printed text of a docx: body, tables row by row, text boxes, content controls, then the referenced notes.

    Headers, footers, comments and the table of contents are left out. Nothing outside the package is accessed.
    Raises UnreadableDocument.
    """
    return docx_text(data, limits, "docx", READER)


def docx_text(data: bytes, limits: Limits, document_format: str, reader: tuple[str, str]) -> SourceText:
    """Like `read_docx`, for a package that was converted from `document_format`."""
    package = Package(data, limits)
    package.refuse_document_types()
    main = _main_part(package)
    content = to_transitional(package.read(main))
    document = parse_xml(content, main)
    body = _Body(package, posixpath.dirname(main), content)
    paragraphs = [(number, line) for number, lines in enumerate(body.paragraphs(document), start=1) for line in lines]
    return flowing_text(paragraphs, document_format, reader)


def _main_part(package: Package) -> str:
    if _MAIN_PART in package:
        return _MAIN_PART
    relations = parse_xml(package.read(_PACKAGE_RELATIONS), _PACKAGE_RELATIONS) if _PACKAGE_RELATIONS in package else ()
    for relation in relations:
        target = (relation.get("Target") or "").lstrip("/")
        if (relation.get("Type") or "").endswith(_MAIN_RELATION) and target in package:
            return target
    if _CONTENT_TYPES not in package:
        count = sum(not name.endswith("/") for name in package.names)
        raise UnreadableDocument("unsupported_format", f"the file is a zip archive of {count} files", SEND_INSTEAD)
    raise UnreadableDocument("damaged_file", f"the package has no {_MAIN_PART}", REMEDY_DAMAGED)


class _Body:
    """Walks the body and the notes; yields the lines of one paragraph or table row at a time."""

    def __init__(self, package: Package, folder: str, document: bytes) -> None:
        self._package, self._folder = package, folder
        path = posixpath.join(folder, "styles.xml")
        uses_styles = any(use in document for use in _STYLED)
        styles = style_table(package.read(path), path) if uses_styles and path in package else {}
        self._hiding = Hiding(styles, document)
        self._numbering = Numbering(styles, self._part("numbering.xml"))
        self._notes: list[tuple[str, str]] = []
        self._carried = ""
        self._paragraph_style: str | None = None

    def paragraphs(self, document: etree._Element) -> Iterator[list[str]]:
        for child in document:
            if local_name(child) == "body":
                yield from self._blocks(child)
        if self._carried:
            yield [self._carried]
        yield from self._referenced_notes()

    def _part(self, name: str) -> etree._Element | None:
        path = posixpath.join(self._folder, name)
        return parse_xml(to_transitional(self._package.read(path)), path) if path in self._package else None

    def _blocks(self, parent: etree._Element) -> Iterator[list[str]]:
        for child in parent:
            name = local_name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name == "sdt" and (_is_table_of_contents(child) or _is_placeholder(child)):
                continue
            elif name not in _LEFT_OUT:
                yield from self._blocks(_chosen(child))

    def _paragraph(self, paragraph: etree._Element) -> Iterator[list[str]]:
        properties = paragraph.find(f"{W}pPr")
        style = properties.find(f"{W}pStyle") if properties is not None else None
        self._paragraph_style = style.get(f"{W}val") if style is not None else None
        if self._numbering.is_table_of_contents(self._paragraph_style):
            return
        boxes: list[etree._Element] = []
        text = "".join(self._inline(paragraph, boxes))
        text, self._carried = self._carried + text, ""
        if properties is not None and any(properties.find(f"{W}rPr/{W}{mark}") is not None for mark in _GONE):
            self._carried = text  # the mark that ends the paragraph is deleted: the next one continues it
        else:
            label = self._numbering.label(properties) if text.strip() or properties is not None else ""
            text = label + text.lstrip() if label else text
            if text.strip() and text.strip() != label.strip():
                yield [line for line in text.split("\n") if line.strip()]
        for box in boxes:
            yield from self._blocks(box)

    def _table(self, table: etree._Element) -> Iterator[list[str]]:
        for row in _children(table, "tr"):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                continue
            if is_switched_on(properties, "hidden"):
                continue
            cells: list[list[str]] = []
            for cell in _children(row, "tc"):
                if cell.find(f"{W}tcPr/{W}cellDel") is not None:
                    continue
                inside = [] if _is_merged_away(cell) else [line for lines in self._blocks(cell) for line in lines]
                cells += [inside, *[[]] * (_columns(cell) - 1)]
            if lines := row_lines(cells):
                yield lines

    def _inline(self, parent: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
        for child in parent:
            name = local_name(child)
            if name == "t":
                yield child.text or ""
            elif (name == "r" and self._hiding.hides(child, self._paragraph_style)) or (
                name == "sdt" and _is_placeholder(child)
            ):
                continue
            elif name == "f" and (fraction := _children_named(child, ("num", "den"))):
                numerator, denominator = ("".join(self._inline(part, boxes)) for part in fraction)
                yield f"{numerator}/{denominator}"
            elif name == "sup" or (name == "r" and _is_raised(child)):
                yield from map(raised, self._inline(child, boxes))
            elif name in _BREAKS:
                yield _BREAKS[name]
            elif name == "br":
                yield "" if child.get(f"{W}type") in ("page", "column") else "\n"
            elif name == "sym":
                yield _symbol(child)
            elif name == "txbxContent":
                boxes.append(child)
            elif name in ("footnoteReference", "endnoteReference"):
                self._notes.append((name.removesuffix("Reference") + "s.xml", child.get(f"{W}id") or ""))
            elif name not in _LEFT_OUT:
                yield from self._inline(_chosen(child), boxes)

    def _referenced_notes(self) -> Iterator[list[str]]:
        parts: dict[str, dict[str | None, etree._Element]] = {}
        for part, note_id in list(dict.fromkeys(self._notes)):
            if part not in parts:
                root = self._part(part)
                parts[part] = {n.get(f"{W}id"): n for n in root} if root is not None else {}
            if note_id in parts[part]:
                yield from self._blocks(parts[part][note_id])


def _chosen(element: etree._Element) -> etree._Element:
    """The branch of `mc:AlternateContent` that current Word displays: the choice, else the fallback, never both.

    A choice without text, such as one that requires a newer program, is skipped.
    """
    if local_name(element) != "AlternateContent":
        return element
    return next((c for c in element if next(c.iter(f"{W}t"), None) is not None), next(iter(element), element))


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, including those in content controls and tracked insertions."""
    for child in parent:
        found = local_name(child)
        if found == name:
            yield child
        elif found in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _children(child, name)


def _columns(cell: etree._Element) -> int:
    """The number of grid columns that a cell spans."""
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    return spanned(span.get(f"{W}val") if span is not None else None)


def _is_merged_away(cell: etree._Element) -> bool:
    """Whether the cell is a part of the one above it, so that Word shows nothing of its own."""
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    return merged is not None and merged.get(f"{W}val") != "restart"


def _is_table_of_contents(control: etree._Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == _CONTENTS_GALLERY


def _is_placeholder(control: etree._Element) -> bool:
    """Whether the control still shows the prompt of its template (单击此处输入文字)."""
    return is_switched_on(control.find(f"{W}sdtPr"), "showingPlcHdr") is True


def _children_named(parent: etree._Element, names: Sequence[str]) -> list[etree._Element]:
    """The children of these names, in this order; empty unless there is one of each."""
    found = {local_name(child): child for child in parent}
    return [found[name] for name in names] if all(name in found for name in names) else []


def _is_raised(run: etree._Element) -> bool:
    """Whether the run is a superscript, or small and moved up like one."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        return False
    aligned = properties.find(f"{W}vertAlign")
    if aligned is not None:
        return aligned.get(f"{W}val") == "superscript"
    position, size = _half_points(properties, "position"), _half_points(properties, "sz")
    return position >= LEAST_RISE and 0 < size <= SMALL


def _half_points(properties: etree._Element, name: str) -> int:
    found = properties.find(W + name)
    value = found.get(f"{W}val") or "" if found is not None else ""
    return int(value) if value.isdecimal() and len(value) < 6 else 0


def _symbol(symbol: etree._Element) -> str:
    try:
        code = int(symbol.get(f"{W}char") or "", 16)
    except ValueError:
        return ""
    if code < _SYMBOL_AREA:
        return chr(code) if code >= 0x20 else ""
    font, code = symbol.get(f"{W}font") or "", code & 0xFF
    if font == "Symbol" and 0x20 <= code < 0x40:
        return chr(code)
    return _SYMBOL_FONTS.get(font, {}).get(code, "")
