"""Tables on the command line: a frame as aligned text, CSV or JSON lines; names and values as lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from numbers import Number
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

NAME_COLUMNS = 28
"""Width of a name before its value, including the indent."""

_FORMULA = re.compile(r"[\s\0]*[=+\-@]|[\t\r\n]")
"""The beginning of text that a spreadsheet takes for a formula."""

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
"""Unicode categories of invisible characters and of those that control a terminal or text direction."""


def print_frame(frame: pd.DataFrame, table_format: str) -> None:
    """Writes `frame` to standard output as `table`, `csv` or `json` (one object per line)."""
    match table_format:
        case "csv":
            text = neutralise_formulas(frame).to_csv(index=False)
        case "json":  # for an empty frame, pandas writes an empty line, which is not JSON
            text = "" if frame.empty else frame.to_json(orient="records", lines=True, force_ascii=False)
        case _:
            text = aligned(frame)
    typer.echo(text, nl=False)  # unlike sys.stdout, as UTF-8 even where the environment says ASCII


def neutralise_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with `neutral_text` in place of each text; numbers stay as they are."""
    return frame.map(lambda value: neutral_text(value) if isinstance(value, str) else value)


def neutral_text(text: str) -> str:
    """`text`, with an apostrophe before it if a spreadsheet would run it as a formula.

    >>> neutral_text("=1+1")
    "'=1+1"
    """
    return f"'{text}" if _FORMULA.match(text) else text


def aligned(frame: pd.DataFrame) -> str:
    """`frame` as columns of text, numbers aligned right; a Chinese character is two columns wide on a terminal."""
    columns = [[str(name), *(shown(value) for value in frame[name])] for name in frame.columns]
    numeric = [all(isinstance(value, Number) or shown(value) == "" for value in frame[name]) for name in frame.columns]
    widths = [max(map(display_width, column)) for column in columns]
    lines = []
    for row in zip(*columns, strict=True):
        cells = [pad(cell, width, right) for cell, width, right in zip(row, widths, numeric, strict=True)]
        lines.append("  ".join(cells).rstrip() + "\n")
    return "".join(lines)


def shown(value: object) -> str:
    """A cell as a person would write it: no `.0` after a whole number, nothing for a missing value."""
    if value is None or str(value) in ("<NA>", "NaT") or value != value:
        return ""
    return f"{Decimal(str(value)).normalize():f}" if isinstance(value, float | Decimal) else str(value)


def display_width(text: str) -> int:
    """Columns that `text` takes on a terminal.

    >>> display_width("3人")
    3
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def pad(text: str, width: int, right: bool = False) -> str:
    """`text` padded with blanks to `width` columns, on the left if `right`."""
    blanks = " " * (width - display_width(text))
    return blanks + text if right else text + blanks


def harmless(text: str) -> str:
    """`text` as one line without control or direction characters: a document must not control the terminal.

    >>> harmless("明通镇\\x1b[2J  报告")
    '明通镇\\\\x1b[2J 报告'
    """
    return _escaped(" ".join(text.split()))


def _escaped(text: str) -> str:
    return text if text.isprintable() else "".join(map(_escaped_character, text))


def _escaped_character(character: str) -> str:
    is_plain = unicodedata.category(character) not in _UNSEEN
    return character if is_plain else character.encode("unicode_escape").decode("ascii")


def pair_lines(pairs: dict[str, Any]) -> Iterator[str]:
    """A line for each name and value, with nested values below; None is shown as “not known now”."""
    for line in _pair_lines(pairs, ""):
        yield _escaped(line.replace("\n", " "))


def _pair_lines(pairs: dict[str, Any], indent: str) -> Iterator[str]:
    for name, value in pairs.items():
        label = f"{indent}{name.replace('_', ' '):<{NAME_COLUMNS - len(indent)}}"
        match value:
            case dict() if value:
                yield label.rstrip()
                yield from _pair_lines(value, indent + "  ")
            case [dict(), *_]:
                yield label.rstrip()
                yield from (f"{indent}  - " + "; ".join(map(str, item.values())) for item in value)
            case None:
                yield f"{label} not known now"
            case "" | [] | dict():
                yield f"{label} none"
            case _:
                yield f"{label} {'; '.join(value) if isinstance(value, list) else value}"
