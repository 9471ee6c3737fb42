"""Single run: runs the DAGs once, from the drop folder to the published file, and reports the result (`fadu run`)."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import duckdb

from extract import orchestration
from extract.landing.publish import MANIFEST
from extract.landing.scan import check_drop_folder, passed_over, walk_files
from extract.landing.storage import reachable, writable
from extract.landing.unpublished import count_unpublished
from extract.lineage.check_files import file_sha256
from extract.settings import Settings
from extract.tables import pad, shown

MAIN_FACTS = 8
"""Facts of one township to show as an example; `fadu facts` shows all."""

MOST_LINES = 40
"""Files to list one by one; the others are counted."""

Say = Callable[[str], None]


def run_once(settings: Settings, inherited: Mapping[str, str], say: Say) -> None:
    """Runs `ingest_reports`, and `build_warehouse` if there is anything to build.

    Reports each step and the outcome of each file to `say`. Raises SettingsError if a folder cannot be used,
    DagRunError if a run fails.
    """
    check_drop_folder(writable(reachable(settings)).drop)
    say(f"{sum(1 for _ in walk_files(settings.drop))} files in the drop folder {settings.drop}")
    passed = passed_over(settings.drop)
    for name, reason in islice(passed.items(), MOST_LINES):
        say(f"passed over: {name}: {reason}")
    if len(passed) > MOST_LINES:
        say(f"… and {len(passed) - MOST_LINES} more; `fadu status` names them all")
    say("Preparing Airflow …")
    before = _loads(settings.published_database)
    orchestration.run_dags(settings, inherited, ("ingest_reports",), say)
    if before is None or count_unpublished(settings):
        orchestration.run_dags(settings, inherited, ("build_warehouse",), say)
    else:
        say("Nothing to build: every load is published.")
    say("")
    for line in summary(settings, before or frozenset()):
        say(line)


def summary(settings: Settings, before: frozenset[str]) -> Iterator[str]:
    """What the loads not in `before` brought: a line per file, example facts of a township, and suggested commands."""
    with duckdb.connect(str(settings.published_database), read_only=True) as published:
        files = published.execute(_FILES, [sorted(before)]).fetchall()
        yield from _file_lines(files)
        example = _example(files, published.execute(_ANY_REPORT).fetchall())
        if example:
            yield ""
            yield from _fact_lines(published, *example)
    yield f"Published: {settings.published_database}"
    yield from _next_steps(example)


_FILES = """
    select outcomes.status, outcomes.reason, outcomes.file_name, townships.township, outcomes.year,
        outcomes.observation_count, coalesce(facts.fact_count, 0) as fact_count, outcomes.township_id
    from fct_document_outcome as outcomes
    left join dim_township as townships on outcomes.township_id = townships.township_id
    left join (select report_id, count(*) as fact_count from fct_indicator_year group by all) as facts
        on outcomes.report_id = facts.report_id
    where not list_contains($1::varchar[], outcomes.load_id)
    order by outcomes.status in ('failed', 'withdrawn'), outcomes.file_name
"""

_ANY_REPORT = "select township_id, year from fct_indicator_year order by 1, 2 limit 1"

_FACTS = """
    select township, county, province, indicator, indicator_zh, value_label, count(*) over () as fact_count
    from facts where township_id = $1 and year = $2
    order by mention_count desc, indicator limit $3
"""


def _file_lines(files: list[tuple]) -> Iterator[str]:
    for status, reason, name, township, year, observations, facts, _ in files[:MOST_LINES]:
        counts = reason if status in ("failed", "withdrawn") else f"{observations} figures, {facts} facts"
        yield f"{pad(status, 10)} {pad(township or '–', 14)} {pad(shown(year) or '–', 5)} {pad(counts, 24)} {name}"
    if len(files) > MOST_LINES:
        yield f"… and {len(files) - MOST_LINES} more files"
    duplicates = sum(1 for file in files if file[0] == "duplicate")
    withdrawn = sum(1 for file in files if file[0] == "withdrawn")
    undecided = sum(1 for file in files if file[0] == "extracted" and None in (file[3], file[4]))
    if not files:
        yield "Nothing new: the drop folder contained no settled files."
    if duplicates:
        yield f"{duplicates} of {len(files)} files were known already and were not ingested again."
    if undecided:
        yield f"{undecided} of {len(files)} files give no facts until their township or year is decided: `fadu review`."
    if withdrawn:
        yield f"{withdrawn} of {len(files)} files are withdrawn and stay out; `fadu withdraw` says by whom and why."


def _example(files: list[tuple], others: list[tuple]) -> tuple[str, int] | None:
    """Township and year of the first report of this run with facts, else of any report."""
    return next(((file[7], file[4]) for file in files if file[6]), others[0] if others else None)


def _fact_lines(published: duckdb.DuckDBPyConnection, township_id: str, year: int) -> Iterator[str]:
    rows = published.execute(_FACTS, [township_id, year, MAIN_FACTS]).fetchall()
    if rows:
        township, county, province, *_, count = rows[0]
        yield f"{township} ({county}, {province}), {year}: {len(rows)} of {count} facts"
    for _, _, _, indicator, indicator_zh, value, _ in rows:
        yield f"  {pad(indicator_zh, 30)} {pad(value, 14, right=True)}  {indicator}"
    yield ""


def _next_steps(example: tuple[str, int] | None) -> Iterator[str]:
    command = shlex.quote(_command())
    yield "Next:"
    yield f"  {command} facts --year {example[1] if example else 2024}"
    yield f"  {command} trace --help"
    yield f"  {command} verify"
    yield "  make up"


def _command() -> str:
    """The command as it was typed, relative to the current folder."""
    program = Path(sys.argv[0]).absolute()
    return str(program.relative_to(Path.cwd())) if program.is_relative_to(Path.cwd()) else str(program)


def _loads(database: Path) -> frozenset[str] | None:
    """The loads in the published file; None if it is missing or damaged and must be rebuilt."""
    try:
        manifest = json.loads(database.resolve().with_name(MANIFEST).read_text("utf-8"))
        if file_sha256(database) != manifest["database"]["sha256"]:
            return None
        with duckdb.connect(str(database), read_only=True) as published:
            rows = published.execute("select distinct load_id from fct_document_outcome").fetchall()
    except (OSError, ValueError, duckdb.Error):
        return None
    return frozenset(row[0] for row in rows)
