"""Published: the copy that readers use, opened read-only with its manifest, for trace, verify and evidence."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from extract.errors import WarehouseError
from extract.landing.publish import DATABASE, MANIFEST
from extract.landing.warehouse import limit_resources
from extract.settings import Settings


@dataclass(frozen=True, slots=True)
class Published:
    """One publication: its folder, its manifest as stored there, and a read-only connection to its database."""

    folder: Path
    manifest: dict[str, Any]
    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """The result of `query`, one dict per row; its parameters are written `$name`."""
        answer = self.connection.execute(query, parameters or None)
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def publication_folder(settings: Settings) -> Path:
    """The folder of the current publication; links are resolved once, so that everything read there belongs together.

    Raises WarehouseError if nothing is published.
    """
    if not settings.published_database.is_file():
        raise WarehouseError(
            f"{settings.published_database}: nothing is published there yet; run `fadu run` first,"
            " or `fadu rebuild` in a home with a restored archive"
        )
    return settings.published_database.resolve().parent


@contextlib.contextmanager
def open_published(settings: Settings) -> Iterator[Published]:
    """The current publication, which stays the same even if another one is published in the meantime.

    Raises WarehouseError if nothing is published or its files cannot be read.
    """
    folder = publication_folder(settings)
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        connection = duckdb.connect(str(folder / DATABASE), read_only=True)
    except (OSError, ValueError, duckdb.Error) as error:
        raise _damaged(folder, error) from error
    with contextlib.closing(connection), tempfile.TemporaryDirectory() as spill:
        limit_resources(connection, settings, Path(spill))
        try:
            yield Published(folder, manifest, connection)
        except duckdb.IOException as error:  # damage shows only when the part is read
            raise _damaged(folder, error) from error


def _damaged(folder: Path, error: Exception) -> WarehouseError:
    return WarehouseError(
        f"{folder}: expected a published database with its {MANIFEST}, but one cannot be read ({error});"
        " publish again (fadu run)"
    )
