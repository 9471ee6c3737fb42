"""How much faster two workers are than one: `python -m tests.benchmarks.workers`, on an idle machine of two cores.

The same work, by one process and by two, in turn: extraction of generated text reports, and recognition of scanned
pages. Wall time of the work alone; the processes are started and have done a piece each before.
"""

from __future__ import annotations

import functools
import itertools
import multiprocessing
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from extract.pipeline import extract_bytes
from extract.reading import read_document
from tests.benchmarks.generator import generate
from tests.benchmarks.machine import machine

SCANS = Path(__file__).resolve().parents[2].parent / "shared" / "documents" / "scan"

REPORTS = 3000
PIECE = 150
"""Reports that a worker is given at a time."""

ROUNDS = {"extraction": 4, "recognition": 2}
"""In turn, and the fastest of each counts: the others were disturbed by what else ran on the machine."""

Work = Callable[[Sequence[bytes]], object]


def extract_all(texts: Sequence[bytes]) -> None:
    """The whole extraction of each text."""
    for text in texts:
        extract_bytes(text, "report.txt")


def recognise_all(scans: Sequence[bytes]) -> None:
    """The text of each scanned document."""
    for scan in scans:
        read_document(scan, "scan.pdf")


def main() -> None:
    print(machine())
    texts = [report.text.encode() for report in generate(REPORTS)]
    pieces = [texts[at : at + PIECE] for at in range(0, REPORTS, PIECE)]
    _compare("extraction of text reports", extract_all, pieces, ROUNDS["extraction"])
    scans = sorted((path.read_bytes() for path in SCANS.glob("*.pdf")), key=len, reverse=True)
    if scans:
        _compare(
            "recognition of scans", recognise_all, [[scan] for scan in scans for _ in range(2)], ROUNDS["recognition"]
        )
    else:
        print(f"no scans in {SCANS}: recognition is not measured")


def _compare(name: str, work: Work, pieces: Sequence[Sequence[bytes]], rounds: int) -> None:
    times = [[_seconds(work, pieces, workers) for workers in (1, 2)] for _ in range(rounds)]
    one, two = map(min, zip(*times, strict=True))
    count = len(list(itertools.chain.from_iterable(pieces)))
    print(
        f"{name}, {count}: one worker {one:.1f} s, two {two:.1f} s: {two / one:.2f} of the time, {one / two:.2f} times"
        f" as fast, {count / two:.1f} a second"
    )


def _seconds(work: Work, pieces: Sequence[Sequence[bytes]], workers: int) -> float:
    with multiprocessing.get_context("spawn").Pool(workers, functools.partial(work, pieces[0])) as pool:
        pool.map(time.sleep, [1] * workers, chunksize=1)  # all have started
        started = time.monotonic()
        for _ in pool.imap_unordered(work, pieces):
            pass
        return time.monotonic() - started


if __name__ == "__main__":
    main()
