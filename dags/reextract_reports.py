"""reextract_reports: extracts the archived documents again with the installed rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import chain, dag, task
from assets import RAW_REPORTS, TASK_RULES, WAREHOUSE_POOL


@dag(
    schedule=None,  # by hand, once a change of the rules has been reviewed: fadu reextract
    max_active_runs=1,
    catchup=False,
    default_args=TASK_RULES,
    dagrun_timeout=timedelta(days=7),
    tags=["fadu", "ingest"],
)
def reextract_reports() -> None:
    """Archive → `raw`.

    Reads every archived document whose current extraction is by other rules than the installed ones, without touching
    the drop folder. The old extractions stay current until all new ones have landed; then one transaction switches to
    the new ones. Before that, the changed figures are counted by kind; `fadu reextract --dry-run` lists them without
    changing anything. The next run continues one that was killed.
    """

    @task(pool=WAREHOUSE_POOL, show_return_value_in_logs=False)
    def scan_archive() -> list[dict[str, Any]]:
        from extract.landing import reland
        from extract.pipeline import versions
        from extract.settings import settings

        batches = reland.scan_archive(settings(), versions().rules)
        return [{"batch_index": index, "documents": batch} for index, batch in enumerate(batches)]

    @task(max_active_tis_per_dag=8, execution_timeout=timedelta(hours=2), map_index_template="{{ batch_index }}")
    def land_documents_as_parquet(run: str, batch_index: int, documents: list[list[str]]) -> str:
        from extract.landing import reland
        from extract.settings import settings

        return reland.land_archived(settings(), run, batch_index, documents)

    @task(pool=WAREHOUSE_POOL)
    def count_changes(landed: list[str]) -> dict[str, int]:
        from extract import reextracting
        from extract.settings import settings

        return reextracting.count_changes(settings(), landed[:])

    @task(pool=WAREHOUSE_POOL, outlets=[RAW_REPORTS])
    def load_parquet_into_raw(run: str, landed: list[str]) -> dict[str, Any]:
        from extract.landing import load
        from extract.settings import settings

        return load.load_run(settings(), run, landed[:])

    run = "{{ run_id }}"
    batches = scan_archive()
    landed: Any = land_documents_as_parquet.partial(run=run).expand_kwargs(batches)
    chain(count_changes(landed), load_parquet_into_raw(run, landed))


reextract_reports()
