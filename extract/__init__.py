"""Fadu (法度): grounded extraction of the figures in townships' annual reports on law-based government."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.warehouse import open_warehouse

__all__ = ["open_warehouse"]


def __getattr__(name: str) -> Any:
    """Imports `open_warehouse` on first use: only it needs DuckDB and pandas, which take half a second to import."""
    if name == "open_warehouse":
        from extract.warehouse import open_warehouse

        return open_warehouse
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
