"""Issuers: the organ that issued a report, from title, letterhead, signature or page table; used by `header`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.records import Mention
from extract.structure.dates import find_date
from extract.structure.labels import Labelled, of_field
from extract.structure.mastheads import Line, closed_up, squeezed
from extract.structure.organs import ORGAN_LINE, TITLE_ORGAN, is_township_organ, township_in_name

MAX_ORGAN_LINE = 60
"""Characters; the longest line that names one or two organs, perhaps with 文件."""

PRINTED = re.compile("印发|打印|浏览|主办|承办|责任编辑|更新")
"""Words of a line about printing or the page, which does not name the issuer."""
_PAPER = re.compile(r"\s{0,4}文\s{0,4}件$|\s{0,4}[（(](?:盖章|印章|公章|代章|章)[）)]$")
_ZONE = re.compile(r"[\u4e00-\u9fff]{2,30}(?:开发区|园区|新区|示范区|度假区|管理区|保税区)(?:管委会|管理委员会)")
"""The office of a zone, which issues reports as townships do."""
_BEFORE_ORGAN = re.compile(r"(?:关于(?:报送|呈报|印发)?)?\s?(?:20[0-9]{2}\s?年(?:度)?)?")
"""What a title can begin with before the organ: 关于|浦江区司法局2024年…, 2024年度|青石镇人民政府法治政府…."""
_SOURCE = "来源"
"""End of the labels that name whom a page has a text from: a township's name there is not that of an organ."""
_PARTY, _GOVERNMENT = re.compile("党|委员会|工委"), re.compile("政府|办事处")


def find_issuer(
    text: str, lines: Sequence[Line], closing: Sequence[Line], title: Mention[str] | None, facts: Sequence[Labelled]
) -> Mention[str] | None:
    """The organ at the beginning of the title, else in the letterhead, the signature or the page's table."""
    if title and title.start is not None and title.end is not None:
        before = _BEFORE_ORGAN.match(text, title.start, title.end)
        organ = TITLE_ORGAN.match(text, before.end() if before else title.start, title.end)
        if organ:
            return _organ_mention(text, *organ.span(), "header.issuer.title")
    elif title and (organ := TITLE_ORGAN.match(_BEFORE_ORGAN.sub("", title.value, count=1))):
        return Mention(organ.group(), None, None, "header.issuer.title")
    unlabelled = [line for line in lines if not any(line.start < (fact.start or 0) < line.end for fact in facts)]
    letterhead = _organ_among(text, unlabelled, "letterhead")
    signature = _organ_among(text, closing[::-1], "signature")
    if letterhead and signature and signature.value.startswith(letterhead.value):
        return signature  # the committee's letterhead, signed with the government
    if letterhead or signature:
        return letterhead or signature
    for line in reversed(closing):
        if _ZONE.fullmatch(line.surface):
            return _organ_mention(text, line.start, line.end, "header.issuer.signature")
    for fact in of_field(facts, "issuer"):
        if ORGAN_LINE.fullmatch(fact.value) and is_township_organ(fact.value):
            return Mention(fact.value, fact.start, fact.end, "header.issuer.label")
    for fact in of_field(facts, "issuer"):
        if not fact.label.key.endswith(_SOURCE) and _is_township(fact.value):
            return Mention(fact.value, fact.start, fact.end, "header.issuer.label")
    return None


def _is_township(name: str) -> bool:
    """Whether a name is that of a township and nothing else: 青石镇, 河东县青石镇."""
    place = township_in_name(name, 0, len(name))
    return place is not None and place[1] == len(name)


def _organ_among(text: str, lines: Sequence[Line], rule_id: str) -> Mention[str] | None:
    """The first organ on one of `lines`, with an organ on the adjacent line that signs jointly."""
    for index, line in enumerate(lines):
        if span := organ_line(line):
            beside = lines[index + 1] if index + 1 < len(lines) else None
            return _organ_mention(text, *_joint(text, span, beside), f"header.issuer.{rule_id}")
    return None


def organ_line(line: Line) -> tuple[int, int] | None:
    """The span of a township's organ that is alone on a line, or followed only by 文件 or the date."""
    surface = line.surface
    if len(surface) > MAX_ORGAN_LINE or PRINTED.search(surface):
        return None
    surface = _PAPER.sub("", surface)
    if date := find_date(surface, 0, len(surface)):
        surface = surface[: date[1]].rstrip()
    organ = closed_up(surface)
    if ORGAN_LINE.fullmatch(organ) and is_township_organ(organ):
        return line.start, line.start + len(surface)
    return None


def _joint(text: str, span: tuple[int, int], beside: Line | None) -> tuple[int, int]:
    """`span` of an organ, extended to that `beside` it if a township's party committee and government sign jointly."""
    other = organ_line(beside) if beside else None
    if other is None:
        return span
    first, second = (closed_up(text[start:end]) for start, end in sorted([span, other]))
    places = {name[slice(*found)] for name in (first, second) if (found := township_in_name(name, 0, len(name)))}
    is_joint = _PARTY.search(first) and _GOVERNMENT.search(second) and not _GOVERNMENT.search(first)
    return (min(span[0], other[0]), max(span[1], other[1])) if is_joint and len(places) == 1 else span


def _organ_mention(text: str, start: int, end: int, rule_id: str) -> Mention[str]:
    return Mention(squeezed(text[start:end]), start, end, rule_id)
