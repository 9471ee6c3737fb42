"""Frames: the arrivals of a batch and everything read from them, as one table for one Parquet file.

There is one row per arrival, with the rows of each raw table nested as a list of structs: so a batch is one file, and
an arrival is landed as a whole or not at all. Columns are built for the whole batch at once, never value by value.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from extract.landing.columns import ARRIVAL_COLUMNS, DECIMAL, TABLES
from extract.landing.rows import Reading, Row
from extract.records import Outcome

_WIDE = pa.decimal128(38, 12)
"""Room for conversions to base units before they are rounded to the raw schema's six places."""


@dataclass(frozen=True, slots=True)
class Landed:
    """One arrival to be landed: its identity (the first columns of `ARRIVAL_COLUMNS`) and what was read.

    `is_known` marks content whose extraction is already in the warehouse or in another row of the batch.
    """

    identity: Row
    reading: Reading
    is_known: bool = False


_UNSTORABLE = (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeEncodeError)
"""What Arrow raises for a value that does not fit its column, such as a thirty-digit number or a lone surrogate."""


_NOBODY: Row = (None,) * (list(ARRIVAL_COLUMNS).index("status"))


def storable(reading: Reading) -> Reading:
    """`reading`, or a failure that names the value that does not fit its column."""
    try:
        _columns([Landed(_NOBODY, reading)])
    except _UNSTORABLE as error:
        remedy = "Look at the file for a damaged character or number; report it if the file is sound."
        return Reading(Outcome("failed", "unstorable_value", str(error), remedy))
    return reading


def batch_table(landed: list[Landed]) -> tuple[list[Landed], pa.Table]:
    """`landed` as it can be stored, with its table; a reading with a value that cannot be stored becomes a failure."""
    try:
        return landed, pa.table(_columns(landed))
    except _UNSTORABLE:
        landed = [replace(item, reading=storable(item.reading)) for item in landed]
        return landed, pa.table(_columns(landed))


def _columns(landed: Sequence[Landed]) -> dict[str, pa.Array]:
    frame = _frame(ARRIVAL_COLUMNS, [(*item.identity, *_document_row(item)) for item in landed])
    columns = {name: pa.array(frame[name]) for name in frame.columns}
    columns |= {name: _nested(name, [item.reading.tables.get(name, []) for item in landed]) for name in TABLES}
    return columns


def _document_row(item: Landed) -> Row:
    reading = item.reading
    outcome = reading.outcome
    sha = None if reading.text is None else hashlib.sha256(reading.text.encode()).hexdigest()
    return (
        *(outcome.status, outcome.reason, outcome.detail, outcome.remedy),
        not item.is_known,
        reading.duration_ms,
        *(reading.format, reading.reader, reading.reader_version, reading.encoding),
        reading.text,
        sha,
        reading.metadata,
    )


def _frame(columns: Mapping[str, pa.DataType], rows: Sequence[Row]) -> pd.DataFrame:
    """`rows` as a pandas frame whose columns have exactly the types of `columns`."""
    values = zip(*rows, strict=True) if rows else itertools.repeat(())
    arrays = {name: _array(column, kind) for (name, kind), column in zip(columns.items(), values, strict=False)}
    return pd.DataFrame({name: pd.Series(array, dtype=pd.ArrowDtype(array.type)) for name, array in arrays.items()})


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if kind == DECIMAL:
        return pc.call_function("round", [pa.array(values, _WIDE)], pc.RoundOptions(DECIMAL.scale)).cast(DECIMAL)
    return pa.array(values, kind)


def _nested(name: str, rows: Sequence[Sequence[Row]]) -> pa.Array:
    """The column for the raw table `name`: one list of structs per arrival."""
    frame = _frame(TABLES[name], list(itertools.chain.from_iterable(rows)))
    offsets = pa.array([0, *itertools.accumulate(map(len, rows))], pa.int32())
    arrays = [_flat(frame[column]) for column in frame.columns]
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(arrays, names=list(frame.columns)))


def _flat(column: pd.Series) -> pa.Array:
    array = pa.array(column)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
