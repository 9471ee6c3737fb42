"""Checks an entry of `dispositions.yml`: each marked numeral has the disposition, and nothing is a quantity."""

import re

from extract.measures.quantities import find_quantities

MARK = re.compile(r"⟦([^⟧]+)⟧")


def check(entry: dict) -> None:
    for form in entry.get("none", []):
        assert find_quantities(form, ())[0] == (), form
    for form in entry.get("forms", []):
        check_form(form, entry["disposition"])


def check_form(form: str, disposition: str) -> None:
    pieces = MARK.split(form)
    text = "".join(pieces)
    quantities, numerals = find_quantities(text, ())
    found = {(n.start, n.text): n.disposition for n in numerals}
    for number in range(1, len(pieces), 2):
        start = len("".join(pieces[:number]))
        assert found.get((start, pieces[number])) == disposition, (form, found)
    assert quantities == (), form
