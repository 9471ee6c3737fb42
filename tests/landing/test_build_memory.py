"""The memory of a build is limited: 10,000 real reports fit into less than half of what it has for a year."""

import dataclasses

import pytest

from extract.landing.land import land_batch
from extract.landing.load import load_run
from extract.landing.scan import scan_drop_folder
from extract.landing.transform import build_marts
from tests.benchmarks.truth import drop_reports

REPORTS = 10_000
MEGABYTES = 500
"""400 are enough; two models at once need more than 500."""


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_build_of_10_000_reports_stays_within_its_memory(settings) -> None:
    drop_reports(settings.drop, settings.home / "truth.csv", 0, REPORTS, ("txt",))
    batches = scan_drop_folder(dataclasses.replace(settings, batch_size=REPORTS), "reports")
    load_run(settings, "reports", [land_batch(settings, "reports", i, names) for i, names in enumerate(batches)])
    built = build_marts(dataclasses.replace(settings, duckdb_memory_mb=MEGABYTES))
    assert built["success"] > 0
