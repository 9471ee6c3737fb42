"""Sandbox worker: the process that reads documents one after another for `sandbox`, under limits."""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import stat
import struct
import sys
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

from extract.errors import UnreadableDocument
from extract.reading.isolation import confine, limit_cpu, limit_memory, on_recognition
from extract.reading.limits import Limits
from extract.reading.sniff import LEGACY_HEADS

LENGTH = struct.Struct("<Q")
"""Header of every message: its length in bytes."""
READY = b"ready"
"""Message: the function is loaded and documents may be sent. The peak memory so far follows, in KB as `LENGTH`."""
RECOGNISING = b"recognising"
"""Message: the current document needs text recognition, so the parent should wait longer."""


def main() -> None:
    """Serves chunks of documents from standard input until it closes; answers go to the original standard output."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # the output of libraries must not mix with the answers
    sys.path[:0] = [folder for folder in read_message(requests) if folder not in sys.path]
    function, limits = read_message(requests)
    worker = _Worker(function, limits, answers)
    write_message(answers, READY + LENGTH.pack(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    while (chunk := read_message(requests)) is not None:
        worker.prepare([path for path, _ in chunk])
        for path, name in chunk:
            worker.serve(path, name)


def read_message(stream: BinaryIO) -> Any:
    """The next message; None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return pickle.loads(stream.read(LENGTH.unpack(head)[0]))


def write_message(stream: BinaryIO, message: bytes) -> None:
    """Writes one pickled message."""
    stream.write(LENGTH.pack(len(message)) + message)
    stream.flush()


class _Worker:
    """Runs one function under limits that are reset for every document."""

    def __init__(self, function: Callable[[bytes, str], object], limits: Limits, answers: BinaryIO) -> None:
        self._function, self._limits, self._answers = function, limits, answers
        self._is_widened = False
        confine(limits)
        on_recognition(self._widen)

    def prepare(self, paths: list[str]) -> None:
        """Converts the legacy documents among `paths` together, as starting LibreOffice costs more than converting."""
        legacy: list[bytes] = []
        for path in paths:
            with contextlib.suppress(UnreadableDocument):
                if has_head(path, LEGACY_HEADS):
                    legacy.append(read_file(path, self._limits))
        if len(legacy) > 1:
            from extract.reading.legacy import prepare_legacy

            prepare_legacy(legacy, self._limits)

    def serve(self, path: str, name: str) -> None:
        if self._is_widened:
            limit_memory(self._limits.memory_mb)
            self._is_widened = False
        limit_cpu(self._limits.cpu_seconds)
        answer = pickle.dumps(self._outcome(path, name), pickle.HIGHEST_PROTOCOL)
        if len(answer) > self._limits.output_bytes:
            answer = pickle.dumps(_over_output(len(answer), self._limits))
        write_message(self._answers, answer)

    def _outcome(self, path: str, name: str) -> object:
        try:
            return self._function(read_file(path, self._limits), name)
        except UnreadableDocument as error:
            return error
        except MemoryError:
            return over_memory(self._limits)
        except RecursionError:
            return UnreadableDocument(
                "nesting_limit", "the document is nested too deeply", "open the file and save it again"
            )
        except Exception as error:  # noqa: BLE001  # the one boundary around a document: the batch must go on
            return _internal_error(error)

    def _widen(self) -> None:
        """Increases the limits for text recognition, which takes more memory and time than reading."""
        if not self._is_widened:
            self._is_widened = True
            limit_memory(self._limits.ocr_memory_mb)
            limit_cpu(self._limits.ocr_cpu_seconds)
            write_message(self._answers, RECOGNISING)


def has_head(path: str, heads: tuple[bytes, ...]) -> bool:
    """Whether the regular file begins with one of `heads`; False if it cannot be opened."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return stat.S_ISREG(os.fstat(descriptor).st_mode) and os.read(descriptor, 16).startswith(heads)
    finally:
        os.close(descriptor)


def read_file(path: str, limits: Limits) -> bytes:
    """The bytes of a regular file within the size limit. Raises UnreadableDocument."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnreadableDocument(
            "file_not_readable", f"{error.strerror}: {path}", "check the file's name and permissions"
        ) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise UnreadableDocument("file_not_readable", f"{path} is not a regular file", "send a file")
    with os.fdopen(descriptor, "rb") as file:
        if status.st_size > limits.file_bytes:
            raise UnreadableDocument(
                "file_too_large",
                f"the file has {status.st_size} bytes; at most {limits.file_bytes} are read",
                "check that the file is a report; raise FADU_LIMIT_FILE_MB if it is",
            )
        return file.read(limits.file_bytes)


def over_memory(limits: Limits) -> UnreadableDocument:
    """The outcome of a document that needs more memory than allowed."""
    return UnreadableDocument(
        "memory_limit",
        f"reading needs more than {limits.memory_mb} MB of memory ({limits.ocr_memory_mb} MB with text recognition)",
        "check that the file is a report; raise FADU_LIMIT_MEMORY_MB if it is",
    )


def _over_output(size: int, limits: Limits) -> UnreadableDocument:
    return UnreadableDocument(
        "output_limit",
        f"reading gives {size} bytes; at most {limits.output_bytes} are taken",
        "check that the file is a report; raise FADU_LIMIT_OUTPUT_MB if it is",
    )


def _internal_error(error: Exception) -> UnreadableDocument:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return UnreadableDocument(
        "internal_error",
        f"{type(error).__name__}: {error} ({os.path.basename(last.filename)}:{last.lineno})",  # noqa: PTH119  # a name
        "report this with the file: the program has an error",
    )


if __name__ == "__main__":
    main()
