"""Parts: the Parquet files of a publication, divided so that a publication with few new reports writes few of them.

A table whose rows carry versions is a folder of parts of some thousand reports each; other tables are one file. An
unchanged part is a hard link to the file of the previous publication.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from extract.landing.durable import PUBLIC, make_folder
from extract.landing.refresh import REPORTS, Change, version_column
from extract.landing.warehouse import has_rows, named, quoted

PART_VERSIONS = 4096
"""Reports per part: one changed report means rewriting this many, which takes some seconds."""

SMALL_PARTS = 16
"""Number of parts below half that size before they are merged: every publication adds a part."""

_FORMAT = "(format parquet, compression zstd)"

Written = dict[str, list[Path]]
"""The files of each table, in order of name."""


def write_all(connection: duckdb.DuckDBPyConnection, build: Path, tables: Iterable[str]) -> Written:
    """Writes every table of `published.main` into the folder `build`."""
    written: Written = {}
    for table in tables:
        version = version_column(connection, "published", table)
        if version is None:
            written[table] = [_write(connection, f"published.main.{named(table)}", build / f"{table}.parquet")]
        else:
            written[table] = _write_cut(connection, build, table, version)
    return written


def write_changed(
    connection: duckdb.DuckDBPyConnection,
    build: Path,
    before: Path,
    tables: Iterable[str],
    changes: Mapping[str, Change],
) -> Written:
    """Like `write_all`, but links the unchanged parts of the publication in the folder `before`."""
    written: Written = {}
    rewritten: dict[str, tuple[set[str], set[str]]] = {}
    for table in sorted(tables, key=lambda name: name != REPORTS):  # the other tables have each report in the same part
        if table not in changes:
            written[table] = [_write(connection, f"published.main.{named(table)}", build / f"{table}.parquet")]
            continue
        change = changes[table]
        if change.gone not in rewritten:
            rewritten[change.gone] = _touched(connection, before / table, change), _small(connection, before / table)
        written[table] = _write_parts(connection, build / table, before / table, change, *rewritten[change.gone])
    return {table: written[table] for table in tables}


def _write(connection: duckdb.DuckDBPyConnection, source: str, target: Path) -> Path:
    connection.execute(f"copy (from {source}) to {quoted(str(target))} {_FORMAT}")
    return target


def _write_cut(connection: duckdb.DuckDBPyConnection, build: Path, table: str, version: str) -> list[Path]:
    """Cuts a table by versions, those of reports in the order of `dim_report`, in one pass."""
    source = REPORTS if version == "report_version" else table
    connection.execute(
        f"""
        create temp table if not exists parts_of_{source} as
        select version, (row_number() over () - 1) // {PART_VERSIONS} as part
        from (select distinct {version} as version from published.main.{named(source)})
        """
    )
    raw = build / ".cut"
    connection.execute(
        f"""
        copy (
            select rows.*, parts.part from published.main.{named(table)} as rows
            inner join parts_of_{source} as parts on rows.{version} = parts.version
        ) to {quoted(str(raw))} (format parquet, compression zstd, partition_by (part))
        """
    )
    folder = make_folder(build / table, PUBLIC)
    cut = list(raw.iterdir()) if raw.is_dir() else []
    if not cut:
        _write(connection, f"published.main.{named(table)}", folder / "00000-0.parquet")
    for part in cut:
        for number, file in enumerate(sorted(part.iterdir())):
            file.rename(folder / f"{int(part.name.removeprefix('part=')):05d}-{number}.parquet")
    shutil.rmtree(raw, ignore_errors=True)
    return sorted(folder.iterdir())


def _write_parts(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    before: Path,
    change: Change,
    touched: set[str],
    small: set[str],
) -> list[Path]:
    make_folder(folder, PUBLIC)
    is_kept = f"{change.version} not in (select version from {change.gone})"
    for old in sorted(before.iterdir()):
        if old.name in small:
            continue
        if old.name in touched:
            _write(connection, f"read_parquet({quoted(str(old))}) where {is_kept}", folder / old.name)
        else:
            (folder / old.name).hardlink_to(old)
    fresh = f"from published.main.{named(change.table)} where {change.version} in (select version from {change.new})"
    folded = [quoted(str(before / name)) for name in sorted(small) if (before / name).exists()]
    if folded:
        fresh += f" union all by name from read_parquet([{', '.join(folded)}]) where {is_kept}"
    elif not has_rows(connection, change.new):
        return sorted(folder.iterdir())
    number = 1 + max((int(path.name[:5]) for path in before.iterdir()), default=-1)
    _write(connection, f"({fresh})", folder / f"{number:05d}-0.parquet")
    return sorted(folder.iterdir())


def _touched(connection: duckdb.DuckDBPyConnection, folder: Path, change: Change) -> set[str]:
    """Names of the parts with a version that no longer exists."""
    if not has_rows(connection, change.gone):
        return set()
    files = connection.execute(
        f"select distinct filename from read_parquet({quoted(str(folder / '*.parquet'))}, filename = true) "
        f"where {change.version} in (select version from {change.gone})"
    ).fetchall()
    return {Path(name).name for (name,) in files}


def _small(connection: duckdb.DuckDBPyConnection, folder: Path) -> set[str]:
    """Names of the small parts, if there are enough of them to be merged."""
    rows = connection.execute(
        f"select file_name, num_rows from parquet_file_metadata({quoted(str(folder / '*.parquet'))})"
    ).fetchall()
    small = {Path(name).name for name, count in rows if 2 * count < PART_VERSIONS}
    return small if len(small) > SMALL_PARTS else set()
