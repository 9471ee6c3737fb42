"""Generated reports with the true observations beside them, the same for the same seed.

The benchmarks measure speed and correctness on them in one run; `python -m tests.benchmarks.generator FOLDER` writes
some.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import yaml

FORMATS = ("txt", "html", "docx")
FILLERS = (
    "坚持以人民为中心的发展思想，把法治要求贯穿规划、建设、管理、服务各环节，推动各项工作在法治轨道上运行。",
    "进一步明确责任分工，建立工作台账，实行清单化管理、项目化推进，确保各项任务落到实处、见到实效。",
    "班子成员按照职责分工抓好分管领域法治建设，形成了齐抓共管、协调联动的良好工作格局。",
    "充分发挥基层党组织战斗堡垒作用和党员先锋模范作用，引导群众自觉守法、遇事找法、解决问题靠法。",
    "针对工作中发现的薄弱环节，及时分析原因、制定措施、限期整改，不断提升工作的规范化水平。",
    "围绕群众反映强烈的热点难点问题，主动上门听取意见，切实把问题解决在基层、化解在萌芽状态。",
    "注重上下联动、部门协同，推动力量下沉、重心下移、资源下投，基层治理的基础更加牢固。",
    "以制度建设为抓手，健全完善学习、会商、督办、通报等机制，做到年初有计划、年中有检查、年末有总结。",
)
_WORDINGS = re.compile(r"<([^>]*)>")
_FIGURE = re.compile(r"\{(\d)\}")
_DIGITS = "零一二三四五六七八九"


class Figure(NamedTuple):
    """A true observation: its place in the text and what it says."""

    start: int
    end: int
    value: Decimal
    unit: str
    qualifier: str
    indicator: str
    scope: str


class Township(NamedTuple):
    """A real township, so that its generated reports can be resolved."""

    division_code: str
    name: str
    county: str
    prefecture: str
    province: str


@dataclass(frozen=True, slots=True)
class GeneratedReport:
    """One report with its truth; `name` is a file name without an ending."""

    name: str
    township: Township
    year: int
    text: str
    figures: tuple[Figure, ...]


@cache
def townships() -> tuple[Township, ...]:
    """The townships of the newest list, in order of their codes."""
    packed = (resources.files("extract.places") / "reference" / "townships.csv.gz").read_bytes()
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8"))))
    current = [row for row in rows if not row["valid_to"] and row["township"][-1] in "镇乡"]
    current.sort(key=lambda row: row["division_code"])
    return tuple(
        Township(row["division_code"], row["township"], row["county"], row["prefecture"], row["province"])
        for row in current
    )


@cache
def topics() -> list[dict]:
    """The parts that the results of a report are made of."""
    return yaml.safe_load((Path(__file__).parent / "sentences.yml").read_text(encoding="utf-8"))


def townships_of_whole_counties(count: int, seed: int = 1) -> tuple[Township, ...]:
    """At least `count` townships: all those of some counties, so that they can be compared with their neighbours."""
    counties: dict[tuple[str, str, str], list[Township]] = {}
    for place in townships():
        counties.setdefault((place.province, place.prefecture, place.county), []).append(place)
    chosen: list[Township] = []
    for county in random.Random(seed).sample(sorted(counties), len(counties)):
        if len(chosen) >= count:
            break
        chosen += counties[county]
    return tuple(chosen)


def generate(
    count: int, seed: int = 1, first_year: int = 2024, places: tuple[Township, ...] | None = None
) -> Iterator[GeneratedReport]:
    """`count` reports, no two of the same township and year; when townships run out, the year before follows."""
    places = places or townships()
    order = list(range(len(places)))
    random.Random(seed).shuffle(order)
    for number in range(count):
        lap, index = divmod(number, len(places))
        yield _report(places[order[index]], first_year - lap, random.Random(f"{seed}/{number}"))


def _report(place: Township, year: int, dice: random.Random) -> GeneratedReport:
    title = f"{place.county}{place.name}人民政府\n关于{year}年法治政府建设情况的报告\n\n"
    opening = (
        f"{year}年，在{place.county}委、{place.county}政府的领导下，{place.name}扎实推进法治政府建设。现报告如下：\n"
    )
    text, figures = title + opening + "一、主要做法和成效\n", []
    for ordinal, topic in zip("一二三四五六", topics(), strict=True):
        text += f"（{ordinal}）{_worded(topic['heading'], dice)}。"
        chosen = dice.sample(topic["sentences"], dice.randint(2, len(topic["sentences"])))
        for sentence in chosen:
            text += dice.choice(FILLERS)
            text = _add_sentence(text, sentence, figures, dice)
        text += "\n"
    text += "二、存在的问题\n一是执法力量仍然薄弱；二是普法形式比较单一。\n"
    text += f"三、{year + 1}年工作打算\n继续加强学习培训，" + "".join(dice.sample(FILLERS, 2)) + "\n"
    text += f"\n{place.county}{place.name}人民政府\n{year}年12月{dice.randint(10, 30)}日\n"
    return GeneratedReport(f"{year}-{place.division_code}", place, year, text, tuple(figures))


def _worded(template: str, dice: random.Random) -> str:
    return _WORDINGS.sub(lambda wording: dice.choice(wording[1].split("/")), template)


def _add_sentence(text: str, sentence: dict, figures: list[Figure], dice: random.Random) -> str:
    position = 0
    template = _worded(sentence["text"], dice)
    for slot in _FIGURE.finditer(template):
        text += template[position : slot.start()]
        position = slot.end()
        indicator, units, low, high, *scope = sentence["figures"][int(slot[1]) - 1]
        surface, value, unit, qualifier = _render(low, high, dice.choice(units), dice)
        where = scope[0] if scope else "whole"
        figures.append(Figure(len(text), len(text) + len(surface), value, unit, qualifier, indicator, where))
        text += surface
    return text + template[position:]


def _render(low: int, high: int, unit: str, dice: random.Random) -> tuple[str, Decimal, str, str]:
    """A number as some drafter would print it: surface, value, unit, qualifier."""
    number = round(low * (high / max(low, 1)) ** dice.random()) if low else dice.randint(low, high)
    if unit == "%":
        rate = Decimal(dice.randint(low * 10, high * 10)) / 10
        return f"{rate.normalize():f}{dice.choice('%%％')}", rate, "%", "exact"
    if unit == "元" and number >= 10_000:
        value = Decimal(number // 100 * 100)
        return f"{(value / 10_000).normalize():f}万元", value, "元", "exact"
    style = dice.random()
    if style < 0.05 and 1 < number < 10:
        return _chinese(number) + unit, Decimal(number), unit, "exact"
    if style < 0.35 and number >= 30:
        value = number // 10 * 10
        if value >= 10_000 and dice.random() < 0.5:
            value = value // 1000 * 1000
            return f"{(Decimal(value) / 10_000).normalize():f}万余{unit}", Decimal(value), unit, "more_than"
        return f"{value}余{unit}", Decimal(value), unit, "more_than"
    if style < 0.45 and number >= 1000:
        return f"{number:,}{unit}", Decimal(number), unit, "exact"
    return f"{number}{unit}", Decimal(number), unit, "exact"


def _chinese(number: int) -> str:
    return "两" if number == 2 else _DIGITS[number]


def as_html(report: GeneratedReport) -> bytes:
    """The report as a page of a government site."""
    lines = "".join(f"<p>　　{escape(line)}</p>" for line in report.text.splitlines() if line)
    page = (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>政务公开</title></head><body>"
        "<div class='nav'><a href='/'>首页</a><a href='/zwgk'>政务公开</a></div>"
        f"<div class='article'>{lines}</div><div class='footer'>主办单位：办公室</div></body></html>"
    )
    return page.encode()


def as_docx(report: GeneratedReport) -> bytes:
    """The report as a small docx package."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraphs = "".join(
        f"<w:p><w:r><w:t xml:space='preserve'>{escape(line)}</w:t></w:r></w:p>"
        for line in report.text.splitlines()
        if line
    )
    types = (
        "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        "<Override PartName='/word/document.xml' ContentType="
        "'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>"
    )
    relations = (
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='rId1' "
        "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' "
        "Target='word/document.xml'/></Relationships>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in (
            ("[Content_Types].xml", types),
            ("_rels/.rels", relations),
            ("word/document.xml", f"<w:document xmlns:w='{namespace}'><w:body>{paragraphs}</w:body></w:document>"),
        ):
            package.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), "<?xml version='1.0'?>" + part)
    return buffer.getvalue()


def write_reports(folder: Path, count: int, seed: int = 1, formats: tuple[str, ...] = ("txt",)) -> None:
    """Writes `count` reports into `folder`, the formats in turn."""
    folder.mkdir(parents=True, exist_ok=True)
    encode = {"txt": lambda report: report.text.encode(), "html": as_html, "docx": as_docx}
    for number, report in enumerate(generate(count, seed)):
        ending = formats[number % len(formats)]
        (folder / f"{report.name}.{ending}").write_bytes(encode[ending](report))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=["txt"])
    arguments = parser.parse_args()
    write_reports(arguments.folder, arguments.count, arguments.seed, tuple(arguments.formats))
