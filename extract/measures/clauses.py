"""Clauses: the words of a sentence that belong to each of its quantities.

Used by `scope` and `indicators`: divides a sentence into clauses, and assigns to each quantity the spans before and
after it that belong to it alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from extract.lexicons.phrases import group
from extract.records import Quantity

_CLAUSE_END = re.compile(  # one set of characters in front lets the engine skip to the next of them
    r"[，；。：！？（）(),;:](?<!(?:方面|期间|动中|查中|程中)[，,])(?:"
    r"(?P<aside>(?<=（)[^（）\n\d]{0,12}）|(?<=\()[^()\n\d]{0,12}\))|(?<![,;:])|(?<!\d.)|(?!\d))"
)
_ITEM_END = "、"
_ITEM_JOINT = re.compile(r"(?:以及|[和与及])\s*$")
"""Conjunction of two figures, each followed by its noun (22名刑满释放人员和|6名社区矫正对象)."""

_PLACES = re.compile(
    rf"[^，。；、：\d]{{0,6}}?{group('figures', 'place')}(?:（[^（）\d]{{1,4}}）|\([^()\d]{{1,4}}\))?\Z"
)
"""Places or bodies that the number before counts, and nothing of the people told right behind (12个|村|3000余人)."""
_THINGS = frozenset(("group", "place", "organisation"))
_PEOPLE = frozenset(("person", "person_time"))

_CONNECTOR = re.compile(r"[共总合计的、\s]*")
_OF_THEM = re.compile(
    r"(?<=(.))(?:[^，。；、：（）()\d]|（[^（）\d]{1,6}）){1,12}?(?:"
    r"(?<!过程)(?<!活动)(?<!工作)(?<!行动)(?<!检查)(?<!办理)(?<![集其空途])中(?=[，,]?[^，。；]{0,16}\d)(?![心学央小队型])|"
    r"中(?=[，,]?[只仅就共还也]?有[^，。；\d]{0,4}[\d.,]{1,8}[余多]?[ \u3000]?\1))"
)
"""The noun of a number up to 中, “of which”: the number's shares follow. 中 can also mean “in the course of”
(在8场活动中发放资料), except before a figure in the same unit (14场活动中有11场)."""

_PEOPLE_LISTED = re.compile(r"[^，。；：、（）()\d]{2,14}[、和及与]|[、和及与][^，。；：、（）()\d]{2,10}")
_MAX_AFTER = 30
"""Characters after a quantity that can still name what it counts; longer modifiers do not occur in practice."""


@dataclass(slots=True)
class Place:
    """A quantity's own context within its sentence.

    `own_start` is where its own words before the number begin (开展培训3次、|法治考试|1次), `after_end` where those
    after it end (15人|持有行政执法证|、…). `is_followed`: the next number begins at `after_end`
    (12个村|建立调委会|12个). `clause` is the index of its clause in the sentence, from 0.
    """

    quantity: Quantity
    own_start: int
    after_end: int
    clause_start: int
    clause: int
    is_followed: bool


@dataclass(frozen=True, slots=True)
class ClauseMap:
    """The clauses of a sentence, indexed from 0: the start of each, and the end of the last."""

    starts: tuple[int, ...]
    end: int

    def clause_at(self, position: int) -> int:
        """Index of the clause that contains `position`, an offset inside the sentence."""
        return bisect_right(self.starts, position) - 1

    def end_of(self, clause: int) -> int:
        """End of the clause with that index; beyond the last clause, the end of the sentence."""
        return self.starts[clause + 1] if clause + 1 < len(self.starts) else self.end


def map_clauses(text: str, start: int, end: int) -> ClauseMap:
    """The clauses of the sentence `text[start:end]`; a short bracket without a figure does not end one (村（社区）)."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text, start, end) if not match.lastgroup]
    return ClauseMap((start, *ends), end)


def place_quantities(text: str, clauses: ClauseMap, quantities: Sequence[Quantity], end: int) -> list[Place]:
    """The place of each of a sentence's `quantities`, which are in order of position."""
    places = []
    previous = None
    for quantity, following in zip_longest(quantities, quantities[1:]):
        clause = clauses.clause_at(quantity.start)
        if _is_alone_in_bracket(text, clauses, clause, previous, quantity):
            clause -= 1
        clause_start = clauses.starts[clause]
        own_start = _own_start(text, clause_start, previous, quantity)
        after_end = _after_end(text, clauses, clause, quantity, following, end)
        is_followed = following is not None and following.start == after_end
        places.append(Place(quantity, own_start, after_end, clause_start, clause, is_followed))
        previous = quantity
    return places


def _is_alone_in_bracket(
    text: str, clauses: ClauseMap, clause: int, previous: Quantity | None, quantity: Quantity
) -> bool:
    """Whether the number is all that a bracket holds, and its noun, which has no other number, stands before it.

    发放宣传册|（300本）|、悬挂横幅|（12条）
    """
    start = clauses.starts[clause]
    if start != quantity.start or clause == 0 or text[start - 1] not in "（(":
        return False
    if previous is not None and previous.end > clauses.starts[clause - 1]:
        return False
    return text.startswith(("）", ")"), quantity.end)


def _own_start(text: str, clause_start: int, previous: Quantity | None, quantity: Quantity) -> int:
    if previous is None or previous.end <= clause_start:
        return clause_start
    mark = text.find(_ITEM_END, previous.end, quantity.start)
    if mark >= 0:
        return mark + 1
    joint = _ITEM_JOINT.search(text, previous.end, quantity.start)
    if joint:
        return joint.end()
    are_people_there = previous.unit_family in _THINGS and quantity.unit_family in _PEOPLE
    if are_people_there and _PLACES.match(text, previous.end, quantity.start):
        return quantity.start
    return previous.end


def _after_end(
    text: str, clauses: ClauseMap, clause: int, quantity: Quantity, following: Quantity | None, end: int
) -> int:
    stop = clauses.starts[clause + 1] - 1 if clause + 1 < len(clauses.starts) else end
    start = quantity.end
    if following is not None and following.start < stop:
        if _CONNECTOR.fullmatch(text, start, following.start):
            start = following.end
        else:
            stop = following.start
        mark = text.find(_ITEM_END, start, stop)
        stop = mark if mark >= 0 else stop
    if text.find("中", quantity.end, stop) >= 0 and (of_them := named_of_them(text, quantity.end)):
        stop = min(stop, of_them - 1)
    return max(quantity.end, min(stop, start + _MAX_AFTER))


def named_of_them(text: str, start: int) -> int:
    """End of 中 (“of which”) after the noun of the number that ends at `start`, or 0 if there is none.

    22件|执法案件中|，城管类13件
    """
    found = _OF_THEM.match(text, start)
    return found.end() if found else 0


def are_listed(text: str, place: Place, following: Place) -> bool:
    """Whether two numbers of people and their nouns are coordinated before a verb (12名班子成员、26名社区书记|述法)."""
    first, second = place.quantity, following.quantity
    if first.unit_family != "person" or second.unit_family != "person":
        return False
    return _PEOPLE_LISTED.fullmatch(text, first.end, second.start) is not None
