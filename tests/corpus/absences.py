"""Checks one sentence of `absences.yml`: what it states did not happen, and the indicators where they are given."""

from extract.measures.absences import find_absences
from extract.records import Section


def check(entry: dict) -> None:
    text = entry["text"]
    sections = (Section(0, 0, 1, "", "", entry["role"], len(text)),) if "role" in entry else ()
    absences = find_absences(text, sections)
    assert [a.text for a in absences] == entry["things"]
    assert all(text[a.start : a.end] == a.text for a in absences)
    if "indicators" in entry:
        assert [a.indicator for a in absences] == entry["indicators"]
