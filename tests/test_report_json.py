"""Report JSON: the field names of the annotated reports, numbers as JSON numbers."""

from __future__ import annotations

import json

import pytest

from extract.errors import UnreadableDocument
from extract.pipeline import extract_bytes
from extract.report_json import failure_json, to_json

TEXT = """城口县明通镇人民政府关于2024年法治政府建设情况的报告

一、主要成效
全年调解矛盾纠纷28件，化解率为87.5%，涉案金额37.7万元，培训3至5名调解员，未发生群体性事件。
"""


@pytest.fixture(scope="module")
def report() -> dict:
    return json.loads(json.dumps(to_json("report.txt", extract_bytes(TEXT.encode(), "report.txt"))))


def test_document_has_the_fields_of_an_annotated_report(report):
    fields = (
        "township county prefecture province division_code report_year document_number signer addressee title issuer"
    )
    assert set(fields.split()) <= set(report["document"])
    found = {name: report["document"][name] for name in ("township", "county", "prefecture", "report_year")}
    assert found == {"township": "明通镇", "county": "城口县", "prefecture": None, "report_year": 2024}


def test_values_are_json_numbers(report):
    values = {o["text"]: o["value"] for o in report["observations"]}
    assert values["28件"] == 28
    assert isinstance(values["28件"], int)
    assert values["87.5%"] == 87.5
    assert values["37.7万元"] == 377_000
    (spread,) = [o for o in report["observations"] if o["text"] == "3至5名"]
    assert (spread["value"], spread["value_high"]) == (3, 5)


def test_every_span_slices_to_its_text(report):
    assert report["absences"]
    for found in (*report["observations"], *report["absences"], *report["numerals"]):
        assert report["text"][found["start"] : found["end"]] == found["text"]
    for section in report["sections"]:
        assert report["text"][section["start"] : section["end"]] == section["heading"]


def test_absences_have_value_zero(report):
    assert {(absence["value"], absence["kind"]) for absence in report["absences"]} == {(0, "stated_absence")}


def test_a_shared_name_alone_is_kept_as_printed_and_not_resolved():
    text = "城关镇2024年法治政府建设工作总结\n一、工作成效\n开展普法宣传12次。"
    document = to_json("x", extract_bytes(text.encode(), "x.txt"))["document"]
    assert (document["township"], document["county"], document["division_code"]) == ("城关镇", None, None)


def test_a_failure_says_why_and_what_to_do():
    error = UnreadableDocument("encrypted", "the file asks for a password", "send it without one")
    assert failure_json("a.pdf", error) == {
        "file": "a.pdf",
        "outcome": "failed",
        "reason": "encrypted",
        "detail": "the file asks for a password",
        "remedy": "send it without one",
    }
