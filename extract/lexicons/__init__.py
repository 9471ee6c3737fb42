"""Lexicons: the data behind `structure`, `measures` and `places`, behind one validating loader.

Flat lists are CSV, structured rules YAML; each entry becomes one frozen dataclass. A README beside the files says how
to add an entry. The taxonomy (categories, indicators, units) is shared with dbt, whose seeds it is.
"""

from __future__ import annotations

import csv
import dataclasses
import functools
import hashlib
import re
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from importlib import resources
from typing import Any, TypeVar

import yaml

from extract.errors import LexiconError

Entry = TypeVar("Entry")

_LIST_ITEM = re.compile(r"[^|\s]+")
_EXTRACTION = ("", "seeds")
_TRUE_FALSE = {"true": True, "false": False}


def load_csv(name: str, entry_type: type[Entry]) -> tuple[Entry, ...]:
    """Every row of `lexicons/<name>` as an `entry_type`; a tuple field is a cell with `|` or spaces between its items.

    Raises LexiconError for an unknown or missing column or a cell of the wrong type.
    """
    rows = csv.DictReader(_read(name).splitlines())
    return tuple(_entry(entry_type, row, f"{name}:{number}") for number, row in enumerate(rows, start=2))


def load_yaml(name: str, entry_type: type[Entry]) -> tuple[Entry, ...]:
    """Every item of the list in `lexicons/<name>` as an `entry_type`; a tuple field is a list, or a text as in a cell.

    Raises LexiconError for an unknown or missing key or a value of the wrong type.
    """
    items = yaml.load(_read(name), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(items, list):
        raise LexiconError(f"{name}: expected a list of entries, found {type(items).__name__}")
    return tuple(_entry(entry_type, item, f"{name}[{number}]") for number, item in enumerate(items))


def alternation(patterns: Mapping[str, str]) -> str:
    """One regular expression of named `patterns` without groups; `lastgroup` of a match is the name of its pattern.

    The name is an empty group after its pattern: before it, the group would hide the pattern's first character, by
    which the engine can skip an alternative.
    """
    return "|".join(f"(?:{pattern})(?P<{name}>)" for name, pattern in patterns.items())


@functools.cache
def digest(*folders: str) -> str:
    """SHA-256 of the lexicon files in `folders`: the version of the rules' data.

    Without `folders`, of all files that affect the extraction; those in `terms` do not.
    """
    sha = hashlib.sha256()
    for path, content in sorted(_files(folders or _EXTRACTION)):
        sha.update(path.encode())
        sha.update(b"\0")
        sha.update(content)
    return sha.hexdigest()


def _files(folders: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        root = resources.files(__name__) / folder if folder else resources.files(__name__)
        for item in root.iterdir():
            if item.name.endswith((".csv", ".yml", ".txt")):
                yield f"{folder}/{item.name}", item.read_bytes()


def _read(name: str) -> str:
    return (resources.files(__name__) / name).read_text(encoding="utf-8")


def _entry(entry_type: type[Entry], raw: object, where: str) -> Entry:
    if not isinstance(raw, dict):
        raise LexiconError(f"{where}: expected an entry with named keys, found {raw!r}")
    fields, required = _fields(entry_type)
    unknown = [str(key) for key in raw if key not in fields]
    missing = [name for name in required if name not in raw]
    if unknown or missing:
        raise LexiconError(f"{where}: unknown keys {unknown}, missing keys {missing}; expected {list(fields)}")
    return entry_type(**{name: _value(fields[name], value, f"{where} {name}") for name, value in raw.items()})


@functools.cache
def _fields(entry_type: type) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The types of an entry's fields by name, and the names of those without a default."""
    fields = dataclasses.fields(entry_type)
    nothing = dataclasses.MISSING
    required = tuple(f.name for f in fields if f.default is nothing and f.default_factory is nothing)
    hints = typing.get_type_hints(entry_type)
    return {f.name: hints[f.name] for f in fields}, required


def _value(expected: Any, raw: object, where: str) -> Any:
    if expected is str and isinstance(raw, str):  # nearly all values are, and the checks below are slow
        return raw
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if origin in (typing.Union, types.UnionType):
        if raw is None or raw == "":
            return None
        return _value(next(a for a in arguments if a is not type(None)), raw, where)
    if origin is tuple:
        items = _LIST_ITEM.findall(raw) if isinstance(raw, str) else raw
        if not isinstance(items, list):
            raise LexiconError(f"{where}: expected a list, found {raw!r}")
        return tuple(_value(arguments[0], item, where) for item in items)
    if origin is typing.Literal:
        if raw not in arguments:
            raise LexiconError(f"{where}: expected one of {arguments}, found {raw!r}")
        return raw
    if dataclasses.is_dataclass(expected):
        return _entry(typing.cast(type, expected), raw, where)
    return _scalar(expected, raw, where)


def _scalar(expected: Any, raw: object, where: str) -> Any:
    try:
        if expected is bool:
            return raw if isinstance(raw, bool) else _TRUE_FALSE[str(raw).lower()]
        if expected in (int, float, Decimal):
            return expected(str(raw))
    except (ValueError, KeyError, InvalidOperation) as error:
        raise LexiconError(f"{where}: expected {expected.__name__}, found {raw!r}") from error
    if expected is str and isinstance(raw, str | int | float):
        return str(raw)
    raise LexiconError(f"{where}: expected {expected}, found {raw!r}")
