"""Report: whether a text is a township's annual report on law-based government; the last stage of `structure`."""

from __future__ import annotations

import re
from itertools import pairwise

from extract.lexicons.phrases import compiled, group
from extract.records import Header, Section
from extract.structure.dates import find_year
from extract.structure.mastheads import squeezed
from extract.structure.organs import is_township_organ, township_in_name
from extract.structure.titles import is_report_title

MIN_CHARACTERS = 200
"""Fewest characters of a report in a collection, or of one without a title; shorter texts are notices or contents."""

MIN_SENTENCES = 3
"""Fewest sentences of a shorter text with a report's title: a page that only links to the report has fewer."""

MIN_TOPIC = 3
"""Fewest mentions of law-based government and related topics in a report without a title."""

MIN_ROLES = 2
"""Fewest different roles (results and problems or plans) in a report without a title."""

MIN_OWN = 2
"""Fewest mentions of a township, or of itself as one (我镇, 全乡, 镇党委), in a report whose title names none."""

FEWEST_COLLECTED = 2
"""Fewest reports in a collection."""

MIN_NUMBERED = 2
"""Fewest numbered lines below the title of each report in a collection."""

_FIRST_NUMBER = "一、"
_NUMBERED_LINE = re.compile("^[ \t\u3000#*]*(?:[（(]?[一二三四五六七八九十]{1,3}[）)、])", re.MULTILINE)

_TITLE_LINE = re.compile("^[^\n，。；：]{2,40}(?:法治|依法|述法)[^\n，。；：]{2,40}$", re.MULTILINE)
_TOPIC = re.compile(f"{group('reports', 'law')}|{group('reports', 'beside_law')}")
_CORE_TOPIC = compiled("reports", "law")
_TOWNSHIP_SELF = re.compile(  # one set of characters in front lets the engine skip to the next of them
    "[我全本镇乡街苏](?:(?<=[我全本])(?:[镇乡]|街道)|(?<=[我全])苏木|(?<=[镇乡])(?:党委|政府)"
    "|(?<=街)道党工委|(?<=苏)木党委|(?<=镇)村|(?<=乡)村两级)"
)
_COUNTY_SELF = re.compile(
    "[我全本县市区旗各](?:(?<=[我全本])[县市区旗州盟](?!委)|(?<=[县市区旗])司法局(?:牵头|负责)"
    "|(?<=各)(?:乡镇|镇街|街道办))"
)
_ANNOUNCED = re.compile("(?:报告|汇报|总结)如下")


def reports_collected(text: str) -> tuple[str, ...]:
    """The townships, or else the years, of the reports in a collection (汇编); empty for a single report.

    Each report begins with its title on a line, followed (unlike in a table of contents) by numbered lines whose
    numbers start again at 一、.
    """
    if text.count(_FIRST_NUMBER) < FEWEST_COLLECTED:
        return ()
    numbered = [line.start() for line in _NUMBERED_LINE.finditer(text)]
    titles = [line for line in _TITLE_LINE.finditer(text) if line.start() not in numbered]
    titles = [line for line in titles if is_report_title(squeezed(line[0]))]
    townships = _collected(text, numbered, [(line.start(), _township(squeezed(line[0]))) for line in titles])
    return townships or _collected(text, numbered, [(line.start(), _year(squeezed(line[0]))) for line in titles])


def _collected(text: str, numbered: list[int], titles: list[tuple[int, str | None]]) -> tuple[str, ...]:
    """The different names of the titles with a report below them, if there are several."""
    named = [(start, name) for start, name in titles if name is not None]
    found: dict[str, None] = {}
    for (start, name), (end, _) in pairwise([*named, (len(text), "")]):
        lines = [line for line in numbered if start < line < end]
        begins_anew = any(text[line:].lstrip(" \t\u3000#*").startswith(_FIRST_NUMBER) for line in lines)
        if end - start >= MIN_CHARACTERS and len(lines) >= MIN_NUMBERED and begins_anew:
            found[name] = None
    return tuple(found) if len(found) >= FEWEST_COLLECTED else ()


def _township(title: str) -> str | None:
    place = township_in_name(title, 0, len(title))
    return title[slice(*place)] if place else None


def _year(title: str) -> str | None:
    found = find_year(title, 0, len(title), with_titles=True)
    return f"{found[0]}年" if found else None


def is_report(text: str, header: Header, sections: tuple[Section, ...]) -> bool:
    """Whether `text` appears to be a township's annual report on law-based government.

    If the title or letterhead is missing, this is judged by its subject, its sections and how it refers to itself.
    News, plans, reports on other subjects and those of counties do not count.
    """
    if _is_another_kind(header) or not _is_long_enough(text, header):
        return False
    if not _is_on_law(text, header) or not _looks_back(text, header, sections):
        return False
    return _is_township(text, header)


def _is_another_kind(header: Header) -> bool:
    if header.title is None:
        return False
    title = header.title.value
    if compiled("reports", "other_issuer").search(title):
        return True
    return not is_report_title(title) and compiled("reports", "other_genre").search(title) is not None


def _is_long_enough(text: str, header: Header) -> bool:
    if len(text) >= MIN_CHARACTERS:
        return True
    return header.title is not None and is_report_title(header.title.value) and text.count("。") >= MIN_SENTENCES


def _is_on_law(text: str, header: Header) -> bool:
    if header.title and is_report_title(header.title.value):
        return _CORE_TOPIC.search(text) is not None
    return len(_TOPIC.findall(text)) >= MIN_TOPIC and _CORE_TOPIC.search(text) is not None


def _looks_back(text: str, header: Header, sections: tuple[Section, ...]) -> bool:
    if header.title and is_report_title(header.title.value):
        return True
    roles = {section.role for section in sections}
    if "results" in roles and len(roles) >= MIN_ROLES:
        return True
    return _ANNOUNCED.search(text) is not None and bool(sections)


def _is_township(text: str, header: Header) -> bool:
    """Whether the report is a township's own: its issuer or title names one, or it refers to itself as one."""
    if header.issuer is not None:
        return is_township_organ(header.issuer.value)
    if header.township and header.township.rule_id.startswith("header.township.title"):
        return True
    own = len(_TOWNSHIP_SELF.findall(text)) + (text.count(header.township.value) if header.township else 0)
    return own >= MIN_OWN and own > len(_COUNTY_SELF.findall(text))
