"""Every phrase has its own id, and examples of what it finds and of what its group does not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from extract import lexicons
from extract.errors import LexiconError
from extract.lexicons.phrases import group, phrases, plain_words, with_groups

NAMES = sorted(path.stem.removeprefix("phrases_") for path in Path(lexicons.__file__).parent.glob("phrases_*.yml"))


def test_every_phrase_has_examples() -> None:
    entries = yaml.safe_load(Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8"))
    known = {f"{name}/{phrase.id}" for name in NAMES for phrase in phrases(name)}
    assert known ^ {entry["phrase"] for entry in entries} == set()
    assert all(entry["found"] and entry["not_found"] for entry in entries)


def test_ids_are_unique() -> None:
    ids = [f"{name}/{phrase.id}" for name in NAMES for phrase in phrases(name)]
    assert len(ids) == len(set(ids))


def test_an_unknown_group_is_named() -> None:
    with pytest.raises(KeyError, match=r"phrases_places\.yml has no group nowhere"):
        group("places", "nowhere")


def test_a_pattern_can_name_groups() -> None:
    assert with_groups(r"(?!{figures.township})\d{1,3}") == rf"(?!{group('figures', 'township')})\d{{1,3}}"
    with pytest.raises(KeyError, match=r"phrases_figures\.yml has no group nowhere"):
        with_groups("{figures.nowhere}")


def test_plain_words_are_split() -> None:
    assert plain_words("places", "whole_county") == ("全县", "全旗", "县司法局")


def test_plain_words_are_no_regular_expressions() -> None:
    with pytest.raises(LexiconError, match="expected plain words"):
        plain_words("places", "superior")
