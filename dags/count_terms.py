"""count_terms: counts the words of the reports' sections."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import chain, dag, task
from assets import RAW_REPORTS, TASK_RULES, WAREHOUSE_POOL


@dag(
    schedule=None,  # by hand: fadu terms; no figure depends on words
    max_active_runs=1,
    catchup=False,
    default_args=TASK_RULES,
    dagrun_timeout=timedelta(hours=12),
    tags=["fadu", "warehouse"],
)
def count_terms() -> None:
    """`raw` → the counted words in `raw`, from which build_warehouse makes `fct_section_term`.

    Counts only texts that are not counted yet, or all of them after a change of stop words or dictionary. Its rows
    outnumber those of every other table and no figure needs them, so it has a DAG of its own that nothing waits for.
    Loads and builds can run between its batches, and the next run continues one that was killed. The counts reach
    readers with the next publication.
    """

    @task(pool=WAREHOUSE_POOL)
    def find_uncounted_reports() -> list[dict[str, Any]]:
        from extract.landing import terms
        from extract.settings import settings

        return [{"extraction_ids": batch} for batch in terms.find_uncounted(settings())]

    @task(pool=WAREHOUSE_POOL, show_return_value_in_logs=False)
    def count_words(extraction_ids: list[str]) -> int:
        from extract.landing import terms
        from extract.settings import settings

        return terms.count_batch(settings(), extraction_ids)

    @task(pool=WAREHOUSE_POOL, outlets=[RAW_REPORTS])
    def remove_outdated_counts() -> int:
        from extract.landing import terms
        from extract.settings import settings

        return terms.remove_outdated(settings())

    chain(count_words.expand_kwargs(find_uncounted_reports()), remove_outdated_counts())


count_terms()
