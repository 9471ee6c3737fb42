"""Land: archives and extracts one batch of dropped files, and writes one Parquet file for the load.

Takes an arrival from seen via archived and extracted to landed. It never opens the warehouse, so any number of batches
can run at once.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import gc
import hashlib
import itertools
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from extract.errors import UnreadableDocument
from extract.landing import ledger
from extract.landing.archive import Archived, Unarchived, archive_files, archive_path, quarantine, release
from extract.landing.frames import Landed, batch_table
from extract.landing.known import is_known
from extract.landing.names import display_name, local_name, portable_name
from extract.landing.rows import Reading, failure, read_rows
from extract.landing.storage import local_copies, written
from extract.lineage import events
from extract.reading.limits import limits
from extract.reading.sandbox import Sandbox
from extract.records import Extraction, Outcome, Versions
from extract.settings import Place, Settings

logger = logging.getLogger(__name__)

_UTC = datetime.UTC

ROW_GROUP = 1000
"""Arrivals held in memory at once: some tens of megabytes with everything read from them."""


@dataclass(frozen=True, slots=True)
class Extractor:
    """What reads documents: takes the local file and name of each, yields a reading of each, in order."""

    read: Callable[[Iterable[tuple[Path, str]]], Iterator[Reading]]
    versions: Versions


def pipeline_extractor() -> Extractor:
    """The extractor of this installation."""
    from extract import pipeline  # the readers and lexicons take most of a second to import

    return Extractor(functools.partial(read_in_sandbox, pipeline.extract_bytes), pipeline.versions())


def read_in_sandbox(
    extract: Callable[[bytes, str], Extraction], documents: Iterable[tuple[Path, str]]
) -> Iterator[Reading]:
    """What `extract` reads from each document, in a worker process under the limits that this process has."""
    with Sandbox(functools.partial(read_rows, extract), limits()) as sandbox:
        for answer in sandbox.map(documents):
            yield failure(answer) if isinstance(answer, UnreadableDocument) else answer


def extraction_id(document_id: str, rules_version: str) -> str:
    """The key of a document's extraction by one version of the rules."""
    return f"{document_id[:32]}-{rules_version[:12]}"


def land_batch(
    settings: Settings, run_id: str, batch_index: int, names: list[str], extractor: Extractor | None = None
) -> str:
    """Archives and extracts the dropped files `names` (portable) and lands them; returns the landed file's name.

    '' if none of the files exists any more. A batch that has already landed is not extracted again.
    """
    target = settings.landing / landed_name(run_id, batch_index, names)
    if target.exists():
        return target.name
    extractor = extractor or pipeline_extractor()
    files = archive_files(settings, map(local_name, names))
    if not files:
        return ""
    write_landed(settings, target, files, _read_all(settings, files, run_id, extractor))
    originals = {
        portable_name(file.name): archive_path(settings.archive, file.document_id)
        for file in files
        if isinstance(file, Archived)
    }
    events.archived(settings, run_id, target.stem, originals)
    events.landed(settings, run_id, target.stem, originals.values(), target)
    return target.name


def write_landed(
    settings: Settings, target: Place, files: Sequence[Archived | Unarchived], landed: Iterable[Landed]
) -> None:
    """Writes `landed`, of `files` in their order, to `target`; first puts failed files into quarantine.

    Works on slices, each a row group, so that memory does not grow with the number of files.
    """
    failed: list[Landed] = []
    with written(target) as file, _collector_resting(), contextlib.ExitStack() as opened:
        writer: pq.ParquetWriter | None = None
        for pairs in _slices(zip(files, landed, strict=True)):
            items, table = batch_table([item for _, item in pairs])
            _sort_out_failures(settings, [file for file, _ in pairs], items)
            failed += (item for item in items if item.reading.outcome.status == "failed")
            writer = writer or opened.enter_context(_writer(file, table.schema))
            writer.write_table(table)
    _log_outcomes(target.stem, len(files), failed)


@contextlib.contextmanager
def _collector_resting() -> Iterator[None]:
    """A block without Python's cyclic collector.

    It would look again and again through the rows of a slice, some hundred thousand tuples that are in no cycle, and
    take a third of this process's time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _slices(
    pairs: Iterable[tuple[Archived | Unarchived, Landed]],
) -> Iterator[list[tuple[Archived | Unarchived, Landed]]]:
    rest = iter(pairs)
    while taken := list(itertools.islice(rest, ROW_GROUP)):
        yield taken


def landed_name(run_id: str, batch_index: int, names: Iterable[str]) -> str:
    """The same name for the same work, so that a retry finds the file; names sort in the order of the batches."""
    digest = hashlib.sha256("\0".join(names).encode()).hexdigest()
    return f"{hashlib.sha256(run_id.encode()).hexdigest()[:16]}-{batch_index:05d}-{digest[:16]}.parquet"


def _read_all(
    settings: Settings, files: list[Archived | Unarchived], run_id: str, extractor: Extractor
) -> Iterator[Landed]:
    """Each file with what was read from it; content that occurs twice in the batch is read once."""
    seen_at = ledger.time_of_arrival(settings)
    rules = extractor.versions.rules
    archived = [file for file in files if isinstance(file, Archived)]
    fresh = {f.document_id: f for f in archived[::-1] if not is_known(settings, extraction_id(f.document_id, rules))}
    order = [file for file in archived if fresh.get(file.document_id) is file]
    with local_copies(settings, [archive_path(settings.archive, file.document_id) for file in order]) as originals:
        readings = extractor.read(zip(originals, (display_name(file.name) for file in order), strict=True))
        for file in files:
            identity = _identity(file, run_id, seen_at, extractor.versions)
            if isinstance(file, Unarchived):
                yield Landed(identity, failure(_unreadable(file)), is_known=True)
            elif fresh.get(file.document_id) is file:
                yield Landed(identity, next(readings))
            else:
                yield Landed(identity, Reading(Outcome("extracted")), is_known=True)


def _unreadable(file: Unarchived) -> UnreadableDocument:
    return UnreadableDocument(file.reason, file.detail, file.remedy)


def _identity(file: Archived | Unarchived, run_id: str, seen_at: datetime.datetime, versions: Versions) -> tuple:
    document_id = file.document_id if isinstance(file, Archived) else None
    state = file.state
    return (
        _arrival_id(file, document_id),
        document_id,
        document_id and extraction_id(document_id, versions.rules),
        portable_name(file.name),
        display_name(file.name),
        state.size,
        state.inode,
        state.modified_ns,
        state.changed_ns,
        _utc(state.modified_ns),
        seen_at,
        run_id,
        versions.extractor,
        versions.rules,
        versions.taxonomy,
    )


def _arrival_id(file: Archived | Unarchived, document_id: str | None) -> str:
    """The same id for the same file seen again by any run, another if the same content is dropped again."""
    state = file.state
    parts = (os.fsencode(file.name).hex(), state.size, state.modified_ns, state.changed_ns, document_id)
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def _utc(nanoseconds: int) -> datetime.datetime:
    """The time, clamped to what a datetime can hold: a broken clock can set any file time."""
    earliest, latest = datetime.datetime(1, 1, 2, tzinfo=_UTC), datetime.datetime(9999, 12, 30, tzinfo=_UTC)
    epoch = datetime.datetime(1970, 1, 1, tzinfo=_UTC)
    try:
        moment = epoch + datetime.timedelta(microseconds=nanoseconds // 1000)
    except OverflowError:
        moment = latest if nanoseconds > 0 else earliest
    return min(max(moment, earliest), latest)


def _sort_out_failures(settings: Settings, files: Sequence[Archived | Unarchived], landed: list[Landed]) -> None:
    sound = []
    for file, item in zip(files, landed, strict=True):
        if item.is_known or isinstance(file, Unarchived):
            continue
        if item.reading.outcome.status == "failed":
            quarantine(settings, file, item.reading.outcome)
        else:
            sound.append(file.document_id)
    release(settings, sound)


def _writer(file: BinaryIO, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(file, schema, compression="zstd", compression_level=1)


def _log_outcomes(batch: str, count: int, failed: list[Landed]) -> None:
    logger.info("Batch %s: %d files landed, %d failed", batch, count, len(failed))
    for item in failed:
        outcome = item.reading.outcome
        logger.warning("%s: %s (%s)", item.identity[4], outcome.reason, outcome.detail)
