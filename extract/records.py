"""Records: what the pipeline reads from one report, as frozen values with character spans.

Every stage takes and returns them. All `start`/`end` pairs are half-open Python character offsets into the canonical
text of the document, so that `text[start:end]` is the surface. Records that occur many times per report are named
tuples, which are created four times as fast as frozen dataclasses.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, Literal, NamedTuple, TypeVar

Qualifier = Literal["exact", "more_than", "less_than", "about"]
"""How a printed number bounds the true one: 余 多 以上 超 are `more_than`, 近 不足 `less_than`, 约 左右 `about`."""

Scope = Literal["whole", "part", "per_unit", "comparison", "target"]
"""What a quantity states; only `whole` and `part` can reach a fact."""

Role = Literal["results", "leadership_duty", "problems", "plans"]
"""What a part of a report is for; only `results` and `leadership_duty` can reach a fact."""

Disposition = Literal[
    "observation",
    "date",
    "period",
    "duration",
    "age",
    "document_number",
    "law_article",
    "ordinal",
    "heading",
    "name",
    "page_chrome",
    "fraction",
    "idiom",
    "unmeasured",
]
"""How a numeral was classified; `unmeasured` is a numeral that no rule explains."""

Status = Literal["extracted", "failed"]

T = TypeVar("T")


class Segment(NamedTuple):
    """Where a range of the canonical text is in the original file.

    Text files have bytes; flowing formats have the paragraph (counted from 1); paged formats have the page (counted
    from 1) and a box in points (1/72 inch) from the page's top left corner, with `confidence` (0 to 1) if recognised
    (OCR).
    """

    start: int
    end: int
    byte_start: int | None = None
    byte_end: int | None = None
    paragraph: int | None = None
    page: int | None = None
    left: float | None = None
    top: float | None = None
    right: float | None = None
    bottom: float | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """The canonical text of a document and its source map.

    `segments` are in order of `start` and do not overlap; together they cover every character that is in the file (a
    reader may add line breaks between paragraphs). `metadata` holds what a format states outside the body, such as a
    web page's information table (`索引号`, `发布机构`, `成文日期`), as printed.
    """

    text: str
    segments: tuple[Segment, ...]
    format: str
    reader: str
    reader_version: str
    encoding: str | None = None
    metadata: tuple[tuple[str, str], ...] = ()


class Section(NamedTuple):
    """A heading with its body.

    `start:end` is the heading with its marker, without white space, Markdown marks or the final stop; the body ends at
    `body_end`, where the next heading of the same or a higher level starts, or at the end of the text.
    `parent_start` is the `start` of the enclosing section, None at the top.
    """

    start: int
    end: int
    level: int
    marker: str
    heading: str
    role: Role
    body_end: int
    parent_start: int | None = None


@dataclass(frozen=True, slots=True)
class Mention(Generic[T]):
    """A value with the span that states it; the span is None for metadata outside the text."""

    value: T
    start: int | None
    end: int | None
    rule_id: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a report says about itself, each value with its evidence; None if the report does not say it."""

    title: Mention[str] | None = None
    issuer: Mention[str] | None = None
    township: Mention[str] | None = None
    report_year: Mention[int] | None = None
    document_number: Mention[str] | None = None
    signer: Mention[str] | None = None
    addressee: Mention[str] | None = None
    report_date: Mention[datetime.date] | None = None
    published_date: Mention[datetime.date] | None = None


class Quantity(NamedTuple):
    """A number with its measure word, as printed.

    `value` is in `unit`, with 万 and 亿 multiplied out; `value_high` is the upper end of a range such as 3至5名;
    `base_value` is `value` in the base unit of `unit_family` (`units.csv`). 余, 近 and 约 do not change the value: they
    are its `qualifier`, so that 300余份 stays "more than 300". An unknown measure word is kept with family `other`.
    In a table the unit, and 万 or 亿 with it, can stand elsewhere: the span is then the number alone.
    """

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    unit_family: str
    base_value: Decimal
    qualifier: Qualifier
    rule_id: str
    value_high: Decimal | None = None


class Numeral(NamedTuple):
    """A numeral of the text and its disposition: a complete ledger, so that nothing is dropped silently."""

    start: int
    end: int
    text: str
    disposition: Disposition
    rule_id: str


class Observation(NamedTuple):
    """A quantity with its meaning: the indicator it measures, whether it can count toward a fact, and its context.

    A quantity gives one observation, or several if several heads share its number (参考率、合格率均达100%).
    """

    start: int
    end: int
    text: str
    value: Decimal
    value_high: Decimal | None
    unit: str
    unit_family: str
    base_value: Decimal
    qualifier: Qualifier
    scope: Scope
    indicator: str
    period_start: datetime.date | None
    period_end: datetime.date | None
    quantity_rule_id: str
    scope_rule_id: str
    rule_id: str
    """The rule that decided the indicator."""
    section_start: int | None
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True, slots=True)
class Absence:
    """Something that the report says did not happen (未发生…, 无一起…, “零”发生); the span is the thing itself."""

    start: int
    end: int
    text: str
    indicator: str | None
    rule_id: str
    section_start: int | None
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against a candidate township; `weight` is in the points of `places.resolution`."""

    kind: str
    text: str
    weight: float
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class TownshipCandidate:
    """A township that the report may be from, with its score and the evidence for it.

    `division_code` is the nine-digit code of `code_system` (NBS, the statistical division codes that extend GB/T 2260).
    """

    code_system: str
    division_code: str
    township: str
    county: str
    prefecture: str | None
    province: str
    score: float
    evidence: tuple[Evidence, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Versions:
    """What produced an extraction: the versions of program, rules (lexicons and code) and taxonomy."""

    extractor: str
    rules: str
    taxonomy: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one document: the result of the pure core."""

    source: SourceText
    header: Header
    sections: tuple[Section, ...]
    observations: tuple[Observation, ...]
    absences: tuple[Absence, ...]
    numerals: tuple[Numeral, ...]
    candidates: tuple[TownshipCandidate, ...]
    is_report: bool
    """Whether the text appears to be a township's annual report on law-based government."""

    @property
    def township(self) -> TownshipCandidate | None:
        """The chosen township; None if the evidence is not sufficient."""
        return next((c for c in self.candidates if c.is_chosen), None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one arrived file.

    `status` is `extracted`, or `failed` with a stable `reason` code; `detail` says what was found, and `remedy` what a
    person can do about it.
    """

    status: Status
    reason: str = ""
    detail: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file seen in the drop folder; `name` is its path relative to the folder."""

    arrival_id: str
    name: str
    byte_size: int
    modified_at: datetime.datetime
    seen_at: datetime.datetime
    document_id: str | None = None
    outcome: Outcome = field(default_factory=lambda: Outcome("extracted"))
