"""Pictures: the charts of the page, drawn once per publication."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from extract.lineage.page.store import Shelf
from extract.lineage.plot_data import Chart
from extract.lineage.plots import draw

KEPT = 200
"""Number of charts to cache, about 100 kB each."""


class Pictures:
    """A cache of charts by what they show; charts of an earlier publication are dropped as new ones are drawn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()

    def draw(self, shelf: Shelf, make: Callable[..., Chart], *arguments: Any) -> bytes:
        """The chart that `make` gives for `arguments`, as SVG. Raises WarehouseError if there is none."""
        key = (shelf.publication_id, make.__name__, *arguments)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        picture = draw(make(shelf.published, *arguments), "svg")
        with self._lock:
            self._kept[key] = picture
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return picture
