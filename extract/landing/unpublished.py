"""Unpublished: the loads, decisions and changed models that readers do not see yet, from ledger and manifest.

An event that announces a load can be lost with its process. These files cannot: a load is in the ledger before its
landed files are removed, and a publication records which ledger entries its marts were built from.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path

from extract.landing import ledger
from extract.landing.durable import staged
from extract.settings import MODELS, REFERENCE, Settings

_DECIDING = {".sql", ".yml", ".csv", ".gz"}
"""Suffixes of the files that determine what a build makes."""


def note_build(settings: Settings, head: str) -> None:
    """Records that the marts contain everything up to the ledger entry with the hash `head`, by the present models."""
    with staged(_built(settings)) as file:
        file.write(f"{head} {models_digest()}".encode())


def forget_build(settings: Settings) -> None:
    """Records that the marts lack something that the ledger does not show, such as counted words."""
    _built(settings).unlink(missing_ok=True)


def built_from(settings: Settings) -> str:
    """The head of the ledger when the last complete build of the marts began; the genesis hash if there was none."""
    return _noted(settings)[0]


@functools.cache
def models_digest() -> str:
    """sha256, in hex, over dbt's models and the lists that they read: if it changes, a build is due."""
    sha = hashlib.sha256()
    for folder in (MODELS / "models", MODELS / "macros", MODELS / "seeds", REFERENCE):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in _DECIDING):
            sha.update(f"{path.relative_to(folder)}\0".encode())
            sha.update(path.read_bytes())
    return sha.hexdigest()


def count_unpublished(settings: Settings) -> int:
    """Number of loads and decisions since the published build; at least one if a build is due for other reasons."""
    try:
        manifest = json.loads((settings.published / "manifest.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # a damaged one does not show what is published
        manifest = {}
    entries = ledger.entries(settings)
    hashes = [ledger.GENESIS, *(entry.own_sha256 for entry in entries)]
    shown = manifest.get("built_from")
    start = hashes.index(shown) if shown in hashes else 0  # a different ledger: nothing in it is known to be published
    newer = sum(entry.kind != "publication" for entry in entries[start:])
    is_build_due = bool(manifest) and _noted(settings) != (shown, models_digest())
    return max(newer, int(is_build_due))


def _noted(settings: Settings) -> tuple[str, str]:
    """Head of the ledger and digest of the models of the last complete build."""
    try:
        head, _, digest = _built(settings).read_text().partition(" ")
    except FileNotFoundError:
        return ledger.GENESIS, ""
    return head, digest


def _built(settings: Settings) -> Path:
    return settings.warehouse.with_name("built")
