"""Header: what a report says about itself (title, issuer, township, year, number, signer, addressee, dates)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from extract.lexicons.phrases import compiled
from extract.records import Header, Mention, Section, SourceText
from extract.structure.announced import PLAN_PART, announcement, prose_lines, year_of_title
from extract.structure.dates import find_date, find_year, names_several_years
from extract.structure.issuers import MAX_ORGAN_LINE, PRINTED, find_issuer, organ_line
from extract.structure.labels import LabelField, Labelled, labelled_facts, of_field
from extract.structure.mastheads import CLOSING_CHARACTERS, MASTHEAD_CHARACTERS, Line, read_lines, squeezed
from extract.structure.organs import ORGAN_LINE, township_in_name, township_in_text
from extract.structure.titles import find_title, is_report_title

_OF_YEAR = r"(?:(?:19|20)[0-9]{2}|二[〇○零][〇○零一二三四五六七八九]{2})"
_NUMBER = re.compile(
    r"(?:(?:[\u4e00-\u9fff]{1,14}(?:（[\u4e00-\u9fff]{1,4}）|\([\u4e00-\u9fff]{1,4}\))?)?\s{0,4}"
    rf"(?:[〔\[【（(［﹝〖〈《「<{{]\s{{0,2}}{_OF_YEAR}\s{{0,2}}年?\s{{0,2}}[〕\]】）)］﹞〗〉》」>}}]"
    rf"|(?<=[\u4e00-\u9fff]){_OF_YEAR}\s{{0,2}}[年\-〕\]】］])"
    r"\s{0,4}第?\s{0,4}[0-9]{1,4}(?:-[0-9]{1,2})?\s{0,4}号|[\u4e00-\u9fff]{2,10}第\s{0,4}[0-9]{1,4}\s{0,4}号)"
    r"(?=文?(?:$|\s|签))"
)
_SIGNER = re.compile(
    r"签\s{0,4}发(?:\s{0,4}人)?\s{0,4}[:：]\s{0,4}"
    r"(?P<name>[\u4e00-\u9fff·•.]{1,20}(?:[ \u3000、]{1,4}[\u4e00-\u9fff·•]{1,12}){0,3})"
)
_ADDRESSEE = re.compile(
    r"(?:尊敬的)?(?P<organs>[\u4e00-\u9fff、，（）() ]{1,60}?"
    r"(?:[政县市区]府|委员会|办公室|[委办局厅院组部]|人大|常委会|[小督查]组|指挥部))\s{0,2}[:：](?!\s{0,2}[0-9]{4}-)"
)
_ORGANS = re.compile(r"(?=.*(?:委|政府|局|办|部))[\u4e00-\u9fff、，（）() ]{4,60}")
_POLITE = "尊敬的"
_YEARLY_PLAN = re.compile(
    r"《[^》\n]{0,30}?(?<![-—－~至])(?P<year>20[0-9]{2})年[^》\n]{0,40}(?:要点|计划|方案|安排|清单|任务|分工)[^》\n]{0,12}》"
)
"""A yearly plan, which the report says was carried out: 《2024年法治政府建设工作要点》."""
_PART_OF_YEAR = re.compile("半年|季度|[0-9一二三四五六七八九十]月")
"""What makes a title one of part of a year (2025年上半年): such a report can be written in its own year."""
_OPEN_TO_ALL = re.compile(r"[（(]此件[^）)]{0,12}[）)]")
"""What follows the date of a document that may be published: （此件公开发布）."""

_LAST_MONTHS = 10
"""A report dated in October or later is about that year, one dated earlier about the year before."""


def read_header(source: SourceText, sections: tuple[Section, ...]) -> Header:
    """What the report says about itself, each value with its span; None for what it does not say.

    The text outranks metadata. The issuer 重庆市荣昌区万灵镇人民政府 gives the township 万灵镇.
    """
    text = source.text
    body_start = min(sections[0].start if sections else len(text), MASTHEAD_CHARACTERS)
    lines = read_lines(text, 0, body_start)
    closing = read_lines(text, max(body_start, len(text) - CLOSING_CHARACTERS), len(text))
    facts = labelled_facts(text, [*lines, *closing], source.metadata)
    title = _title(text, lines, facts)
    issuer = find_issuer(text, lines, closing, title, facts)
    report_date = _signature_date(text, closing, lines) or _labelled_date(facts, "report_date")
    published = _labelled_date(facts, "published_date")
    return Header(
        title=title,
        issuer=issuer,
        township=_township(text, body_start, title, issuer, source.metadata),
        report_year=_report_year(text, sections, body_start, title, report_date or published),
        document_number=_document_number(lines, facts),
        signer=_signer(text, lines, facts),
        addressee=_addressee(text, lines, title, facts),
        report_date=report_date,
        published_date=published,
    )


def _title(text: str, lines: Sequence[Line], facts: Sequence[Labelled]) -> Mention[str] | None:
    span = find_title(lines)
    if span:
        return Mention(squeezed(text[span[0] : span[1]]), *span, "header.title.line")
    for fact in of_field(facts, "title"):
        if is_report_title(squeezed(fact.value)):
            return Mention(squeezed(fact.value), fact.start, fact.end, "header.title.label")
    return None


def _township(
    text: str,
    body_start: int,
    title: Mention[str] | None,
    issuer: Mention[str] | None,
    metadata: Sequence[tuple[str, str]],
) -> Mention[str] | None:
    """The township's own name, from the title or issuer, else from the text, else from the metadata."""
    for mention in (title, issuer):
        if mention and (found := _township_of(text, mention)):
            return found
    for rule_id, end in (("opening", body_start), ("text", len(text))):
        span = township_in_text(text, 0, end)
        if span:
            return Mention(text[span[0] : span[1]], *span, f"header.township.{rule_id}")
    for _, value in metadata:
        span = township_in_name(value, 0, len(value))
        if span:
            return Mention(value[span[0] : span[1]], None, None, "header.township.metadata")
    return None


def _township_of(text: str, mention: Mention[str]) -> Mention[str] | None:
    rule_id = mention.rule_id.replace("title", "township.title").replace("issuer", "township.issuer")
    if mention.start is not None and mention.end is not None:
        span = township_in_name(text, mention.start, mention.end)
        return Mention(text[span[0] : span[1]], *span, rule_id) if span else None
    span = township_in_name(mention.value, 0, len(mention.value))
    return Mention(mention.value[span[0] : span[1]], None, None, rule_id) if span else None


def _report_year(
    text: str,
    sections: Sequence[Section],
    body_start: int,
    title: Mention[str] | None,
    date: Mention[datetime.date] | None,
) -> Mention[int] | None:
    """The year reported on, by the first that has one: title, announcement (现将…), opening, headings, plan, date.

    None for a report whose title or, without a year in the title, a heading names several years: its figures are of no
    single one.
    """
    if title and names_several_years(PLAN_PART.split(title.value)[0]):
        return None
    if title and title.start is not None and title.end is not None:
        found = year_of_title(text, title.start, title.end)
        if found:
            of_before = _announced_year_before(text, sections, body_start, title.value, found[0], date)
            return of_before or Mention(*found, "header.report_year.title")
    elif title and (found := find_year(title.value, 0, len(title.value))):
        return Mention(found[0], None, None, "header.report_year.title")
    if any(names_several_years(section.heading) for section in sections if _is_of_results(section)):
        return None
    for rule_id, start, end in _year_places(text, sections, body_start):
        found = find_year(text, start, end)
        if found:
            return Mention(*found, f"header.report_year.{rule_id}")
    if planned := _planned_year(text):
        return planned
    if date is None:
        return None
    year = date.value.year if date.value.month >= _LAST_MONTHS else date.value.year - 1
    return Mention(year, date.start, date.end, "header.report_year.date")


def _announced_year_before(
    text: str,
    sections: Sequence[Section],
    body_start: int,
    title: str,
    year: int,
    date: Mention[datetime.date] | None,
) -> Mention[int] | None:
    """The announced year (现将2024年度…) if the title has the year after it, in which the report was written.

    The announcement can be left over from last year's report, so the date or a heading must confirm it.
    """
    if _PART_OF_YEAR.search(title):
        return None
    span = announcement(text, body_start)
    announced = find_year(text, *span) if span else None
    if announced is None or announced[0] != year - 1:
        return None
    is_early = date is not None and date.value.year == year and date.value.month < _LAST_MONTHS
    headings = (find_year(text, section.start, section.end) for section in sections if _is_of_results(section))
    is_confirmed = is_early or any(found is not None and found[0] == year - 1 for found in headings)
    return Mention(*announced, "header.report_year.announced") if is_confirmed else None


def _year_places(text: str, sections: Sequence[Section], body_start: int) -> Iterator[tuple[str, int, int]]:
    if announced := announcement(text, body_start):
        yield "announced", *announced
    for section in sections:
        if _is_of_results(section):
            yield "heading", section.start, section.end
    for start, end in prose_lines(read_lines(text, 0, body_start)):
        yield "opening", start, end
    for section in sections:
        if section.role == "results":
            yield "body", section.end, section.body_end


def _is_of_results(section: Section) -> bool:
    return section.role == "results" and section.level == 1


def _planned_year(text: str) -> Mention[int] | None:
    """The year of the first yearly plan named, for a report that calls its own year 今年."""
    plan = _YEARLY_PLAN.search(text)
    return Mention(int(plan["year"]), *plan.span("year"), "header.report_year.plan") if plan else None


def _document_number(lines: Sequence[Line], facts: Sequence[Labelled]) -> Mention[str] | None:
    for line in lines:
        number = _NUMBER.match(line.surface) if len(line.surface) <= MAX_ORGAN_LINE else None
        if number:
            start = line.start
            return Mention(squeezed(number.group()), start, start + number.end(), "header.document_number.line")
    for fact in of_field(facts, "document_number"):
        if any(c.isdigit() for c in fact.value) and len(fact.value) <= MAX_ORGAN_LINE:
            return Mention(squeezed(fact.value), fact.start, fact.end, "header.document_number.label")
    return None


def _signer(text: str, lines: Sequence[Line], facts: Sequence[Labelled]) -> Mention[str] | None:
    for line in lines:
        found = _SIGNER.search(text, line.start, line.end) if len(line.surface) <= MAX_ORGAN_LINE else None
        if found:
            return Mention(_person(found["name"]), *found.span("name"), "header.signer.line")
    for fact in of_field(facts, "signer"):
        return Mention(_person(fact.value), fact.start, fact.end, "header.signer.label")
    return None


def _person(printed: str) -> str:
    """张　三 is one person, 张三 李四 are two."""
    words = printed.split()
    return "".join(words) if all(len(word) == 1 for word in words) else " ".join(words)


def _addressee(
    text: str, lines: Sequence[Line], title: Mention[str] | None, facts: Sequence[Labelled]
) -> Mention[str] | None:
    after = title.end if title and title.end is not None else 0
    below = [line for line in lines if line.start >= after]
    for line, above in zip(below, (None, *below), strict=False):
        found = _addressee_on(text, line, above)
        if found:
            return Mention(squeezed(text[found[0] : found[1]]), *found, "header.addressee.line")
    for fact in of_field(facts, "addressee"):
        return Mention(squeezed(fact.value.rstrip("：:")), fact.start, fact.end, "header.addressee.label")
    return None


def _addressee_on(text: str, line: Line, above: Line | None) -> tuple[int, int] | None:
    """The organs before the colon of `line`, including the line above if they begin there: …委员会、⏎县司法局："""
    if not line.surface.endswith((":", "：")) and not _ADDRESSEE.match(text, line.start, line.end):
        return None
    start = line.start
    if above is not None and _ORGANS.fullmatch(above.surface) and not organ_line(above):
        is_cut = above.surface.endswith(("、", "，")) or not _ADDRESSEE.match(text, start, line.end)
        start = above.start if is_cut else start
    found = _ADDRESSEE.match(squeezed(text[start : line.end]))
    end = line.end - len(line.surface) + len(line.surface.split("：")[0].split(":")[0])
    if found is None or compiled("reports", "no_addressee").search(found["organs"]):
        return None
    return start + (len(_POLITE) if text.startswith(_POLITE, start) else 0), end


def _signature_date(text: str, closing: Sequence[Line], lines: Sequence[Line]) -> Mention[datetime.date] | None:
    """The date below the signature, or in brackets below the title: on a line with little else."""
    for line in (*reversed(closing), *lines):
        if len(line.surface) > MAX_ORGAN_LINE or PRINTED.search(line.surface):
            continue
        found = find_date(text, line.start, line.end)
        if found and _is_signature(line.surface, found[1] - line.start, found[2] - line.start):
            return Mention(*found, "header.report_date.signature")
    return None


def _is_signature(surface: str, date_start: int, date_end: int) -> bool:
    rest = surface[:date_start].strip(" \u3000（(")
    after = _OPEN_TO_ALL.sub("", surface[date_end:])
    return not after.strip(" \u3000）)") and (not rest or ORGAN_LINE.fullmatch(rest) is not None)


def _labelled_date(facts: Sequence[Labelled], field: LabelField) -> Mention[datetime.date] | None:
    for fact in of_field(facts, field):
        found = find_date(fact.value, 0, len(fact.value))
        if found:
            start = None if fact.start is None else fact.start + found[1]
            end = None if fact.start is None else fact.start + found[2]
            return Mention(found[0], start, end, f"header.{field}.label")
    return None
