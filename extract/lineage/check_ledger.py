"""Check of the ledger: its chain is intact; loads, decisions and publications are as it records them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb

from extract.errors import LineageError
from extract.landing import ledger
from extract.landing.content import load_content
from extract.landing.kept import decision_lines
from extract.landing.publish import MANIFEST, VERSIONS
from extract.landing.withdrawal import withdrawn
from extract.lineage.check_files import file_sha256
from extract.lineage.findings import Findings
from extract.lineage.published import Published
from extract.settings import Settings


def check_chain(settings: Settings, heads: list[str], findings: Findings) -> list[ledger.Entry]:
    """The entries of the ledger, checked for changes, omissions and reordering; empty if it cannot be read.

    `heads` are hashes recorded elsewhere: each must be that of an entry.
    """
    path = str(ledger.ledger_path(settings))
    for head in heads or [ledger.GENESIS]:
        for problem in ledger.check(settings, head):
            findings.expect("ledger", path, "an unbroken chain", problem)
    try:
        entries = ledger.entries(settings)
    except LineageError:
        return []
    findings.counts["ledger entries"] += len(entries)
    return entries


def check_publications(
    settings: Settings, folder: Path, manifest: dict[str, Any], entries: list[ledger.Entry], findings: Findings
) -> None:
    """Every kept publication has the manifest that the ledger records; the current one is the last recorded."""
    recorded = {entry.subject: entry for entry in entries if entry.kind == "publication"}
    for kept in sorted((settings.published / VERSIONS).iterdir()):
        found = file_sha256(kept / MANIFEST)
        entry = recorded.get(kept.name)
        where = f"{kept / MANIFEST}"
        if entry is None:
            findings.expect("ledger", where, "an entry of the ledger", "none: it was dropped, or this was put here")
        else:
            findings.expect("ledger", where, f"sha256 {entry.content_sha256}", f"sha256 {found}")
    last = list(recorded)[-1] if recorded else "none"
    findings.expect(
        "ledger", f"{settings.published} as readers see it", f"publication {last}", f"publication {folder.name}"
    )
    findings.expect("ledger", f"{folder / MANIFEST}, publication_id", folder.name, manifest["publication_id"])


def check_loads(connection: duckdb.DuckDBPyConnection, entries: list[ledger.Entry], findings: Findings) -> None:
    """Every load of the warehouse is in the ledger and vice versa, and its rows still have their hash."""
    recorded = {entry.subject: entry.content_sha256 for entry in entries if entry.kind == "load"}
    loads = connection.execute("select load_id, content_sha256 from raw.loads order by loaded_at, load_id").fetchall()
    for load_id, content in loads:
        findings.counts["loads"] += 1
        expected = recorded.pop(load_id, None)
        where = f"raw.loads {load_id}"
        if expected is None:
            findings.expect("ledger", where, "an entry of the ledger", "none: it was dropped, or this was put here")
            continue
        findings.expect("ledger", f"{where}, content_sha256", expected, content)
        found = load_content(connection, load_id)
        findings.expect("raw", f"rows of load {load_id}", f"sha256 {expected}", f"sha256 {found}")
    for load_id in recorded:
        findings.expect("ledger", f"load {load_id}", "a row of raw.loads", "none: it was taken out of the warehouse")


def check_decisions(connection: duckdb.DuckDBPyConnection, entries: list[ledger.Entry], findings: Findings) -> None:
    """Every decision of the ledger is in the warehouse, unchanged.

    A decision that is not yet in the ledger is recent: the next load or build records it.
    """
    recorded = {entry.subject: entry.content_sha256 for entry in entries if entry.kind == "decision"}
    for line in decision_lines(connection):
        findings.counts["decisions"] += 1
        decision_id = json.loads(line)["decision_id"]
        found = hashlib.sha256(line.encode()).hexdigest()
        where = f"decision {decision_id}"
        findings.expect("ledger", where, f"sha256 {recorded.pop(decision_id, found)}", f"sha256 {found}")
    for decision_id in recorded:
        findings.expect("ledger", f"decision {decision_id}", "a row", "none: it was taken out of the warehouse")


def check_withdrawals(
    connection: duckdb.DuckDBPyConnection, published: Published, entries: list[ledger.Entry], findings: Findings
) -> None:
    """No document is published that was withdrawn before the marts were built."""
    hashes = [ledger.GENESIS, *(entry.own_sha256 for entry in entries)]
    built_from = published.manifest.get("built_from")  # an older version of this program did not note it
    built = {entry.subject for entry in entries[: hashes.index(built_from) if built_from in hashes else 0]}
    shown = {row["document_id"] for row in published.rows("select document_id from dim_report")}
    for gone in withdrawn(connection):
        if gone.decision_id in built:
            is_shown = "a report" if gone.document_id in shown else "none"
            where = f"{gone.document_id} ({gone.file_name}), withdrawn by {gone.decided_by}"
            findings.expect("withdrawal", where, "none", is_shown)
