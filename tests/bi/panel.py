"""A panel for the dashboards: whole counties over three years with promises, a few bad files, and the sample reports.

`python -m tests.bi.panel FOLDER` writes it; the same for the same numbers.
"""

from __future__ import annotations

import argparse
import random
import shutil
from pathlib import Path

from tests.benchmarks.generator import generate, townships_of_whole_counties
from tests.conftest import ROOT

YEARS = 3
NAMELESS = 6
"""Reports of a 城关镇 that names no county: eighty-eight townships are called so."""

PLAN = "工作打算\n继续加强学习培训，"


def write_panel(folder: Path, townships: int = 150, seed: int = 9) -> int:
    """Writes the reports of at least `townships` townships over three years into `folder`; returns how many files."""
    folder.mkdir(parents=True, exist_ok=True)
    places = townships_of_whole_counties(townships, seed)
    for number, report in enumerate(generate(YEARS * len(places), seed, places=places)):
        dice = random.Random(f"promise/{seed}/{number}")
        (folder / f"{report.name}.txt").write_text(report.text.replace(PLAN, PLAN + _promises(dice)), "utf-8")
    shutil.copytree(ROOT / "samples", folder, dirs_exist_ok=True)
    _write_bad_files(folder)
    return sum(1 for path in folder.iterdir() if path.is_file())


def _promises(dice: random.Random) -> str:
    return (
        f"力争开展普法宣传活动{dice.randint(5, 90)}场次以上，开展行政检查{dice.randint(10, 900)}次，"
        f"举办法治培训{dice.randint(1, 12)}次。"
    )


def _write_bad_files(folder: Path) -> None:
    """What arrives beside good reports: no township that can be told, an empty file, a torn package, a picture."""
    for number, report in enumerate(generate(NAMELESS, seed=77)):
        text = report.text.replace(f"{report.township.county}{report.township.name}", "城关镇")
        text = text.replace(report.township.county, "县").replace(report.township.name, "城关镇")
        (folder / f"城关镇-{number}.txt").write_text(text, "utf-8")
    (folder / "空白.txt").write_bytes(b"")
    (folder / "残缺.docx").write_bytes(b"PK\x03\x04 torn")
    (folder / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF torn")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--townships", type=int, default=150)
    arguments = parser.parse_args()
    print(write_panel(arguments.folder, arguments.townships))
