"""Reland: extracts archived documents again with the installed rules, and lands them for the usual load.

The drop folder is not involved: the landed rows have no arrival, and the load makes all extractions of a run current in
one transaction.
"""

from __future__ import annotations

import datetime

from extract.landing.archive import Archived, archive_path
from extract.landing.frames import Landed
from extract.landing.land import Extractor, extraction_id, landed_name, pipeline_extractor, write_landed
from extract.landing.scan import FileState, into_batches
from extract.landing.storage import local_copies
from extract.landing.warehouse import open_for_reading
from extract.lineage import events
from extract.settings import Settings

_NO_FILE = FileState(0, 0, 0, 0)


def scan_archive(settings: Settings, rules_version: str) -> list[list[list[str]]]:
    """Batches of [document_id, first file name] of the documents not currently extracted by `rules_version`.

    Raises WarehouseError if the warehouse cannot be opened.
    """
    with open_for_reading(settings) as connection:
        rows = connection.execute(
            """
            select document_id, first_file_name, byte_size from raw.documents
            where left(document_id, 32) || '-' || left($rules, 12) not in (
                select extraction_id from raw.extractions where is_current
            )
            order by document_id
            """,
            {"rules": rules_version},
        ).fetchall()
    names = {document_id: name for document_id, name, _ in rows}
    batches = into_batches([(document_id, size) for document_id, _, size in rows], settings.batch_size)
    return [[[document_id, names[document_id]] for document_id in batch] for batch in batches]


def land_archived(
    settings: Settings,
    run_id: str,
    batch_index: int,
    documents: list[list[str]],
    extractor: Extractor | None = None,
) -> str:
    """Extracts `documents` (as `scan_archive` gives them) from the archive and lands them; returns the file's name.

    A batch that has already landed is not extracted again.
    """
    target = settings.landing / landed_name(run_id, batch_index, [document_id for document_id, _ in documents])
    if target.exists():
        return target.name
    extractor = extractor or pipeline_extractor()
    files = [Archived(name, _NO_FILE, document_id) for document_id, name in documents]
    originals = [archive_path(settings.archive, file.document_id) for file in files]
    now = datetime.datetime.now(datetime.UTC)
    versions = extractor.versions
    with local_copies(settings, originals) as copies:
        readings = extractor.read(zip(copies, (file.name for file in files), strict=True))
        landed = (
            Landed(
                (
                    *(None, file.document_id, extraction_id(file.document_id, versions.rules), None, file.name),
                    *(None, None, None, None, None, now, run_id),
                    *(versions.extractor, versions.rules, versions.taxonomy),
                ),
                reading,
            )
            for file, reading in zip(files, readings, strict=True)
        )
        write_landed(settings, target, files, landed)
    events.landed(settings, run_id, target.stem, originals, target)
    return target.name
