"""A country's warehouse without a country's texts: landed reports multiplied over townships and years.

`python -m tests.benchmarks.country HOME --reports 400000` takes what the archive of the benchmark's home HOME keeps of
its first load, gives every copy a township, a year and keys of its own, and loads the copies for real. Figures,
sections and numerals of a copy are those of its original; its text is the original's with a line more, so that no two
are the same report. The archive holds no originals of the copies: they can be queried and published, not verified.

`python -m tests.benchmarks.country HOME --day 2025` drops a hundred reports of a year that is not there yet and prints
what each stage takes to publish them.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from extract.landing.kept import loads_folder
from extract.landing.load import load_run
from extract.landing.merge import parquet
from extract.settings import Settings
from tests.benchmarks.generator import townships
from tests.benchmarks.machine import machine
from tests.benchmarks.stages import run_stages, settings_of
from tests.benchmarks.truth import drop_reports

DAY = 100
"""Reports of a day."""

LOADED_AT_ONCE = 20_000
"""Reports of one load: about what one transaction holds in the memory that a load may take."""

_COPY = """
    with originals as (
        select *, row_number() over (order by document_id) - 1 as position, count(*) over () as originals
        from {landed} where status = 'extracted' and has_extraction
    ),
    numbered as (
        select *, $lap * originals + position + $first as number from originals
    ),
    placed as (
        select numbered.*, places.*, $last_year - number // $places as year, code || year as copy,
            sha256(document_id || ':' || copy) as key
        from numbered inner join places on numbered.number % $places = places.place
        where number < $reports
    )
    select placed.* exclude (
        position, originals, number, place, code, name, county, prefecture, province, year, copy, key,
        filename, file_row_number
    ) replace (
        left(sha256(key), 32) as arrival_id, key as document_id,
        left(key, 32) || '-' || left(rules_version, 12) as extraction_id,
        year || '-' || code || '.txt' as portable_name, year || '-' || code || '.txt' as file_name,
        $run as run_id, canonical_text || copy || '\n' as canonical_text,
        sha256(canonical_text || copy || '\n') as text_sha256,
        list_transform(headers, lambda h: struct_update(h, report_year := year::integer, township := name)) as headers,
        list_transform(township_candidates[:1], lambda c: struct_update(c, division_code := code, township := name,
            county := placed.county, prefecture := placed.prefecture, province := placed.province, is_chosen := true))
            as township_candidates
    )
    from placed
"""


def multiply(settings: Settings, reports: int, first: int = 0, last_year: int = 2024, run: str = "country") -> None:
    """Loads the copies `first` to `reports`, newest year first."""
    originals = sorted((settings.archive / "originals").glob("*.parquet")) or _set_aside(settings)
    for number, landed in enumerate(_landed(settings, originals, (first, reports), last_year, run)):
        load_run(settings, f"{run}-{number}", [landed])


def _set_aside(settings: Settings) -> list[Path]:
    """The landed files of the first load, kept apart: the copies' loads are kept in the archive as well."""
    folder = settings.archive / "originals"
    folder.mkdir()
    oldest = min(loads_folder(settings).glob("*/*.parquet"), key=lambda path: path.stat().st_mtime).parent
    return [Path(shutil.copy(path, folder)) for path in sorted(oldest.glob("*.parquet"))]


def _landed(
    settings: Settings, originals: list[Path], numbers: tuple[int, int], last_year: int, run: str
) -> Iterator[str]:
    """The names of landed files with the copies, each written when it is asked for."""
    first, reports = numbers
    settings.landing.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '3GB'")
        places = pa.Table.from_pylist([dataclasses.asdict(Place.of(*pair)) for pair in enumerate(townships())])
        connection.register("places", places)
        (count,) = connection.execute(
            f"select count(*) from {parquet(originals)} where status = 'extracted' and has_extraction"
        ).fetchone() or (0,)
        laps = -(-(reports - first) // count)
        at_once = max(1, LOADED_AT_ONCE // count)
        for lap in range(0, laps, at_once):
            query = " union all ".join(
                "from (" + _COPY.format(landed=parquet(originals)).replace("$lap", str(step)) + ")"
                for step in range(lap, min(laps, lap + at_once))
            )
            values = {"first": first, "places": places.num_rows, "last_year": last_year, "reports": reports}
            for name, value in values.items():
                query = query.replace(f"${name}", str(value))
            target = settings.landing / f"{run}-{lap:05d}.parquet"
            query = query.replace("$run", f"'{run}'")
            connection.execute(f"copy ({query}) to '{target}' (format parquet, compression zstd, row_group_size 2048)")
            yield target.name


def publish_a_day(settings: Settings, year: int) -> Iterator[str]:
    """A hundred reports of `year` from the drop folder to the published files: a line for each stage, and for all."""
    drop_reports(settings.drop, settings.home / "day.csv", 0, DAY, ("txt",), first_year=year)
    costs = run_stages(settings.home, f"day-{year}", ("scan", "land", "load", "dbt", "publish"))
    for stage, cost in costs.items():
        yield f"{stage}: {cost.cpu_seconds:.1f} CPU-seconds, {cost.wall_seconds:.1f} s, {cost.peak_mb:.0f} MB"
    cpu, wall = (sum(getattr(cost, kind) for cost in costs.values()) for kind in ("cpu_seconds", "wall_seconds"))
    yield f"all: {cpu:.1f} CPU-seconds, {wall:.1f} s"


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A township as the query above joins it."""

    place: int
    code: str
    name: str
    county: str
    prefecture: str
    province: str

    @classmethod
    def of(cls, number: int, township: tuple[str, ...]) -> Place:
        """The township with its place in the order of codes."""
        return cls(number, *township)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--reports", type=int, default=400_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last-year", type=int, default=2024)
    parser.add_argument("--run", default="country")
    parser.add_argument("--day", type=int, metavar="YEAR", help="publish a hundred reports of YEAR instead")
    asked = parser.parse_args()
    if asked.day:
        print(machine(), *publish_a_day(settings_of(asked.home), asked.day), sep="\n")
    else:
        multiply(settings_of(asked.home), asked.reports, asked.first, asked.last_year, asked.run)
