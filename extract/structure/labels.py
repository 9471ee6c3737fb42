"""Labels: facts printed as `label: value`, in the text (发布日期：…) and in a page's table; used by `header`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extract.lexicons import load_csv
from extract.structure.mastheads import Line

LabelField = Literal[
    "title", "document_number", "issuer", "report_date", "published_date", "signer", "addressee", "other"
]

MAX_LABELLED = 150
"""Characters; a longer line is a paragraph, not a row of facts."""

_LABEL_END = re.compile(r"[:：|\t\]】]")
_BODY = "[一-龥]{2,24}(?:人民政府|办事处)"
"""The name of a body, which follows its label without a blank if a page's tags were lost: 发布机构|新华乡人民政府."""

_GAP = r"[ \u3000\xa0]*+"


@dataclass(frozen=True, slots=True)
class Label:
    """A label under which a page states a fact (`structure_header_keys.csv`); `other` only ends the value before it."""

    id: str
    key: str
    field: LabelField
    note: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A fact with its label; the span is None for metadata outside the text."""

    label: Label
    value: str
    start: int | None
    end: int | None


def labelled_facts(text: str, lines: Sequence[Line], metadata: Sequence[tuple[str, str]]) -> list[Labelled]:
    """The labelled facts in `lines` of `text`, then those in `metadata`."""
    found = [
        fact
        for line in lines
        if len(line.surface) <= MAX_LABELLED
        for fact in (_on_line if _LABEL_END.search(line.surface) else _before_a_blank)(text, line)
    ]
    labels = _labels()
    for key, value in metadata:
        label = labels.get("".join(key.split()).strip("：:【】[]"))
        if label and value.strip():
            found.append(Labelled(label, value.strip(), None, None))
    return found


def of_field(facts: Sequence[Labelled], field: LabelField) -> Iterator[Labelled]:
    """Those of `facts` that state `field`, in order."""
    return (fact for fact in facts if fact.label.field == field)


def _on_line(text: str, line: Line) -> Iterator[Labelled]:
    matches = list(_label_pattern().finditer(text, line.start, line.end))
    for index, match in enumerate(matches):
        limit = matches[index + 1].start() if index + 1 < len(matches) else line.end
        surface = text[match.end() : limit]
        value = surface.strip(" \t\u3000\xa0|;；[]【】")
        if value:
            start = match.end() + surface.index(value)
            yield Labelled(_labels()["".join(match["key"].split())], value, start, start + len(value))


def _before_a_blank(text: str, line: Line) -> Iterator[Labelled]:
    """The fact on a line whose label is followed by a blank or a body instead of a colon: 成文日期 2024年1月9日."""
    match = _opening_pattern().match(text, line.start, line.end)
    if match:
        yield Labelled(_labels()["".join(match["key"].split())], match["value"], *match.span("value"))


@functools.cache
def _labels() -> dict[str, Label]:
    return {label.key: label for label in load_csv("structure_header_keys.csv", Label)}


@functools.cache
def _label_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<![\u4e00-\u9fff])|^)(?P<key>{_keys()}){_GAP}(?:[:：|\t]|[\]】][ \t]*+[:：|\t]?)[ \t\u3000\xa0|]*+"
    )


@functools.cache
def _opening_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<key>{_keys()})(?:[ \u3000\xa0]++|(?={_BODY}\Z))(?P<value>[^\n]+)")


def _keys() -> str:
    return "|".join(_GAP.join(key) for key in sorted(_labels(), key=len, reverse=True))
