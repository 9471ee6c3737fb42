"""Findings: what a verification counts and the mismatches that it names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple


class Mismatch(NamedTuple):
    """A thing that is not as its record says: which check, where, what the record says, what is there."""

    check: str
    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: expected {self.expected}, found {self.found}"


@dataclass(slots=True)
class Findings:
    """The sum of a verification, filled as it goes on; `notes` are checks that could not be made, and why."""

    counts: Counter[str] = field(default_factory=Counter)
    mismatches: list[Mismatch] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def expect(self, check: str, where: str, expected: object, found: object) -> bool:
        """Names a mismatch unless `expected` equals `found`; whether they are equal."""
        if expected == found:
            return True
        self.mismatches.append(Mismatch(check, where, str(expected), str(found)))
        return False

    def note(self, text: str) -> None:
        """Keeps `text`, once."""
        if text not in self.notes:
            self.notes.append(text)
