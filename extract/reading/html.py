"""Html: a saved web page → the text of the document on it, with the page's information table as metadata."""

from __future__ import annotations

import email
import email.message
import email.policy
import html
import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from extract.errors import UnreadableDocument
from extract.reading.html_blocks import page_blocks
from extract.reading.html_body import document_blocks
from extract.reading.html_metadata import page_metadata
from extract.reading.lines import flowing_text
from extract.reading.plain_text import decode
from extract.reading.sniff import SEND_INSTEAD
from extract.records import SourceText

READER = ("html", "1")

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"</(p|div|span)>|<br\s*/?>", re.IGNORECASE)
_SHORTEST_FIELD = 100
"""Minimum characters in a text field that holds a document; search fields and forms hold less."""
_BEGINS = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
_ENDS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_NEEDS_END = re.compile(
    r"<(?P<end>/?)(?P<name>div|span|table|section|article|main|font|strong)(?=[\s>/])", re.IGNORECASE
)
"""Tags of elements whose end tag may not be left out (HTML, 13.1.2.4)."""
_TITLE_SEPARATOR = re.compile(r"[_|｜]|\s[-—–]\s|-(?=[^-]*$)")


def read_html(data: bytes) -> SourceText:
    """The document of a web page, one paragraph per line; navigation, sidebars and footers are left out.

    The declared character set is ignored; the encoding is detected from the bytes. Raises UnreadableDocument, also for
    a page that is cut off.
    """
    text, encoding, _ = decode(data)
    root = _parse(text)
    _refuse_cut_off(text)
    blocks = page_blocks(root)
    title = _page_title(root)
    body = document_blocks(blocks, title)
    if not body and (field := _text_field(root)) is not None:
        blocks = page_blocks(field)
        body = document_blocks(blocks, title)
    if not body:
        raise UnreadableDocument(
            "no_text",
            f"the page has {len(blocks)} lines, none of them part of a document",
            "save the page after its text has appeared, or send the attached file itself",
        )
    chosen = {b.number for b in body}
    metadata = page_metadata(root, (b for b in blocks if b.number not in chosen), title)
    return flowing_text([(b.number, b.text) for b in body], "html", READER, encoding, metadata)


def read_mhtml(data: bytes) -> SourceText:
    """The document of a page saved as one file (.mht) or of an e-mail message (.eml): the first part that has one.

    Raises UnreadableDocument, also for a message with attachments, since the report is one of them.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    attached = [part.get_filename() or part.get_content_type() for part in message.walk() if part.is_attachment()]
    if attached:
        raise UnreadableDocument(
            "unsupported_format", f"the file is a message with attachments: {', '.join(attached)}", SEND_INSTEAD
        )
    failure = UnreadableDocument("no_text", "the saved page has no HTML part", "save the page again as HTML or PDF")
    for page in sorted(_text_parts(message), key=lambda part: part[0] != "html"):
        try:
            return _read_part(*page)
        except UnreadableDocument as error:
            failure = error
    raise failure


def _text_parts(message: email.message.EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        payload = part.get_payload(decode=True) if part.get_content_maintype() == "text" else None
        if isinstance(payload, bytes) and payload and part.get_content_subtype() in ("html", "plain"):
            yield part.get_content_subtype(), payload


def _read_part(kind: str, payload: bytes) -> SourceText:
    if kind == "html":
        return read_html(payload)
    return read_html(f"<pre>{html.escape(decode(payload)[0])}</pre>".encode())


def _refuse_cut_off(text: str) -> None:
    """Refuses a page that ends inside an element: what is missing would be taken for what was not reported."""
    if not _BEGINS.search(text) or _ENDS.search(text):
        return
    open_elements = Counter[str]()
    for tag in _NEEDS_END.finditer(text):
        open_elements[tag["name"].lower()] += -1 if tag["end"] else 1
    if unfinished := sorted(name for name, count in open_elements.items() if count > 0):
        raise UnreadableDocument(
            "damaged_file",
            f"the page is cut off: it ends inside {', '.join(f'<{name}>' for name in unfinished)}, without </html>",
            "save the page again, or copy the whole file",
        )


def _parse(text: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True)
    try:
        root = etree.fromstring(_CONTROLS.sub("", text).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, etree.ParserError) as error:
        raise UnreadableDocument(
            "damaged_file", f"the page cannot be parsed: {error}", "save the page again"
        ) from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):  # the parser drops what follows
        raise UnreadableDocument(
            "nesting_limit",
            "the page nests its elements more than 2,000 levels deep",
            "open the page, copy its text into a document and send that",
        )
    if root is None:
        raise UnreadableDocument("no_text", "the page is empty", "save the page again, with its text on it")
    return root


def _text_field(root: etree._Element) -> etree._Element | None:
    """The document that a page keeps in a text field, as markup or plain lines, for a script or editor to display."""
    longest = max(
        ("".join(str(piece) for piece in field.itertext()) for field in root.iter("textarea")), key=len, default=""
    )
    if len(longest) < _SHORTEST_FIELD:
        return None
    return _parse(longest if _MARKUP.search(longest) else f"<pre>{html.escape(longest)}</pre>")


def _page_title(root: etree._Element) -> str:
    """The title that the page declares: `ArticleTitle`, else `<title>` without the trailing site name."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle" and (meta.get("content") or "").strip():
            return " ".join((meta.get("content") or "").split())
    title = next(root.iter("title"), None)
    whole = " ".join("".join(str(piece) for piece in title.itertext()).split()) if title is not None else ""
    return _TITLE_SEPARATOR.split(whole)[0].strip() or whole
