"""Findings: what a verification counted, and the mismatches it found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Mismatch(NamedTuple):
    """A difference from the record: the check, the place, what the record says, what was found."""

    check: str
    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: expected {self.expected}, found {self.found}"


@dataclass(slots=True)
class Findings:
    """The results of a verification, filled as it proceeds; `notes` say which checks could not be made, and why."""

    counts: Counter[str] = field(default_factory=Counter)
    mismatches: list[Mismatch] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def expect(self, check: str, where: str, expected: object, found: object) -> bool:
        """Whether `expected` equals `found`; records a mismatch if not."""
        if expected == found:
            return True
        self.mismatches.append(Mismatch(check, where, str(expected), str(found)))
        return False

    def note(self, text: str) -> None:
        """Records the note `text`, once."""
        if text not in self.notes:
            self.notes.append(text)


def shown(values: Iterable[object]) -> str:
    """`values` of a row as text; – stands for a missing one."""
    return ", ".join("–" if value is None else str(value) for value in values)
