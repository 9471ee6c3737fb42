"""Status: the state of folders and warehouse, the outcomes of files, and the repair after a killed run."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from extract.errors import WarehouseError
from extract.landing import ledger
from extract.landing.archive import quarantined
from extract.landing.clear import recover_clearing, remove_landed, sweep_all
from extract.landing.load import discard_uncommitted, has_document, merged_landings
from extract.landing.scan import passed_over, walk_files
from extract.landing.unpublished import count_unpublished
from extract.landing.warehouse import BusyWarehouse, lost, open_for_reading, open_for_writing
from extract.landing.withdrawal import WITHDRAWN_IDS
from extract.settings import Place, Settings

BUSY_SECONDS = 2.0
"""How long to wait for a writer: status should answer quickly, and says if it could not read the warehouse."""

ORPHAN_SECONDS = 24 * 3600.0
"""After this long, no run is waiting for its landed files; their originals are still in the drop folder."""

RECENT_FAILURES = 100
"""Failed files to show, newest first."""


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the service.

    `passed_over` gives by name what in the drop folder is not taken in, and why. `outcomes` counts arrivals by status
    and reason; `failures` are the last failed files and their remedies; `warehouse` counts rows. The three are None if
    `warehouse_problem` says why the warehouse could not be read. `unpublished` counts loads and decisions that readers
    do not see yet.
    """

    drop_folder: str
    waiting_files: int
    passed_over: dict[str, str]
    landed_batches: int
    quarantined_contents: int
    outcomes: dict[str, int] | None
    failures: list[dict[str, str]] | None
    warehouse: dict[str, int] | None
    warehouse_problem: str
    unpublished: int
    last_load: str
    last_publication: str
    ledger_problems: list[str]


def read_status(settings: Settings) -> Status:
    """The state of drop folder, quarantine and warehouse now; changes nothing."""
    outcomes, failures, counts, problem = _look_into_warehouse(settings)
    entries = [] if (problems := ledger.check(settings)) else ledger.entries(settings)
    last = {entry.kind: f"{entry.recorded_at} {entry.subject}" for entry in entries}
    return Status(
        drop_folder=str(settings.drop),
        waiting_files=sum(1 for _ in walk_files(settings.drop)) if settings.drop.is_dir() else 0,
        passed_over=passed_over(settings.drop),
        landed_batches=len(list(settings.landing.glob("*.parquet"))),
        quarantined_contents=len(quarantined(settings)),
        outcomes=outcomes,
        failures=failures,
        warehouse=counts,
        warehouse_problem=problem,
        unpublished=0 if problems else count_unpublished(settings),
        last_load=last.get("load", ""),
        last_publication=last.get("publication", ""),
        ledger_problems=problems,
    )


def status(settings: Settings) -> dict[str, Any]:
    """`read_status` as a JSON-serialisable dict."""
    return asdict(read_status(settings))


def repair(settings: Settings) -> dict[str, int]:
    """Removes incomplete and leftover files of killed processes; returns the number of each kind.

    Removes nothing unless it is recorded or still in the drop folder. Raises WarehouseError if a writer stays busy.
    """
    half_written = sweep_all(settings)
    with open_for_writing(settings) as connection:
        recovered = recover_clearing(settings, lambda document_id: has_document(connection, document_id))
        orphans = {*merged_landings(connection, settings), *_old_landings(settings)}
        remove_landed(settings, orphans)
        uncommitted = discard_uncommitted(connection, settings)
    return {
        "half_written_removed": half_written,
        "clearings_finished": recovered,
        "landings_removed": len(orphans),
        "uncommitted_loads_removed": uncommitted,
    }


def _old_landings(settings: Settings) -> list[str]:
    oldest = time.time() - ORPHAN_SECONDS
    return [path.name for path in settings.landing.glob("*.parquet") if _modified(path) < oldest]


def _modified(path: Place) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # a load has just removed it
        return time.time()


def _look_into_warehouse(
    settings: Settings,
) -> tuple[dict[str, int] | None, list[dict[str, str]] | None, dict[str, int] | None, str]:
    if not settings.warehouse.exists():
        return {}, [], {}, _why_missing(settings)
    try:
        with open_for_reading(settings, BUSY_SECONDS) as connection:
            return _outcomes(connection), _failures(connection), _counts(connection), ""
    except BusyWarehouse as error:
        return None, None, None, f"a run is writing it; try again when the run has ended ({error})"
    except (WarehouseError, duckdb.CatalogException) as error:
        return None, None, None, str(error)


def _why_missing(settings: Settings) -> str:
    """Why there is no warehouse file: nothing has been loaded, or it was lost."""
    loads = 0 if ledger.check(settings) else sum(entry.kind == "load" for entry in ledger.entries(settings))
    if not loads:
        return "nothing has been loaded yet"
    return lost(loads)


def _outcomes(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = connection.execute(
        f"""
        select
            case when document_id in ({WITHDRAWN_IDS}) then 'withdrawn'
            else concat_ws(': ', status, nullif(reason, '')) end,
            count(*)
        from ({_ARRIVALS}) group by 1 order by 2 desc, 1
        """
    )
    return dict(rows.fetchall())


def _failures(connection: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    names = ("file_name", "reason", "detail", "remedy")
    rows = connection.execute(
        f"""
        select {", ".join(names)} from ({_ARRIVALS})
        where status = 'failed' order by seen_at desc, file_name limit {RECENT_FAILURES}
        """
    ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = ("arrivals", "documents", "extractions", "observations", "absences", "numerals", "loads")
    counts = ", ".join(f"(select count(*) from raw.{table})" for table in tables)
    row = connection.execute(f"select {counts}").fetchone()
    return dict(zip(tables, row or (), strict=True))


_ARRIVALS = """
    select
        arrivals.file_name, arrivals.document_id, arrivals.seen_at,
        extractions.status = 'extracted' and arrivals.arrival_id <> documents.first_arrival_id as is_duplicate,
        case when is_duplicate then 'duplicate' else coalesce(extractions.status, arrivals.status) end as status,
        case when is_duplicate then 'same_content' else coalesce(extractions.reason, arrivals.reason) end as reason,
        coalesce(extractions.detail, arrivals.detail) as detail,
        coalesce(extractions.remedy, arrivals.remedy) as remedy
    from raw.arrivals
    left join raw.documents using (document_id)
    left join (select * from raw.extractions where is_current) as extractions using (document_id)
"""
"""Files that arrived with what the current extraction of their content found, which may be later than the arrival."""
