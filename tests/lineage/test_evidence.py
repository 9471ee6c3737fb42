"""Evidence packs: they open offline, show every used figure in its text, hold sound hashes, and run nothing."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from extract.landing.archive import archive_path
from extract.lineage.evidence import SUMS, _render
from extract.lineage.evidence_view import FigureView, ReportView, split_text
from extract.lineage.findings import Findings, Mismatch
from extract.lineage.illustration import Illustration, draw
from extract.lineage.report_rows import Report
from extract.lineage.statement import statement
from extract.lineage.trace_records import Publication
from extract.lineage.wording import usage_label

OFD = Path(__file__).resolve().parents[3] / "shared" / "documents" / "ofd" / "000.ofd"


@pytest.fixture(scope="module")
def pack(built, tmp_path_factory):
    from extract.lineage.evidence import write_evidence

    folder = tmp_path_factory.mktemp("evidence") / "pack"
    findings = write_evidence(built, folder, "明通镇", 2024, lambda items, count: items)
    assert findings.mismatches == []
    return folder


def pages(pack):
    found = sorted(pack.rglob("*.html"))
    assert [path.name for path in found].count("index.html") == 1
    assert len(found) > 1
    return found


def page(path):
    return html.fromstring(path.read_bytes())


def test_the_hashes_are_those_of_the_files(pack):
    lines = (pack / SUMS).read_text("utf-8").splitlines()
    recorded = dict(reversed(line.split("  ", 1)) for line in lines)
    present = {str(path.relative_to(pack)) for path in pack.rglob("*") if path.is_file()}
    assert present == {*recorded, SUMS}
    for name, sha256 in recorded.items():
        assert hashlib.sha256((pack / name).read_bytes()).hexdigest() == sha256, name


def test_the_original_is_in_it_under_its_hash(pack, built):
    (original,) = (pack / "originals").iterdir()
    assert original.read_bytes() == archive_path(built.archive, original.name).read_bytes()
    assert hashlib.sha256(original.read_bytes()).hexdigest() == original.name


def test_the_whole_text_is_shown_with_every_figure_marked(pack):
    (original,) = (pack / "originals").iterdir()
    (report,) = (pack / "reports").iterdir()
    tree = page(report)
    (body,) = tree.find_class("text")
    for sup in body.findall(".//sup"):
        sup.drop_tree()
    assert body.text_content() == original.read_text("utf-8").replace("\r\n", "\n")
    rows = [row for row in tree.findall(".//tr") if (row.get("id") or "").startswith("r-")]
    marks = {element.get("id") for element in body.iter() if (element.get("id") or "").startswith("o-")}
    assert len(rows) == len(marks) > 10
    assert "320余份" in [mark.text_content() for mark in body.findall(".//mark[@class='used']")]


def test_every_link_leads_somewhere_inside_the_pack(pack):
    for path in pages(pack):
        tree = page(path)
        for link in tree.findall(".//a"):
            file, _, anchor = link.get("href").partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.is_relative_to(pack), link.get("href")
            assert target.exists(), link.get("href")
            if anchor:
                assert page(target).get_element_by_id(anchor) is not None


def test_nothing_is_fetched_and_nothing_runs(pack):
    for path in pages(pack):
        text = path.read_text("utf-8")
        assert "default-src 'none'" in text
        assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text)
        assert not page(path).findall(".//script")


def test_the_index_tells_facts_ledger_and_the_four_tests(pack, built):
    text = page(pack / "index.html").text_content()
    for word in (
        "真实性",
        "完整性",
        "可用性",
        "安全性",
        "未说明",
        "多于 320 份",
        "Everything that was verified agrees",
    ):
        assert word in text
    entries = [json.loads(line) for line in (pack / "ledger.jsonl").read_text("utf-8").splitlines()]
    assert len(entries) == 3
    assert entries[-1]["own_sha256"] in text
    assert json.loads((pack / "publication.json").read_text("utf-8"))["publication_id"] in text


def test_command_refuses_a_folder_that_is_not_empty_before_it_verifies(built, fadu, pack, monkeypatch):
    monkeypatch.setattr("extract.lineage.evidence.verify", lambda *_: pytest.fail("verification can take minutes"))
    code, _, errors = fadu(built, "evidence", "--year", "2024", "-o", str(pack))
    assert code == 2
    assert "not empty" in errors


def test_a_mismatch_takes_back_what_it_concerns():
    findings = Findings(mismatches=[Mismatch("row", "fadu.duckdb, facts", "1", "2")])
    assert [test.is_passed for test in statement(findings)] == [True, False, True, True]
    assert all(test.is_passed for test in statement(Findings()))


def figure(number, start, end, usage="used", **row):
    values = {
        **dict.fromkeys(("unit", "qualifier", "scope", "indicator_zh", "section_path"), "x"),
        **dict.fromkeys(("quantity_rule_id", "scope_rule_id", "indicator_rule_id", "indicator_year_id"), "x"),
    }
    row = {**values, "start_offset": start, "end_offset": end, "surface": "x", **row}
    return FigureView(number, row, usage_label(usage), usage == "used", "1")


@given(st.text(), st.data())
def test_passages_give_the_text_back_and_hold_each_figure_once(text, data):
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda s: s[0] < s[1])
    chosen = sorted(data.draw(st.lists(spans, max_size=6))) if text else []
    figures = tuple(figure(n, *span) for n, span in enumerate(chosen, 1))
    passages = list(split_text(text, figures))
    assert "".join(passage.text for passage in passages) == text
    assert [number for passage in passages for number in passage.figures] == [f.number for f in figures]


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>&#x27;\u202e{{ 7*7 }}'


def test_hostile_text_is_only_text(tmp_path):
    report = Report("r", "2024v", "d" * 64, "e", True, HOSTILE, "plain 1", "t", "v", None, None, None)
    names = (
        *("title", "file_name", "township", "county", "province", "code_system", "division_code", "run_id", "format"),
        *("encoding", "reader", "reader_version", "text_sha256", "extractor_version", "rules_version"),
        *("taxonomy_version", "document_id", "edition_number"),
    )
    row = {**dict.fromkeys(names, HOSTILE), "year": 2024, "arrived_at": datetime.datetime(2025, 1, 1)}
    figures = (figure(1, 0, len(HOSTILE), surface=HOSTILE, section_path=HOSTILE),)
    view = ReportView(report, row, "x.html", (), figures, tuple(split_text(HOSTILE, figures)), ())
    _render(
        tmp_path / "x.html", "evidence_report.html", view=view, publication=Publication("p", "t", "s", "h", None, None)
    )
    tree = page(tmp_path / "x.html")
    assert not tree.findall(".//script")
    assert not tree.findall(".//img")
    assert not [e for e in tree.iter() if any(name.startswith("on") for name in e.attrib)]
    assert HOSTILE in tree.text_content()


@pytest.mark.skipif(not OFD.exists(), reason="needs the shared documents beside the repository")
def test_a_page_is_drawn_with_the_boxes_of_its_figures():
    data = OFD.read_bytes()
    text = draw((), data, OFD.name).text
    spans = tuple(match.span() for match in re.finditer(r"\d+[次件人]", text))[:5]
    assert spans
    shown = draw(spans, data, OFD.name)
    for boxes in shown.boxes:
        for box in boxes:
            picture = shown.pages[box.page]
            assert 0 <= box.left < box.right <= picture.width
            assert 0 <= box.top < box.bottom <= picture.height
    assert all(shown.boxes)


def test_a_text_has_no_pages():
    shown = draw(((2, 5),), "检查12次。".encode(), "x.txt")
    assert shown == Illustration("检查12次。", ((),), {})
