"""ingest_reports: from the drop folder to the schema `raw` of the warehouse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag, task
from assets import DROP_FOLDER, OCR_QUEUE, RAW_REPORTS, TASK_RULES, WAREHOUSE_POOL


@dag(
    # When files settle in the drop folder, and every ten minutes for files that a failed run left there.
    schedule=AssetOrTimeSchedule(
        assets=[DROP_FOLDER], timetable=CronTriggerTimetable("*/10 * * * *", timezone="Asia/Shanghai")
    ),
    max_active_runs=1,
    catchup=False,
    default_args=TASK_RULES,
    dagrun_timeout=timedelta(hours=6),
    tags=["fadu", "ingest"],
)
def ingest_reports() -> None:
    """Drop folder → `raw`.

    Takes the settled files of the drop folder in batches: archives them by sha256, extracts them, and lands one Parquet
    file per batch; then loads all batches in one transaction, and only then clears the drop folder.
    Files that may need text recognition take the same steps in parallel, in the queue `ocr` and with a load of their
    own, so that no other report waits for them (LocalExecutor has no queues: there they just take their turn). A file
    that cannot be processed becomes an outcome row with its reason and goes to the quarantine folder; the run still
    succeeds. If the drop folder is empty, the tasks after the scan are skipped. Every step can be repeated.
    """

    @task(show_return_value_in_logs=False)  # a list of every file name
    def scan_drop_folder(run: str, scans: bool) -> list[dict[str, Any]]:
        from extract.landing import scan
        from extract.settings import settings

        batches = scan.scan_drop_folder(settings(), run, scans=scans)
        return [{"batch_index": index, "names": names} for index, names in enumerate(batches)]

    @task(max_active_tis_per_dag=8, execution_timeout=timedelta(hours=2), map_index_template="{{ batch_index }}")
    def land_reports_as_parquet(run: str, batch_index: int, names: list[str]) -> str:
        from extract.landing import land
        from extract.settings import settings

        return land.land_batch(settings(), run, batch_index, names)

    @task(pool=WAREHOUSE_POOL, outlets=[RAW_REPORTS])
    def load_parquet_into_raw(run: str, landed: list[str]) -> dict[str, Any]:
        from extract.landing import load
        from extract.settings import settings

        return load.load_run(settings(), run, landed[:])

    run = "{{ run_id }}"
    reports = scan_drop_folder(run, scans=False)
    landed: Any = land_reports_as_parquet.partial(run=run).expand_kwargs(reports)
    load_parquet_into_raw(run, landed)

    scans = scan_drop_folder.override(task_id="scan_for_scans")(run, scans=True)
    land_scans = land_reports_as_parquet.override(task_id="land_scans_as_parquet", queue=OCR_QUEUE)
    landed_scans: Any = land_scans.partial(run=run).expand_kwargs(scans)
    load_parquet_into_raw.override(task_id="load_scans_into_raw")(run, landed_scans)


ingest_reports()
