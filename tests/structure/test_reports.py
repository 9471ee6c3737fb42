"""Whole reports in the styles of different provinces, annotated by hand: headings, roles, header, kind of document."""

from pathlib import Path

import pytest
import yaml

from extract.records import SourceText
from extract.structure.header import read_header
from extract.structure.headings import find_sections
from extract.structure.report import is_report

REPORTS = yaml.safe_load((Path(__file__).parent / "reports.yml").read_text(encoding="utf-8"))
HEADER_FIELDS = ("title", "issuer", "township", "report_year", "document_number", "signer", "addressee")


@pytest.fixture(params=REPORTS, ids=[r["id"] for r in REPORTS])
def report(request: pytest.FixtureRequest) -> dict:
    return request.param


def test_sections_have_their_level_role_and_place(report: dict) -> None:
    text = report["text"]
    sections = find_sections(text)
    assert [f"{s.level} {s.role} {s.heading.replace(chr(10), '')}" for s in sections] == report["sections"]
    assert all(text[s.start : s.end] == s.heading for s in sections)
    assert all(s.heading.startswith(s.marker) and s.end <= s.body_end for s in sections)
    starts = {s.start: s for s in sections}
    for section in sections:
        parent = starts.get(section.parent_start) if section.parent_start is not None else None
        assert (section.level == 1) == (parent is None)
        assert parent is None or parent.start < section.start < section.body_end <= parent.body_end


def test_header_says_what_the_report_says(report: dict) -> None:
    text = report["text"]
    header = read_header(SourceText(text, (), "text", "test", "1"), find_sections(text))
    found = {name: mention.value for name in HEADER_FIELDS if (mention := getattr(header, name))}
    expected = report["header"]
    if report["is_report"]:
        assert found == {name: expected[name] for name in HEADER_FIELDS if name in expected}
    else:
        assert {name: found.get(name) for name in expected} == expected
    for name in ("report_date", "published_date"):
        if report["is_report"]:
            mention = getattr(header, name)
            assert (mention.value if mention else None) == expected.get(name)


def test_reports_are_told_from_other_documents(report: dict) -> None:
    text = report["text"]
    sections = find_sections(text)
    assert (
        is_report(text, read_header(SourceText(text, (), "text", "test", "1"), sections), sections)
        is report["is_report"]
    )


def test_attachments_belong_to_no_part() -> None:
    report = "甲镇2024年法治政府建设报告\n一、工作情况\n调解纠纷8件。\n二、下一步打算\n开展培训2期。\n"
    text = f"{report}\n附件：2024年案件统计表\n行政处罚6件。"
    plans = find_sections(text)[-1]
    assert plans.role == "plans"
    assert text[plans.end : plans.body_end].strip() == "开展培训2期。"
