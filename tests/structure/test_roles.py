"""The first characters listed for the role words exclude no match in any heading."""

import re
from pathlib import Path

import pytest
import yaml

from extract.structure.roles import RoleWord, _role_pattern, _role_words

CORPUS = Path(__file__).parent.parent / "corpus"
HEADINGS = [
    line.split(" ", 1)[1] for entry in yaml.safe_load((CORPUS / "roles.yml").read_text()) for line in entry["report"]
]


def found(pattern: re.Pattern[str]) -> list[list[tuple[str | None, str]]]:
    return [[(match.lastgroup, match.group()) for match in pattern.finditer(heading)] for heading in HEADINGS]


def test_the_openings_leave_out_nothing() -> None:
    entries = "|".join(f"(?P<{word.id}>{word.pattern})" for word in _role_words().values())
    assert found(_role_pattern()) == found(re.compile(entries))


@pytest.mark.parametrize("word", _role_words().values(), ids=lambda word: word.id)
def test_every_word_is_found_in_a_heading(word: RoleWord) -> None:
    assert any(group == word.id for matches in found(_role_pattern()) for group, _ in matches)
