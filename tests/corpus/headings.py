"""Checks `headings.yml`: a text and its headings as `level heading`, or a text without any."""

from extract.structure.headings import find_sections


def check(entry: dict) -> None:
    text = entry["text"]
    sections = find_sections(text)
    assert [f"{s.level} {text[s.start : s.end]}" for s in sections] == entry["headings"], entry["id"]
