"""Views: the content of each URL of the page, as the values for its template.

URLs contain no file names: ids are looked up in the published copy, and unknown ones raise NotFound.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from extract.errors import LineageError, UnreadableDocument, WarehouseError
from extract.landing.review import CODE_SYSTEM
from extract.lineage.page import labels, queries
from extract.lineage.page.queries import FactFilter
from extract.lineage.page.sources import Passage, Sources
from extract.lineage.page.store import Shelf
from extract.lineage.page.text import Mark, lines_of
from extract.lineage.trace import FactTrace, Trace, trace
from extract.lineage.wording import usage_label
from extract.reading.page_picture import PAGED_FORMATS, PagePicture
from extract.records import Segment

LONGEST_TEXT = 200_000
"""Maximum characters of text shown on one page; a township's report has three to ten thousand."""

Values = dict[str, Any]


class NotFound(Exception):  # noqa: N818 - says what the answer is
    """Nothing is published under an id."""


def facts_page(shelf: Shelf, wanted: FactFilter, page: int) -> Values:
    """The matching facts, with the current filters."""
    rows, total = queries.facts(shelf.published, wanted, page)
    return {"rows": rows, "wanted": wanted, "choices": shelf.choices, **_paging(page, total)}


def reports_page(shelf: Shelf, wanted: FactFilter, page: int) -> Values:
    """The matching current editions, with the current filters."""
    rows, total = queries.reports(shelf.published, wanted, page)
    return {"rows": rows, "wanted": wanted, "choices": shelf.choices, **_paging(page, total)}


def fact_page(shelf: Shelf, sources: Sources, indicator_year_id: str) -> Values:
    """A fact with its lineage: file, text, observations, value."""
    row = _found(queries.fact(shelf.published, indicator_year_id))
    traced = _trace(shelf, sources, row)
    (fact,) = [f for f in traced.facts if f.indicator_year_id == indicator_year_id]
    others = [f for f in traced.facts if f.indicator_year_id != indicator_year_id]
    return {"row": row, "trace": traced, "fact": fact, "others": others, "used": _used(fact)}


def report_page(shelf: Shelf, sources: Sources, report_id: str, figure: str | None) -> Values:
    """A report's text with its figures marked, and the one with the id `figure` chosen."""
    report = _found(queries.report(shelf.published, report_id))
    observations = queries.observations(shelf.published, report_id)
    absences = queries.absences(shelf.published, report_id)
    marks = [_figure_mark(row, figure) for row in observations] + [_absence_mark(row) for row in absences]
    chosen = _figure(observations, figure)
    shown, problem = _text(sources, report, [*observations, *absences], chosen)
    lines = _lines(shown, marks)
    return {
        **{"report": report, "observations": observations, "chosen": chosen, "lines": lines, "problem": problem},
        "has_pages": report["format"] in PAGED_FORMATS,
    }


def numerals_page(shelf: Shelf, sources: Sources, report_id: str) -> Values:
    """The register of a report's numerals: its text with each of them marked, and the number of each kind."""
    report = _found(queries.report(shelf.published, report_id))
    numerals = queries.numerals(shelf.published, report_id)
    observations = queries.observations(shelf.published, report_id)
    shown, problem = _text(sources, report, observations, None)
    counts = Counter(row["disposition"] for row in numerals)
    lines = _lines(shown, [_numeral_mark(row) for row in numerals])
    return {
        **{"report": report, "numerals": numerals, "lines": lines, "problem": problem},
        "counts": [(d, labels.words_of(labels.DISPOSITIONS, d), n) for d, n in counts.most_common()],
    }


def picture_page(shelf: Shelf, sources: Sources, report_id: str, page: int, figure: str | None) -> Values:
    """A page of a report as it was printed, with a box around each figure on it."""
    report = _found(queries.report(shelf.published, report_id))
    picture = picture_of(shelf, sources, report_id, page)
    observations = queries.observations(shelf.published, report_id)
    segments = [s for s in queries.segments(shelf.published, report_id) if s["box_left"] is not None]
    here = {s["observation_id"] for s in segments if s["page"] == page}
    figures = [row for row in observations if row["observation_id"] in here]
    spans = [(row["start_offset"], row["end_offset"]) for row in figures]
    boxes = sources.boxes(report, spans, [_segment(s) for s in segments], _passages(observations)) if spans else []
    drawn = [(row, [b for b in found if b.page == page]) for row, found in zip(figures, boxes, strict=True)]
    return {
        **{"report": report, "page": page, "picture": picture, "drawn": drawn},
        "chosen": _figure(observations, figure),
        "pages": range(1, max([page, *(s["page"] for s in segments)]) + 1),
    }


def picture_of(shelf: Shelf, sources: Sources, report_id: str, page: int) -> PagePicture:
    """The picture of a page. Raises NotFound."""
    report = _found(queries.report(shelf.published, report_id))
    try:
        return sources.picture(report, page)
    except (UnreadableDocument, LineageError) as error:
        raise NotFound(str(error)) from error


def charts_page(shelf: Shelf, wanted: FactFilter, township_id: str | None, page: int) -> Values:
    """The townships that state the wanted indicator, and the one whose charts are shown: the chosen or first one."""
    rows, total = queries.charted(shelf.published, wanted, page) if wanted.indicator else ([], 0)
    chosen = next((row for row in rows if row["township_id"] == township_id), rows[0] if rows else None)
    return {"rows": rows, "wanted": wanted, "choices": shelf.choices, "chosen": chosen, **_paging(page, total)}


def review_page(shelf: Shelf, page: int) -> Values:
    """The reports whose township a person has to decide."""
    rows, total = queries.reviews(shelf.published, page)
    return {"rows": rows, "code_system": CODE_SYSTEM, **_paging(page, total)}


def checks_page(shelf: Shelf, result: str | None, kind: str | None, page: int) -> Values:
    """The stated figures compared with the recomputed ones."""
    rows, total = queries.checks(shelf.published, result, kind, page)
    return {"rows": rows, "result": result, "kind": kind, **_paging(page, total)}


def _trace(shelf: Shelf, sources: Sources, row: dict[str, Any]) -> Trace:
    try:
        return trace(shelf.published, sources.archive, row["division_code"], row["year"], row["indicator"])
    except WarehouseError as error:
        raise NotFound(str(error)) from error


def _used(fact: FactTrace) -> int:
    return sum(observation.usage == "used" for observation in fact.observations)


def _text(
    sources: Sources, report: dict[str, Any], rows: list[dict[str, Any]], chosen: dict[str, Any] | None
) -> tuple[list[Passage], str | None]:
    """The passages to show, cut to the part around `chosen` if too long, and the problem with the text, if any."""
    found = sources.text(report, _passages(rows))
    problem = labels.TEXT_PROBLEMS.get(found.problem or "", found.problem)
    return [_part(passage, chosen["start_offset"] if chosen else 0) for passage in found.passages], problem


def _part(passage: Passage, centre: int) -> Passage:
    if len(passage.text) <= LONGEST_TEXT:
        return passage
    first = min(max(centre - passage.start - LONGEST_TEXT // 2, 0), len(passage.text) - LONGEST_TEXT)
    return Passage(passage.start + first, passage.text[first : first + LONGEST_TEXT])


def _passages(rows: list[dict[str, Any]]) -> list[Passage]:
    """The published sentences of `rows`, each once, in text order."""
    sentences = {row["sentence_start_offset"]: row["sentence"] for row in rows}
    return [Passage(start, sentence) for start, sentence in sorted(sentences.items())]


def _lines(passages: list[Passage], marks: list[Mark]) -> list[list[Any]]:
    return [lines_of(passage.text, passage.start, marks) for passage in passages]


def _figure_mark(row: dict[str, Any], figure: str | None) -> Mark:
    usage = usage_label(row["usage"])
    title = f"{row['indicator_zh'] or ''} {row['indicator_en'] or row['indicator']} · {usage.zh} {usage.en}"
    return Mark(
        start=row["start_offset"],
        end=row["end_offset"],
        kind="used" if row["usage"] == "used" else "left",
        title=title.strip(),
        href=row["observation_id"],
        is_chosen=row["observation_id"] == figure,
    )


def _absence_mark(row: dict[str, Any]) -> Mark:
    return Mark(row["start_offset"], row["end_offset"], "absence", "未发生 stated not to have happened")


def _numeral_mark(row: dict[str, Any]) -> Mark:
    words = labels.words_of(labels.DISPOSITIONS, row["disposition"])
    title = f"{words.zh} {words.en} · {row['disposition_rule_id']}"
    return Mark(row["start_offset"], row["end_offset"], f"n-{row['disposition']}", title)


def _figure(observations: list[dict[str, Any]], figure: str | None) -> dict[str, Any] | None:
    return next((row for row in observations if row["observation_id"] == figure), None)


def _segment(row: dict[str, Any]) -> Segment:
    return Segment(
        start=row["start_offset"],
        end=row["end_offset"],
        page=row["page"],
        left=row["box_left"],
        top=row["box_top"],
        right=row["box_right"],
        bottom=row["box_bottom"],
        confidence=row["confidence"],
    )


def _found(row: dict[str, Any] | None) -> dict[str, Any]:
    if row is None:
        raise NotFound("没有这条记录 · nothing is published under this id")
    return row


def _paging(page: int, total: int) -> Values:
    last = max(-(-total // queries.PAGE_SIZE), 1)
    return {"page": page, "last": last, "total": total}
