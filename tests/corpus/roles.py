"""Checks `roles.yml`: headings (with bodies where they decide), each with the role before it."""

from extract.structure.headings import find_sections


def check(entry: dict) -> None:
    lines = [line.split(" ", 1) for line in entry["report"]]
    text = entry.get("opening", "") + "\n" + "\n".join(line for _, line in lines)
    roles = [f"{s.role} {s.heading}" for s in find_sections(text)]
    assert roles == [f"{role} {line.split('。')[0]}" for role, line in lines], entry["id"]
