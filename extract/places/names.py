"""Names: how township and county names vary between the national list and what reports print.

First part of `places`: pure functions over names, used by the gazetteer and by the script that builds its files.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

TownshipClass = Literal["镇", "乡", "民族乡", "苏木", "街道", "地区", "团场", "农场", "开发区", "其他"]
"""Kind of township-level division; 地区 (Beijing), 团场, 农场 and 开发区 are the list's 类似乡级单位."""

TOWNSHIP_CLASSES: tuple[TownshipClass, ...] = get_args(TownshipClass)

_CLASS_PATTERNS: tuple[tuple[TownshipClass, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("街道", r"街道$|街道办事处$|街道办$"),
        ("民族乡", r"族乡$|民族苏木$"),
        ("苏木", r"苏木$"),
        ("镇", r"镇$"),
        ("乡", r"乡$"),
        ("团场", r"(?<![集组])团$|团场$|团分部$|^(?:新疆)?兵团"),
        ("地区", r"地区$|地区办事处$"),
        (
            "开发区",
            r"开发|园区|产业园|工业园|物流园|科技园|创业园|新区|保税|度假区|示范区|试验区|工业区|集中区|集聚区|高新",
        ),
        ("农场", r"[农林牧渔茶场园]场|[种殖]场|场$"),
    )
)


def township_class(code: str, name: str) -> TownshipClass:
    """The kind of township that `code` and `name` tell: 500229105 明通镇 → 镇.

    The seventh digit of the code is the list's own kind (0 街道, 1 镇, 2 and 3 乡, from 4 on 类似乡级单位), but some
    lists number a 街道 among the last; so the name decides and the code breaks the tie.
    """
    for kind, pattern in _CLASS_PATTERNS:
        if pattern.search(name):
            return kind
    return {"0": "街道", "1": "镇", "2": "乡", "3": "乡"}.get(code[6], "其他")  # type: ignore[return-value]


def clean_name(printed: str, county: str) -> str:
    """The township's own name: 武安街道办事处 → 武安街道, and 化德县长顺镇 in 化德县 → 长顺镇."""
    name = re.sub(r"街道办(?:事处)?$", "街道", printed.strip()).removesuffix("类似乡级单位")
    own = name.removeprefix(county)
    return own if len(own) > 2 and own.endswith(("镇", "乡", "街道", "苏木")) else name
