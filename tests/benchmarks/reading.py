"""Speed, memory and correctness of the readers, by format: `python tests/benchmarks/reading.py [format ...]`.

Reads the folder of the same reports in all formats and compares with its `truth/`, white space dropped: the share of
characters right, and of figures (runs of digits with their decimals, in their order).
"""

import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

from rapidfuzz.distance import LCSseq, Levenshtein

from extract.errors import UnreadableDocument
from extract.reading import read_document

DOCUMENTS = Path(__file__).resolve().parents[2].parent / "shared" / "documents"
FORMATS = ("txt", "md", "html", "docx", "pdf", "ofd", "doc", "scan")
REPEATED = frozenset({"txt", "md", "html", "docx", "pdf", "ofd"})
"""Formats that are fast enough to be read many times."""
SECONDS = 2.0
"""CPU time spent on each repeated format."""
FIGURE = re.compile(r"\d+(?:\.\d+)?")
NOT_THE_WHOLE_REPORT = ("_short", "_tiny", "_table_track")
"""Files that hold other text than their report's `truth/`."""


def main(formats: list[str]) -> None:
    print(
        f"{'format':8} {'files/CPU-s':>12} {'pages/CPU-s':>12} {'peak MB':>8} {'characters right':>17}"
        f" {'worst':>8} {'figures':>8}",
        flush=True,
    )
    for name in formats or FORMATS:
        answer = subprocess.run(
            [sys.executable, __file__, "--measure", name], capture_output=True, text=True, check=True
        )
        m = json.loads(answer.stdout.splitlines()[-1])
        pages = f"{m['pages']:.1f}" if m["pages"] else "-"
        print(
            f"{name:8} {m['files']:12.1f} {pages:>12} {m['peak']:8.0f} {m['right']:17.5f} {m['worst']:8.5f}"
            f" {m['figures']:8.5f}",
            flush=True,
        )


def measure(name: str) -> dict[str, float]:
    files = [(p.read_bytes(), p.name, truth_of(p)) for p in sorted((DOCUMENTS / name).iterdir()) if truth_of(p)]
    if name in REPEATED:
        read_document(*files[0][:2])  # imports and caches are not the reader's speed
    pages = count = 0
    texts = []
    started = time.process_time(), children_seconds()
    while not count or (name in REPEATED and time.process_time() - started[0] < SECONDS):
        texts = [read_document(data, file_name) for data, file_name, _ in files]
        pages += sum(max((s.page or 0 for s in text.segments), default=0) for text in texts)
        count += len(files)
    spent = time.process_time() - started[0] + children_seconds() - started[1]
    shares = [share_right(text.text, truth) for text, (_, _, truth) in zip(texts, files, strict=True)]
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    return {
        "files": count / spent,
        "pages": pages / spent,
        "peak": peak,
        "right": sum(shares) / len(shares),
        "worst": min(shares),
        "figures": figures_right([(text.text, truth) for text, (_, _, truth) in zip(texts, files, strict=True)]),
    }


def truth_of(path: Path) -> str:
    truth = DOCUMENTS / "truth" / f"{path.stem[:3]}.txt"
    if any(mark in path.stem for mark in NOT_THE_WHOLE_REPORT) or not truth.exists():
        return ""
    return truth.read_text(encoding="utf-8")


def share_right(text: str, truth: str) -> float:
    wanted, found = "".join(truth.split()), "".join(text.split())
    return 1 - Levenshtein.distance(wanted, found) / len(wanted)


def figures_right(texts: list[tuple[str, str]]) -> float:
    """The share of the figures of the truth that stand in the text too, in their order."""
    pairs = [(FIGURE.findall("".join(wanted.split())), FIGURE.findall("".join(text.split()))) for text, wanted in texts]
    right = sum(LCSseq.similarity(wanted, found) for wanted, found in pairs)
    return right / sum(len(wanted) for wanted, _ in pairs)


def children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    if not DOCUMENTS.is_dir():
        raise SystemExit("the folder of documents in all formats is not beside the project")
    if sys.argv[1:2] == ["--measure"]:
        try:
            print(json.dumps(measure(sys.argv[2])))
        except UnreadableDocument as error:
            raise SystemExit(str(error)) from error
    else:
        main(sys.argv[1:])
