"""build_warehouse: from the schema `raw` to the published facts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, chain, dag, task
from assets import PUBLISHED_FACTS, RAW_REPORTS, TASK_RULES, WAREHOUSE_POOL


@dag(
    # After each load; besides, at ten past every hour, for what a failed build left unpublished.
    schedule=AssetOrTimeSchedule(
        assets=[RAW_REPORTS], timetable=CronTriggerTimetable("10 * * * *", timezone="Asia/Shanghai")
    ),
    max_active_runs=1,
    catchup=False,
    default_args=TASK_RULES,
    dagrun_timeout=timedelta(hours=6),
    tags=["fadu", "warehouse"],
)
def build_warehouse() -> None:
    """`raw` → marts → published files.

    Runs `dbt build` (through `dbt-ol`, which writes OpenLineage events) as one process, with every test; then copies
    the warehouse to a temporary name beside the published file and renames it in one step, so that a reader keeps the
    file it has open. Nothing is published when a test fails; the catch-up run does
    nothing when every load is published.
    """

    @task.short_circuit
    def find_unpublished_loads(run_type: str) -> bool:
        from extract.landing import ledger
        from extract.settings import settings

        newest = [entry.kind for entry in ledger.entries(settings())[-1:]]
        return run_type != "scheduled" or newest == ["load"]

    @task(pool=WAREHOUSE_POOL, execution_timeout=timedelta(hours=2))
    def build_marts_from_raw() -> dict[str, Any]:
        from extract.landing import transform
        from extract.settings import settings

        return transform.build_marts(settings())

    @task(pool=WAREHOUSE_POOL, outlets=[PUBLISHED_FACTS])
    def publish_marts() -> dict[str, Any]:
        from extract.landing import publish
        from extract.settings import settings

        return publish.publish(settings())

    chain(find_unpublished_loads("{{ dag_run.run_type }}"), build_marts_from_raw(), publish_marts())


build_warehouse()
