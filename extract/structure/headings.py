"""Headings: finds the sections of a report, each with its level, marker, body, parent and role; the first stage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.records import Role, Section
from extract.structure.heading_candidates import HeadingCandidate, find_candidates
from extract.structure.numbering import MIN_LIST, Marker, nest, ranks
from extract.structure.roles import Part, assign_roles
from extract.structure.unnumbered import find_unnumbered

_CONTENTS = re.compile(r"^[ \t\u3000#]*+目[ \u3000]*录[ \t\u3000]*$", re.MULTILINE)
_ATTACHMENT = re.compile(r"附\s?件\s?[0-9]?\s?[：:]?\s*$")
_ATTACHED = re.compile(r"^[ \t\u3000]*附\s?件\s?[0-9一二三四五]?[ \u3000]*(?:[：:]|$)", re.MULTILINE)
"""The line that begins a report's attachments, such as a table of its cases."""
_CLOSES_ITEM = re.compile(r"[；;][ \t\u3000\r]*(?:\n|$)")
_BEFORE_ITEM = 12
"""Characters before a numbered line that are searched for the word 附件 (attachments)."""


def find_sections(text: str) -> tuple[Section, ...]:
    """Every heading of `text` in order, with its body.

    A heading followed by text on its line ends before the stop: 一、主要成效。2024年… gives 一、主要成效. Items inside
    a paragraph (一是…；二是…), dates and lines of a table of contents are not headings.
    """
    candidates = _without_attachments(text, _without_contents(text, find_candidates(text)))
    candidates = find_unnumbered(text, _without_items(_without_stray_numbers(_without_list_items(text, candidates))))
    candidates = _with_lists_below(text, candidates)
    levels = nest(c.marker for c in candidates)
    parts = _parts(text, candidates, levels)
    roles = assign_roles(text, parts)
    return tuple(_section(text, candidates, parts, index, role) for index, role in enumerate(roles))


def _parts(text: str, candidates: Sequence[HeadingCandidate], levels: Sequence[int]) -> list[Part]:
    """Each heading with its parent's index and the start of the next heading of its level or a higher one."""
    ends = _body_ends(text, candidates, levels)
    parts: list[Part] = []
    path: list[int] = []
    for index, (candidate, level) in enumerate(zip(candidates, levels, strict=True)):
        while path and levels[path[-1]] >= level:
            path.pop()
        parent = path[-1] if path else None
        path.append(index)
        words = "".join(text[candidate.words_start : candidate.end].split())
        parts.append(Part(words, level, parent, candidate.end, ends[index]))
    return parts


def _body_ends(text: str, candidates: Sequence[HeadingCandidate], levels: Sequence[int]) -> list[int]:
    """The end of each heading's body: the next heading of its level or a higher one; for the last, the attachments."""
    attached = _ATTACHED.search(text, candidates[-1].end) if candidates else None
    ends = [attached.start() if attached else len(text)] * len(candidates)
    open_sections: list[int] = []
    for index, candidate in enumerate(candidates):
        while open_sections and levels[open_sections[-1]] >= levels[index]:
            ends[open_sections.pop()] = candidate.start
        open_sections.append(index)
    return ends


def _section(
    text: str, candidates: Sequence[HeadingCandidate], parts: Sequence[Part], index: int, role: Role
) -> Section:
    candidate, part = candidates[index], parts[index]
    return Section(
        start=candidate.start,
        end=candidate.end,
        level=part.level,
        marker=candidate.marker.surface,
        heading=text[candidate.start : candidate.end],
        role=role,
        body_end=part.body_end,
        parent_start=None if part.parent is None else candidates[part.parent].start,
    )


def _without_items(candidates: list[HeadingCandidate]) -> list[HeadingCandidate]:
    """`candidates` without lists of which more than half are items: a list is either headings or items."""
    if not any(c.is_item for c in candidates):
        return candidates
    lists: list[list[HeadingCandidate]] = []
    open_lists: dict[int, list[HeadingCandidate]] = {}
    for candidate in candidates:
        rank = candidate.marker.rank
        open_lists = {r: siblings for r, siblings in open_lists.items() if r <= rank}
        if rank not in open_lists or candidate.marker.ordinal == 1:
            open_lists[rank] = []
            lists.append(open_lists[rank])
        open_lists[rank].append(candidate)
    items = {c.start for siblings in lists if 2 * sum(c.is_item for c in siblings) > len(siblings) for c in siblings}
    return [c for c in candidates if c.start not in items]


def _with_lists_below(text: str, candidates: list[HeadingCandidate]) -> list[HeadingCandidate]:
    """`candidates` with a lower rank for a list of 一、 directly below a 一、, if the outer list continues after it."""
    top = ranks()["cn"]
    markers = [candidate.marker for candidate in candidates]
    ranked = list(candidates)
    for index, (above, first) in enumerate(pairwise(candidates), start=1):
        if (above.marker.rank, first.marker.rank, first.marker.ordinal) != (top, top, 1):
            continue
        if not text[above.end : first.start].strip():
            inner = _inner_list(markers, index, above.marker.ordinal)
            for place in inner:
                ranked[place] = candidates[place]._replace(marker=markers[place]._replace(rank=top + 1))
    return ranked


def _inner_list(markers: Sequence[Marker], first: int, above: int) -> list[int]:
    """The positions of the list that begins at `first`, up to the number after `above`; empty if that never follows."""
    inner = [first]
    for index in range(first + 1, len(markers)):
        if markers[index].rank != markers[first].rank:
            continue
        if markers[index].ordinal != len(inner) + 1:
            return inner if markers[index].ordinal == above + 1 else []
        inner.append(index)
    return []


def _without_stray_numbers(candidates: list[HeadingCandidate]) -> list[HeadingCandidate]:
    """`candidates` without bare numbers unless these are the top of the outline, and without stray decimals."""
    bare = [c.marker.ordinal for c in candidates if c.marker.rank == ranks()["bare"]]
    is_top = all(c.marker.rank >= ranks()["bare"] for c in candidates)
    if bare and not (is_top and len(bare) >= MIN_LIST and bare == list(range(1, len(bare) + 1))):
        candidates = [c for c in candidates if c.marker.rank != ranks()["bare"]]
    return _without_stray_decimals(candidates)


def _without_stray_decimals(candidates: list[HeadingCandidate]) -> list[HeadingCandidate]:
    """`candidates` without decimals outside a list: a line can begin with 3.15 or 12.4, but a list begins with 1.1."""
    decimals = (ranks()["decimal"], ranks()["decimal_below"])
    if all(c.marker.rank not in decimals for c in candidates):
        return candidates
    opened = {c.marker.rank for c in candidates if c.marker.ordinal == 1}
    return [c for c in candidates if c.marker.rank not in decimals or c.marker.rank in opened]


def _without_list_items(text: str, candidates: list[HeadingCandidate]) -> list[HeadingCandidate]:
    """`candidates` without the items of one sentence, all but the last of which end in ；.

    (一)开展普法12场；(二)…；(三)…。
    """
    kept: list[HeadingCandidate] = []
    rank = None
    for candidate in candidates:
        closes = _CLOSES_ITEM.match(text, candidate.end)
        is_last = rank == candidate.marker.rank and closes is None and text.startswith("。\n", candidate.end)
        rank = candidate.marker.rank if closes else None
        if not (closes or is_last):
            kept.append(candidate)
    return kept


def _without_contents(text: str, candidates: list[HeadingCandidate]) -> list[HeadingCandidate]:
    """`candidates` without those of a table of contents (目录), which ends where its first heading is repeated."""
    contents = _CONTENTS.search(text) if "录" in text else None
    if contents is None:
        return candidates
    first: dict[str, int] = {}
    for index, candidate in enumerate(candidates):
        words = "".join(text[candidate.words_start : candidate.end].split())
        if candidate.start > contents.end() and first.setdefault(words, index) != index:
            return candidates[: first[words]] + candidates[index:]
    return candidates


def _without_attachments(text: str, candidates: list[HeadingCandidate]) -> list[HeadingCandidate]:
    """`candidates` without the list of attachments (附件：1.…)."""
    if "附" not in text:
        return candidates
    kept: list[HeadingCandidate] = []
    attachment_end = None
    for candidate in candidates:
        before = text[max(0, candidate.start - _BEFORE_ITEM) : candidate.start]
        follows = attachment_end is not None and not text[attachment_end : candidate.start].strip()
        if follows or _ATTACHMENT.search(before):
            attachment_end = candidate.end
        else:
            kept.append(candidate)
            attachment_end = None
    return kept
