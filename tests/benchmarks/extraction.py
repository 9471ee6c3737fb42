"""Measures the extraction: `python -m tests.benchmarks.extraction [FOLDER]`, a folder of text reports.

CPU time per report and stage on one core, start-up, memory, correctness against the generator's truth, and beside it
Recognizers-Text's number model on the same texts in the same run. Without a folder the texts are generated.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from extract.measures.absences import find_absences
from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities
from extract.pipeline import extract_bytes
from extract.places.resolution import resolve_township
from extract.reading import read_document
from extract.records import Observation
from extract.structure.header import read_header
from extract.structure.headings import find_sections
from extract.structure.report import is_report
from tests.benchmarks.generator import Figure, GeneratedReport, generate

ROOT = Path(__file__).parents[2]
PEER = ROOT / ".venv-recognizers"
PEER_PACKAGES = ("recognizers-text-suite", "emoji<2")
"""Recognizers-Text imports a name that emoji 2 no longer has."""

REPEATED = 300
"""Reports a round: enough that a round takes a good part of a second."""

ROUNDS = 5
"""The fastest round counts: the others were disturbed by what else ran on the machine."""

PEER_REPORTS = 50

_NUMBER = re.compile(r"(?<![0-9.])[1-9][0-9]{0,2}(?![0-9.年月日])")
_FIRST_REPORT = (
    "from extract.pipeline import extract_bytes; import sys; extract_bytes(sys.stdin.buffer.read(), 'a.txt')"
)
_MANY_REPORTS = (
    "import json, sys; from extract.pipeline import extract_bytes; from tests.benchmarks.stages import peak_mb; "
    "[extract_bytes(text.encode(), '1.txt') for text in json.load(sys.stdin)]; print(peak_mb())"
)
_PEER_RUN = (
    "import json, sys, time; from recognizers_number import Culture, NumberRecognizer; "
    "model = NumberRecognizer(Culture.Chinese).get_number_model(); texts = json.load(sys.stdin); "
    "model.parse(texts[0]); start = time.process_time(); "
    "[model.parse(text) for text in texts]; print(time.process_time() - start)"
)

T = TypeVar("T")


def main(arguments: Sequence[str]) -> int:
    """Prints one figure a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    folder = parser.parse_args(arguments).folder
    generated = list(generate(REPEATED))
    if folder is not None and folder.is_dir():
        texts = varied([file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))], REPEATED)
        _print_speed("", texts)
    else:
        print("bench: no folder with reports, so generated ones only")
        texts = [report.text for report in generated]
    _print_speed("generated_", [report.text for report in generated])
    _print_startup(texts)
    _print("peak_memory_mb", peak_memory_mb(texts), "below 150")
    for name, share in correctness(generated).items():
        _print(f"generated_{name}", share)
    _print_peer(texts[:PEER_REPORTS])
    return 0


def varied(texts: Sequence[str], count: int) -> list[str]:
    """`count` texts made of `texts` in turn, each with other figures, so that no memory of a text or a number helps."""
    dice = random.Random(1)
    return [
        _NUMBER.sub(lambda number: str(dice.randint(1, 9)) + number.group()[1:], text)
        for text in itertools.islice(itertools.cycle(texts), count)
    ]


def _print_speed(prefix: str, texts: Sequence[str]) -> None:
    files = [text.encode() for text in texts]
    seconds = min(_round(files) for _ in range(ROUNDS))
    _print(f"{prefix}characters_per_report", sum(map(len, texts)) / len(texts))
    _print(f"{prefix}reports_per_cpu_second", len(files) / seconds, "at least 1000, aim 2000")
    _print(f"{prefix}ms_per_report", 1000 * seconds / len(files))
    for stage, stage_seconds in stage_times(files).items():
        _print(f"{prefix}ms_per_report_{stage}", 1000 * stage_seconds / len(files))


def _round(files: Sequence[bytes]) -> float:
    start = time.process_time()
    for data in files:
        extract_bytes(data, "report.txt")
    return time.process_time() - start


def stage_times(files: Sequence[bytes]) -> dict[str, float]:
    """CPU seconds of each stage over all `files`, of the fastest round."""
    rounds = [_stage_round(files) for _ in range(ROUNDS)]
    return {stage: min(times[stage] for times in rounds) for stage in rounds[0]}


def _stage_round(files: Sequence[bytes]) -> dict[str, float]:
    times: dict[str, float] = {}

    def timed(stage: str, work: Callable[..., T], *arguments: object) -> T:
        start = time.process_time()
        result = work(*arguments)
        times[stage] = times.get(stage, 0.0) + time.process_time() - start
        return result

    for data in files:
        source = timed("read", read_document, data, "report.txt")
        text = source.text
        sections = timed("structure", find_sections, text)
        header = timed("header", read_header, source, sections)
        quantities, _ = timed("quantities", find_quantities, text, sections)
        year = header.report_year.value if header.report_year else None
        timed("meaning", interpret_quantities, text, sections, quantities, year)
        timed("absences", find_absences, text, sections)
        timed("places", resolve_township, source, header)
        timed("genre", is_report, text, header, sections)
    return times


def _print_startup(texts: Sequence[str]) -> None:
    figures = next(text for text in texts if _NUMBER.search(text))
    _print("startup_cpu_s", startup_seconds(figures), "below 1: import and the first report")
    prose = "第一镇人民政府\n坚持依法行政，持续推进法治建设。\n"
    _print("startup_without_dictionary_cpu_s", startup_seconds(prose), "import and a report without figures")


def startup_seconds(text: str) -> float:
    """CPU seconds from the start of Python to the end of the first report."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", _FIRST_REPORT], input=text.encode(), check=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peak_memory_mb(texts: Sequence[str]) -> float:
    """The highest resident memory of a process that extracts `texts`."""
    command = [sys.executable, "-c", _MANY_REPORTS]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, check=True, text=True, cwd=ROOT)
    return float(done.stdout)


def correctness(reports: Sequence[GeneratedReport]) -> dict[str, float]:
    """Shares of the true figures found, of the found ones that are true, and of each property that is right."""
    true = found = right = 0
    agreeing = {"value": 0, "unit": 0, "qualifier": 0, "indicator": 0, "scope": 0}
    for report in reports:
        observations = {(o.start, o.end): o for o in extract_bytes(report.text.encode(), "report.txt").observations}
        true, found = true + len(report.figures), found + len(observations)
        for figure in report.figures:
            observation = observations.get((figure.start, figure.end))
            if observation is not None:
                right += 1
                for name in agreeing:
                    agreeing[name] += _agrees(figure, observation, name)
    shares = {"span_recall": right / true, "span_precision": right / found}
    return shares | {f"{name}_share": count / right for name, count in agreeing.items()}


def _agrees(figure: Figure, observation: Observation, name: str) -> bool:
    return getattr(figure, name) == getattr(observation, name)


def _print_peer(texts: Sequence[str]) -> None:
    python = PEER / "bin" / "python"
    if not python.exists():
        print(f"Installing {PEER_PACKAGES[0]} into {PEER.name}/")
        uv = Path(sys.executable).parent / "uv"
        for step in (["venv", "--python", "3.11", PEER], ["pip", "install", "--python", python, *PEER_PACKAGES]):
            if subprocess.run([uv, *step, "--quiet"], check=False).returncode:
                print("recognizers_text skipped: it could not be installed")
                return
    start = time.process_time()
    for text in texts:
        extract_bytes(text.encode(), "report.txt")
    own = time.process_time() - start
    command = [python, "-W", "ignore", "-c", _PEER_RUN]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, check=True, text=True)
    _print("recognizers_text_numbers_reports_per_cpu_second", len(texts) / float(done.stdout))
    _print("times_as_fast_with_everything", float(done.stdout) / own)


def _print(name: str, value: float, remark: str = "") -> None:
    print(f"{name} {value:.3f}" + (f"  ({remark})" if remark else ""), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
