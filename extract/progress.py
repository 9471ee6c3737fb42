"""Progress: how long-running work reports its progress; the command line passes a bar, other callers nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")

Progress: TypeAlias = Callable[[Iterable[T], int], Iterable[T]]
"""Yields the items one by one as they are processed; its second argument is their number."""


def silently(items: Iterable[T], count: int) -> Iterable[T]:
    """`items` without any display."""
    return items


def bar(unit: str) -> Progress[Any]:
    """A progress bar that counts in `unit`, such as report; shown if standard error is a terminal."""
    from tqdm import tqdm

    return lambda items, count: tqdm(items, total=count, unit=unit, file=sys.stderr, disable=None)
