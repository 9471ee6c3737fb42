"""Publish: the marts as a read-only DuckDB file with Parquet files and a manifest, replaced as a whole.

Each publication has its own folder. If the same models made the tables, it is derived from the previous publication:
unchanged data is copied as bytes or linked, not read. Readers use the link `current`, which is switched by one rename:
they see the old publication or the new one, never parts of both, and files that are already open stay valid.
"""

from __future__ import annotations

import datetime
import json
import logging
import secrets
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb

from extract.landing import ledger
from extract.landing.durable import (
    PUBLIC,
    exclusive,
    flush_filesystem,
    flush_folder,
    make_folder,
    staging_folder,
    sweep,
)
from extract.landing.marts import STORAGE_VERSION, copy_marts, table_names
from extract.landing.migrations import SCHEMA_VERSION
from extract.landing.parts import Written, write_all, write_changed
from extract.landing.refresh import have_same_shape, refresh_tables
from extract.landing.scan import look
from extract.landing.sealed import copy_published, keep_seal
from extract.landing.uncached import sha256
from extract.landing.unpublished import built_from
from extract.landing.warehouse import limit_resources, named, open_for_reading, quoted
from extract.lineage import events
from extract.settings import Settings

logger = logging.getLogger(__name__)

CURRENT = "current"
VERSIONS = "versions"
KEPT = 2
"""Number of previous publications to keep: a reader resolves the link first and opens the file afterwards."""

DATABASE = "fadu.duckdb"
MANIFEST = "manifest.json"


def publish(settings: Settings, *, anew: bool = False) -> dict[str, Any]:
    """Publishes the marts of the warehouse and returns the manifest, a dict that JSON can hold.

    With `anew`, does not use the previous publication; the rows are the same.

    Raises WarehouseError if there are no marts. Never waits for readers; waits for another publication in progress.
    """
    published = make_folder(settings.published, PUBLIC)
    with exclusive(published / ".lock"):
        sweep(published)
        with staging_folder(published) as staging:
            build = staging / "build"
            build.mkdir()
            manifest = _build(settings, build, anew=anew)
            _seal(build, manifest)
            state = look(build / DATABASE)
            _switch(settings, build, staging, manifest)
        if state:
            keep_seal(published, state)
        _retire(published)
    files = [published / entry["file"] for entry in manifest_files(manifest)]
    events.published(settings, manifest["publication_id"], manifest["tables"], files)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    logger.info("Published %s: %d tables, %d rows", manifest["publication_id"], len(manifest["tables"]), rows)
    return manifest


def _build(settings: Settings, build: Path, *, anew: bool) -> dict[str, Any]:
    """Writes database and Parquet files into `build`; returns the manifest."""
    # The first connection waits for a writer to finish; while it is open, the second can attach the file beside it.
    with open_for_reading(settings), duckdb.connect() as connection:
        limit_resources(connection, settings, build.parent)
        connection.execute(f"attach {quoted(str(settings.warehouse))} as warehouse (read_only)")
        versions = _versions(connection)
        before = None if anew else _publication_before(settings, versions["generation"])
        recorded: dict[str, str] = {}
        files = before and _refreshed(connection, settings.published, build, *before)
        if before and files:
            recorded = {entry["file"]: entry["sha256"] for entry in manifest_files(before[1])}
        files = files or _anew(connection, settings, build)
        counts = {table: _count(connection, table) for table in files}
    now = datetime.datetime.now(datetime.UTC)
    return {
        "publication_id": f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}",
        "published_at": now.isoformat(timespec="seconds"),
        "schema_version": SCHEMA_VERSION,
        **versions,
        "database": {"file": DATABASE, "sha256": sha256(build / DATABASE)},
        "tables": {table: _entry(build, counts[table], paths, recorded) for table, paths in files.items()},
        "built_from": built_from(settings),
        "ledger_head": ledger.head(settings),
    }


def manifest_files(manifest: dict[str, Any]) -> list[dict[str, str]]:
    """Every published file with its hash: the database, and the single file or the parts of each table."""
    tables = manifest["tables"].values()
    return [manifest["database"], *(part for table in tables for part in table.get("parts", [table]))]


def _publication_before(settings: Settings, generation: str | None) -> tuple[Path, dict[str, Any]] | None:
    """Folder and manifest of the current publication; None unless the warehouse's tables continue its own."""
    folder = (settings.published / CURRENT).resolve()
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    is_same = manifest.get("generation") == generation and manifest["schema_version"] == SCHEMA_VERSION
    return (folder, manifest) if generation and is_same else None


def _anew(connection: duckdb.DuckDBPyConnection, settings: Settings, build: Path) -> Written:
    """Copies all marts; returns the Parquet files of each table."""
    target = build / DATABASE
    target.unlink(missing_ok=True)
    connection.execute(f"attach {quoted(str(target))} as published (storage_version '{STORAGE_VERSION}')")
    copy_marts(connection, settings.warehouse.stem)
    files = write_all(connection, build, table_names(connection))
    _settle(connection)
    return files


def _refreshed(
    connection: duckdb.DuckDBPyConnection, published: Path, build: Path, before: Path, manifest: dict[str, Any]
) -> Written | None:
    """Copies the last publication and updates it from the warehouse; None if it has other tables or is damaged."""
    target = build / DATABASE
    try:
        copy_published(published, before / DATABASE, target, manifest["database"]["sha256"])
        connection.execute(f"attach {quoted(str(target))} as published")
        if not have_same_shape(connection):
            connection.execute("detach published")
            return None
        tables = table_names(connection)
        changes = refresh_tables(connection, tables)
        files = write_changed(connection, build, before, tables, changes)
    except (OSError, duckdb.Error) as error:
        logger.warning("The publication %s cannot be continued; everything is published again (%s)", before.name, error)
        connection.execute("detach database if exists published")
        return None
    _settle(connection)
    return files


def _settle(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("use memory")
    connection.execute("checkpoint published")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from published.main.{named(table)}").fetchone()
    return row[0] if row else 0


def _entry(build: Path, rows: int, paths: list[Path], recorded: dict[str, str]) -> dict[str, Any]:
    """The manifest's entry for a table; parts linked from the previous publication keep their recorded hashes."""
    names = {str(path.relative_to(build)): path for path in paths}
    parts = [
        {"file": name, "sha256": recorded[name] if _is_shared(path, name, recorded) else sha256(path)}
        for name, path in names.items()
    ]
    if len(parts) == 1 and "/" not in parts[0]["file"]:
        return {**parts[0], "rows": rows}
    return {"rows": rows, "parts": parts}


def _is_shared(path: Path, name: str, recorded: dict[str, str]) -> bool:
    return name in recorded and path.stat().st_nlink > 1


def _versions(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Rules and taxonomy of the current extractions, each with its number of documents; dbt, models and seeds."""
    counted = {
        f"{kind}_versions": dict(
            connection.execute(
                f"select {kind}_version, count(*) from warehouse.raw.extractions where is_current group by 1 order by 1"
            ).fetchall()
        )
        for kind in ("rules", "taxonomy")
    }
    return {**counted, "dbt_version": metadata.version("dbt-core"), **_models_version(connection)}


def _models_version(connection: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    """Hash of the dbt models and seeds that made the marts, and the generation of tables that they started
    (`macros/incremental.sql`); None if dbt has not run.
    """
    is_there = (
        "select 1 from duckdb_columns() where database_name = 'warehouse' and schema_name = 'intermediate'"
        " and table_name = 'code_version' and column_name = 'generation'"
    )
    if not connection.execute(is_there).fetchone():
        return {"models_version": None, "generation": None}
    query = "select max(version), max(generation) from warehouse.intermediate.code_version"
    version, generation = connection.execute(query).fetchone() or (None, None)
    return {"models_version": version, "generation": generation}


def _seal(build: Path, manifest: dict[str, Any]) -> None:
    """Writes the manifest last, then makes everything readable by all and flushes it to disk."""
    (build / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", "utf-8")
    build.chmod(PUBLIC)
    for path in build.rglob("*"):
        path.chmod(PUBLIC if path.is_dir() else 0o644)
    flush_filesystem(build)


def _switch(settings: Settings, build: Path, staging: Path, manifest: dict[str, Any]) -> None:
    """Records the publication, then makes it visible to readers, so that everything visible is in the ledger."""
    published = settings.published
    versions = make_folder(published / VERSIONS, PUBLIC)
    publication_id = manifest["publication_id"]
    build.rename(versions / publication_id)
    flush_folder(versions)
    content = sha256(versions / publication_id / MANIFEST)
    ledger.append(settings, "publication", publication_id, content)
    _link(published / CURRENT, f"{VERSIONS}/{publication_id}", staging)
    for path in (versions / publication_id).iterdir():
        _link(published / path.name, f"{CURRENT}/{path.name}", staging)
    flush_folder(published)


def _link(link: Path, target: str, staging: Path) -> None:
    if link.is_symlink() and str(link.readlink()) == target:
        return
    new = staging / "link"
    new.symlink_to(target)
    new.replace(link)


def _retire(published: Path) -> None:
    """Removes dangling links and old publications, except the last ones, which a reader may just be opening."""
    current = (published / CURRENT).resolve()
    others = [path for path in (published / VERSIONS).iterdir() if path != current]
    others.sort(key=lambda path: path.stat().st_mtime_ns)
    for path in others[:-KEPT]:
        shutil.rmtree(path)
    for link in published.iterdir():
        if link.is_symlink() and not link.exists():
            link.unlink()
