"""Shared heads: heads that are listed before their numbers, and which of them each number belongs to.

Used by `meaning`: several heads can share one number (参考率、合格率均达|100%), or be followed by as many numbers in
the same order (参考率、合格率分别为|100%|和|98%).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extract.lexicons.phrases import group
from extract.measures.clauses import Place
from extract.measures.words import Words

_SHARED_NUMBER = re.compile(
    r"(?:均|都|各|分别|全部)(?:为|达|达到|到|是|约|有|开展|组织|(?P<act>举办|举行|召开|办理|受理|实施|完成|建成)|保持在?|稳定在|实现|超过|在){0,2}$"
    r"|(?<=率)(?:持续|始终|一直|连续|继续|稳定)?(?:均?达到?|为|是|均?实现|保持在?|稳定在)?(?:“?[两三四]个)?$"
)
"""Words that make heads share a number; coordinated rates share it without them (参考率、合格率达100%)."""

_MARKER_ENDS = frozenset("均都各别部为达到是约有展织办行开理施成持在现过率个")
"""The last characters of a match of `_SHARED_NUMBER`."""

_LONGEST_MARKER = 8
"""Characters of the longest match of `_SHARED_NUMBER` (全部保持在保持在)."""

_BEARER = re.compile(rf"{group('figures', 'bearer')}\Z")
_BEARER_AND_THING = re.compile(rf"[^，。；]{{0,8}}?{group('figures', 'bearer')}(?![级民干员委居])[一-龥]{{3,}}")
"""The last of several heads, if they are places or bodies and the thing counted follows (东村、西村、|南村信访件)."""

_FEWEST_HEADS = 2

_COUNT_WORDS = frozenset("数量")
"""Last character of a head that names a count (受理数、化解量)."""

_HEAD_JOINT = re.compile(r"、|和|及|与|以及")
_NUMBER_JOINT = re.compile(r"\s*[、，,和及与]\s*")

Head = tuple[int, int]
"""Start and end of a head in the text."""


def heads_by_place(text: str, places: Sequence[Place], words: Words) -> dict[int, list[Head]]:
    """The heads that share the numbers at `places`, by the index of the place; a number with one head is left out.

    参考率、合格率均达100% → both heads for the number; 参考率、合格率分别为100%和98% → one for each
    """
    found: dict[int, list[Head]] = {}
    for index, place in enumerate(places):
        heads = _shared_heads(text, place, words)
        if not heads:
            continue
        if _joined_numbers(text, places, index) == len(heads):
            found |= {index + offset: [head] for offset, head in enumerate(_completed(text, heads, words))}
        else:
            found[index] = heads
    return found


def _shared_heads(text: str, place: Place, words: Words) -> list[Head]:
    last = text[place.quantity.start - 1 : place.quantity.start]
    if last not in _MARKER_ENDS and not last.isspace():
        return []
    own = text[place.own_start : place.quantity.start].rstrip()
    marker = _SHARED_NUMBER.search(own, max(0, len(own) - _LONGEST_MARKER))
    if marker is None:
        return []
    first, last = bisect_left(words.starts, place.own_start), bisect_left(words.starts, place.quantity.start)
    word_ends = set(words.ends[first:last])
    heads = []
    start = place.own_start
    stop = place.own_start + marker.start()
    for joint in (*_HEAD_JOINT.finditer(text, start, stop), None):
        end = joint.start() if joint else stop
        if end in word_ends or (text[end - 1] in _COUNT_WORDS and end - 1 in word_ends):
            heads.append((start, end))
            start = joint.end() if joint else stop
    if len(heads) < _FEWEST_HEADS or (marker["act"] and all(_BEARER.search(text, *head) for head in heads)):
        return []  # those who act do not name what is counted (司法所、综治办分别受理32件、9件)
    return heads


def _completed(text: str, heads: Sequence[Head], words: Words) -> Iterator[Head]:
    """The heads in turn; the last one instead of those that it completes.

    东村、西村信访件分别为4件、6件 → 西村信访件 twice; 生产安全、食品安全检查分别为8次、6次 → 食品安全检查 twice
    """
    *others, (start, end) = heads
    are_bearers = all(_BEARER.search(text, *other) for other in others)
    is_thing_of_all = are_bearers and _BEARER_AND_THING.fullmatch(text, start, end) is not None
    last = _concepts(words, start, end)
    for head in others:
        named = _concepts(words, *head)
        yield (start, end) if is_thing_of_all or (named and not named & ~last) else head
    yield start, end


def _concepts(words: Words, start: int, end: int) -> int:
    """The concepts that the words between `start` and `end` express, as bits, without those that say nothing."""
    first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
    found = 0
    for meaning in words.meanings[first:last]:
        if meaning.is_content:
            found |= meaning.all
    return found


def _joined_numbers(text: str, places: Sequence[Place], first: int) -> int:
    """How many numbers are coordinated from `first` on, with only a conjunction or punctuation between them."""
    last = first
    while last + 1 < len(places) and _NUMBER_JOINT.fullmatch(
        text, places[last].quantity.end, places[last + 1].quantity.start
    ):
        last += 1
    return last - first + 1
