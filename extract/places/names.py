"""Names: how township and region names differ between the national lists and reports.

First part of `places`: pure functions on names, used by the gazetteer and by the script that builds its files.
"""

from __future__ import annotations

import re
from typing import Literal

from extract.lexicons.phrases import group

TownshipClass = Literal["镇", "乡", "民族乡", "苏木", "街道", "地区", "团场", "农场", "开发区", "其他"]
"""Kind of township-level division; 地区 (Beijing), 团场, 农场 and 开发区 are the list's 类似乡级单位."""

_CLASS_PATTERNS: tuple[tuple[TownshipClass, re.Pattern[str]], ...] = (
    ("街道", re.compile(r"街道(?:办(?:事处)?)?$")),
    ("民族乡", re.compile(r"族(?:乡|苏木)$")),
    ("苏木", re.compile(r"苏木$")),
    ("镇", re.compile(r"镇$")),
    ("乡", re.compile(r"乡$")),
    ("团场", re.compile(r"(?<![集组])团$|团场$|团分部$|^(?:新疆)?兵团")),
    ("地区", re.compile(r"地区(?:办事处)?$")),
    (
        "开发区",
        re.compile(r"开发|园区|(?:产业|工业|物流|科技|创业)园|新区|保税|(?:度假|示范|试验|工业|集中|集聚)区|高新"),
    ),
    ("农场", re.compile(r"场$|[农林牧渔茶场园]场|[种殖]场")),
)
_CLASS_OF_DIGIT: dict[str, TownshipClass] = {"0": "街道", "1": "镇", "2": "乡", "3": "乡"}

_PEOPLES = group("places", "people")
_PEOPLE = re.compile(rf"(?:{_PEOPLES}族)+(?=乡$|镇$|苏木$|自治)")
_OFFICE = re.compile(r"(?:街道(?:党工委|办事处|办)|街办|街道片区|街道地区)$")
_MANAGEMENT = re.compile(r"(?:管理委员会|管委会|党工委|筹备处)$")
_CORPS = re.compile(
    r"^(?:新疆)?(?:生产建设)?(?:兵团)?(?:第?农?[〇零一二三四五六七八九十\d]+师)?(.+?)(?:分部|生活区|乡)*(?:生活区)?$"
)
_REGIMENT = re.compile(r"^第?([〇零一二三四五六七八九十百\d]{1,5})团(?:场)?$")
_PARENTHESES = re.compile(r"^(.*?)[（(](.+?)[）)](.*)$")
_BARE = frozenset({"街道", "乡镇", "开发区", "园区", "农场", "林场"})
_DIGITS = {d: str(n) for n, d in enumerate("零一二三四五六七八九")} | {"〇": "0"}

_AUTONOMOUS = re.compile(rf"(?:{_PEOPLES}族|蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔)*自治(?:区|州|县|旗)$")
_LEVEL = re.compile(r"(?:特别行政区|林区|特区|矿区|地区|省|市|县|区|旗|盟)$")


def township_class(code: str, name: str) -> TownshipClass:
    """The class of the township with `code` and `name`: 500229105 明通镇 → 镇.

    The seventh digit of the code is the class (0 街道, 1 镇, 2 and 3 乡, from 4 on 类似乡级单位), but some lists have
    街道 among the latter; so the name decides, and the code only if the name does not show it.
    """
    for kind, pattern in _CLASS_PATTERNS:
        if pattern.search(name):
            return kind
    return _CLASS_OF_DIGIT.get(code[6], "其他")


def clean_name(printed: str, county: str) -> str:
    """The township's own name: 武安街道办事处 → 武安街道, and 化德县长顺镇 in 化德县 → 长顺镇."""
    name = re.sub(r"街道办(?:事处)?$", "街道", printed.strip()).removesuffix("类似乡级单位").removesuffix("人民政府")
    own = name.removeprefix(county)
    return own if len(own) > 2 and own.endswith(("镇", "乡", "街道", "苏木")) else name


def mention_keys(surface: str) -> tuple[str, ...]:
    """Names under which the township a report calls `surface` may be listed, nearest first.

    >>> mention_keys("兴蒙蒙古族乡")
    ('兴蒙蒙古族乡', '兴蒙乡')
    >>> mention_keys("第八师一二一团")
    ('第八师一二一团', '121团')
    >>> mention_keys("鹤龙街")
    ('鹤龙街', '鹤龙街道')
    """
    name = _MANAGEMENT.sub("", plain_office(surface))
    street = (name + "道",) if name.endswith("街") else ()
    return tuple(dict.fromkeys((surface, name, *street, *_without_people(name), *_regiment(name))))


def plain_office(name: str) -> str:
    """A street's name without its office: 昌州街道办事处 → 昌州街道."""
    return _OFFICE.sub("街道", name)


def listed_aliases(name: str, kind: str, county: str, province: str) -> tuple[str, ...]:
    """Other names that reports use for the township listed as `name` in `county`.

    兵团一二一团 → 一二一团, 121团; 金海湖地区 in 北京市 → 金海湖镇, 金海湖乡; 开发区（马棚街道） → 马棚街道.
    """
    if kind in ("镇", "街道") and not name.endswith("族镇") and "（" not in name:
        return ()
    names = [*_without_parentheses(name), plain_office(name), _MANAGEMENT.sub("", name), *_without_people(name)]
    if kind == "团场":
        names += [own for own in (_corps_unit(name),) if len(own) > 2]
        names += [key for own in tuple(names) for key in _regiment(own)]
    if kind == "地区" and province == "北京市":
        stem = name.removesuffix("地区")
        names += [stem] if stem.endswith(("镇", "乡")) else [stem + "镇", stem + "乡"]
    if kind == "其他" and name.endswith("办事处"):
        names.append(name.removesuffix("办事处") + "街道")
    if kind == "开发区" and len(own := name.removeprefix(county)) > 3:
        names.append(own)
    return tuple(dict.fromkeys(n for n in names if n != name and len(n) > 1 and n not in _BARE))


def short_region(name: str) -> str:
    """The region's name without its level, as people say it: 荣昌区 → 荣昌, 秀山土家族苗族自治县 → 秀山.

    The full name if less than two characters would be left (城区, 吉县).
    """
    short = _AUTONOMOUS.sub("", name)
    if short == name:
        short = _LEVEL.sub("", name)
    return short if len(short) > 1 else name


def plain_counties(name: str) -> tuple[str, ...]:
    """`name` and, for an autonomous one, the short form with its level: 秀山土家族苗族自治县 → 秀山县."""
    short = short_region(name)
    return (name, short + name[-1]) if "自治" in name and name[-1] in "县州旗" else (name,)


def _without_people(name: str) -> tuple[str, ...]:
    """兴蒙蒙古族乡 → 兴蒙乡; 荆乡回族乡 → 荆乡."""
    match = _PEOPLE.search(name)
    if match is None or match.start() == 0:
        return ()
    stem = name[: match.start()]
    return (stem,) if stem.endswith(("乡", "镇")) else (stem + name[match.end() :],)


def _without_parentheses(name: str) -> tuple[str, ...]:
    match = _PARENTHESES.match(name)
    if match is None:
        return ()
    before, inside, after = match.groups()
    return tuple(part for part in (before + after, inside) if part.endswith(("镇", "乡", "街道", "区", "场")))


def _corps_unit(name: str) -> str:
    match = _CORPS.match(name)
    return match.group(1) if match else name


def _regiment(name: str) -> tuple[str, ...]:
    """一二一团, 第121团 and 第八师一二一团 → 121团; 七十六团 → 76团."""
    match = _REGIMENT.match(name) or _REGIMENT.match(_corps_unit(name))
    return (f"{_number(match.group(1))}团",) if match else ()


def _number(printed: str) -> str:
    tens = re.match(r"^([一二三四五六七八九]?)十([一二三四五六七八九]?)$", printed)
    if tens:
        return _DIGITS.get(tens.group(1), "1") + _DIGITS.get(tens.group(2), "0")
    return "".join(_DIGITS.get(character, character) for character in printed)
