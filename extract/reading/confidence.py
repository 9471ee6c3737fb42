"""Confidence: how sure the recogniser was of the lines that a range of the text stands on, to mark it for review."""

from __future__ import annotations

from bisect import bisect_right

from extract.records import SourceText

LOW_CONFIDENCE = 0.85
"""Confidence of a line below which a person should look at what stands on it.

Clean scans at 200 dpi give 0.95 and more a line; digits go wrong where it falls under about this.
"""


def confidence_of(source: SourceText, start: int, end: int) -> float | None:
    """The lowest confidence (0 to 1) of the lines that `start:end` touches; None for text that was not recognised."""
    segments = source.segments
    first = max(bisect_right(segments, start, key=lambda segment: segment.start) - 1, 0)
    lowest: float | None = None
    for segment in segments[first:]:
        if segment.start >= end:
            break
        if segment.end > start and segment.confidence is not None:
            lowest = segment.confidence if lowest is None else min(lowest, segment.confidence)
    return lowest
