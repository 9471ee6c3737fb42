"""rotate_logs: deletes old logs and keeps event files small."""

from __future__ import annotations

from airflow.sdk import CronTriggerTimetable, dag, task
from assets import TASK_RULES


@dag(
    schedule=CronTriggerTimetable("30 3 * * *", timezone="Asia/Shanghai"),  # every night at 03:30, Beijing time
    max_active_runs=1,
    catchup=False,
    default_args=TASK_RULES,
    dagrun_timeout=TASK_RULES["execution_timeout"] * 2,
    tags=["fadu", "service"],
)
def rotate_logs() -> None:
    """Logs → fewer logs.

    Deletes Airflow's task logs that are older than thirty days, and rotates the file of Airflow's OpenLineage events if
    it is large. All other logs are rotated where they are written. Archive, ledger, warehouse and publications are not
    logs: this DAG does not touch them.
    """

    @task
    def remove_old_logs() -> int:
        from extract import rotation
        from extract.settings import settings

        return rotation.remove_old_logs(settings())

    remove_old_logs()


rotate_logs()
