"""Scores extraction and facts against annotated reports: `python score.py FOLDER`, the folder that holds
`reports/`, `gold/` and `tools/score.py`.

Extraction is scored on the output of `fadu extract`, facts on a real warehouse built in a temporary home.
The figures on the reports of `tests/held_out` follow.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from extract.landing import land, load, publish, scan, transform
from extract.pipeline import extract_bytes
from extract.report_json import to_json
from extract.settings import read_settings
from extract.warehouse import open_warehouse
from tests.held_out.figures import measure

FACTS = """
    select file_name as file, year, indicator, unit_family, value, qualifier from facts
    order by file, indicator, unit_family
"""


def main(shared: Path, *options: str) -> int:
    """Prints one figure a line; gives the scorer's exit code."""
    if not (shared / "gold").is_dir():
        print(f"score: there are no annotated reports in {shared}: nothing to score against")
        return 0
    with tempfile.TemporaryDirectory(prefix="fadu-score-") as temporary:
        home = Path(temporary)
        reports = sorted((shared / "reports").glob("*.txt"))
        predicted = [to_json(file.name, extract_bytes(file.read_bytes(), file.name)) for file in reports]
        (home / "predicted.jsonl").write_text("\n".join(map(json.dumps, predicted)), encoding="utf-8")
        write_facts(reports, home)
        command = [sys.executable, shared / "tools" / "score.py", "--gold", shared / "gold", "--predicted"]
        command += [home / "predicted.jsonl", "--facts", home / "facts.csv", *options]
        code = subprocess.run(command, check=False).returncode
    dispositions = [numeral["disposition"] for report in predicted for numeral in report["numerals"]]
    print(f"numerals {len(dispositions)}")
    print(f"numerals_unmeasured_share {dispositions.count('unmeasured') / max(1, len(dispositions)):.4f}")
    for name, share in measure().items():
        print(f"held_out_{name} {share:.4f}")
    return code


def write_facts(reports: list[Path], home: Path) -> None:
    """Builds a warehouse of `reports` in `home` and writes its facts to `facts.csv` there."""
    settings = read_settings({**os.environ, "FADU_HOME": str(home), "FADU_SETTLE_SECONDS": "0.1"})
    settings.drop.mkdir(parents=True)
    for report in reports:
        shutil.copy(report, settings.drop)
    batches = scan.scan_drop_folder(settings, "score")
    landed = [land.land_batch(settings, "score", index, names) for index, names in enumerate(batches)]
    load.load_run(settings, "score", landed)
    transform.build_marts(settings, emit_lineage=False)
    publish.publish(settings)
    with open_warehouse(settings.published_database) as warehouse, (home / "facts.csv").open("w", newline="") as file:
        frame = warehouse.sql(FACTS)
        writer = csv.writer(file)
        writer.writerow(frame.columns)
        writer.writerows(frame.itertuples(index=False))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
