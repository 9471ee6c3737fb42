"""Tables on the command line: aligned for people, safe in a spreadsheet."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal

import pandas as pd
import pytest

from extract.tables import aligned, display_width, harmless, neutralise_formulas, pair_lines, shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.0, "3"),
        (87.5, "87.5"),
        (Decimal("377000.000000"), "377000"),
        (37_700_000_000.0, "37700000000"),
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        ("明通镇", "明通镇"),
        (0, "0"),
    ],
)
def test_a_cell_is_written_as_a_person_would(value, expected):
    assert shown(value) == expected


def test_columns_are_aligned_with_wide_characters():
    lines = aligned(pd.DataFrame({"township": ["明通镇", "a"], "value": [5.0, 1234.5]})).splitlines()
    assert lines == ["township   value", "明通镇         5", "a         1234.5"]
    assert len({display_width(line) for line in lines}) == 1


def test_formulas_are_neutralised_and_numbers_are_not():
    frame = neutralise_formulas(pd.DataFrame({"text": ["=1+1", "-x", "@y", "+z", "平安"], "value": [-1, -2, 3, 4, 5]}))
    assert list(frame["text"]) == ["'=1+1", "'-x", "'@y", "'+z", "平安"]
    assert list(frame["value"]) == [-1, -2, 3, 4, 5]


@pytest.mark.parametrize("table_format", ["table", "csv", "json"])
def test_a_table_is_utf_8_even_where_the_environment_says_ascii(table_format):
    call = f"print_frame(pandas.DataFrame({{'镇': ['明通镇']}}), {table_format!r})"
    code = f"import pandas; from extract.tables import print_frame; {call}"
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert "明通镇" in done.stdout.decode("utf-8")


def test_hostile_text_cannot_steer_a_terminal():
    assert harmless("\x1b[31m红\u202e字\n下") == "\\x1b[31m红\\u202e字 下"
    failures = [{"file_name": "a.eml", "detail": "attachments: \x1b]0;x\x07.doc\nb.doc"}]
    assert list(pair_lines({"failures": failures}))[1:] == ["  - a.eml; attachments: \\x1b]0;x\\x07.doc b.doc"]
