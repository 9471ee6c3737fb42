"""Landlock: takes from this process and its children the right to write files and to connect (landlock(7)).

Needs Linux 5.13 for files and 6.7 for the network, and no privileges; elsewhere nothing changes.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""System calls, with the same numbers on every architecture."""
_ASK_VERSION = 1
_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_WRITE_FILE, _TRUNCATE, _REFER = 1 << 1, 1 << 14, 1 << 13
_FILE_RIGHTS = _WRITE_FILE | _TRUNCATE
_WRITING = _FILE_RIGHTS | _REFER | sum(1 << bit for bit in range(4, 13))
"""The rights to write, truncate, move, remove and make files and folders; those to read and run are not handled."""
_SOCKETS = (1 << 5) | (1 << 9)
"""The rights to make and remove sockets (the latter is that to remove files)."""
_SINCE = {2: _REFER, 3: _TRUNCATE}
"""Rights that older versions do not know, by the first version that does."""
_CONNECTING = (1 << 0) | (1 << 1)
"""The rights to bind and to connect TCP sockets."""
_NETWORK_SINCE = 4


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64), ("handled_access_net", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def write_only_in(places: Iterable[Path], sockets_in: Path) -> bool:
    """From now on, this process writes only in `places` (folders or files) and connects nowhere by TCP.

    It may still make Unix sockets in the folder `sockets_in`, and remove files there.
    False if the kernel cannot take these rights away: then nothing has changed.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = _call(libc, _CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    known = _WRITING & ~sum(right for since, right in _SINCE.items() if since > version)
    ruleset = _Ruleset(known, _CONNECTING if version >= _NETWORK_SINCE else 0)
    size = ctypes.sizeof(ruleset) if version >= _NETWORK_SINCE else ctypes.sizeof(ctypes.c_uint64)
    handle = _call(libc, _CREATE_RULESET, ctypes.byref(ruleset), size, 0)
    if handle < 0:
        return False
    try:
        for place in places:
            _allow(libc, handle, place, known if place.is_dir() else known & _FILE_RIGHTS)
        if sockets_in.is_dir():
            _allow(libc, handle, sockets_in, known & _SOCKETS)
        is_sealed = libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0  # else only a privileged process may go on
        return is_sealed and _call(libc, _RESTRICT_SELF, handle, 0) == 0
    finally:
        os.close(handle)


def _allow(libc: ctypes.CDLL, handle: int, place: Path, rights: int) -> None:
    descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _PathBeneath(rights, descriptor)
        _call(libc, _ADD_RULE, handle, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def _call(libc: ctypes.CDLL, number: int, *arguments: object) -> int:
    words = (ctypes.c_size_t(word) if isinstance(word, int) else word for word in arguments)
    return libc.syscall(ctypes.c_long(number), *words)
