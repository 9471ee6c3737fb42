"""Pictures: image files → frames sized for recognition and display; a TIFF's frames are its pages."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from extract.errors import UnreadableDocument
from extract.reading.limits import Limits

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 2000
"""Maximum length of a page's longest side in pixels; larger pictures are scaled down, as recognition gains nothing."""
RESOLUTION = 150
"""Assumed resolution of a picture of this size, in dots per inch."""
MOST_PIXELS = 80_000_000
"""Maximum number of pixels of a picture that is opened at all; an A3 page at 400 dpi has 31 million."""
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
            frames = map(ImageOps.exif_transpose, ImageSequence.Iterator(image))  # the orientation of the camera
            return [_smaller(frame.convert("RGB")) for frame in frames]
    except Image.DecompressionBombError as error:  # raised on opening, before the size is known
        raise _too_large("far too many") from error
    except UnidentifiedImageError as error:  # its message contains a memory address
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
    """Width and height in points of the page in the picture, at the assumed resolution."""
    return picture.width * _POINTS_PER_INCH / RESOLUTION, picture.height * _POINTS_PER_INCH / RESOLUTION


def _smaller(picture: Image) -> Image:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture
