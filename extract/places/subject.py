"""Subject: the name of the township that a report is about, from header, metadata or opening.

First step of `resolution`: finds the name and its span, not yet which of the townships with that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.lexicons.phrases import compiled, plain_words
from extract.places.gazetteer import gazetteer
from extract.places.mentions import (
    CLOSING,
    OPENING,
    NameMention,
    is_elsewhere,
    named_regions,
    region_end,
    township_names,
)
from extract.places.names import plain_office
from extract.records import Header, Mention, SourceText
from extract.structure.labels import labelled_facts, of_field

LONGEST_ORGAN = 30
"""Maximum characters of a line that is only an organ's name."""

_UNIT = re.compile(r"[\u3400-\u9fff](?:镇|乡|街道|苏木)(?:人民政府|政府|党委|党工委|委员会|办事处|20\d\d|关于|$|\s)")
_ORGAN_ENDS_NAME = re.compile(
    r"\s*(\S{2,20}?)\s*(?:人民政府|办事处|党工委|党委|管理委员会|管委会|委员会|20\d\d|关于|$)"
)
_DEPARTMENT = re.compile(r"(?:局|厅|法院|检察院|委员会办公室)(?:文件)?$")
_WORDS_FOR_ITSELF = {"镇": "town_itself", "乡": "township_itself", "木": "sumu_itself", "道": "street_itself"}
"""The last character of a township's name, with the group of the words by which such a township mentions itself."""


def issuer_texts(source: SourceText, header: Header) -> tuple[tuple[str, int | None], ...]:
    """Texts that name the issuer, strongest first, each with its start: issuer line, title, metadata (None)."""
    mentions = [m for m in (header.issuer, header.title) if m is not None]
    beside = of_field(labelled_facts("", (), source.metadata), "issuer")
    return (*((_printed(source.text, m), m.start) for m in mentions), *((fact.value, None) for fact in beside))


def find_subject(source: SourceText, header: Header) -> str | None:
    """The name of the township that the report is about; None if it is about none, or about a county.

    万源市旧院镇人民政府关于… → 旧院镇; 城口县司法局2024年… → None, whatever townships its text names.
    """
    texts = [text for text, _ in issuer_texts(source, header)]
    for text in texts:
        names = _issuer_names(text)
        if len(names) == 1:
            return names.pop()
    if any(_UNIT.search(text) for text in texts if not any(township_names(text))):
        return header.township.value if header.township else None  # a name in no list: no other name may replace it
    if any(_speaks_for_region(text) for text, start in issuer_texts(source, header) if start is not None):
        return None
    if any(map(_is_department, (*texts, *source.text.strip()[:OPENING].splitlines()))):
        return None
    if header.township is None:
        return _name_in_text(source.text)
    name = _known_name(header.township.value)
    is_of_county = _speaks_as_county(source.text) or _is_in_passing(source.text, name)
    return None if is_of_county and not _speaks_as(source.text, name) else name


def _issuer_names(line: str) -> set[str]:
    """Townships named in an issuer or title line."""
    name = _name_after_regions(line)
    return {name} if name else {plain_office(mention.name) for mention in _names_outside_regions(line)}


def _name_after_regions(line: str) -> str | None:
    """The known name between the regions that begin the line and the organ's title: 伊州区红星二场管委会 → 红星二场."""
    position: int | None = 2 if line.startswith("中共") else 0
    while position is not None:
        match = _ORGAN_ENDS_NAME.match(line, position)
        for name in (match.group().strip(), match.group(1)) if match else ():
            if gazetteer().knows(name) and name not in gazetteer().regions:
                return plain_office(name)
        position = region_end(line, position)
    return None


def _printed(text: str, mention: Mention[str]) -> str:
    """The mention as printed in `text`, so that its offsets are valid; its value if it comes from metadata."""
    return mention.value if mention.start is None else text[mention.start : mention.end]


def _known_name(value: str) -> str:
    names = [mention.name for mention in township_names(value)]
    return names[-1] if names and not gazetteer().knows(value) else value


def _speaks_for_region(line: str) -> bool:
    """Whether an issuer or title line is that of a county or higher region: it names one, with an organ or report."""
    return any(True for _ in named_regions(line)) and compiled("places", "region_line").search(line) is not None


def _is_department(line: str) -> bool:
    """Whether a line is only the name of a department of a county or higher region: 城口县司法局."""
    line = line.strip(" \u3000#*")
    if len(line) > LONGEST_ORGAN or not _DEPARTMENT.search(line):
        return False
    return any(True for _ in named_regions(line)) and not _names_outside_regions(line)


def _name_in_text(text: str) -> str | None:
    names = [*_own_names(text[:OPENING]), *_own_names(text[max(OPENING, len(text) - CLOSING) :])]
    ranked = sorted({(text.count(name), name) for name in names}, reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1] if _speaks_as(text, ranked[0][1]) else None


def _own_names(text: str) -> Iterable[str]:
    return (plain_office(m.name) for m in _names_outside_regions(text) if not is_elsewhere(text, m.start, m.end))


def _names_outside_regions(text: str) -> tuple[NameMention, ...]:
    """Townships named in `text`, without those that are part of a region's name.

    承德高新技术产业开发区上板城镇 names 上板城镇 only, though there are townships called 高新技术产业开发区.
    """
    names = tuple(township_names(text))
    regions = [region for region, _ in named_regions(text)] if names else []
    return tuple(m for m in names if not any(r.start <= m.start and m.end <= r.end for r in regions))


def _speaks_as(text: str, name: str) -> bool:
    """Whether `text` calls itself a township of the kind of `name`: 我镇, 镇党委."""
    group_name = _WORDS_FOR_ITSELF.get(name[-1])
    return group_name is None or any(word in text for word in plain_words("places", group_name))


def _is_in_passing(text: str, name: str) -> bool:
    """Whether a text about a whole county names the township only once, as an example."""
    return text.count(name) == 1 and any(word in text for word in plain_words("places", "whole_county"))


def _speaks_as_county(text: str) -> bool:
    return any(word in text for word in plain_words("places", "county_itself"))
