"""Unpublished: the loads and decisions that readers do not see yet, told by ledger and manifest.

An event that tells of a load can be lost with the process that carries it. These files cannot: a load is in the ledger
before its landed files go, and a publication says from which entries of the ledger its marts were built.
"""

from __future__ import annotations

import json
from pathlib import Path

from extract.landing import ledger
from extract.landing.durable import staged
from extract.settings import Settings


def note_build(settings: Settings, head: str) -> None:
    """Records that the marts hold everything up to the ledger entry with the hash `head`."""
    with staged(_built(settings)) as file:
        file.write(head.encode())


def forget_build(settings: Settings) -> None:
    """Records that the marts lack something that is in no ledger, such as counted words."""
    _built(settings).unlink(missing_ok=True)


def built_from(settings: Settings) -> str:
    """The head of the ledger when the last complete build of the marts began; the ledger's beginning before it."""
    try:
        return _built(settings).read_text()
    except FileNotFoundError:
        return ledger.GENESIS


def count_unpublished(settings: Settings) -> int:
    """Loads and decisions since the build that readers see; at least one where another build is due."""
    try:
        manifest = json.loads((settings.published / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        manifest = {}
    entries = ledger.entries(settings)
    hashes = [ledger.GENESIS, *(entry.own_sha256 for entry in entries)]
    shown = manifest.get("built_from")
    start = hashes.index(shown) if shown in hashes else 0  # another ledger: nothing of it is known to be shown
    newer = sum(entry.kind != "publication" for entry in entries[start:])
    return max(newer, shown is not None and shown != built_from(settings))


def _built(settings: Settings) -> Path:
    return settings.warehouse.with_name("built")
