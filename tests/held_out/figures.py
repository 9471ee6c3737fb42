"""How the extraction does on the held-out reports: one figure for each thing that their marks say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from extract.pipeline import extract_bytes
from extract.report_json import to_json
from tests.held_out.gold import FACTS, HERE, read_report

UNCOUNTED = ("per_unit", "comparison", "target")
"""Scopes that never reach a fact; which of them a figure has makes no difference to one."""

PROMISED = ("problems", "plans")
"""Roles of sections whose figures never reach a fact, whatever their scope."""

DURATIONS = ("天", "日", "小时", "分钟", "学时", "课时", "年", "个月", "月", "周", "工作日", "个工作日", "岁")
"""Units of time: the guide counts none of them as a quantity."""

Span = tuple[int, int]


def extract_reports() -> Iterator[tuple[Path, dict]]:
    """Each marked report with what the extraction gives for its text."""
    for path in sorted((HERE / "reports").glob("*.marked")):
        text, *_ = read_report(path)
        yield path, to_json(f"{path.stem}.txt", extract_bytes(text.encode(), f"{path.stem}.txt"))


def measure() -> dict[str, float]:
    """Shares between 0 and 1 by name; a header field's is `document_<field>`."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for path, extracted in extract_reports():
        _, document, quantities, sections, absences = read_report(path)
        for name, is_right in (
            *_quantities(quantities, sections, extracted),
            *_sections(sections, extracted),
            *_absences(absences, extracted),
            *_document(document, extracted),
        ):
            asked[name] += 1
            right[name] += is_right
    return {name: right[name] / asked[name] for name in asked}


def _quantities(marked: list[dict], sections: list[dict], extracted: dict) -> Iterator[tuple[str, bool]]:
    """A span found or missed is asked twice, one too many once: so the share that is right is F1."""
    wanted = _by_span(row for row in marked if row["unit"] not in DURATIONS)
    found = _by_span(row for row in extracted["observations"] if row["unit"] not in DURATIONS)
    yield from (("quantity_f1", False) for span in found if span not in wanted)
    for span, rows in wanted.items():
        yield from [("quantity_f1", span in found)] * (2 if span in found else 1)
        others = found.get(span)
        if others is None:
            continue
        row = rows[0]
        yield "value_unit", any(o["value"] == row["value"] and o["unit"] == row["unit"] for o in others)
        yield "qualifier", any(o["qualifier"] == row["qualifier"] for o in others)
        yield from (("indicator", any(o["indicator"] == r["indicator"] for o in others)) for r in rows)
        if _role_at(sections, span[0]) not in PROMISED:
            yield "scope", any((o["scope"] in UNCOUNTED) == (row["scope"] in UNCOUNTED) for o in others)


def _sections(marked: list[dict], extracted: dict) -> Iterator[tuple[str, bool]]:
    wanted = {(row["start"], row["level"]): row for row in marked}
    found = {(row["start"], row["level"]): row for row in extracted["sections"] if row["heading"]}
    yield from (("heading_f1", False) for key in found if key not in wanted)
    for key, row in wanted.items():
        yield from [("heading_f1", key in found)] * (2 if key in found else 1)
        if key in found:
            yield "role", found[key]["role"] == row["role"]


def _absences(marked: list[dict], extracted: dict) -> Iterator[tuple[str, bool]]:
    for name, rows, others in (
        ("absence_recall", marked, extracted["absences"]),
        ("absence_precision", extracted["absences"], marked),
    ):
        yield from ((name, any(o["start"] < r["end"] and r["start"] < o["end"] for o in others)) for r in rows)


def _document(marked: dict, extracted: dict) -> Iterator[tuple[str, bool]]:
    for field in FACTS:
        if field not in ("prefecture", "province"):  # the marks name them only where the report does
            yield f"document_{field}", _squeezed(marked[field]) == _squeezed(extracted["document"][field])


def _by_span(rows: Iterator[dict]) -> dict[Span, list[dict]]:
    grouped: dict[Span, list[dict]] = {}
    for row in rows:
        grouped.setdefault((row["start"], row["end"]), []).append(row)
    return grouped


def _role_at(sections: list[dict], position: int) -> str:
    before = [row["role"] for row in sections if row["start"] <= position]
    return before[-1] if before else "results"


def _squeezed(value: object) -> str | None:
    return None if value is None else "".join(str(value).split())
