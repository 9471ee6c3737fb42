"""Readers: the bytes of a file → canonical text with its source map; `read_document` picks the reader by content."""

from __future__ import annotations

from extract.errors import UnreadableDocument
from extract.reading.limits import Limits, limits
from extract.reading.plain_text import read_plain_text
from extract.reading.sniff import sniff_format
from extract.records import SourceText

__all__ = ["read_document"]


def read_document(data: bytes, name: str, allowed: Limits | None = None) -> SourceText:
    """The canonical text of `data` with its source map; the same bytes give the same text.

    The format is detected from the content; `name` only decides between Markdown and plain text. `allowed` defaults to
    the limits set in the environment. Raises UnreadableDocument with a stable reason.
    """
    allowed = allowed or limits()
    if len(data) > allowed.file_bytes:
        raise UnreadableDocument(
            "file_too_large",
            f"the file has {len(data)} bytes; at most {allowed.file_bytes} are read",
            "check that the file is a report; raise FADU_LIMIT_FILE_MB if it is",
        )
    document_format = sniff_format(data, name)
    if document_format in ("text", "markdown"):
        return read_plain_text(data, document_format)
    return _read_with_parser(data, document_format, allowed)


def _read_with_parser(data: bytes, document_format: str, allowed: Limits) -> SourceText:
    """Reads a format that needs a parser; each reader is imported on first use, so that text files start faster."""
    if document_format in ("html", "mhtml"):
        from extract.reading.html import read_html, read_mhtml

        return read_html(data) if document_format == "html" else read_mhtml(data)
    if document_format == "docx":
        from extract.reading.docx import read_docx

        return read_docx(data, allowed)
    if document_format == "pdf":
        from extract.reading.pdf import read_pdf

        return read_pdf(data, allowed)
    if document_format == "ofd":
        from extract.reading.ofd import read_ofd

        return read_ofd(data, allowed)
    if document_format == "image":
        from extract.reading.ocr import read_image

        return read_image(data, allowed)
    from extract.reading.legacy import read_legacy

    return read_legacy(data, document_format, allowed)
