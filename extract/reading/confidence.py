"""Confidence: how sure the recogniser was of the lines that a range of the text stands on, to mark it for review."""

from __future__ import annotations

from bisect import bisect_right

from extract.records import SourceText

LOW_CONFIDENCE = 0.9
"""Confidence of a line below which a person should look at what stands on it: no line of a clean scan at 200 dpi is
below 0.93."""


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
