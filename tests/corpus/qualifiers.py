"""Checks an entry of `qualifiers.yml`: each form holds exactly one quantity, bounded as the entry says."""

from extract.measures.quantities import find_quantities


def check(entry: dict) -> None:
    for form in entry["forms"]:
        quantities, _ = find_quantities(form, ())
        assert [q.qualifier for q in quantities] == [entry["qualifier"]], form
