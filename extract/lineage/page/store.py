"""Store: the published copy that the page's requests read, reopened after a new publication."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.lineage.page import queries
from extract.lineage.published import Published, open_published, publication_folder
from extract.settings import Settings

_Identity = tuple[Path, int, int]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one request reads: the publication, through its own cursor, and the options of the filters."""

    published: Published
    choices: dict[str, list[dict[str, Any]]]

    @property
    def publication_id(self) -> str:
        """The publication that all results of this request come from."""
        return str(self.published.manifest["publication_id"])


class Store:
    """Hands a cursor on the current publication to each request.

    A request that began before a new publication finishes on the old copy: its cursor keeps the file open.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._opened = contextlib.ExitStack()
        self._identity: _Identity | None = None
        self._shelf: Shelf | None = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Shelf]:
        """The current publication for one request. Raises WarehouseError if nothing is published."""
        with self._lock:
            shelf = self._current()
            cursor = shelf.published.connection.cursor()
        with contextlib.closing(cursor):
            yield Shelf(Published(shelf.published.folder, shelf.published.manifest, cursor), shelf.choices)

    def close(self) -> None:
        """Closes the published file."""
        with self._lock:
            self._opened.close()
            self._identity = self._shelf = None

    def _current(self) -> Shelf:
        identity = self._look()
        if self._shelf is None or identity != self._identity:
            self._opened.close()
            self._opened, self._shelf, self._identity = contextlib.ExitStack(), None, None
            published = self._opened.enter_context(open_published(self._settings))
            self._shelf, self._identity = Shelf(published, queries.choices(published)), identity
        return self._shelf

    def _look(self) -> _Identity:
        folder = publication_folder(self._settings)
        state = (folder / self._settings.published_database.name).stat()
        return folder, state.st_ino, state.st_mtime_ns
