"""Sniff: the file format, detected from the content; the name decides only between kinds of text."""

from __future__ import annotations

import re
from pathlib import PurePath

from extract.errors import UnreadableDocument

_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a")
_OTHERS = (
    *((b"7z\xbc\xaf\x27\x1c", "7z archive"), (b"Rar!\x1a\x07", "rar archive"), (b"\x1f\x8b\x08", "gzip archive")),
    *((b"BZh", "bzip2 archive"), (b"\xfd7zXZ\0", "xz archive"), (b"\x28\xb5\x2f\xfd", "zstd archive")),
    *((b"MZ\x90", "Windows program"), (b"\x7fELF", "Linux program")),
)
_OTHERS_INSIDE = ((4, b"ftyphei", "picture in HEIF"), (4, b"ftypmif1", "picture in HEIF"), (4, b"ftyp", "video"))
_OTHERS_INSIDE += ((257, b"ustar", "tar archive"),)
"""Formats identified by bytes after the beginning of the file: (offset, bytes, format)."""
_PACKAGE = re.compile(rb"PK[\x03\x05\x07]")
"""The beginning of a zip archive: of an entry, of an empty archive, or of the first of several parts."""
_BITMAP = re.compile(rb"BM.{4}\0{4}", re.DOTALL)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound File Binary Format ([MS-CFB]): doc, wps, xls, ppt, and password-protected office files."""

LEGACY_HEADS = (_COMPOUND, b"{\\rtf")
"""The first bytes of documents that LibreOffice must convert."""
_PDF_HEAD = 1024
"""Number of bytes within which `%PDF-` may begin (ISO 32000-1, annex H.3.4.1)."""
_HTML_HEAD = 65536
"""Number of bytes searched for HTML tags, which comments and styles may precede."""
_WIDE_MARKS = (b"<\0", b"\0<")
"""The beginning of a tag in UTF-16."""
_HTML = re.compile(
    rb"^\s*(<\?xml[^>]*>\s*)?(?>(<!--.*?-->\s*)*)<(!doctype\s+html|html|head|body|meta|title|div|table|p|script|style|link"
    rb"|h[1-6]|br|span|font|center|section|article|main|ul|ol|b|strong|img|a)\b",
    re.IGNORECASE | re.DOTALL,
)
"""The beginning of a web page, or of a fragment stored by a content system.

The comments before it are an atomic group: else each of n comments could end at any later `-->`, in 2ⁿ ways.
"""
_HTML_INSIDE = re.compile(rb"<(html|body)\b[^>]*>", re.IGNORECASE)
_MIME = re.compile(rb"^(MIME-Version|From|Subject|Date|Content-Type|X-[\w-]+):", re.IGNORECASE)
_MIME_PARTS = re.compile(rb"^Content-Type:\s*(multipart|text)/", re.IGNORECASE | re.MULTILINE)
_FLAT_OPEN = re.compile(
    rb"<office:document\b[^<>]*\bmimetype\s*=\s*[\"']application/vnd\.oasis\.opendocument\.(?P<kind>\w+)"
)
"""An OpenDocument file that is one XML file (OpenDocument 1.3, part 3, 3.1.2), not a package: fodt, fods, fodp."""
_MARKDOWN_NAMES = (".md", ".markdown")
_MARKDOWN = re.compile(rb"^#{1,6} (?=\S)|(?<!\*)\*\*(?=[^\s*])[^*\r\n]{1,200}(?<=[^\s*])\*\*(?!\*)", re.MULTILINE)
FEWEST_MARKS = 3
"""Headings and bold words of Markdown from which a text is one, whatever its name; fewer may be masked names."""

SEND_INSTEAD = "send the report itself as docx, PDF, OFD, web page or text"
"""Remedy for a file in a format that is not read."""


def sniff_format(data: bytes, name: str) -> str:
    """`pdf`, `docx`, `ofd`, `odt`, `flat_odt`, `doc`, `wps`, `rtf`, `word_xml`, `image`, `mhtml`, `html`, `markdown`
    or `text`.

    Raises UnreadableDocument (`empty_file`, `encrypted`, `unsupported_format`).
    """
    if not data:
        raise UnreadableDocument(
            "empty_file", "the file has no bytes", "send the file again: the upload may have failed"
        )
    if _PACKAGE.match(data):
        return _package_format(data)
    if data.startswith(_COMPOUND):
        return _compound_format(data, name)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(_IMAGES) or _BITMAP.match(data) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return "image"
    for place, magic, kind in (*((0, *other) for other in _OTHERS), *_OTHERS_INSIDE):
        if data.startswith(magic, place):
            raise UnreadableDocument("unsupported_format", f"the file is a {kind}", SEND_INSTEAD)
    return _text_format(data, name)


def _text_format(data: bytes, name: str) -> str:
    head = data[:_HTML_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or any(mark in head for mark in _WIDE_MARKS):
        head = head.replace(b"\0", b"")
    head = head.lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _MIME.match(head) and _MIME_PARTS.search(head):
        return "mhtml"
    if head.startswith(b"<") or b"<" in head:
        if _HTML.match(head) or (_HTML_INSIDE.search(head) and not _is_markdown(name)):
            return "html"
        if b"<?mso-application" in head or b"<pkg:package" in head:
            return "word_xml"
        if flat := _FLAT_OPEN.search(head):
            return _flat_open_format(flat["kind"].decode("ascii"))
    if b"%PDF-" in data[:_PDF_HEAD]:
        return "pdf"
    return "markdown" if _is_markdown(name) or _has_marks(head) else "text"


def _has_marks(head: bytes) -> bool:
    """Whether the text has headings and bold words of Markdown; most texts have neither sign and are not searched."""
    return (b"#" in head or b"**" in head) and len(_MARKDOWN.findall(head)) >= FEWEST_MARKS


def _flat_open_format(kind: str) -> str:
    if kind == "text":
        return "flat_odt"
    raise UnreadableDocument("unsupported_format", f"the file is a flat OpenDocument {kind}", SEND_INSTEAD)


def _package_format(data: bytes) -> str:
    """The kind of a zip by the entry names in its bytes; it is not opened, as the central directory may be damaged."""
    if b"OFD.xml" in data:
        return "ofd"
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:200]:
        return "odt"
    if b"word/document" in data or (b"word/" in data and b"[Content_Types].xml" in data):
        return "docx"
    if b"[Content_Types].xml" in data and b"xl/workbook" not in data and b"ppt/presentation" not in data:
        return "docx"
    kind = "spreadsheet" if b"xl/workbook" in data else "presentation" if b"ppt/presentation" in data else "zip archive"
    raise UnreadableDocument("unsupported_format", f"the file is a {kind}", SEND_INSTEAD)


def _compound_format(data: bytes, name: str) -> str:
    if _stream(data, "EncryptedPackage"):
        raise UnreadableDocument(
            "encrypted", "the office file is locked with a password", "send it without the password"
        )
    if _stream(data, "Workbook") and not _stream(data, "WordDocument"):
        raise UnreadableDocument("unsupported_format", "the file is a spreadsheet", SEND_INSTEAD)
    if _stream(data, "PowerPoint Document"):
        raise UnreadableDocument("unsupported_format", "the file is a presentation", SEND_INSTEAD)
    return "wps" if PurePath(name).suffix.lower() == ".wps" else "doc"


def _stream(data: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in data


def _is_markdown(name: str) -> bool:
    return name.lower().endswith(_MARKDOWN_NAMES)
