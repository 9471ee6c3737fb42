"""Files of any length are copied and hashed as they are, with direct reads and writes and without."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from extract.landing import uncached
from extract.landing.uncached import BLOCK_BYTES, CHUNK_BYTES

LENGTHS = (0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + BLOCK_BYTES + 1)


@pytest.fixture(params=["direct", "cached"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether the file system takes direct reads and writes, or refuses them as some do."""
    if request.param == "cached":
        direct, really_open = getattr(os, "O_DIRECT", 0), os.open

        def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
            if flags & direct:
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
            return really_open(path, flags, mode)

        monkeypatch.setattr(uncached.os, "open", refuse)
    return request.param


@pytest.mark.parametrize("length", LENGTHS)
def test_a_copy_has_the_same_bytes(way: str, length: int, tmp_path: Path) -> None:
    content = os.urandom(length)
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(content)
    uncached.copy(source, target)
    assert target.read_bytes() == content
    assert uncached.sha256(target) == hashlib.sha256(content).hexdigest()


def test_a_copy_replaces_a_longer_file(way: str, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"short")
    target.write_bytes(b"long" * BLOCK_BYTES)
    uncached.copy(source, target)
    assert target.read_bytes() == b"short"


def test_what_was_just_written_is_copied(way: str, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    with source.open("wb") as file:
        file.write(b"x" * CHUNK_BYTES)
        file.flush()
        uncached.copy(source, target)
    assert target.read_bytes() == b"x" * CHUNK_BYTES


def test_a_missing_file_is_named(way: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        uncached.copy(tmp_path / "nowhere", tmp_path / "target")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_an_error(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x")
    with pytest.raises(OSError, match="No space left"):
        uncached.copy(source, Path("/dev/full"))
