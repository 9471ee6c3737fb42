"""Publish: the marts as a read-only DuckDB file with Parquet files and a manifest, replaced as a whole.

Each publication is a folder of its own. Readers go through the link `current`, which is switched by one rename: they
see the old publication or the new one, never parts of both, and who has the old files open keeps them.
"""

from __future__ import annotations

import datetime
import hashlib
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
from extract.landing.marts import STORAGE_VERSION, copy_marts, named
from extract.landing.migrations import SCHEMA_VERSION
from extract.landing.unpublished import built_from
from extract.landing.warehouse import open_for_reading, quoted
from extract.lineage import events
from extract.settings import Settings

logger = logging.getLogger(__name__)

CURRENT = "current"
VERSIONS = "versions"
KEPT = 2
"""Publications before the current one that stay: a reader resolves the link first and opens the file after."""

DATABASE = "fadu.duckdb"
MANIFEST = "manifest.json"


def publish(settings: Settings) -> dict[str, Any]:
    """Publishes the marts of the warehouse and returns the manifest, a dict that JSON can hold.

    Raises WarehouseError when there are no marts. Never waits for readers; waits for another publication.
    """
    published = make_folder(settings.published, PUBLIC)
    with exclusive(published / ".lock"):
        sweep(published)
        with staging_folder(published) as staging:
            build = staging / "build"
            build.mkdir()
            manifest = _build(settings, build)
            _seal(build, manifest)
            _switch(settings, build, staging, manifest)
        _retire(published)
    files = [published / part["file"] for part in (manifest["database"], *manifest["tables"].values())]
    events.published(settings, manifest["publication_id"], manifest["tables"], files)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    logger.info("Published %s: %d tables, %d rows", manifest["publication_id"], len(manifest["tables"]), rows)
    return manifest


def _build(settings: Settings, build: Path) -> dict[str, Any]:
    """Writes database and Parquet files into `build`; returns the manifest."""
    # The first connection waits for a writer to finish; while it is open, the second can attach the file beside it.
    with open_for_reading(settings), duckdb.connect() as connection:
        connection.execute(f"attach {quoted(str(settings.warehouse))} as warehouse (read_only)")
        target = quoted(str(build / DATABASE))
        connection.execute(f"attach {target} as published (storage_version '{STORAGE_VERSION}')")
        rows = copy_marts(connection, settings.warehouse.stem)
        for table in rows:
            target = quoted(str(build / f"{table}.parquet"))
            connection.execute(f"copy published.main.{named(table)} to {target} (format parquet, compression zstd)")
        versions = _versions(connection)
        connection.execute("use memory")
        connection.execute("checkpoint published")
        connection.execute("detach published")
    now = datetime.datetime.now(datetime.UTC)
    return {
        "publication_id": f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}",
        "published_at": now.isoformat(timespec="seconds"),
        "schema_version": SCHEMA_VERSION,
        **versions,
        "database": {"file": DATABASE, "sha256": _sha256(build / DATABASE)},
        "tables": {
            table: {"file": f"{table}.parquet", "rows": count, "sha256": _sha256(build / f"{table}.parquet")}
            for table, count in rows.items()
        },
        "built_from": built_from(settings),
        "ledger_head": ledger.head(settings),
    }


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
    return {**counted, "dbt_version": metadata.version("dbt-core"), "models_version": _models_version(connection)}


def _models_version(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Hash over the dbt models and seeds that made the marts (`macros/incremental.sql`); None where dbt made none."""
    is_there = "select 1 from duckdb_tables() where database_name = 'warehouse' and table_name = 'code_version'"
    if not connection.execute(is_there).fetchone():
        return None
    row = connection.execute("select max(version) from warehouse.intermediate.code_version").fetchone()
    return row[0] if row else None


def _seal(build: Path, manifest: dict[str, Any]) -> None:
    """The manifest last; then everything readable by all and on the disk."""
    (build / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", "utf-8")
    build.chmod(PUBLIC)
    for path in build.iterdir():
        path.chmod(0o644)
    flush_filesystem(build)


def _switch(settings: Settings, build: Path, staging: Path, manifest: dict[str, Any]) -> None:
    """Records the publication and lets readers see it, in this order: what can be seen is in the ledger."""
    published = settings.published
    versions = make_folder(published / VERSIONS, PUBLIC)
    publication_id = manifest["publication_id"]
    build.rename(versions / publication_id)
    flush_folder(versions)
    content = _sha256(versions / publication_id / MANIFEST)
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
    """Removes old publications, except the last ones, which a reader may just be opening; and links to nothing."""
    current = (published / CURRENT).resolve()
    others = [path for path in (published / VERSIONS).iterdir() if path != current]
    others.sort(key=lambda path: path.stat().st_mtime_ns)
    for path in others[:-KEPT]:
        shutil.rmtree(path)
    for link in published.iterdir():
        if link.is_symlink() and not link.exists():
            link.unlink()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
