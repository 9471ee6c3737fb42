"""Turns the marked reports into text files and the gold files that the scorer reads."""

import argparse
import csv
import json
import re
from pathlib import Path

from tests.held_out.facts import FIELDS, facts_of

HERE = Path(__file__).parent
QUALIFIERS = {"=": "exact", ">": "more_than", "<": "less_than", "~": "about"}
SCOPES = {"w": "whole", "p": "part", "u": "per_unit", "c": "comparison", "t": "target"}
MARK = re.compile(r"⟦(?P<quantity>[^⟧]*)⟧|⟪(?P<heading>[^⟫]*)⟫|⟨0∣(?P<absence>[^⟩]*)⟩")
FACTS = ("title", "issuer", "township", "county", "prefecture", "province", "division_code", "report_year")
FACTS += ("document_number", "signer", "addressee")


def read_report(path: Path) -> tuple[str, dict, list[dict], list[dict], list[dict]]:
    """The text of a marked report, its header facts, quantities, headings and absences."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
    facts = dict(line.split("=", 1) for line in head.splitlines())
    document = {"file": f"{path.stem}.txt"} | {name: facts.get(name) or None for name in FACTS}
    document["report_year"] = int(facts["report_year"]) if facts.get("report_year") else None
    text, quantities, sections, absences = "", [], [], []
    position = 0
    for mark in MARK.finditer(body):
        text += body[position : mark.start()]
        position = mark.end()
        base = {"file": document["file"], "start": len(text)}
        if mark["quantity"] is not None:
            rows = _quantities(base, mark["quantity"])
            quantities += rows
            text += rows[0]["text"]
        elif mark["heading"] is not None:
            row = _heading(base, mark["heading"])
            sections.append(row)
            text += row["heading"]
        else:
            absences.append(base | {"end": len(text) + len(mark["absence"]), "text": mark["absence"], "value": 0})
            text += mark["absence"]
    return text + body[position:], document, quantities, sections, absences


def _quantities(base: dict, mark: str) -> list[dict]:
    printed, measured, indicators, scope = mark.split("∣")
    value, unit, qualifier = measured.split(" ")
    row = base | {
        "end": base["start"] + len(printed),
        "text": printed,
        "value": float(value),
        "unit": unit,
        "qualifier": QUALIFIERS[qualifier],
        "scope": SCOPES[scope],
    }
    return [row | {"indicator": indicator} for indicator in indicators.split("+")]


def _heading(base: dict, mark: str) -> dict:
    place, heading = mark.split("∣")
    level, role = place.split(" ")
    return base | {"end": base["start"] + len(heading), "level": int(level), "heading": heading, "role": role}


def write_gold(folder: Path) -> None:
    """Writes `reports/*.txt`, the four gold files and `facts.csv` into `folder`."""
    (folder / "reports").mkdir(parents=True, exist_ok=True)
    kinds: dict[str, list[dict]] = {"documents": [], "quantities": [], "sections": [], "stated_absences": []}
    facts: list[dict] = []
    for path in sorted((HERE / "reports").glob("*.marked")):
        text, document, quantities, sections, absences = read_report(path)
        (folder / "reports" / document["file"]).write_text(text, encoding="utf-8")
        kinds["documents"].append(document)
        kinds["quantities"] += quantities
        kinds["sections"] += sections
        kinds["stated_absences"] += absences
        facts += facts_of(document, quantities, sections)
    for kind, rows in kinds.items():
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{kind}.jsonl").write_text(lines, encoding="utf-8")
    with (folder / "facts.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(facts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the text files and the gold files go")
    write_gold(parser.parse_args().folder)
