"""Pictures: image files → frames of a size that can be recognised and shown; a TIFF's frames are its pages."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from extract.errors import UnreadableDocument
from extract.reading.limits import Limits

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 2000
"""Pixels of a page's longest side; larger pictures are made smaller: recognition gains nothing from more."""
RESOLUTION = 150
"""Dots per inch that a picture of this size is taken to have."""
MOST_PIXELS = 80_000_000
"""Pixels of a picture that is opened at all: an A3 page at 400 dpi has 31 million."""
_POINTS_PER_INCH = 72


def open_frames(data: bytes, limits: Limits) -> list[Image]:
    """The pictures in an image file.

    Raises UnreadableDocument (`damaged_file`, `page_size_limit`, `ocr_page_limit`).
    """
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            check_pages(getattr(image, "n_frames", 1), limits)
            if image.width * image.height > MOST_PIXELS:
                raise _too_large(f"{image.width} by {image.height}")
            frames = map(ImageOps.exif_transpose, ImageSequence.Iterator(image))  # as a camera was held
            return [_smaller(frame.convert("RGB")) for frame in frames]
    except Image.DecompressionBombError as error:  # found while it is opened, before its size can be asked for
        raise _too_large("far too many") from error
    except UnidentifiedImageError as error:  # its own words name an address in memory
        raise UnreadableDocument("damaged_file", "the picture cannot be opened", "scan it again") from error
    except (OSError, ValueError, SyntaxError, EOFError, KeyError) as error:
        raise UnreadableDocument("damaged_file", f"the picture cannot be opened: {error}", "scan it again") from error


def _too_large(size: str) -> UnreadableDocument:
    return UnreadableDocument(
        "page_size_limit",
        f"the picture has {size} pixels; at most {MOST_PIXELS} are read",
        "scan the report at 200 to 300 dots per inch",
    )


def check_pages(count: int, limits: Limits) -> None:
    """Raises UnreadableDocument (`ocr_page_limit`) when more pages need recognition than are allowed."""
    if count > limits.ocr_pages:
        raise UnreadableDocument(
            "ocr_page_limit",
            f"{count} pages need text recognition; at most {limits.ocr_pages} are recognised",
            "send the document it was scanned from; raise FADU_LIMIT_OCR_PAGES if there is none",
        )


def size_in_points(picture: Image) -> tuple[float, float]:
    """Width and height of the page that the picture is taken to be."""
    return picture.width * _POINTS_PER_INCH / RESOLUTION, picture.height * _POINTS_PER_INCH / RESOLUTION


def _smaller(picture: Image) -> Image:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture
