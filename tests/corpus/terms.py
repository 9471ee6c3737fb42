"""Checks a sentence of `terms.yml`: the terms it holds, in order of frequency and then as they come, and no others."""

from collections import Counter

from extract.terms import count_terms


def check(entry: dict) -> None:
    found = count_terms(entry["text"], (), entry.get("places", ()))
    assert list(found.get(None, Counter()).elements()) == entry["terms"]
