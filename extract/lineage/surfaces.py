"""Surfaces: the number and unit that a figure's own characters state, read without their context."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import NamedTuple

from extract.measures.candidates import find_candidates
from extract.measures.quantities import SHARES
from extract.measures.units import measures
from extract.measures.values import ends_of


class Stated(NamedTuple):
    """What a surface states; a minus sign is not part of it."""

    value: Decimal
    value_high: Decimal | None
    unit: str


@functools.lru_cache(maxsize=1 << 16)  # figures repeat: a national year has about ten thousand different ones
def read_surface(surface: str) -> Stated | None:
    """The value and unit of `surface`; None if it is not one number with its measure word.

    >>> read_surface("2万余份")
    Stated(value=Decimal('20000'), value_high=None, unit='份')
    """
    candidates = list(find_candidates(surface))
    if len(candidates) != 1 or (candidates[0].start, candidates[0].end) != (0, len(surface)):
        return None
    candidate = candidates[0]
    printed = SHARES.get(candidate.low, "") if candidate.share else candidate.unit
    ends = ends_of(candidate)
    if ends is None or printed not in measures():
        return None
    return Stated(*ends, measures()[printed].unit)
