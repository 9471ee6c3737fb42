"""verify_lineage: the proof that published values follow from their archived files, kept up to date."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag, task
from assets import PUBLISHED_FACTS, TASK_RULES

SAMPLE_REPORTS = 500
"""Reports that are verified after each publication: some seconds of work; the nightly run takes all."""

SHOWN_MISMATCHES = 20
"""Mismatches that the log names; `fadu verify` names all."""


@dag(
    # A sample after each publication; all reports at 04:00 every night (Beijing time).
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

    Reads the archived original of each report again with the reader that is recorded for it, slices every published
    value out of its text, combines every fact anew from its figures, and checks files and ledger against the manifest.
    Changes nothing. The run fails when anything does not follow, and names each mismatch.
    """

    @task(execution_timeout=timedelta(hours=2))
    def verify_published_values(run_type: str) -> dict[str, int]:
        from extract.errors import LineageError
        from extract.lineage.verify import Scope, verify
        from extract.settings import settings

        findings = verify(settings(), Scope(sample=None if run_type == "scheduled" else SAMPLE_REPORTS))
        if findings.mismatches:
            raise LineageError("; ".join(map(str, findings.mismatches[:SHOWN_MISMATCHES])))
        return dict(findings.counts)

    verify_published_values("{{ dag_run.run_type }}")


verify_lineage()
