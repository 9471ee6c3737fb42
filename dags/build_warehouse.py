"""build_warehouse: from the schema `raw` to the published facts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, chain, dag, task
from assets import PUBLISHED_FACTS, RAW_REPORTS, TASK_RULES, WAREHOUSE_POOL, failing_at_once


@dag(
    # After each load, and every five minutes for anything that a failed build or a lost event left unpublished.
    schedule=AssetOrTimeSchedule(
        assets=[RAW_REPORTS], timetable=CronTriggerTimetable("*/5 * * * *", timezone="Asia/Shanghai")
    ),
    max_active_runs=1,
    catchup=False,
    default_args=TASK_RULES,
    dagrun_timeout=timedelta(hours=6),
    tags=["fadu", "warehouse"],
)
def build_warehouse() -> None:
    """`raw` → marts → published files.

    Runs `dbt build` (through `dbt-ol`, which writes OpenLineage events) as one process, with every test of the data;
    then copies the warehouse to a temporary name beside the published file and renames it in one step, so that a reader
    keeps the file it has open. Nothing is published if a test fails. A run started by an event or the clock does
    nothing if every load and every reviewer's decision is published; a manual run always builds.
    """

    @task.short_circuit
    def find_unpublished(run_type: str) -> bool:
        from extract.landing import unpublished
        from extract.settings import settings

        return run_type == "manual" or unpublished.count_unpublished(settings()) > 0

    @task(pool=WAREHOUSE_POOL, execution_timeout=timedelta(hours=2))
    def build_marts_from_raw() -> dict[str, Any]:
        from extract.landing import transform
        from extract.settings import settings

        with failing_at_once():
            return transform.build_marts(settings())

    @task(pool=WAREHOUSE_POOL, outlets=[PUBLISHED_FACTS])
    def publish_marts() -> dict[str, Any]:
        from extract.landing import publish
        from extract.settings import settings

        return publish.publish(settings())

    chain(find_unpublished("{{ dag_run.run_type.value }}"), build_marts_from_raw(), publish_marts())


build_warehouse()
