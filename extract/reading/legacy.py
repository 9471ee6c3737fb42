"""Legacy: doc, wps, rtf, odt and Word XML, converted to docx by LibreOffice if it is installed, then read as docx."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from extract.errors import UnreadableDocument
from extract.reading.docx import docx_text
from extract.reading.isolation import widen_for_child
from extract.reading.limits import Limits
from extract.reading.sniff import sniff_format
from extract.reading.xml_safety import REMEDY_DAMAGED
from extract.records import SourceText

READER = ("libreoffice+docx", "1")

PROGRAMS = ("soffice", "libreoffice")
MEMORY_MB = 6144
"""Address space of LibreOffice in MB; it maps more than 2 GB before it opens a document."""
_SUFFIXES = {"doc": ".doc", "wps": ".doc", "rtf": ".rtf", "odt": ".odt", "word_xml": ".xml", "flat_odt": ".fodt"}
_SHOWN = {"word_xml": "doc", "flat_odt": "odt"}
"""Variants of a format → the format to report."""
_prepared: dict[bytes, bytes] = {}
"""Documents converted in advance, by sha256."""
_PROFILE_NAME = "fadu-libreoffice-profile"
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""
"""No macros, no linked content: a document must not fetch or run anything."""


def read_legacy(data: bytes, document_format: str, limits: Limits) -> SourceText:
    """The text of a document that LibreOffice can open.

    Raises UnreadableDocument (`missing_tool`, `damaged_file`, `wall_limit`, `no_text`).
    """
    converted = _prepared.pop(hashlib.sha256(data).digest(), None)
    if converted is None:
        converted = convert_to_docx([(data, document_format)], limits)[0]
    if isinstance(converted, UnreadableDocument):
        raise converted
    return docx_text(converted, limits, _SHOWN.get(document_format, document_format), READER)


def prepare_legacy(documents: Sequence[bytes], limits: Limits) -> None:
    """Converts the documents in one batch ahead of `read_legacy`, within half of the wall time limit.

    Documents that fail here are left to `read_legacy`, so that each gets its own outcome.
    """
    _prepared.clear()
    known: dict[bytes, tuple[bytes, str]] = {}
    for data in documents:
        with contextlib.suppress(UnreadableDocument):
            known[hashlib.sha256(data).digest()] = (data, sniff_format(data, ""))
    convertible = {key: value for key, value in known.items() if value[1] in _SUFFIXES}
    if len(convertible) > 1:
        with contextlib.suppress(UnreadableDocument):
            hurried = replace(limits, wall_seconds=limits.wall_seconds / 2)
            converted = convert_to_docx(list(convertible.values()), hurried)
            _prepared.update({key: c for key, c in zip(convertible, converted, strict=True) if isinstance(c, bytes)})


def convert_to_docx(documents: Sequence[tuple[bytes, str]], limits: Limits) -> list[bytes | UnreadableDocument]:
    """The docx of each document (bytes, format), all from one run of LibreOffice, whose start costs most of the time.

    A document that cannot be converted yields the reason. Raises UnreadableDocument (`missing_tool`, `wall_limit`).
    """
    with tempfile.TemporaryDirectory(prefix="fadu-legacy-") as folder:
        sources = [Path(folder, f"{i}{_SUFFIXES[kind]}") for i, (_, kind) in enumerate(documents)]
        for source, (data, _) in zip(sources, documents, strict=True):
            source.write_bytes(data)
        output = Path(folder, "docx")
        _run(sources, output, Path(folder), limits)
        return [
            _converted(output / f"{source.stem}.docx", kind)
            for source, (_, kind) in zip(sources, documents, strict=True)
        ]


def _converted(path: Path, kind: str) -> bytes | UnreadableDocument:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return UnreadableDocument("damaged_file", f"LibreOffice cannot open the {kind} file", REMEDY_DAMAGED)


def _run(sources: list[Path], output: Path, folder: Path, limits: Limits) -> None:
    command = [
        _program(),
        f"-env:UserInstallation={_profile().as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "docx",
        "--outdir",
        os.fspath(output),
        *map(os.fspath, sources),
    ]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, "HOME": os.fspath(folder), "SAL_USE_VCLPLUGIN": "svp"},
        preexec_fn=widen_for_child(MEMORY_MB),  # nothing but system calls
    )
    try:
        process.wait(limits.wall_seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument(
            "wall_limit",
            f"LibreOffice takes longer than {limits.wall_seconds:g} s",
            "send the report as docx or PDF; raise FADU_LIMIT_WALL_SECONDS if the machine is slow",
        ) from error
    finally:
        _kill_tree(process.pid)
        process.wait()


def _kill_tree(pid: int) -> None:
    """Kills the process and its descendants, which share the process group of the worker that started them."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        children = []
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    for child in children:
        _kill_tree(int(child))


def _program() -> str:
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        raise UnreadableDocument(
            "missing_tool",
            "this format needs LibreOffice, which is not installed",
            "install the package libreoffice-writer-nogui (Debian) or libreoffice and drop the file again, or send the"
            " report as docx or PDF",
        )
    return found


def _profile() -> Path:
    """LibreOffice's profile folder, reused for all documents of this process: creating it takes a second."""
    profile = Path(tempfile.gettempdir(), f"{_PROFILE_NAME}-{os.getpid()}")
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(_PROFILE, encoding="utf-8")
    return profile
