"""Phrases: groups of wordings that a module looks for around a figure, a name or a heading, from `phrases_*.yml`.

A group collects the wordings with one function, such as stating the outcome of the cases before. The module determines
where the words must occur, the file which words they are.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from extract.lexicons import load_yaml


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wording as a regular expression without named groups; `id` is its group's name, a dot and its own name."""

    id: str
    pattern: str
    note: str


@functools.cache
def phrases(name: str) -> tuple[Phrase, ...]:
    """Every phrase in `phrases_<name>.yml`, in the order of the file."""
    return load_yaml(f"phrases_{name}.yml", Phrase)


def group(name: str, group_name: str) -> str:
    """The regular expression of every phrase of a group in `phrases_<name>.yml`, in the order of the file.

    Raises KeyError if the file has no such group.
    """
    patterns = [phrase.pattern for phrase in phrases(name) if phrase.id.split(".")[0] == group_name]
    if not patterns:
        raise KeyError(f"phrases_{name}.yml has no group {group_name}")
    return f"(?:{'|'.join(patterns)})"
