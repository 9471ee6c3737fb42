"""Checks `townships.yml`: a report's words and the township they name; `value` is the code, `not` must not give it."""

from extract.places.resolution import resolve_township
from extract.records import Header, Mention, SourceText


def chosen_code(text: str, year: int) -> str | None:
    source = SourceText(text, (), "txt", "test", "1")
    header = Header(report_year=Mention(year, None, None, "test"))
    candidates = resolve_township(source, header)
    for candidate in candidates:
        for reason in candidate.evidence:
            assert reason.start is None or text[reason.start : reason.end] == reason.text
    return next((c.division_code for c in candidates if c.is_chosen), None)


def check(entry: dict) -> None:
    for form in entry.get("forms", []):
        assert chosen_code(form, entry.get("year", 2023)) == entry["value"], form
    for form in entry["not"]:
        assert chosen_code(form, entry.get("year", 2023)) != entry["value"], form
