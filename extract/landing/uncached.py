"""Uncached: reads and copies files of gigabytes past the page cache (`O_DIRECT`, open(2)).

Through the cache, the copy of a country's publication takes memory that the machine must first find, several times the
work of the copy itself, and what readers have just used is pushed out. Direct reads and writes start at multiples of a
disk's block. Where the file system or the operating system has none, they go through the cache.
"""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
from collections.abc import Iterator
from pathlib import Path

CHUNK_BYTES = 1 << 22

BLOCK_BYTES = 4096
"""A multiple of every disk's block."""

_DIRECT = getattr(os, "O_DIRECT", 0)


def copy(source: Path, target: Path) -> None:
    """Copies the bytes of `source` to `target`, which only its owner can read. Raises OSError."""
    file = _open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        size = 0
        for chunk, count in _chunks(source):
            _write(file, chunk[: -(-count // BLOCK_BYTES) * BLOCK_BYTES], size)
            size += count
        os.ftruncate(file, size)  # the last block was written as a whole
    finally:
        os.close(file)


def sha256(path: Path) -> str:
    """The sha256 of a file, in hex. Raises OSError."""
    sha = hashlib.sha256()
    for chunk, count in _chunks(path):
        sha.update(chunk[:count])
    return sha.hexdigest()


def _chunks(path: Path) -> Iterator[tuple[memoryview, int]]:
    """A buffer and the number of bytes in it, for each chunk of the file in turn; the buffer is always the same."""
    buffer = mmap.mmap(-1, CHUNK_BYTES)  # begins at a page, as direct reads require
    file = _open(path, os.O_RDONLY)
    try:
        position = 0
        while count := os.preadv(file, [buffer], position):
            yield memoryview(buffer), count
            position += count
    finally:
        os.close(file)


def _write(file: int, block: memoryview, position: int) -> None:
    while block:
        count = os.pwritev(file, [block], position)
        block, position = block[count:], position + count


def _open(path: Path, flags: int) -> int:
    try:
        return os.open(path, flags | _DIRECT, 0o600)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        return os.open(path, flags, 0o600)
