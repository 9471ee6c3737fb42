"""The machine on which figures were measured, described for whoever compares them."""

from __future__ import annotations

import datetime
import os
import platform
from importlib import metadata
from pathlib import Path

PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb", "apache-airflow", "pyarrow")


def machine() -> str:
    """Processor, cores, memory, system and versions in one paragraph, with the load of the machine as it begins."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    load = os.getloadavg()[0]
    return (
        f"Measured on {datetime.datetime.now(datetime.UTC):%Y-%m-%d} on {_processor()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GiB, {platform.system()} {platform.release()}, Python {platform.python_version()}, {versions}. "
        f"Load of the machine before the first measurement: {load:.1f}"
        + (" (others were at work: wall times mean little)." if load > 1 else ".")
    )


def _processor() -> str:
    """The processor's name; its architecture where the system does not tell it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return next(iter(names), platform.machine())
