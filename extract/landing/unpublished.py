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


def built_from(settings: Settings) -> str:
    """The head of the ledger when the last complete build of the marts began."""
    try:
        return _built(settings).read_text()
    except FileNotFoundError:
        return ledger.GENESIS


def count_unpublished(settings: Settings) -> int:
    """Loads and decisions since the build that the current publication shows."""
    try:
        manifest = json.loads((settings.published / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        manifest = {}
    entries = ledger.entries(settings)
    hashes = [ledger.GENESIS, *(entry.own_sha256 for entry in entries)]
    shown = manifest.get("built_from")
    start = hashes.index(shown) if shown in hashes else 0  # another ledger: nothing of it is known to be shown
    return sum(entry.kind != "publication" for entry in entries[start:])


def _built(settings: Settings) -> Path:
    return settings.warehouse.with_name("built")
