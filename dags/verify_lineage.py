"""verify_lineage: keeps proving that published values follow from their archived files."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag, task
from assets import PUBLISHED_FACTS, TASK_RULES, WAREHOUSE_POOL, failing_at_once

SAMPLE_REPORTS = 200
"""Size of the random sample, whose figures are also extracted again: some seconds of work."""


@dag(
    # A sample after each publication and every night at 04:00 (Beijing time); on Sundays all reports.
    schedule=AssetOrTimeSchedule(
        assets=[PUBLISHED_FACTS], timetable=CronTriggerTimetable("0 4 * * *", timezone="Asia/Shanghai")
    ),
    max_active_runs=1,
    catchup=False,
    default_args=TASK_RULES,
    dagrun_timeout=timedelta(hours=12),
    tags=["fadu", "lineage"],
)
def verify_lineage() -> None:
    """Published files → archived originals.

    Reads the archived original of each report again with its recorded reader, looks up every published value at its
    place in the text, combines every fact again from its figures, compares the raw tables, and checks files and ledger
    against the manifest. Covers a random sample after each publication and every night, and everything on Sundays and
    in manual runs. Changes nothing. The run fails if anything does not match, and its log names every mismatch.
    """

    @task(pool=WAREHOUSE_POOL, execution_timeout=timedelta(hours=2))  # reads the raw tables: no writer may begin
    def verify_published_values(run_type: str, weekday: str) -> dict[str, int]:
        from extract.lineage import verify
        from extract.settings import settings

        is_whole = run_type == "manual" or (run_type == "scheduled" and weekday == "Sunday")
        scope = verify.AuditScope() if is_whole else verify.AuditScope(sample=SAMPLE_REPORTS, is_deep=True)
        with failing_at_once():
            return verify.verify_or_fail(settings(), scope)

    weekday = "{{ dag_run.run_after.astimezone(macros.dateutil.tz.gettz('Asia/Shanghai')).strftime('%A') }}"
    verify_published_values("{{ dag_run.run_type.value }}", weekday)


verify_lineage()
