"""XML safety: the only way the readers parse XML parts: without document types, entities or network access."""

from __future__ import annotations

from lxml import etree

from extract.errors import UnreadableDocument

_PROLOGUE = 1024
"""Number of bytes searched for a document type, which white space and an XML declaration may precede."""


def parse_xml(data: bytes, part: str) -> etree._Element:
    """The root of the XML part named `part`.

    Any document type is refused, because the parser would silently drop the text after an entity that it does not
    resolve. Raises UnreadableDocument (`unsafe_xml`, `damaged_file`).
    """
    refuse_document_type(data, part)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument("damaged_file", f"{part} is not well-formed XML: {error}", REMEDY_DAMAGED) from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise _unsafe(part)
    return root


def refuse_document_type(data: bytes, part: str) -> None:
    """Raises UnreadableDocument (`unsafe_xml`) when the part begins with a document type, in UTF-8 or UTF-16."""
    if b"<!DOCTYPE" in data[:_PROLOGUE].replace(b"\0", b"").upper():
        raise _unsafe(part)


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; empty for a comment or processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


REMEDY_DAMAGED = "ask for the file again, or open it in the program it was written with and save it again"


def _unsafe(part: str) -> UnreadableDocument:
    return UnreadableDocument(
        "unsafe_xml",
        f"{part} declares a document type; office documents never do, attacks do",
        "open the file in a safe place and save it again, or send it as PDF",
    )
