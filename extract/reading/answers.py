"""Answers: reads what a worker process sent, without trusting it; used by `sandbox`."""

from __future__ import annotations

import dataclasses
import io
import pickle
from typing import Any

from extract.errors import UnreadableDocument

_VALUES = frozenset((("decimal", "Decimal"), ("datetime", "date"), ("datetime", "datetime"), ("builtins", "set")))
"""What an answer may contain besides records of this package and the values that pickle writes by itself."""


class NotAnAnswerError(Exception):
    """The worker sent something that is no answer."""


class _Answer(pickle.Unpickler):
    """Reads an answer; refuses everything that a hostile one could run, which is any function and most classes."""

    def find_class(self, module: str, name: str) -> Any:
        """The class `name`, if it is plain data. Raises UnpicklingError."""
        if (module, name) in _VALUES:
            return super().find_class(module, name)
        if module.startswith("extract.") and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module and _is_plain(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def _is_plain(record: type) -> bool:
    return dataclasses.is_dataclass(record) or issubclass(record, (tuple, UnreadableDocument))


def read_answer(message: bytes) -> Any:
    """The values and records that a worker pickled into `message`. Raises NotAnAnswerError for anything else."""
    try:
        return _Answer(io.BytesIO(message)).load()
    except Exception as error:  # a hostile answer can raise anything (pickle, `UnpicklingError`)
        raise NotAnAnswerError(f"{type(error).__name__}: {error}") from error
