"""Phrases: groups of wordings that a module looks for around a figure, a name or a heading, from `phrases_*.yml`.

A group collects the wordings with one function, such as stating the outcome of the cases before. The module determines
where the words must occur, the file which words they are.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from extract.errors import LexiconError
from extract.lexicons import load_yaml

_NAMED_GROUP = re.compile(r"\{([a-z]+)\.([a-z_]+)\}")


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
    return f"(?:{'|'.join(_patterns(name, group_name))})"


def with_groups(pattern: str) -> str:
    """`pattern` with the regular expression of a group in each place that names one: (?!{figures.so_far}).

    Raises KeyError like `group`.
    """
    return _NAMED_GROUP.sub(lambda named: group(named[1], named[2]), pattern)


@functools.cache
def compiled(name: str, group_name: str) -> re.Pattern[str]:
    """The compiled regular expression of a group; raises KeyError like `group`."""
    return re.compile(group(name, group_name))


@functools.cache
def plain_words(name: str, group_name: str) -> tuple[str, ...]:
    """The words of a group whose patterns are only words with `|` between them: 我镇, 全镇, 本镇.

    `str.find` finds plain words faster than a regular expression does. Raises KeyError like `group`, and LexiconError
    if a pattern is not plain.
    """
    words = tuple(word for pattern in _patterns(name, group_name) for word in pattern.split("|"))
    if any(word != re.escape(word) for word in words):
        raise LexiconError(f"phrases_{name}.yml, {group_name}: expected plain words, found {words}")
    return words


def _patterns(name: str, group_name: str) -> list[str]:
    patterns = [phrase.pattern for phrase in phrases(name) if phrase.id.split(".")[0] == group_name]
    if not patterns:
        raise KeyError(f"phrases_{name}.yml has no group {group_name}")
    return patterns
