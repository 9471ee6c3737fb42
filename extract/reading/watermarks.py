"""Watermarks: large words printed over the text at the same position of every page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extract.reading.glyphs import Glyph

LARGE = 1.5
"""Size, relative to the usual character height of the page, above which a character may be part of a watermark."""
FEW = 0.2
"""Maximum share of large characters on a page for them to be a watermark; otherwise they are its text."""
MOST_PAGES = 0.6
"""Minimum share of pages that repeat a large character, and at least two pages: a large title is on one only."""


def without_watermarks(pages: Sequence[Sequence[Glyph]]) -> list[list[Glyph]]:
    """The characters of each page without those of upright watermarks; the readers drop slanted ones by angle."""
    large = [_large(page) for page in pages]
    seen = Counter(key for keys in large for key in set(keys.values()))
    enough = max(2, MOST_PAGES * len(pages))
    repeated = {key for key, count in seen.items() if count >= enough}
    return [
        [glyph for i, glyph in enumerate(page) if keys.get(i) not in repeated]
        for page, keys in zip(pages, large, strict=True)
    ]


def _large(page: Sequence[Glyph]) -> dict[int, tuple[str, int, int]]:
    """Text and rounded position in points of each large character, by its index; empty if there are many."""
    heights = sorted(glyph.bottom - glyph.top for glyph in page)
    least = LARGE * heights[len(heights) // 2] if heights else 0.0
    large = {
        i: (glyph.text, round(glyph.left), round(glyph.top))
        for i, glyph in enumerate(page)
        if glyph.bottom - glyph.top > least
    }
    return large if len(large) <= FEW * len(page) else {}
