"""Sums: figures of a sentence that add up to another of its figures.

Used by `meaning`: a sum and its addends count only once, whatever the words around them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from extract.lexicons.phrases import compiled, group
from extract.measures.clauses import Place

SUMMED = re.compile("共|累计|合计|总计|总[额数量]")
"""Words that mark a figure as a sum of others."""

FEWEST_ADDENDS, MOST_ADDENDS = 2, 20
"""How many figures can make up a sum."""

_ANY_COPIES = re.compile(rf"{group('figures', 'any_copies')}\s*$")
"""Own words, or the words after a number, that name copies of any kind: those named next can be their kinds."""

_HANDED_OUT = compiled("figures", "handed_out")
"""Own words of copies that an act of its own handed out: they are no kind of those before (在企业|发放|折页200份)."""

_JOINT = re.compile(r"\s*[、和及与]?\s*")
"""Text between two coordinated figures."""

_SPLIT = re.compile("[，,：:；;。（(]")
"""Punctuation between a figure and the first of those that make it up."""


def summed_up(text: str, places: Sequence[Place]) -> frozenset[int]:
    """The indexes of figures that a later one of their sentence adds up (拆除新增9处，消除存量22处，全年共拆除31处)."""
    found: set[int] = set()
    if len(places) <= FEWEST_ADDENDS or not SUMMED.search(text, places[0].clause_start, places[-1].quantity.start):
        return frozenset()
    sums: set[int] = set()
    for index, place in enumerate(places):
        start, end = place.own_start, place.quantity.start
        before = places[index - 1].quantity.end if index - 1 in sums else start
        if not (SUMMED.search(text, start, end) or (before < start and _JOINT.fullmatch(text, before, end))):
            continue
        addends = _addends(places, index)
        if addends:
            sums.add(index)
            found.update(addends)
    return frozenset(found)


def _addends(places: Sequence[Place], index: int) -> list[int]:
    """The indexes of at least two figures before the one at `index`, in its unit family, that add up to it."""
    total = places[index].quantity
    stated = Decimal(0)
    addends = []
    for number in range(index - 1, max(-1, index - 1 - MOST_ADDENDS), -1):
        addend = places[number].quantity
        if addend.unit_family == total.unit_family and addend.base_value:
            stated += addend.base_value
            addends.append(number)
        if stated >= total.base_value:
            break
    return addends if stated == total.base_value and len(addends) >= FEWEST_ADDENDS else []


def made_up(text: str, places: Sequence[Place]) -> dict[int, int]:
    """Maps the indexes of figures to that of the earlier figure that they add up to (6件，维持|5件、撤销|1件).

    Figures joined to the earlier one with 、 are not its parts; nor are copies, whose round numbers can add up by
    chance, unless the earlier figure is said to be a sum (累计发放1.2万份) or of any kind (资料500份，读本300份，…).
    """
    found: dict[int, int] = {}
    for index in range(len(places) - FEWEST_ADDENDS):
        total = places[index].quantity
        addends = _addends_behind(places, index)
        if not addends or not _SPLIT.search(text, total.end, places[addends[0]].quantity.start):
            continue
        if total.unit_family != "copy" or _are_kinds(text, places, index, addends):
            found = dict.fromkeys(addends, index) | found  # the first total is the one that is divided
    return found


def _are_kinds(text: str, places: Sequence[Place], total: int, addends: Sequence[int]) -> bool:
    """Whether copies are the kinds of those before, which are said to be a sum or have a name for any kind."""
    place = places[total]
    start, end = place.own_start, place.quantity.start
    if SUMMED.search(text, start, end):
        return True
    if not (_ANY_COPIES.search(text, start, end) or _ANY_COPIES.search(text, place.quantity.end, place.after_end)):
        return False
    return not any(_HANDED_OUT.search(text, places[at].own_start, places[at].quantity.start) for at in addends)


def _addends_behind(places: Sequence[Place], index: int) -> list[int]:
    """The indexes of at least two figures after the one at `index`, in its unit family, that add up to it.

    Each can also be given in a second unit (拆除265处、6.2万平方米，存量|226处|、6.1万平方米，新增|39处|、0.1万平方米).
    """
    total = places[index].quantity
    stated = Decimal(0)
    addends = []
    for number in range(index + 1, min(len(places), index + 1 + MOST_ADDENDS)):
        addend = places[number].quantity
        if addend.unit_family != total.unit_family:
            if number - (addends[-1] if addends else index) > 1:
                return []
            continue
        stated += addend.base_value
        addends.append(number)
        if stated >= total.base_value:
            break
    return addends if stated == total.base_value and len(addends) >= FEWEST_ADDENDS else []
