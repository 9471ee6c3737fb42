"""Division lists: fetches and reads the published lists of every vintage, for `build`.

Needs `npm`; only maintainers run it, and nothing else in the package imports it.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "china-division"

RELEASES = {
    2017: ("2.1.1", "PourXajY8itRK/w5tSQcZm8H7Cmnfh1PLqRDEMxN5P9BczucviKzl4k54Esux25NN5q1AZJqUcT8LMytDvqeuA=="),
    2018: ("2.2.0", "+9m8xIAOK/OuOI7rFDx/uBumiVJfndTAzTENDpnUeNPgtZzCo95+h+zebwfYp6xRd4Q2H2L2G63KJNYT8OLOmw=="),
    2019: ("2.3.1", "mOfLagVRZ+lRmbIIZ0sci0+9Sr+uGyPCp9an4Orov2KxLf3DGSB/4qyao/jy3pegW4Weppvh0yzGfs+dAPJA7A=="),
    2020: ("2.4.0", "UdcmoBQWTZmCmo1T7e2F4oZUTxu7MUcvXGlxNAEwwcEwNCKVAdloOkwNu0ga2jiMxtw2CVkdJVMelj4Pg3B0Rg=="),
    2021: ("2.5.0", "Ix4mtmRdzwsbSJJuUFhJOOiM/7KklK7vvoRnZLFoR03dbFuMZi3XIn9RIMHspiu/Ev7r7kGQeYiwd5uD0uGbRg=="),
    2022: ("2.6.1", "Iq9YCEWqPcSrD7/7McKpN9QHNbn2iibLmg1NEAxLacijqJzLbytr0sLuKJNY4Exd0LA77N18Pwr9JGgU1p5S6w=="),
    2023: ("2.7.0", "4uUPAT+1WfqDh5jytq7omdCmHNk3j+k76zEG/2IqaGcYB90c2SwcixttcypdsZ3T/9tN1TTpBDoeZn+Yw/qBEA=="),
}
"""Year of each list → the release that holds it and the SHA-512 of the release's archive."""

PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Entries that fill a level of the code if there is no such division; they are not places."""

_COMMITTEE = re.compile(r"(?:(?:村|居|牧|渔)民委员会|[村居]委会|民委会|委员会|委会)$")


@dataclass(frozen=True, slots=True)
class Listed:
    """A township as one list prints it; `villages` are the names of its villages and communities."""

    code: str
    name: str
    county: str
    prefecture: str
    province: str
    villages: frozenset[str]


def read_list(year: int, folder: Path) -> dict[str, Listed]:
    """The list of `year` by code; the archive is kept in `folder`.

    Raises ValueError when the archive is not the one pinned here.
    """
    with tarfile.open(fileobj=io.BytesIO(_archive(year, folder))) as archive:

        def rows(name: str) -> Iterator[dict[str, str]]:
            member = archive.extractfile(f"package/dist/{name}.csv")
            assert member is not None, f"{PACKAGE} of {year} has no {name}.csv"
            return csv.DictReader(io.TextIOWrapper(member, encoding="utf-8"))

        names = {row["code"]: row["name"] for level in ("provinces", "cities", "areas") for row in rows(level)}
        streets = list(rows("streets"))
        villages: dict[str, set[str]] = {row["code"]: set() for row in streets}
        for row in rows("villages"):
            villages[row["streetCode"]].add(village_name(row["name"]))
    return {row["code"]: _listed(row, names, villages[row["code"]]) for row in streets}


def village_name(printed: str) -> str:
    """The name people write for a village that the list calls by its committee: 沙枣林村委会 → 沙枣林村."""
    name = _COMMITTEE.sub("", printed.replace("社区居委会", "社区").strip())
    if name == printed or name.endswith(("村", "社区", "嘎查")):
        return name
    return name + ("村" if "村" in printed[len(name) :] else "社区")


def _listed(row: dict[str, str], names: dict[str, str], villages: set[str]) -> Listed:
    county, prefecture = names[row["areaCode"]], names[row["cityCode"]]
    return Listed(
        code=row["code"],
        name=row["name"].strip(),
        county=prefecture if county in PLACEHOLDERS else county,
        prefecture="" if prefecture in PLACEHOLDERS else prefecture,
        province=names[row["provinceCode"]],
        villages=frozenset(villages),
    )


def _archive(year: int, folder: Path) -> bytes:
    release, integrity = RELEASES[year]
    path = folder / f"{PACKAGE}-{release}.tgz"
    if not path.exists():
        subprocess.run(["npm", "pack", f"{PACKAGE}@{release}"], cwd=folder, check=True, capture_output=True)
    data = path.read_bytes()
    found = base64.b64encode(hashlib.sha512(data).digest()).decode()
    if found != integrity:
        raise ValueError(f"{path.name}: expected sha512-{integrity}, found sha512-{found}")
    return data
