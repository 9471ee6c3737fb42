"""Progress: how long-running work reports its progress; the command line passes `with_bar`, other callers nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Progress: TypeAlias = Callable[[Iterable[T], int], Iterable[T]]
"""Yields the items one by one as they are processed; its second argument is their number."""


def silently(items: Iterable[T], count: int) -> Iterable[T]:
    """`items` without any display."""
    return items


def with_bar(items: Iterable[T], count: int) -> Iterable[T]:
    """`items` with a progress bar if standard error is a terminal."""
    from tqdm import tqdm

    return tqdm(items, total=count, unit="report", file=sys.stderr, disable=None)
