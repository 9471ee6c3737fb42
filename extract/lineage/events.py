"""Events: OpenLineage events of the landing steps, whose datasets link up with those of dbt.

Airflow reports its tasks and dbt its models; these events cover the files before the raw tables and after the marts.
Each is emitted once its effect is durable, to `lineage/landing.jsonl` in the home folder or wherever the OPENLINEAGE_*
variables say (an HTTP backend, for instance). If a backend does not respond, the event is lost with a warning, and the
work goes on.
"""

from __future__ import annotations

import datetime
import logging
import os
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extract.landing.durable import exclusive, make_folder, owner_only
from extract.rotation import set_aside
from extract.settings import Place, Settings

if TYPE_CHECKING:
    from openlineage.client import OpenLineageClient

logger = logging.getLogger(__name__)

NAMESPACE = "fadu"
"""Namespace of the jobs, as in the events of Airflow and dbt."""

FILES = "file"
"""OpenLineage's namespace for local files, whose name is their absolute path."""

_TRANSPORTS = ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG", "OPENLINEAGE__TRANSPORT")
"""Prefixes of the environment variables that choose a transport."""

_PRODUCER = "urn:fadu"


class Dataset(NamedTuple):
    """A dataset of an event, with its facets by name."""

    namespace: str
    name: str
    facets: Mapping[str, Any]


def file_dataset(path: Place, **facets: Any) -> Dataset:
    """The file at `path` as a dataset; an object's namespace is its bucket."""
    if isinstance(path, Path):
        return Dataset(FILES, str(path), facets)
    bucket, _, key = path.path.partition("/")
    return Dataset(f"s3://{bucket}", key, facets)


def table_dataset(settings: Settings, table: str) -> Dataset:
    """A table of the warehouse (`raw.observations`), named as in dbt's events."""
    return Dataset(f"duckdb://{settings.warehouse}", f"{settings.warehouse.stem}.{table}", {})


def archived(settings: Settings, run_id: str, batch: str, originals: Mapping[str, Place]) -> None:
    """Dropped files (by portable name) → archived originals, each with the name of the file it is a copy of."""
    drops = {name: file_dataset(settings.drop / name) for name in originals}
    copies = [file_dataset(path, symlinks=_symlink(drops[name])) for name, path in originals.items()]
    emit(settings, "archive_reports", run_id, batch, drops.values(), copies)


def landed(settings: Settings, run_id: str, batch: str, originals: Iterable[Place], target: Place) -> None:
    """Archived originals → the landed Parquet file of a batch."""
    inputs = [file_dataset(path) for path in dict.fromkeys(originals)]
    emit(settings, "land_reports", run_id, batch, inputs, [file_dataset(target)])


def loaded(settings: Settings, run_id: str, files: Iterable[Place], tables: Iterable[str]) -> None:
    """Landed Parquet files → raw tables."""
    outputs = [table_dataset(settings, f"raw.{table}") for table in tables]
    emit(settings, "load_reports", run_id, "", [file_dataset(path) for path in files], outputs)


def published(settings: Settings, publication_id: str, tables: Iterable[str], files: Iterable[Path]) -> None:
    """Marts → this version of the published files, under the names that readers use."""
    inputs = [table_dataset(settings, f"main.{table}") for table in tables]
    outputs = [file_dataset(path, version=_version(publication_id)) for path in files]
    emit(settings, "publish_marts", publication_id, publication_id, inputs, outputs)


def emit(
    settings: Settings, job: str, run_id: str, key: str, inputs: Iterable[Dataset], outputs: Iterable[Dataset]
) -> None:
    """Emits that the work `key` of `job` is complete; repeated work has the same OpenLineage run id."""
    from openlineage.client import event_v2 as v2
    from openlineage.client.generated.tags_run import TagsRunFacet, TagsRunFacetFields

    tags = TagsRunFacet(tags=[TagsRunFacetFields(key="airflow_run_id", value=run_id)])
    event = v2.RunEvent(
        eventType=v2.RunState.COMPLETE,
        eventTime=datetime.datetime.now(datetime.UTC).isoformat(),
        run=v2.Run(runId=str(uuid.uuid5(uuid.NAMESPACE_URL, f"fadu/{job}/{run_id}/{key}")), facets={"tags": tags}),
        job=v2.Job(namespace=NAMESPACE, name=f"landing.{job}"),
        producer=_PRODUCER,
        inputs=[v2.InputDataset(namespace=n, name=name, facets=dict(facets)) for n, name, facets in inputs],
        outputs=[v2.OutputDataset(namespace=n, name=name, facets=dict(facets)) for n, name, facets in outputs],
    )
    folder = make_folder(settings.home / "lineage")
    try:
        with exclusive(folder / ".lock"), owner_only():  # tasks of one run write at the same time
            _client(folder / "landing.jsonl").emit(event)
    except OSError as error:  # also what HTTP transports raise
        logger.warning("The lineage event of %s %s was not taken: %s", job, key, error)


def _client(file: Path) -> OpenLineageClient:
    from openlineage.client import OpenLineageClient
    from openlineage.client.transport.file import FileConfig, FileTransport

    if any(name.startswith(_TRANSPORTS) for name in os.environ):
        return OpenLineageClient()
    set_aside(file)
    return OpenLineageClient(transport=FileTransport(FileConfig(log_file_path=str(file), append=True)))


def _symlink(dataset: Dataset) -> Any:
    from openlineage.client.generated.symlinks_dataset import Identifier, SymlinksDatasetFacet

    return SymlinksDatasetFacet([Identifier(namespace=dataset.namespace, name=dataset.name, type="FILE")])


def _version(version: str) -> Any:
    from openlineage.client.generated.dataset_version_dataset import DatasetVersionDatasetFacet

    return DatasetVersionDatasetFacet(datasetVersion=version)
