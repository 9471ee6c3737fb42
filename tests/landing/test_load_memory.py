"""The memory of a load does not grow with it: 100,000 real reports at once stay under two gigabytes."""

import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from extract.landing.land import land_batch
from extract.landing.load import load_run
from extract.landing.merge import parquet
from extract.landing.scan import scan_drop_folder
from extract.settings import read_settings
from tests.benchmarks.generator import write_reports

ORIGINALS = 1000
COPIES = 100
MOST_MEGABYTES = 2000

COPY = """
    copy (
        select * replace (
            left(sha256(arrival_id || $copy), 32) as arrival_id,
            sha256(document_id || $copy) as document_id,
            left(sha256(document_id || $copy), 32) || '-' || left(rules_version, 12) as extraction_id,
            $copy || portable_name as portable_name,
            canonical_text || $copy as canonical_text
        )
        from {originals}
    ) to '{target}' (format parquet, compression zstd, compression_level 1)
"""
"""The landed reports once more, as other files with other contents."""


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_load_of_100_000_reports_stays_within_its_memory(settings) -> None:
    write_reports(settings.drop, ORIGINALS)
    batches = scan_drop_folder(settings, "originals")
    landed = [settings.landing / land_batch(settings, "originals", i, names) for i, names in enumerate(batches)]
    with duckdb.connect() as connection:
        originals = parquet(landed).replace(", filename = true, file_row_number = true", "")
        for copy in range(COPIES):
            target = settings.landing / f"copy{copy:03d}.parquet"
            connection.execute(COPY.format(originals=originals, target=target), {"copy": str(copy)})
    for path in landed:
        path.unlink()
    command = [sys.executable, "-m", "tests.landing.test_load_memory", str(settings.home)]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    loaded, megabytes = map(int, done.stdout.split())
    print(f"{loaded} reports, {megabytes} MB")
    assert loaded == ORIGINALS * COPIES
    assert megabytes < MOST_MEGABYTES


if __name__ == "__main__":
    home = read_settings({"FADU_HOME": sys.argv[1]})
    counts = load_run(home, "large", [path.name for path in home.landing.glob("*.parquet")])
    print(counts["documents"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
