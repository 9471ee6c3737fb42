"""Tests of old and new values with any verb between them."""

import pytest

from extract.measures.clauses import map_clauses, place_quantities
from extract.measures.quantities import find_quantities
from extract.measures.transitions import is_new_value, is_old_value


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("法律明白人队伍由60人壮大到108人", True),
        ("纠错率从20%压到8.3%", True),
        ("网格由原来的45个细分成近58个", True),
        ("由3名网格员扩充为5名", True),
        ("由12名网格员组成3个小组", False),
        ("由5名队员走访到120户", False),
        ("由3个村组成2个片区", False),
        ("受理60件增加到62件", False),
    ],
)
def test_old_and_new_value(text: str, changes: bool) -> None:
    quantities, _ = find_quantities(text, ())
    old, new = place_quantities(text, map_clauses(text, 0, len(text)), quantities, len(text))
    assert is_old_value(text, old) is changes
    assert is_new_value(text, old, new) is changes
