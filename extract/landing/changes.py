"""Changes: how landed extractions by newer rules differ from the current ones, before they are loaded.

Figures are matched by document and character span; several with the same span are matched by their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from extract.landing.merge import SAYS_NOTHING, parquet
from extract.landing.storage import local_copies
from extract.landing.warehouse import open_for_reading
from extract.settings import Place, Settings

KINDS = ("added", "gone", "changed value", "changed indicator", "changed meaning", "read otherwise")
"""Kinds of change to a figure; `changed meaning` is its scope or period, `read otherwise` a document's outcome."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure or document that newer rules read differently; `before` or `after` is '' if it is missing there."""

    kind: str
    file_name: str
    document_id: str
    start_offset: int | None
    surface: str
    before: str
    after: str


def changes(settings: Settings, landed: Iterable[Place]) -> tuple[Change, ...]:
    """The changes that the landed files would make, by document and position.

    Raises WarehouseError if the warehouse cannot be opened.
    """
    paths = sorted(landed)
    if not paths:
        return ()
    with open_for_reading(settings) as connection, local_copies(settings, paths) as files:
        connection.execute(f"create temp view landed as select * from {parquet(files)}")
        _make_sides(connection)
        return tuple(Change(*row) for row in connection.execute(_CHANGES).fetchall())


def counted(found: Iterable[Change]) -> dict[str, int]:
    """The number of changes of every kind, including zeros."""
    counts = Counter(change.kind for change in found)
    return {kind: counts[kind] for kind in KINDS}


def _make_sides(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        create temp table documents as
        select
            landed.document_id, landed.file_name, landed.extraction_id as new_id, held.extraction_id as old_id,
            concat_ws(' ', landed.status, landed.reason) as new_outcome,
            concat_ws(' ', held.status, held.reason) as old_outcome
        from landed inner join raw.extractions as held on landed.document_id = held.document_id and held.is_current
        where landed.has_extraction and not (held.status = 'extracted' and {SAYS_NOTHING});

        create temp table new_side as
        select document_id, child.key as place, child.end_offset as until, child.* exclude (key, end_offset)
        from (select document_id, unnest(observations) as child from landed where has_extraction);

        create temp table old_side as
        select document_id, substring(observation_id, length(extraction_id) + 2) as place, end_offset as until,
            o.* exclude (observation_id, extraction_id, end_offset)
        from raw.observations as o inner join documents on o.extraction_id = documents.old_id
        """
    )


def _amount(side: str) -> str:
    amount = f"{side}.qualifier, {side}.value::double, {side}.value_high::double, {side}.unit"
    return f"concat_ws(' ', {amount})"


def _meaning(side: str) -> str:
    return f"concat_ws(' ', {side}.scope, {side}.period_start, {side}.period_end)"


_BEFORE, _AFTER = (
    f"concat_ws('; ', {side}.indicator, {_amount(side)}, {_meaning(side)})" for side in ("old_side", "new_side")
)

_CHANGES = f"""
    with figures as (
        select
            case
                when old_side.place is null then 'added'
                when new_side.place is null then 'gone'
                when {_amount("old_side")} <> {_amount("new_side")} then 'changed value'
                when old_side.indicator <> new_side.indicator then 'changed indicator'
                when {_meaning("old_side")} <> {_meaning("new_side")} then 'changed meaning'
            end as kind,
            coalesce(new_side.document_id, old_side.document_id) as document_id,
            coalesce(new_side.start_offset, old_side.start_offset) as start_offset,
            coalesce(new_side.surface, old_side.surface) as surface,
            case when old_side.place is null then '' else {_BEFORE} end as before,
            case when new_side.place is null then '' else {_AFTER} end as after
        from old_side
        full join new_side
            on old_side.document_id = new_side.document_id
            and old_side.place = new_side.place
            and old_side.until = new_side.until
    )
    select kind, file_name, document_id, start_offset, surface, before, after
    from figures inner join documents using (document_id)
    where kind is not null
    union all
    select 'read otherwise', file_name, document_id, null, '', old_outcome, new_outcome
    from documents where old_outcome <> new_outcome
    order by file_name, document_id, start_offset nulls first, kind
"""
