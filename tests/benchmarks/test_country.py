"""A few loaded reports, multiplied: every copy has a township and year of its own, and all that its original has."""

from __future__ import annotations

from pathlib import Path

import duckdb

from extract.landing.land import land_batch
from extract.landing.load import load_run
from extract.landing.scan import scan_drop_folder
from tests.benchmarks.country import multiply
from tests.benchmarks.generator import townships
from tests.benchmarks.stages import settings_of
from tests.benchmarks.truth import drop_reports

REPORTS = 10


def test_copies_are_loaded_as_reports_of_their_own(tmp_path: Path):
    settings = settings_of(tmp_path)
    drop_reports(settings.drop, tmp_path / "truth.csv", 0, 3, ("txt",))
    (batch,) = scan_drop_folder(settings, "first")
    load_run(settings, "first", [land_batch(settings, "first", 0, batch)])
    multiply(settings, REPORTS)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        copies = connection.execute(
            """
            select count(*), count(distinct division_code), min(report_year), count(distinct text_sha256)
            from raw.extractions
            inner join raw.headers using (extraction_id)
            inner join raw.township_candidates using (extraction_id)
            where is_chosen and extraction_id in (
                select extraction_id from raw.extractions
                inner join raw.loads using (load_id)
                where run_id like 'country%'
            )
            """
        ).fetchone()
        figures = connection.execute(
            "select count(*), count(distinct counted) from "
            "(select count(*) as counted from raw.observations group by extraction_id)"
        ).fetchone()
    assert copies == (REPORTS, REPORTS, 2024, REPORTS)
    assert len(townships()) > REPORTS
    assert figures is not None
    assert figures[0] == REPORTS + 3
    assert figures[1] <= 3
