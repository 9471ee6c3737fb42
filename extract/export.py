"""Export: writes a published table or view as a CSV file, or as a spreadsheet with its column descriptions."""

from __future__ import annotations

import csv
import datetime
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.errors import FaduError
from extract.progress import Progress, silently
from extract.settings import Settings
from extract.tables import neutral_text

if TYPE_CHECKING:
    import duckdb

    from extract.lineage.published import Published

BATCH = 10_000
"""Rows in memory at a time."""

SPREADSHEET_ROWS = 1_048_576
"""Most rows of an xlsx sheet (ECMA-376 as Excel implements it)."""

LONGEST_CELL = 32_767
"""Most characters of a spreadsheet cell; longer text is cut, with an ellipsis."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class ExportError(FaduError):
    """The export is not possible; the message says what is."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the exported view, as the published copy describes it."""

    name: str
    data_type: str
    description: str


@dataclass(frozen=True, slots=True)
class View:
    """What is exported: its columns, its number of rows, and the publication's manifest."""

    name: str
    description: str
    columns: tuple[Column, ...]
    row_count: int
    manifest: dict[str, Any]


def export(settings: Settings, name: str, target: Path, progress: Progress[list[Any]] = silently) -> int:
    """Writes the published table or view `name` to `target` (.csv or .xlsx) and returns the number of rows.

    Numbers stay numbers; text that a spreadsheet would run as a formula is prefixed with an apostrophe. The file
    appears complete or not at all. Raises WarehouseError if nothing is published, ExportError for an unknown name or
    suffix, or for more rows than a spreadsheet can hold.
    """
    write = _writer(target)
    if not target.parent.is_dir():
        raise ExportError(f"{target.parent}: no such folder")
    from extract.lineage.published import open_published

    with open_published(settings) as published:
        view = _described(published, name)
        rows = progress(_rows(published.connection, view), view.row_count)
        write_whole(target, lambda path: write(path, view, rows))
    return view.row_count


def _described(published: Published, name: str) -> View:
    connection = published.connection
    known = connection.execute(
        "select table_name, comment from duckdb_tables() union all "
        "select view_name, comment from duckdb_views() where not internal order by 1"
    ).fetchall()
    comments = dict(known)
    if name not in comments:
        raise ExportError(f"{name!r} is not published; expected one of: {', '.join(comments)}")
    columns = connection.execute(
        "select column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where table_name = ? and schema_name = 'main' order by column_index",
        [name],
    ).fetchall()
    (count,) = connection.execute(f'select count(*) from "{name}"').fetchone() or (0,)
    return View(name, comments[name] or "", tuple(Column(*column) for column in columns), count, published.manifest)


def _rows(connection: duckdb.DuckDBPyConnection, view: View) -> Iterator[list[Any]]:
    """The rows in a stable order, with values that a file can hold."""
    result = connection.execute(f'select * from "{view.name}" order by all')
    while batch := result.fetchmany(BATCH):
        for row in batch:
            yield [_cell(value) for value in row]


def _cell(value: Any) -> Any:
    match value:
        case str():
            return neutral_text(value)
        case datetime.datetime(tzinfo=zone) if zone is not None:
            return value.astimezone(datetime.UTC).replace(tzinfo=None)
        case Decimal():
            return int(value) if value == value.to_integral_value() else value.normalize()
        case list() | tuple() | dict():
            return neutral_text(json.dumps(value, ensure_ascii=False, default=str))
        case _:
            return value


def _writer(target: Path) -> Callable[[Path, View, Iterable[list[Any]]], None]:
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx}
    try:
        return writers[target.suffix.lower()]
    except KeyError:
        raise ExportError(f"{target}: expected a name that ends with .csv or .xlsx") from None


def _write_csv(path: Path, view: View, rows: Iterable[list[Any]]) -> None:
    """UTF-8 with a byte-order mark, by which spreadsheets recognise it, and RFC 4180 line ends."""
    with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in view.columns])
        for row in rows:
            writer.writerow([f"{value:f}" if isinstance(value, Decimal) else value for value in row])


def _write_xlsx(path: Path, view: View, rows: Iterable[list[Any]]) -> None:
    """Two sheets: the rows, and the column descriptions with the publication's versions."""
    if view.row_count >= SPREADSHEET_ROWS:
        raise ExportError(
            f"{view.name} has {view.row_count} rows, a spreadsheet holds {SPREADSHEET_ROWS - 1}: use .csv"
        )
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(view.name[:31])
    sheet.freeze_panes = "A2"
    sheet.append([column.name for column in view.columns])
    for row in rows:
        sheet.append([_in_sheet(value) for value in row])
    about = book.create_sheet("columns")
    about.column_dimensions["A"].width = about.column_dimensions["B"].width = 28
    about.column_dimensions["C"].width = 100
    for row in _about(view):
        about.append([_in_sheet(value) for value in row])
    book.save(path)


def _in_sheet(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = _NOT_IN_XML.sub("\ufffd", value)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _about(view: View) -> Iterator[list[str]]:
    yield ["column", "type", "description"]
    for column in view.columns:
        yield [column.name, column.data_type, neutral_text(column.description)]
    yield []
    yield ["view", view.name, neutral_text(view.description)]
    for key in ("publication_id", "published_at", "schema_version", "ledger_head"):
        yield [key, str(view.manifest.get(key, ""))]
    for key in ("rules_versions", "taxonomy_versions"):
        for version, count in view.manifest.get(key, {}).items():
            yield [key, version, f"{count} documents"]


def write_whole(target: Path, write: Callable[[Path], object]) -> None:
    """Calls `write` with a temporary path beside `target`, and renames the file when it is complete."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
        path = Path(folder) / target.name
        write(path)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        path.replace(target)
