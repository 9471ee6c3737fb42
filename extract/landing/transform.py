"""Transform: runs `dbt build`, from the raw tables to the marts.

In a separate process, because dbt inside a task would keep the warehouse open after its work.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from extract import lexicons
from extract.errors import BuildKilledError, WarehouseError
from extract.landing import ledger
from extract.landing.durable import OWNER_ONLY, make_folder
from extract.landing.kept import keep_decisions
from extract.landing.rebuild import missing_loads
from extract.landing.unpublished import note_build
from extract.landing.warehouse import MORE_MEMORY, only_writer, open_for_reading, open_for_writing
from extract.rotation import set_aside
from extract.settings import MODELS, REFERENCE, Settings

logger = logging.getLogger(__name__)

PROGRAMS = Path(sys.executable).parent

FAILED = {"error", "fail", "runtime error"}
"""Statuses of failed nodes in `run_results.json`; skipped nodes follow from them."""

SHOWN_FAILURES = 10
"""Failed nodes named in the error; the log has them all."""

EXIT_CODES = (0, 1, 2)
"""dbt's own exit codes: success, failed nodes, or it could not run (`Exit codes` in its reference)."""

OUT_OF_MEMORY = "Out of Memory Error"
"""How DuckDB's message begins if a query needs more than the limit."""

LAST_LINES = 20
"""Most lines of dbt's output in the error if dbt did not run any node."""

ERROR_FOLLOWS = "Encountered an error:"
"""End of the line after which dbt's output says why it did not run."""


def build_marts(settings: Settings, *, emit_lineage: bool = True) -> dict[str, int]:
    """Builds all models and tests their rows; returns the number of nodes by status, over all builds needed.

    One build makes at most a year of the whole country, which bounds its memory; more reports take several builds.
    With `emit_lineage`, dbt runs through `dbt-ol`, which writes OpenLineage events to `lineage/dbt.jsonl` in the home
    folder unless the environment names another transport. Raises WarehouseError naming each failing node, or if loads
    are missing, since a build would take their facts from the readers.
    """
    if missing := missing_loads(settings):
        raise WarehouseError(
            f"{settings.warehouse}: {len(missing)} of the loads in the ledger are missing, as if the file had been lost"
            " or replaced by an older one; the archive holds every report: run fadu rebuild"
        )
    keep_reviews(settings)
    head = ledger.head(settings)
    counts = Counter(_build(settings, emit_lineage=emit_lineage))
    while waiting := waiting_reports(settings):
        logger.info("%d reports are left for further builds", waiting)
        counts.update(_build(settings, emit_lineage=emit_lineage))
    note_build(settings, head)
    return dict(sorted(counts.items()))


def _build(settings: Settings, *, emit_lineage: bool) -> Counter[str]:
    """One `dbt build`: the number of nodes by status."""
    target = make_folder(settings.home / "dbt" / "target")
    with only_writer(settings):
        _forget_other_models(target)
        (target / "run_results.json").unlink(missing_ok=True)
        done = subprocess.run(
            _command(settings, target, emit_lineage),
            env=_environment(settings),
            cwd=settings.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            umask=OWNER_ONLY,
            check=False,
        )
    logger.info("%s", done.stdout)
    results = _results(target)
    failures = [f"{node}: {message}" for node, status, message in results if status in FAILED]
    if done.returncode not in EXIT_CODES:
        raise BuildKilledError(
            f"dbt was killed (exit code {done.returncode}), possibly because memory ran out; nothing is lost:"
            " the next build continues from what is loaded"
        )
    if done.returncode != 0 or failures or not results:
        raise WarehouseError(f"dbt build failed. {_explanation(failures, done.stdout)}{_older_taxonomy(settings)}")
    return Counter(status for _, status, _ in results)


def _forget_other_models(target: Path) -> None:
    """Makes dbt parse anew if it last built models of another folder, as before a checkout was moved.

    What it keeps of its last parse holds the absolute path of each seed, and it does not ask whether that still stands.
    """
    parsed, folder = target / "models.txt", os.fsencode(MODELS)
    if not parsed.is_file() or parsed.read_bytes() != folder:
        (target / "partial_parse.msgpack").unlink(missing_ok=True)
        parsed.write_bytes(folder)


def _older_taxonomy(settings: Settings) -> str:
    """What to do after a failed build if the taxonomy was changed: figures can have indicators that it has no more."""
    with open_for_reading(settings) as connection:
        row = connection.execute(
            "select count(*) from raw.extractions where is_current and taxonomy_version <> $1",
            [lexicons.digest("seeds")],
        ).fetchone()
    if not row or not row[0]:
        return ""
    return f"; {row[0]} documents were extracted with another taxonomy than the installed one: run fadu reextract"


def waiting_reports(settings: Settings) -> int:
    """Number of reports that the last build left to later ones: one build handles a limited number (`most_reports`)."""
    with open_for_reading(settings) as connection:
        (count,) = connection.execute(
            """
            select count(*) from intermediate.int_reports__unbuilt
            anti join intermediate.int_reports__pending using (report_version)
            """
        ).fetchall()[0]
    return count


def keep_reviews(settings: Settings) -> None:
    """Keeps reviewers' decisions in the archive before a publication shows them.

    Also creates the raw tables if nothing has been loaded yet.
    """
    with open_for_writing(settings) as connection:
        keep_decisions(settings, connection)


def _command(settings: Settings, target: Path, emit_lineage: bool) -> list[str]:
    program = PROGRAMS / ("dbt-ol" if emit_lineage else "dbt")
    folders = {"--project-dir": MODELS, "--profiles-dir": MODELS, "--target-path": target}
    logs = make_folder(settings.home / "dbt" / "logs")
    options = [str(part) for pair in {**folders, "--log-path": logs}.items() for part in pair]
    # Unit tests have inputs of their own: they tell of the models, not of what is loaded, and are run by `make test`.
    return [sys.executable, str(program), "build", *options, "--exclude-resource-type", "unit_test", "--no-use-colors"]


def _environment(settings: Settings) -> dict[str, str]:
    """The environment of dbt: this process's, with the warehouse, the reference data and a place for events."""
    inherited = dict(os.environ)
    event_file = make_folder(settings.home / "lineage") / "dbt.jsonl"
    set_aside(event_file)
    events = {
        "OPENLINEAGE_NAMESPACE": "fadu",
        "OPENLINEAGE__TRANSPORT__TYPE": "file",
        "OPENLINEAGE__TRANSPORT__LOG_FILE_PATH": str(event_file),
        "OPENLINEAGE__TRANSPORT__APPEND": "true",
    }
    if any(name.startswith(("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG", "OPENLINEAGE__TRANSPORT")) for name in inherited):
        events = {"OPENLINEAGE_NAMESPACE": "fadu"}
    return {
        **events,
        **inherited,
        "PYTHONUTF8": "1",  # the models contain Chinese, whatever the locale of the machine
        "FADU_WAREHOUSE": str(settings.warehouse),
        "FADU_REFERENCE": str(REFERENCE),
        "FADU_DUCKDB_THREADS": str(settings.duckdb_threads),
        "FADU_DUCKDB_MEMORY_MB": str(settings.duckdb_memory_mb),
        "PATH": f"{PROGRAMS}{os.pathsep}{inherited.get('PATH', '')}",  # dbt-ol starts `dbt`
    }


def _results(target: Path) -> list[tuple[str, str, str]]:
    """Name, status and message of every node that dbt ran; empty if it stopped before that."""
    try:
        found: dict[str, Any] = json.loads((target / "run_results.json").read_text("utf-8"))
    except FileNotFoundError:
        return []
    return [(r["unique_id"], r["status"], " ".join(str(r["message"] or "").split())) for r in found["results"]]


def _explanation(failures: list[str], output: str) -> str:
    if not failures:
        last = output.splitlines()[-LAST_LINES:]
        error = next((number for number, line in enumerate(last, 1) if line.endswith(ERROR_FOLLOWS)), 0)
        return "It said: " + " ".join(" ".join(last[error:]).split())
    more = f"; and {len(failures) - SHOWN_FAILURES} more" if len(failures) > SHOWN_FAILURES else ""
    remedy = f"; {MORE_MEMORY}" if any(OUT_OF_MEMORY in failure for failure in failures) else ""
    return f"{len(failures)} nodes failed: " + "; ".join(failures[:SHOWN_FAILURES]) + more + remedy
