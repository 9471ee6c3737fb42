"""Limits: how much one document may cost, read from `FADU_LIMIT_*`; used by the readers and the sandbox."""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass

from extract.settings import above_zero

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost before it is given up; each is set by `FADU_LIMIT_` plus its name in capitals.

    A township's report is a few pages and stays far below all of them; a file that reaches a limit is damaged, hostile
    or not a report.
    """

    memory_mb: int = 1024
    """Address space in MB that a worker may add to what it starts with."""
    ocr_memory_mb: int = 2048
    """Like `memory_mb`, for a document that needs text recognition."""
    cpu_seconds: int = 60
    ocr_cpu_seconds: int = 600
    wall_seconds: float = 60.0
    ocr_wall_seconds: float = 600.0
    file_mb: int = 50
    """Size of the file in MB."""
    unpacked_mb: int = 200
    """Total unpacked size in MB of the entries of one zip package (docx, OFD)."""
    entries: int = 5000
    """Number of entries of one zip package."""
    pages: int = 500
    ocr_pages: int = 60
    """Pages that need text recognition, at 5 to 7 CPU-seconds each."""
    page_points: float = 14400.0
    """Longest side of a page in points: the largest page that PDF allows (ISO 32000-1, annex C)."""
    output_mb: int = 200
    """Size in MB of what a worker may return for one document."""
    open_files: int = 256

    @property
    def file_bytes(self) -> int:
        """`file_mb` in bytes."""
        return self.file_mb * _MEGABYTE

    @property
    def unpacked_bytes(self) -> int:
        """`unpacked_mb` in bytes."""
        return self.unpacked_mb * _MEGABYTE

    @property
    def output_bytes(self) -> int:
        """`output_mb` in bytes."""
        return self.output_mb * _MEGABYTE


def limits_from_environment(environment: Mapping[str, str]) -> Limits:
    """The limits that `environment` sets, with defaults for the others.

    Raises SettingsError naming the variable, the value found and what was expected.
    """
    defaults = dataclasses.asdict(Limits())
    return Limits(
        **{name: above_zero(environment, f"FADU_LIMIT_{name.upper()}", default) for name, default in defaults.items()}
    )


@functools.cache
def limits() -> Limits:
    """The limits of this process."""
    return limits_from_environment(os.environ)
