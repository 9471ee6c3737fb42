"""Watermarks: large words that every page of a document repeats at one place, across its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extract.reading.glyphs import Glyph

LARGE = 1.5
"""Usual character heights of a page from which a character may be part of a watermark."""
FEW = 0.2
"""Share of a page's characters up to which large ones can be a watermark; else they are its text."""
MOST_PAGES = 0.6
"""Share of the pages that must repeat a large character, at least two: a large title stands on one."""


def without_watermarks(pages: Sequence[Sequence[Glyph]]) -> list[list[Glyph]]:
    """The characters of each page without those of a watermark. Slanted ones are left out before, by their angle."""
    large = [_large(page) for page in pages]
    seen = Counter(key for keys in large for key in set(keys.values()))
    enough = max(2, MOST_PAGES * len(pages))
    repeated = {key for key, count in seen.items() if count >= enough}
    return [
        [glyph for i, glyph in enumerate(page) if keys.get(i) not in repeated]
        for page, keys in zip(pages, large, strict=True)
    ]


def _large(page: Sequence[Glyph]) -> dict[int, tuple[str, int, int]]:
    """Character and place in whole points of the large characters, by their position; none where they are many."""
    heights = sorted(glyph.bottom - glyph.top for glyph in page)
    least = LARGE * heights[len(heights) // 2] if heights else 0.0
    large = {
        i: (glyph.text, round(glyph.left), round(glyph.top))
        for i, glyph in enumerate(page)
        if glyph.bottom - glyph.top > least
    }
    return large if len(large) <= FEW * len(page) else {}
