"""Sandbox: reads untrusted documents in worker processes, so that no file can stop a batch or harm the machine.

A document that takes over its worker by an error in a parser is still confined (`isolation`), knows no credentials, and
can answer only with plain values.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from extract.errors import UnreadableDocument
from extract.reading.answers import NotAnAnswerError, read_answer
from extract.reading.limits import Limits
from extract.reading.sandbox_worker import LENGTH, READY, RECOGNISING, over_memory
from extract.reading.scratch import scratch_folder

R = TypeVar("R")

CHUNK = 16
"""Documents sent to a worker at a time; few enough for the message to fit into the pipe."""
AHEAD = 8
"""Maximum number of finished chunks per worker that wait for a slow document before them."""
NEAR_LIMIT = 0.8
"""Share of the memory limit above which a crash is attributed to memory: libraries abort when they run out of it."""
_READ_SIZE = 1 << 20

_PASSED_ON = ("PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "VIRTUAL_ENV")
_PASSED_ON_PREFIXES = ("LC_", "PYTHON", "LD_", "DYLD_", "FONTCONFIG_", "XDG_", "SAL_", "FADU_LIMIT_")
"""Environment variables that readers need; the others may hold credentials, which no document's reader should know."""

_Document = tuple[int, str, str]


class Sandbox(Generic[R]):
    """Runs `function(bytes, name)` over many documents in `workers` persistent processes under `limits`.

    `function` must be importable by its module and name. A document that exceeds a limit or crashes its worker yields
    an `UnreadableDocument` (`memory_limit`, `cpu_limit`, `wall_limit`, `output_limit`, `worker_crashed`); the worker is
    killed with its children, and a new one continues with the rest. Use it as a context manager, or call `close`.
    """

    def __init__(self, function: Callable[[bytes, str], R], limits: Limits, workers: int = 1) -> None:
        self._function, self._limits = function, limits
        self._workers: list[_Worker] = []
        self._count = max(workers, 1)

    def __enter__(self) -> Sandbox[R]:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the workers and removes what they left behind."""
        for worker in self._workers:
            worker.end()
        self._workers = []

    def map(self, documents: Iterable[tuple[Path, str]]) -> Iterator[R | UnreadableDocument]:
        """The result of each document (path, name), in the order of `documents`."""
        waiting = ((index, os.fspath(path), name) for index, (path, name) in enumerate(documents))
        again: deque[_Document] = deque()
        done: dict[int, Any] = {}
        position = 0
        try:
            while True:
                is_busy = self._feed(waiting, again, len(done))
                first = position
                while position in done:
                    yield done.pop(position)
                    position += 1
                if is_busy:
                    for worker in self._ready():
                        done.update(worker.answers(again))
                elif position == first and not again:
                    return
        finally:
            if any(worker.pending for worker in self._workers):
                self.close()  # abandoned midway: nobody will collect the workers' results

    def _feed(self, waiting: Iterator[_Document], again: deque[_Document], unclaimed: int) -> bool:
        """Gives every idle worker a chunk; True if any worker has work."""
        while len(self._workers) < self._count:
            self._workers.append(_Worker(self._function, self._limits))
        for worker in self._workers:
            if worker.pending:
                continue
            chunk = [again.popleft() for _ in range(min(CHUNK, len(again)))]
            if not chunk and unclaimed <= AHEAD * CHUNK * self._count:
                chunk = _take(waiting)
            if chunk:
                worker.send(chunk)
        return any(worker.pending for worker in self._workers)

    def _ready(self) -> list[_Worker]:
        """The workers that have answered, died or run out of time."""
        busy = [worker for worker in self._workers if worker.pending]
        with selectors.DefaultSelector() as selector:
            for worker in busy:
                selector.register(worker.output, selectors.EVENT_READ, worker)
            timeout = min(worker.deadline for worker in busy) - time.monotonic()
            ready = [key.data for key, _ in selector.select(max(timeout, 0.0))]
        return ready or [worker for worker in busy if worker.deadline <= time.monotonic()]


def _take(waiting: Iterator[_Document]) -> list[_Document]:
    return [document for _, document in zip(range(CHUNK), waiting, strict=False)]


class _Worker:
    """The parent's handle on one worker process, which is restarted when it dies."""

    def __init__(self, function: Callable[[bytes, str], object], limits: Limits) -> None:
        self._function, self._limits = function, limits
        self.pending: deque[_Document] = deque()
        self.deadline = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = contextlib.ExitStack()
        self._received = bytearray()
        self._is_ready = False
        self._inherited_peak = self._peak_memory = 0.0

    @property
    def output(self) -> int:
        """The file descriptor on which answers arrive."""
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def send(self, chunk: list[_Document]) -> None:
        """Hands the worker its next documents."""
        if self._process is None:
            self._start()
        self.pending.extend(chunk)
        self._write(pickle.dumps([(path, name) for _, path, name in chunk]))
        self._renew_deadline(self._limits.wall_seconds)

    def answers(self, again: deque[_Document]) -> Iterator[tuple[int, object]]:
        """Index and result of each answered document; the remaining documents of a dead worker go to `again`."""
        if self.deadline <= time.monotonic() and not self._has_output():
            yield self._give_up(self._over_time(), again)
            return
        data = os.read(self.output, _READ_SIZE)
        if not data:
            yield self._give_up(None, again)
            return
        self._received += data
        try:
            yield from self._complete_answers()
        except NotAnAnswerError as error:
            yield self._give_up(_no_answer(error), again)

    def _complete_answers(self) -> Iterator[tuple[int, object]]:
        while self.pending and (message := self._next_message()) is not None:
            if message.startswith(READY):
                self._is_ready = True
                self._inherited_peak = LENGTH.unpack(message[len(READY) :])[0] / 1024
                continue
            if message == RECOGNISING:
                self._renew_deadline(self._limits.ocr_wall_seconds)
                continue
            answer = read_answer(message)
            yield self.pending.popleft()[0], answer
            self._renew_deadline(self._limits.wall_seconds)

    def end(self) -> int | None:
        """Kills the process with its children; returns the signal that it had already died of, if any."""
        process, self._process = self._process, None
        self.pending.clear()
        self._received.clear()
        if process is None:
            return None
        died_of, self._peak_memory = _reap(process)
        self._folder.close()
        return died_of

    def _start(self) -> None:
        self._is_ready = False
        folder = self._folder.enter_context(scratch_folder())
        self._process = subprocess.Popen(
            [sys.executable, "-m", "extract.reading.sandbox_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
        )
        self._write(pickle.dumps(sys.path))
        self._write(pickle.dumps((self._function, self._limits)))

    def _write(self, message: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it died: the end of its answers will show that
            self._process.stdin.write(LENGTH.pack(len(message)) + message)
            self._process.stdin.flush()

    def _next_message(self) -> bytes | None:
        if len(self._received) < LENGTH.size:
            return None
        size = LENGTH.unpack_from(self._received)[0]
        if size > self._limits.output_bytes:
            raise NotAnAnswerError(f"{size} bytes; at most {self._limits.output_bytes} are taken")
        end = LENGTH.size + size
        if len(self._received) < end:
            return None
        message = bytes(self._received[LENGTH.size : end])
        del self._received[:end]
        return message

    def _has_output(self) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self.output, selectors.EVENT_READ)
            return bool(selector.select(0))

    def _renew_deadline(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds

    def _give_up(self, outcome: UnreadableDocument | None, again: deque[_Document]) -> tuple[int, UnreadableDocument]:
        """Ends the worker; its current document gets the outcome, and those after it go to another worker."""
        index = self.pending.popleft()[0]
        again.extend(self.pending)
        died_of = self.end()
        if not self._is_ready:
            raise RuntimeError(f"the worker for {self._function!r} did not start; its message is on standard error")
        return index, outcome or self._cause_of_death(died_of)

    def _over_time(self) -> UnreadableDocument:
        return UnreadableDocument(
            "wall_limit",
            f"reading takes longer than {self._limits.wall_seconds:g} s"
            f" ({self._limits.ocr_wall_seconds:g} s with text recognition)",
            "check that the file is a report; raise FADU_LIMIT_WALL_SECONDS if it is",
        )

    def _cause_of_death(self, died_of: int | None) -> UnreadableDocument:
        if died_of == signal.SIGXCPU:
            return UnreadableDocument(
                "cpu_limit",
                f"reading takes more than {self._limits.cpu_seconds} s of CPU time",
                "check that the file is a report; raise FADU_LIMIT_CPU_SECONDS if it is",
            )
        if died_of == signal.SIGKILL or self._has_neared_memory_limit():
            return over_memory(self._limits)
        if died_of == signal.SIGXFSZ:
            return UnreadableDocument(
                "output_limit",
                f"reading writes files larger than {self._limits.output_mb} MB",
                "open the file and save it again",
            )
        how = signal.Signals(died_of).name if died_of else "its own exit"
        return UnreadableDocument(
            "worker_crashed",
            f"the reading process was ended by {how}",
            "open the file and save it again, or send it as PDF",
        )

    def _has_neared_memory_limit(self) -> bool:
        """Whether a document took the worker near its memory limit; a peak inherited from the parent does not count.

        On Linux a child process inherits the peak of its parent (`ru_maxrss` in getrusage(2)).
        """
        return self._peak_memory > max(NEAR_LIMIT * self._limits.memory_mb, self._inherited_peak)


def _no_answer(error: NotAnAnswerError) -> UnreadableDocument:
    return UnreadableDocument(
        "worker_crashed",
        f"the reading process sent something that is no answer ({error})",
        "open the file in a safe place and save it again, or send it as PDF",
    )


def _environment(folder: str) -> dict[str, str]:
    """The environment of a worker whose files are in `folder`."""
    kept = {k: v for k, v in os.environ.items() if k in _PASSED_ON or k.startswith(_PASSED_ON_PREFIXES)}
    return {**kept, "TMPDIR": folder, "PYTHONPATH": _package_path(), "OMP_NUM_THREADS": "1"}


def _reap(process: subprocess.Popen[bytes]) -> tuple[int | None, float]:
    """Kills the rest of the process group; returns the signal that the process had died of and its peak in MB."""
    had_died = _died(process.pid)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except ChildProcessError:
        process.returncode = 0
        return None, 0.0
    process.returncode = os.waitstatus_to_exitcode(status)
    died_of = os.WTERMSIG(status) if had_died and os.WIFSIGNALED(status) else None
    return died_of, usage.ru_maxrss / 1024


def _died(pid: int) -> bool:
    """Whether the process has ended by itself; waits briefly, as it closes its pipe before it ends."""
    for _ in range(50):
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is not None:
            return True
        time.sleep(0.002)
    return False


def _package_path() -> str:
    """The folder that holds the `extract` package, for a worker whose working directory is elsewhere."""
    return str(Path(__file__).resolve().parent.parent.parent)
