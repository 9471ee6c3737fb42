"""The analysts' twelve questions: each query of `docs/queries/` gives the answer kept beside it on the sample reports.

When rules or samples change: `python -m tests.test_queries PUBLISHED_FILE` writes the answers anew, for a look at the
difference.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT, PipelineRun

QUERIES = sorted((ROOT / "docs" / "queries").glob("*.sql"))
TWELVE = 12


def answer(connection: duckdb.DuckDBPyConnection, query: Path) -> str:
    """The answer as CSV."""
    result = connection.execute(query.read_text("utf-8"))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([column[0] for column in result.description])
    writer.writerows(result.fetchall())
    return buffer.getvalue()


def test_there_are_twelve_with_a_question_in_both_languages():
    assert len(QUERIES) == TWELVE
    for query in QUERIES:
        first = query.read_text("utf-8").splitlines()[0]
        assert first.startswith("-- ")
        assert first.endswith("?")
        assert any("\u4e00" <= character <= "\u9fff" for character in first)
        assert query.with_suffix(".csv").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_a_query_gives_the_answer_beside_it(pipeline_run: PipelineRun, query: Path):
    with duckdb.connect(str(pipeline_run.published), read_only=True) as connection:
        assert answer(connection, query) == query.with_suffix(".csv").read_text("utf-8")


def write_answers(published: str) -> None:
    """Writes every query's answer over `published` beside it."""
    with duckdb.connect(published, read_only=True) as connection:
        for query in QUERIES:
            query.with_suffix(".csv").write_text(answer(connection, query), "utf-8")


if __name__ == "__main__":
    write_answers(sys.argv[1])
