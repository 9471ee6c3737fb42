"""Every phrase has its own id, and examples of what it finds and of what its group does not."""

from __future__ import annotations

from pathlib import Path

import yaml

from extract import lexicons
from extract.lexicons.phrases import phrases

NAMES = sorted(path.stem.removeprefix("phrases_") for path in Path(lexicons.__file__).parent.glob("phrases_*.yml"))


def test_every_phrase_has_examples() -> None:
    entries = yaml.safe_load(Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8"))
    known = {f"{name}/{phrase.id}" for name in NAMES for phrase in phrases(name)}
    assert known ^ {entry["phrase"] for entry in entries} == set()
    assert all(entry["found"] and entry["not_found"] for entry in entries)


def test_ids_are_unique() -> None:
    ids = [f"{name}/{phrase.id}" for name in NAMES for phrase in phrases(name)]
    assert len(ids) == len(set(ids))
