"""The assets that connect the DAGs, and the rules that every task of this project follows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, AssetWatcher
from drop_folder import DropFolderTrigger

from extract.settings import settings

DROP_FOLDER = Asset(
    name="drop_folder",
    uri="fadu://drop",
    watchers=[
        AssetWatcher(
            name="settled_files",
            trigger=DropFolderTrigger(folder=str(settings().drop), settle_seconds=settings().settle_seconds),
        )
    ],
)
"""Report files that have arrived and settled."""

RAW_REPORTS = Asset(name="raw_reports", uri="fadu://warehouse/raw")
"""The schema `raw` of the warehouse, after a load."""

PUBLISHED_FACTS = Asset(name="published_facts", uri="fadu://published")
"""The read-only DuckDB file and the Parquet files that readers use."""

TASK_RULES: dict[str, Any] = {
    "owner": "fadu",
    "retries": 5,  # restarting the API server takes a minute on a busy machine, and a killed scheduler costs two tries
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=5),
    "execution_timeout": timedelta(minutes=30),
}
"""The `default_args` of every DAG."""

WAREHOUSE_POOL = "duckdb"
"""A pool with one slot: DuckDB has one writer, so every task that opens the warehouse file uses it."""

OCR_QUEUE = "ocr"
"""The queue of tasks that recognise text, for Celery workers that run one at a time."""


@contextlib.contextmanager
def failing_at_once() -> Iterator[None]:
    """A block in which this project's own errors fail the task at once: a retry a minute later would fail the same way.

    The exception is a killed build, which is retried.
    """
    from airflow.sdk.exceptions import AirflowFailException

    from extract.errors import BuildKilledError, FaduError

    try:
        yield
    except BuildKilledError:
        raise
    except FaduError as error:
        raise AirflowFailException(str(error)) from error
