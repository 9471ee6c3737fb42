"""Warehouse: the published copy as pandas frames, for notebooks and `fadu facts`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from extract.errors import WarehouseError
from extract.settings import settings

if TYPE_CHECKING:
    import pandas as pd

_FACTS = """
    select
        township, county, prefecture, province, division_code, year, category, indicator, indicator_zh, indicator_en,
        unit_family, unit, cast(value as double) as value, qualifier, value_label, mention_count
    from facts
    where
        ($township is null or $township in (township, division_code, county || township))
        and ($year is null or year = $year)
        and ($category is null or $category in (category, category_zh, category_en))
        and ($indicator is null or $indicator in (indicator, indicator_zh, indicator_en))
    order by division_code, year, category, indicator, unit_family, unit
"""


class Warehouse:
    """The published facts, read-only: a snapshot that later publications do not change."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def facts(
        self,
        township: str | None = None,
        year: int | None = None,
        category: str | None = None,
        indicator: str | None = None,
    ) -> pd.DataFrame:
        """One row per township, year, indicator and unit family, with values in base units.

        A township is given by its name (for all that share it), by its county and name (城口县明通镇) or by its
        division code; categories and indicators by their code, Chinese or English name.
        """
        wanted = {"township": township, "year": year, "category": category, "indicator": indicator}
        return self._frame(_FACTS, wanted)

    def sql(self, query: str) -> pd.DataFrame:
        """The result of `query` over the tables and views of the published copy."""
        return self._frame(query)

    def _frame(self, query: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        try:
            return self._connection.execute(query, parameters).df()
        except duckdb.IOException as error:  # damage shows only when the part is read
            raise WarehouseError(f"the published file cannot be read ({error}); publish again (fadu run)") from error

    def close(self) -> None:
        """Closes the file; frames that were read stay valid."""
        self._connection.close()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def open_warehouse(path: Path | str | None = None) -> Warehouse:
    """The published copy at `path`, or the one of this installation.

    Raises WarehouseError if nothing is published there or the file is not a DuckDB database.

    >>> open_warehouse().facts(township="明通镇", year=2024)  # doctest: +SKIP
    """
    wanted = Path(path) if path is not None else settings().published_database
    if not wanted.is_file():
        raise WarehouseError(f"{wanted}: nothing is published there yet; run `fadu run` first")
    try:
        # Resolves links first: the open file stays the same if another one is published.
        return Warehouse(duckdb.connect(str(wanted.resolve()), read_only=True))
    except duckdb.IOException as error:
        raise WarehouseError(f"{wanted}: expected a published DuckDB file: {error}") from error
