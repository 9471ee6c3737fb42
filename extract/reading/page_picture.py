"""Page picture: a page of a file in a form that a browser can show, for the auditor's page to draw boxes on."""

from __future__ import annotations

import io
from dataclasses import dataclass
from xml.sax.saxutils import escape

from extract.errors import UnreadableDocument
from extract.reading.limits import Limits

RESOLUTION = 110
"""Dots per inch of a rendered page: readable on a screen, about 150 kB."""
PAGED_FORMATS = ("pdf", "image", "ofd")
POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture of a page; `width` and `height` are in points, like segments and boxes."""

    media_type: str
    content: bytes
    width: float
    height: float


def render_page(data: bytes, document_format: str, page: int, limits: Limits) -> PagePicture:
    """Page `page` (from 1): PNG for `pdf` and `image`, an SVG of the text for `ofd`.

    Raises UnreadableDocument (`no_pages` for other formats, `no_such_page`, and those of the format's reader).
    """
    if document_format == "pdf":
        return _pdf_page(data, page, limits)
    if document_format == "image":
        return _image_frame(data, page, limits)
    if document_format == "ofd":
        return _ofd_page(data, page, limits)
    raise UnreadableDocument("no_pages", f"{document_format} has no pages", "look at the text instead")


def _pdf_page(data: bytes, number: int, limits: Limits) -> PagePicture:
    from extract.reading.pdf import load_page, open_pdf

    document = open_pdf(data, limits)
    try:
        if not 1 <= number <= len(document):
            raise _no_such_page(number, len(document))
        page = load_page(document, number, limits)
        width, height = page.get_size()
        scale = min(RESOLUTION / POINTS_PER_INCH, 4000 / max(width, height, 1.0))
        picture = page.render(scale=scale).to_pil()  # pyright: ignore[reportArgumentType]  # a float is meant
        return PagePicture("image/png", _png(picture), width, height)
    finally:
        document.close()


def _image_frame(data: bytes, number: int, limits: Limits) -> PagePicture:
    from extract.reading.pictures import open_frames, size_in_points

    frames = open_frames(data, limits)
    if not 1 <= number <= len(frames):
        raise _no_such_page(number, len(frames))
    return PagePicture("image/png", _png(frames[number - 1]), *size_in_points(frames[number - 1]))


def _ofd_page(data: bytes, number: int, limits: Limits) -> PagePicture:
    """The characters of the page at their positions; frames, seals and pictures are left out."""
    from extract.reading.ofd import ofd_pages, page_glyphs
    from extract.reading.ofd_xml import POINTS
    from extract.reading.zip_safety import Package

    pages = list(ofd_pages(Package(data, limits), limits))
    if not 1 <= number <= len(pages):
        raise _no_such_page(number, len(pages))
    width, height = pages[number - 1].box[2] * POINTS, pages[number - 1].box[3] * POINTS
    characters = "".join(
        f'<text x="{g.left:.1f}" y="{g.bottom - (g.bottom - g.top) * 0.14:.1f}" font-size="{g.bottom - g.top:.1f}">'
        f"{escape(g.text)}</text>"
        for g in page_glyphs(pages[number - 1])
        if not g.text.isspace()
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" font-family="serif">'
        f'<rect width="100%" height="100%" fill="white"/>{characters}</svg>'
    )
    return PagePicture("image/svg+xml", svg.encode(), width, height)


def _png(picture: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")  # type: ignore[attr-defined]  # a Pillow image
    return buffer.getvalue()


def _no_such_page(number: int, count: int) -> UnreadableDocument:
    return UnreadableDocument("no_such_page", f"page {number} of {count}", f"ask for a page from 1 to {count}")
