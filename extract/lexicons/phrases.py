"""Phrases: groups of wordings that a module looks for around a figure, a name or a heading, from `phrases_*.yml`.

A group is what one question asks for (which words only say what became of the cases before?), its phrases are the
answers. The module says where the words must stand; the file says which words they are.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from extract.lexicons import load_yaml


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wording as a regular expression without named groups. `id` is the name of its group, a dot and its own."""

    id: str
    pattern: str
    note: str


@functools.cache
def phrases(name: str) -> tuple[Phrase, ...]:
    """Every phrase in `phrases_<name>.yml`, in the order of the file."""
    return load_yaml(f"phrases_{name}.yml", Phrase)


def group(name: str, group_name: str) -> str:
    """The regular expression of every phrase of a group in `phrases_<name>.yml`, in the order of the file.

    Raises KeyError where the file has no such group.
    """
    patterns = [phrase.pattern for phrase in phrases(name) if phrase.id.split(".")[0] == group_name]
    if not patterns:
        raise KeyError(f"phrases_{name}.yml has no group {group_name}")
    return f"(?:{'|'.join(patterns)})"
