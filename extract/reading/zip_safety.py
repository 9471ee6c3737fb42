"""Zip safety: the only way the readers open packages (docx, OFD), with names and sizes checked."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib

from extract.errors import UnreadableDocument
from extract.reading.limits import Limits
from extract.reading.xml_safety import REMEDY_DAMAGED, refuse_document_type

_UNSAFE_NAME = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
_XML_NAMES = (".xml", ".rels")
_PROLOGUE = 1024
_CHUNK = 1 << 16
_ENCRYPTED_FLAG = 1
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    IndexError,
    NotImplementedError,
    RuntimeError,
)
"""What `zipfile` raises on damaged packages."""


class Package:
    """The entries of a zip file, read one by one into memory and never written to disk.

    Raises UnreadableDocument: `damaged_file`, `unsafe_archive`, `unpack_limit`, `encrypted`, `unsafe_xml`.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGES as error:
            raise UnreadableDocument(
                "damaged_file", f"the zip package cannot be opened: {error}", REMEDY_DAMAGED
            ) from error
        self._left = limits.unpacked_bytes
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._check(self._zip.infolist(), limits)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the entries, in package order."""
        return tuple(self._infos)

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def read(self, name: str) -> bytes:
        """The whole entry; its actual size counts against the limit."""
        content = self._read_up_to(name, self._left)
        self._left -= len(content)
        return content

    def refuse_document_types(self) -> None:
        """Checks the beginning of every XML part; raises UnreadableDocument (`unsafe_xml`) for a document type."""
        for name in self._infos:
            if name.lower().endswith(_XML_NAMES):
                refuse_document_type(self._beginning(name), name)

    def _beginning(self, name: str) -> bytes:
        try:
            with self._zip.open(name) as entry:
                return entry.read(_PROLOGUE)
        except _DAMAGES as error:
            raise _damaged(name, error) from error

    def _read_up_to(self, name: str, limit: int) -> bytes:
        chunks, size = [], 0
        try:
            with self._zip.open(name) as entry:
                while chunk := entry.read(_CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise _too_large(f"{name} unpacks to more than the {limit} bytes that are left")
                    chunks.append(chunk)
        except _DAMAGES as error:
            raise _damaged(name, error) from error
        return b"".join(chunks)

    def _check(self, infos: list[zipfile.ZipInfo], limits: Limits) -> None:
        if len(infos) > limits.entries:
            raise _too_large(f"{len(infos)} entries; at most {limits.entries} are read")
        unsafe = next((i.filename for i in infos if _UNSAFE_NAME.search(i.filename)), None)
        if unsafe is not None or len(self._infos) != len(infos):
            what = f"an entry is named {unsafe!r}" if unsafe is not None else "two entries have the same name"
            raise UnreadableDocument("unsafe_archive", what, "open the file in a safe place and save it again")
        if any(i.flag_bits & _ENCRYPTED_FLAG for i in infos):
            raise UnreadableDocument(
                "encrypted", "the package's entries are encrypted", "send the file without a password"
            )
        declared = sum(i.file_size for i in infos)
        if declared > limits.unpacked_bytes:
            raise _too_large(f"it declares {declared} bytes unpacked; at most {limits.unpacked_bytes} are read")


def _damaged(name: str, error: Exception) -> UnreadableDocument:
    return UnreadableDocument("damaged_file", f"the entry {name!r} cannot be unpacked: {error}", REMEDY_DAMAGED)


def _too_large(detail: str) -> UnreadableDocument:
    return UnreadableDocument(
        "unpack_limit", detail, "check that the file is a report; raise FADU_LIMIT_UNPACKED_MB or _ENTRIES if it is"
    )
