"""Storage: archive, landing and quarantine in local folders or in an S3-compatible object store, as the settings say.

Both have pathlib's interface. They differ in what makes a file durable: for a folder, see `durable`; an object exists
as a whole once its upload is acknowledged, and not at all before.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from extract.errors import SettingsError
from extract.landing.durable import make_folder, staged, staging_folder
from extract.settings import Place, Settings

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem
    from upath import UPath

CONNECTIONS = 16
"""Concurrent downloads: a report is small, so most of its time is spent waiting for the response."""


def reachable(settings: Settings) -> Settings:
    """`settings`, once every bucket in them has responded. Raises SettingsError naming a place that cannot be used."""
    for place in (settings.archive, settings.landing, settings.quarantine):
        if not isinstance(place, Path):
            _check_bucket(place)
    return settings


def writable(settings: Settings) -> Settings:
    """`settings`, once every folder that a run writes to can be written. Raises SettingsError naming one that cannot.

    A folder that is missing is made when it is needed.
    """
    places = (settings.archive, settings.landing, settings.quarantine, settings.warehouse.parent, settings.published)
    for place in places:
        if isinstance(place, Path) and place.exists() and not os.access(place, os.R_OK | os.W_OK | os.X_OK):
            raise SettingsError(
                f"{place}: the folder is not writable by this user; expected read, write and search permission, on a"
                " disk that is not mounted read-only"
            )
    return settings


def _check_bucket(place: UPath) -> None:
    try:
        from botocore.exceptions import BotoCoreError

        store = place.fs
    except ImportError as error:
        raise SettingsError(f"{place}: {error}; expected an installation with the extra `s3`") from error
    try:
        store.info(place.drive)
    except (OSError, BotoCoreError) as error:
        raise SettingsError(
            f"{place}: the bucket {place.drive} cannot be used ({error}); expected an existing bucket, at"
            " AWS_ENDPOINT_URL unless it is Amazon's, and credentials that may list, read and write it"
        ) from error


@contextlib.contextmanager
def written(target: Place) -> Iterator[BinaryIO]:
    """A new file that becomes `target`, durably and as a whole, when the block ends without an error."""
    if isinstance(target, Path):
        make_folder(target.parent)
        with staged(target) as file:
            yield file
        return
    buffer = io.BytesIO()
    yield buffer
    target.fs.pipe_file(target.path, buffer.getvalue())


def upload(folder: UPath, files: Mapping[str, Path]) -> None:
    """Writes local files under their keys in `folder`, many at once; replaces existing objects as a whole."""
    folder.fs.put([str(file) for file in files.values()], [(folder / key).path for key in files])


@contextlib.contextmanager
def local_copies(settings: Settings, files: Sequence[Place]) -> Iterator[list[Path]]:
    """The files as local files of the same names, in order: themselves, or copies of objects that last for the block.

    A missing object has no copy, just as a missing file cannot be opened.
    """
    objects = [file for file in dict.fromkeys(files) if not isinstance(file, Path)]
    if not objects:
        yield [file for file in files if isinstance(file, Path)]
        return
    with staging_folder(settings.home) as folder:
        copies = {place: folder / place.name for place in objects}
        download = functools.partial(_download, objects[0].fs)  # one client: each thread would make its own
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(download, copies, copies.values()))
        yield [file if isinstance(file, Path) else copies[file] for file in files]


def _download(store: AbstractFileSystem, source: UPath, target: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        store.get_file(source.path, str(target))


def workspace(settings: Settings, place: Place) -> contextlib.AbstractContextManager[Path]:
    """A staging folder for files that go to `place`: inside it, or in the home folder if they will be uploaded."""
    return staging_folder(make_folder(place) if isinstance(place, Path) else settings.home)


def machine_folder(settings: Settings) -> Path:
    """The folder of this machine's locks and marks: the archive, or the warehouse's folder if that is a bucket."""
    return settings.archive if isinstance(settings.archive, Path) else settings.warehouse.parent
