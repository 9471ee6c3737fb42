"""Unnumbered headings: Markdown, bold and plain short lines that name a part outright; beside `candidates`."""

from __future__ import annotations

import re

from extract.structure.candidates import SPACES, Candidate, lines
from extract.structure.numbering import Marker, ranks
from extract.structure.roles import names_role

MAX_UNNUMBERED = 25
"""Characters; a longer line without a number is a title or a paragraph."""

MIN_PARTS = 2
"""A single line that names a part proves nothing: a title does, too."""

BOLD_RANK, PLAIN_RANK = 7, 8
"""Below the six depths of Markdown, above every number."""

_LINE = re.compile(
    rf"[{SPACES}]*+(?P<depth>#{{1,6}})?[{SPACES}]*+(?P<bold>\*\*|__|【)?"
    rf"(?P<words>[^{SPACES}#*_【】|，。；！？:;、\n][^\n#*_【】|，。；！？;：:]{{1,{MAX_UNNUMBERED}}})"
    rf"(?:\*\*|__|】)?[：:]?[{SPACES}]*+$"
)
_TITLE = re.compile(
    r"报告$|总结$|汇报$|年报$|人民政府|办事处|委员会|[镇乡街道苏木]20[0-9]{2}年|20[0-9]{2}年度?.{0,8}[镇乡]|^目\s*录$|^附件"
)


def find_unnumbered(text: str, numbered: list[Candidate]) -> list[Candidate]:
    """`numbered` with the headings that have no number, where the top of the report has no numbers.

    In a report with 一、 at its top a short line without a number is a paragraph.
    """
    if any(c.marker.rank <= ranks()["ordinal"] for c in numbered):
        return numbered
    taken = {c.start for c in numbered}
    found = [c for start, end in lines(text) if (c := _unnumbered(text, start, end)) and c.start not in taken]
    if len(found) < MIN_PARTS:
        return numbered
    return sorted([*numbered, *found], key=lambda c: c.start)


def _unnumbered(text: str, line_start: int, line_end: int) -> Candidate | None:
    match = _LINE.match(text[line_start:line_end])
    if match is None:
        return None
    words = match["words"].strip()
    depth = len(match["depth"] or "")
    if _TITLE.search(words) or not (depth or names_role(words)):
        return None
    start = line_start + match.start("words")
    rank = depth or (BOLD_RANK if match["bold"] else PLAIN_RANK)
    return Candidate(start, start, start + len(words), Marker(rank, 0, ""))
