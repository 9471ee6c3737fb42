"""What `make bench` runs: cost, growth and correctness of the whole pipeline on generated reports.

For each size, so many reports go from the drop folder to the published files of a new warehouse, then a day's
arrivals into that warehouse; CPU seconds count, because wall time on a busy machine says little. `--sizes 1000 10000
40000` is the full measure; `--write` puts the tables into BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import extraction, reading
from tests.benchmarks.generator import FORMATS
from tests.benchmarks.machine import machine
from tests.benchmarks.query_times import query_milliseconds
from tests.benchmarks.stages import ROOT, Cost, run_stages, settings_of
from tests.benchmarks.truth import drop_reports, published_correctness

SMALL = (100, 1000)
"""Sizes that take a few minutes on two cores."""

DAY = 100
"""A day's arrivals."""

RESULTS = ROOT / "BENCHMARKS.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: the first load, a day's arrivals after it, bytes on the disk, correctness, queries."""

    reports: int
    first: dict[str, Cost]
    day: dict[str, Cost]
    disk: dict[str, int]
    correctness: dict[str, float]
    queries: dict[str, tuple[float, int]]


def main(arguments: Sequence[str]) -> None:
    """Prints the tables, and writes them with `--write`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SMALL, help="reports in the warehouses")
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=["txt"], help="of the reports, in turn")
    parser.add_argument("--skip-readers", action="store_true", help="without the formats' readers and OCR")
    parser.add_argument("--skip-extraction", action="store_true", help="without the extraction's stages alone")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {RESULTS.name}")
    asked = parser.parse_args(arguments)
    parts = [machine()]
    if asked.sizes:
        parts.append(pipeline_tables([_measure(size, tuple(asked.formats)) for size in sorted(asked.sizes)]))
    if not asked.skip_extraction:
        parts.append("### Extraction alone, one core\n\n" + _as_block(_extraction))
    if not asked.skip_readers and reading.DOCUMENTS.is_dir():
        parts.append("### Readers\n\n" + _as_block(_readers))
    text = "\n\n".join(parts)
    print(text)
    if asked.write:
        RESULTS.write_text(with_tables(RESULTS.read_text("utf-8"), text), "utf-8")


def _measure(size: int, formats: tuple[str, ...]) -> Measured:
    """Runs one size in a folder that is removed afterwards."""
    with _temporary_home() as home:
        settings, truth = settings_of(home), home / "truth.csv"
        print(f"{size} reports …", file=sys.stderr, flush=True)
        drop_reports(settings.drop, truth, 0, size, formats)
        first = run_stages(home)
        correctness = published_correctness(settings.published_database, truth)
        disk = _disk(home)
        queries = query_milliseconds(settings.published_database)
        print(f"{DAY} more …", file=sys.stderr, flush=True)
        drop_reports(settings.drop, truth, size, DAY, formats)
        return Measured(size, first, run_stages(home, "day"), disk, correctness, queries)


@contextlib.contextmanager
def _temporary_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="fadu-bench-"))
    try:
        yield home
    finally:
        shutil.rmtree(home)


def _disk(home: Path) -> dict[str, int]:
    settings = settings_of(home)
    published = settings.published_database.resolve()
    return {
        "warehouse": settings.warehouse.stat().st_size,
        "published DuckDB file": published.stat().st_size,
        "published Parquet files": _bytes(published.parent, "**/*.parquet"),
        "archive": _bytes(settings.archive, "**/*"),
        "lineage events": _bytes(home / "lineage", "*"),
    }


def _bytes(folder: Path, pattern: str) -> int:
    return sum(path.lstat().st_size for path in folder.glob(pattern) if path.is_file())


def pipeline_tables(sizes: Sequence[Measured]) -> str:
    """The tables of all sizes, as Markdown."""
    return "\n\n".join(
        (
            "### Drop folder to published files: CPU seconds (wall seconds, MB of the largest process)\n\n"
            + _costs(sizes, lambda size: size.first, "", per_report=True),
            f"### A day's {DAY} arrivals into a warehouse: CPU seconds (wall seconds, MB of the largest process)\n\n"
            + _costs(sizes, lambda size: size.day, "into ", per_report=False),
            "### Disk: KB a report\n\n"
            + _by_size(sizes, lambda size: {k: f"{v / 1024 / size.reports:.1f}" for k, v in size.disk.items()}),
            "### Correctness of what is published, against what the generator knows\n\n"
            + _by_size(sizes, lambda size: {k: f"{v:.4f}" for k, v in size.correctness.items()}),
            "### The analyst's ten queries, warm: wall ms (rows)\n\n"
            + _by_size(sizes, lambda size: {k: f"{ms:.0f} ({rows})" for k, (ms, rows) in size.queries.items()}),
        )
    )


def _costs(
    sizes: Sequence[Measured], costs: Callable[[Measured], dict[str, Cost]], prefix: str, *, per_report: bool
) -> str:
    """A line a stage and one for all; the last column is the growth between the last two sizes."""
    growth = growth_per_report(sizes, costs) if len(sizes) > 1 else {}
    named = "ms a further report" if per_report else "ms a report that is there already"
    lines = [["stage", *(f"{prefix}{size.reports:,}" for size in sizes), *([named] if growth else [])]]
    for stage in (*costs(sizes[0]), "all"):
        cells = [_cell(with_sum(costs(size))[stage]) for size in sizes]
        lines.append([stage, *cells, *([f"{growth[stage]:.2f}"] if growth else [])])
    return table(lines)


def growth_per_report(sizes: Sequence[Measured], costs: Callable[[Measured], dict[str, Cost]]) -> dict[str, float]:
    """CPU milliseconds that each stage takes more for every report between the last two sizes."""
    smaller, larger = with_sum(costs(sizes[-2])), with_sum(costs(sizes[-1]))
    reports = sizes[-1].reports - sizes[-2].reports
    return {stage: 1000 * (larger[stage].cpu_seconds - smaller[stage].cpu_seconds) / reports for stage in larger}


def with_sum(costs: dict[str, Cost]) -> dict[str, Cost]:
    """`costs` and their sum as `all`, with the largest process of them."""
    every = costs.values()
    return costs | {
        "all": Cost(
            sum(c.cpu_seconds for c in every), sum(c.wall_seconds for c in every), max(c.peak_mb for c in every)
        )
    }


def _cell(cost: Cost) -> str:
    return f"{cost.cpu_seconds:.1f} ({cost.wall_seconds:.1f}, {cost.peak_mb:.0f})"


def _by_size(sizes: Sequence[Measured], values: Callable[[Measured], dict[str, str]]) -> str:
    columns = [values(size) for size in sizes]
    lines = [[name, *(column[name] for column in columns)] for name in columns[0]]
    return table([["", *(f"{size.reports:,}" for size in sizes)], *lines])


def table(lines: Sequence[Sequence[str]]) -> str:
    """`lines`, the first one the head, as a table of Markdown."""
    head, *rest = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join((head, "|---" * len(lines[0]) + "|", *rest))


def with_tables(document: str, tables: str) -> str:
    """`document` with what stands between its two marks replaced by `tables`.

    >>> with_tables(f"a {BEGIN}old{END} z", "new").split()[-2:]
    ['-->', 'z']
    """
    before, rest = document.split(BEGIN, 1)
    return f"{before}{BEGIN}\n{tables}\n{END}{rest.split(END, 1)[1]}"


def _as_block(measure: Callable[[], str]) -> str:
    return f"```text\n{measure().rstrip()}\n```"


def _extraction() -> str:
    with contextlib.redirect_stdout(io.StringIO()) as output:
        extraction.main([str(reading.DOCUMENTS.parent / "reports")])
    return output.getvalue()


def _readers() -> str:
    command = [sys.executable, reading.__file__]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout


if __name__ == "__main__":
    main(sys.argv[1:])
