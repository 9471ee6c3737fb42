"""Check of the published files: each must match the manifest; if one does not, names the rows that differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from extract.landing import uncached
from extract.landing.publish import CURRENT, MANIFEST, manifest_files
from extract.landing.warehouse import named, quoted
from extract.lineage.findings import Findings

SHOWN_ROWS = 10
"""Number of rows to name per table; the total is reported, too."""


def check_files(folder: Path, manifest: dict[str, Any], findings: Findings) -> None:
    """Compares every file of the publication in `folder` with its hash in `manifest`, then the tables that differ."""
    recorded = {entry["file"]: entry["sha256"] for entry in manifest_files(manifest)}
    sound = {name: _check_file(folder / name, sha256, findings) for name, sha256 in recorded.items()}
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
    for name in sorted(present - {*recorded, MANIFEST}):
        findings.expect("file", str(folder / name), "no such file in the manifest", "a file")
    if all(sound.values()):
        return
    database = manifest["database"]["file"]
    tables = [
        (table, [part["file"] for part in entry.get("parts", [entry])])
        for table, entry in manifest["tables"].items()
        if not (sound[database] and all(sound[part["file"]] for part in entry.get("parts", [entry])))
    ]
    for table, files in tables:
        try:
            _compare_table(folder, database, table, files, is_database_sound=sound[database], findings=findings)
        except duckdb.Error as error:
            damaged = next(name for name in (database, *files) if not sound[name])
            findings.expect("file", str(folder / damaged), f"rows of {table} that can be read", str(error))


def check_links(published: Path, folder: Path, findings: Findings) -> None:
    """The links that readers use all point to `folder`, the current publication."""
    for path in sorted(folder.iterdir()):
        link = published / path.name
        findings.expect("link", str(link), str(path), str(link.resolve()))
    findings.expect("link", str(published / CURRENT), str(folder), str((published / CURRENT).resolve()))


def file_sha256(path: Path) -> str | None:
    """sha256 of a file in hex; None if it does not exist."""
    try:
        return uncached.sha256(path)
    except FileNotFoundError:
        return None


def _check_file(path: Path, sha256: str, findings: Findings) -> bool:
    findings.counts["files"] += 1
    found = file_sha256(path)
    return findings.expect("file", str(path), f"sha256 {sha256}", f"sha256 {found}" if found else "no file")


def _compare_table(
    folder: Path, database: str, table: str, files: list[str], *, is_database_sound: bool, findings: Findings
) -> None:
    """Names the rows in which the table and its Parquet copy differ; the one with the right hash is the reference."""
    if not all((folder / file).exists() for file in (database, *files)):
        return
    with duckdb.connect(str(folder / database), read_only=True) as connection:
        inside, beside = (
            f"main.{named(table)}",
            f"read_parquet([{', '.join(quoted(str(folder / file)) for file in files)}])",
        )
        recorded, changed = (inside, beside) if is_database_sound else (beside, inside)
        columns = [row[0] for row in connection.execute(f"describe select * from {recorded}").fetchall()]
        expected = connection.execute(f"from {recorded} except all from {changed} order by all").fetchall()
        found = connection.execute(f"from {changed} except all from {recorded} order by all").fetchall()
    where = files[0].split("/")[0] if is_database_sound else database
    count = max(len(expected), len(found))
    for number, (key, before, after) in enumerate(_row_changes(columns, expected, found)):
        if number == SHOWN_ROWS:
            findings.expect("row", f"{where}, {table}", "no other row changed", f"{count} in all")
            break
        findings.expect("row", f"{where}, {table} {key}", before, after)


def _row_changes(
    columns: list[str], expected: list[tuple[Any, ...]], found: list[tuple[Any, ...]]
) -> Iterator[tuple[str, str, str]]:
    """Key, recorded and found values of each row that differs; rows are matched by their first column."""
    by_key = {row[0]: row for row in found}
    for row in expected:
        other = by_key.pop(row[0], None)
        if other is None:
            yield f"{columns[0]} {row[0]}", _shown(columns, row), "no row"
            continue
        differing = [i for i in range(len(columns)) if row[i] != other[i]]
        names = [columns[i] for i in differing]
        yield (
            f"{columns[0]} {row[0]}",
            _shown(names, tuple(row[i] for i in differing)),
            _shown(names, tuple(other[i] for i in differing)),
        )
    for key, other in by_key.items():
        yield f"{columns[0]} {key}", "no row", _shown(columns, other)


def _shown(columns: list[str], values: tuple[Any, ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(columns, values, strict=True))
