"""Raw rows for tests of the models: reports described by hand, written into `raw.*` as the load would write them."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import resources

import duckdb

from extract.lexicons import taxonomy
from extract.terms import count_terms

SEEN = datetime.datetime(2025, 3, 1, 8, 0, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Figure:
    """A quantity of a report; its text is searched for after `after`, so that a test states no offsets."""

    text: str
    indicator: str
    unit: str
    value: str
    value_high: str | None = None
    scope: str = "whole"
    qualifier: str = "exact"
    start: int | None = None
    period_year: int | None = None
    scope_rule: str = "scope"


@dataclass(frozen=True)
class Heading:
    text: str
    level: int
    role: str
    start: int | None = None


@dataclass(frozen=True)
class Report:
    """One file: its text with the figures and headings marked in it, and what the resolver chose."""

    name: str
    text: str
    year: int | None = 2024
    division_code: str | None = None
    township: str = ""
    headings: tuple[Heading, ...] = ()
    figures: tuple[Figure, ...] = ()
    absences: tuple[str, ...] = ()
    other_candidates: tuple[str, ...] = ()
    numerals: tuple[tuple[str, str], ...] = ()
    """Text and disposition."""
    report_date: datetime.date | None = None
    published_date: datetime.date | None = None
    seen_at: datetime.datetime = SEEN
    extra_bytes: bytes = b""
    """What another format adds around the same text: another document, the same content."""
    format: str = "text"
    confidence: float | None = None
    """Of recognised text."""
    rules: str = "rules"
    load_id: str = "load"

    @property
    def document_id(self) -> str:
        return hashlib.sha256(self.text.encode() + self.extra_bytes).hexdigest()

    @property
    def extraction_id(self) -> str:
        return f"{self.document_id[:32]}-{self.rules}"


@dataclass
class Raw:
    """The raw schema of one warehouse file."""

    connection: duckdb.DuckDBPyConnection
    arrivals: int = field(default=0)

    def create(self) -> None:
        sql = resources.files("extract.landing").joinpath("raw_schema.sql").read_text(encoding="utf-8")
        self.connection.execute(sql)

    def load(self, *reports: Report) -> None:
        for report in reports:
            self._load(report)

    def decide(self, report: Report, division_code: str | None, minute: int) -> None:
        decided_at = SEEN + datetime.timedelta(minutes=minute)
        row = [f"{report.name}-{minute}", report.document_id, division_code, "NBS", "reviewer", decided_at, ""]
        self._insert("township_decisions", [row])

    def decide_year(self, report: Report, year: int | None, minute: int) -> None:
        decided_at = SEEN + datetime.timedelta(minutes=minute)
        row = [f"{report.name}-year-{minute}", report.document_id, year, "reviewer", decided_at, "as sent"]
        self._insert("year_decisions", [row])

    def withdraw(self, report: Report, minute: int, *, is_withdrawn: bool = True) -> None:
        decided_at = SEEN + datetime.timedelta(minutes=minute)
        row = [f"{report.name}-{minute}", report.document_id, is_withdrawn, "reviewer", decided_at, "a draft"]
        self._insert("withdrawals", [row])

    def count_words(self, report: Report, version: str = "words") -> None:
        """Counts the words of a report's sections, as `fadu terms` does."""
        key = report.extraction_id
        starts = [row[0] for row in _sections(report)]
        counted = count_terms(report.text, starts)  # type: ignore[arg-type]  # first cells are offsets
        rows = [[key, start, term, n] for start, words in counted.items() for term, n in words.items()]
        self._insert("section_terms", rows)
        self._insert("term_counts", [[key, version, SEEN]])

    def fail(self, name: str, reason: str) -> None:
        document_id = hashlib.sha256(name.encode()).hexdigest()
        arrival = [f"a-{name}", document_id, name, 0, SEEN, SEEN, "run", "load", "failed", reason, "found", "do"]
        self._insert("arrivals", [arrival])
        self._insert("documents", [[document_id, 0, name, f"a-{name}", SEEN]])
        self._insert("extractions", [self._extraction(document_id, "failed", reason)])

    def refuse(self, report: Report, reason: str, rules: str) -> None:
        """Reads a report that is there again, by other rules that refuse it."""
        where = "is_current and document_id = ?"
        self.connection.execute(f"update raw.extractions set is_current = false where {where}", [report.document_id])
        other = dataclasses.replace(report, rules=rules)
        self._insert("extractions", [self._extraction(report.document_id, "failed", reason, other)])

    def _load(self, report: Report) -> None:
        arrival_id = f"a-{report.name}-{report.rules}"
        size = len(report.text.encode())
        known = self.connection.execute(
            "select count(*) from raw.documents where document_id = ?", [report.document_id]
        ).fetchall()[0][0]
        status = "duplicate" if known else "extracted"
        self._insert(
            "arrivals",
            [
                [
                    arrival_id,
                    report.document_id,
                    report.name,
                    size,
                    report.seen_at,
                    report.seen_at,
                    f"run-{report.seen_at:%Y%m%dT%H%M}",
                    report.load_id,
                    status,
                    "",
                    "",
                    "",
                ]
            ],
        )
        if not known:
            self._insert("documents", [[report.document_id, size, report.name, arrival_id, report.seen_at]])
        self.connection.execute(
            "update raw.extractions set is_current = false where document_id = ?", [report.document_id]
        )
        self._insert("extractions", [self._extraction(report.document_id, "extracted", "", report)])
        self._insert_parts(report)

    def _extraction(self, document_id: str, status: str, reason: str, report: Report | None = None) -> list[object]:
        rules = report.rules if report else "rules"
        text = report.text if report else None
        sha = hashlib.sha256(text.encode()).hexdigest() if text is not None else None
        return [
            f"{document_id[:32]}-{rules}",
            document_id,
            True,
            "0",
            rules,
            "taxonomy",
            status,
            reason,
            "",
            "",
            report.format if report else None,
            "text",
            "1",
            "utf-8",
            text,
            sha,
            {},
            1.0,
            SEEN,
            report.load_id if report else "load",
        ]

    def _insert_parts(self, report: Report) -> None:
        key = report.extraction_id
        sections = _sections(report)
        self._insert_children("sections", key, [[key, *section] for section in sections])
        header: list[object] = [None] * 36
        header[12], header[28], header[32] = report.year, report.report_date, report.published_date
        self._insert_children("headers", key, [[key, *header]])
        self._insert_children(
            "segments", key, [[key, 0, len(report.text), 0, len(report.text.encode()), *[None] * 6, report.confidence]]
        )
        self._insert_children("observations", key, _observations(report, sections))
        self._insert_children("absences", key, _absences(report, sections))
        self._insert_children("numerals", key, _numerals(report))
        self._insert_children("township_candidates", key, _candidates(report))

    def _insert_children(self, table: str, key: str, rows: list[list[object]]) -> None:
        """Rows that belong to the extraction `key`, with its time behind it."""
        after = [row.index(key) + 1 for row in rows]
        self._insert(table, [[*row[:at], SEEN, *row[at:]] for at, row in zip(after, rows, strict=True)])

    def _insert(self, table: str, rows: list[list[object]]) -> None:
        for row in rows:
            marks = ", ".join("?" * len(row))
            self.connection.execute(f"insert into raw.{table} values ({marks})", row)


def _sections(report: Report) -> list[list[object]]:
    found: list[tuple[int, Heading]] = []
    position = 0
    for heading in report.headings:
        start = report.text.index(heading.text, position) if heading.start is None else heading.start
        assert report.text.startswith(heading.text, start)
        found.append((start, heading))
        position = start + len(heading.text)
    rows: list[list[object]] = []
    for number, (start, heading) in enumerate(found):
        later = [s for s, h in found[number + 1 :] if h.level <= heading.level]
        above = [s for s, h in found[:number] if h.level < heading.level]
        end = start + len(heading.text)
        body_end = later[0] if later else len(report.text)
        parent = above[-1] if above else None
        rows.append([start, end, heading.level, "", heading.text, heading.role, body_end, parent])
    return rows


def _section_at(sections: list[list[object]], position: int) -> object:
    starts = [s[0] for s in sections if s[0] <= position]  # type: ignore[operator]  # first cells are offsets
    return max(starts) if starts else None  # type: ignore[type-var]


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    first = max(text.rfind(mark, 0, start) for mark in "。\n") + 1
    stops = [p for p in (text.find(mark, end) for mark in "。\n") if p >= 0]
    return first, min(stops) if stops else len(text)


def _observations(report: Report, sections: list[list[object]]) -> list[list[object]]:
    rows: list[list[object]] = []
    position, spans = 0, {}
    for figure in report.figures:
        start = report.text.index(figure.text, position) if figure.start is None else figure.start
        end = start + len(figure.text)
        assert report.text[start:end] == figure.text
        position = end
        ordinal = spans[start] = spans.get(start, -1) + 1
        unit = taxonomy.units().get(figure.unit)
        value = Decimal(figure.value)
        base = value * unit.factor if unit else value
        year = figure.period_year
        period = [datetime.date(year, 1, 1), datetime.date(year, 12, 31)] if year else [None, None]
        rows.append(
            [
                f"{report.extraction_id}:{start}:{ordinal}",
                report.extraction_id,
                start,
                end,
                figure.text,
                value,
                Decimal(figure.value_high) if figure.value_high else None,
                figure.unit,
                unit.unit_family if unit else "other",
                base,
                figure.qualifier,
                figure.scope,
                figure.indicator,
                *period,
                "quantity",
                figure.scope_rule,
                "meaning",
                _section_at(sections, start),
                *list(_sentence(report.text, start, end)),
            ]
        )
    return rows


def _absences(report: Report, sections: list[list[object]]) -> list[list[object]]:
    rows: list[list[object]] = []
    for text in report.absences:
        start = report.text.index(text)
        end = start + len(text)
        section = _section_at(sections, start)
        sentence = _sentence(report.text, start, end)
        key = f"{report.extraction_id}:{start}"
        rows.append([key, report.extraction_id, start, end, text, None, "absence", section, *sentence])
    return rows


def _numerals(report: Report) -> list[list[object]]:
    rows: list[list[object]] = []
    position = 0
    for text, disposition in report.numerals:
        start = report.text.index(text, position)
        position = start + len(text)
        rows.append([report.extraction_id, start, position, text, disposition, "numeral"])
    return rows


def _candidates(report: Report) -> list[list[object]]:
    evidence = [{"kind": "issuer", "surface": report.township, "weight": 5.0, "start_offset": 0, "end_offset": 1}]
    chosen = [report.division_code] if report.division_code else []
    return [
        [
            report.extraction_id,
            "NBS",
            code,
            report.township,
            "县",
            None,
            "省",
            9.0 if code in chosen else 3.0,
            code in chosen,
            evidence,
        ]
        for code in [*chosen, *report.other_candidates]
    ]
