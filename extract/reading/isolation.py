"""Isolation: what a worker process gives up before it touches a document: memory, time, files and the network."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
from collections.abc import Callable
from pathlib import Path

from extract.reading.landlock import write_only_in
from extract.reading.limits import Limits

_MEGABYTE = 1024 * 1024
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_OFFICE_SOCKETS = Path("/tmp")
"""The folder in which LibreOffice makes its socket, whatever TMPDIR says."""

_on_recognition: Callable[[], None] | None = None


def confine(limits: Limits) -> None:
    """Puts this process and its children under `limits` for good: it writes only in its current folder.

    If the kernel does not allow a network namespace without privileges, as in most containers, Python's sockets are
    disabled instead, and TCP connections of native code where the kernel has Landlock for them.
    """
    _die_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_NOFILE, limits.open_files)
    _lower(resource.RLIMIT_FSIZE, limits.output_bytes)
    limit_memory(limits.memory_mb)
    if not _leave_network():
        _disable_sockets()
    write_only_in([Path.cwd(), Path(os.devnull)], sockets_in=_OFFICE_SOCKETS)


def limit_memory(megabytes: int) -> None:
    """Allows this process `megabytes` more address space than it has now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + megabytes * _MEGABYTE)


def limit_cpu(seconds: int) -> None:
    """Allows this process `seconds` more CPU time, after which the kernel ends it with SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)


def widen_for_child(megabytes: int) -> Callable[[], None]:
    """A function that a converter's process calls first to set its own, larger memory limit."""

    def widen() -> None:
        _die_with_parent()
        _lower(resource.RLIMIT_AS, megabytes * _MEGABYTE)

    return widen


def on_recognition(action: Callable[[], None]) -> None:
    """Sets the callback for a document that turns out to need text recognition (the worker raises its limits)."""
    global _on_recognition
    _on_recognition = action


def recognition_begins() -> None:
    """Called by the recogniser before its first page; does nothing outside a worker."""
    if _on_recognition is not None:
        _on_recognition()


def _lower(kind: int, value: int) -> None:
    """Sets the soft limit, capped by the hard one, which is kept because a converter may need more than a reader."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _die_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _leave_network() -> bool:
    """Moves the process into a network namespace without interfaces; False if that is not permitted."""
    user, group = os.getuid(), os.getgid()
    try:
        if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
            return False
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    except (OSError, AttributeError):
        return False
    return True


def _disable_sockets() -> None:
    def refuse(*_: object, **__: object) -> socket.socket:
        raise PermissionError("a document's reader must not use the network")

    socket.socket = refuse  # type: ignore[misc,assignment]  # meant for this process only
    socket.create_connection = refuse
    socket.getaddrinfo = refuse  # type: ignore[assignment]
