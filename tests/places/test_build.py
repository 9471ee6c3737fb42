import gzip
from importlib import resources

import pytest

from extract.places.reference.build import common_villages, last_villages, rows_of, with_predecessors
from extract.places.reference.lists import RELEASES, Listed, village_name

FOLDER = resources.files("extract.places.reference")


def listed(code: str, name: str, county: str = "滦县", villages: tuple[str, ...] = ()) -> Listed:
    return Listed(code, name, county, "唐山市", "河北省", frozenset(villages))


def as_list(*townships: Listed) -> dict[str, Listed]:
    return {township.code: township for township in townships}


VILLAGES = ("甲村", "乙村", "丙村", "丁村")


def test_a_township_that_stays_is_one_row() -> None:
    lists = {2017: as_list(listed("1", "古马镇")), 2018: as_list(listed("1", "古马镇"))}
    (row,) = rows_of(lists)
    assert (row.valid_from, row.valid_to) == (2017, None)


def test_a_new_spelling_of_an_office_is_no_change() -> None:
    lists = {2017: as_list(listed("100000001", "滦河街道办事处")), 2018: as_list(listed("100000001", "滦河街道"))}
    assert [row.township for row in rows_of(lists)] == ["滦河街道"]


def test_a_character_the_list_could_not_print_is_no_change() -> None:
    lists = {2017: as_list(listed("1", "?江镇")), 2018: as_list(listed("1", "䢺江镇"))}
    assert [row.township for row in rows_of(lists)] == ["䢺江镇"]


def test_a_code_that_is_gone_for_a_year_has_two_rows() -> None:
    lists = {2017: as_list(listed("1", "古马镇")), 2018: {}, 2019: as_list(listed("1", "古马镇"))}
    assert [(row.valid_from, row.valid_to) for row in rows_of(lists)] == [(2017, 2017), (2019, None)]


def test_the_predecessor_had_the_villages() -> None:
    lists = {
        2017: as_list(listed("1", "古马乡", villages=VILLAGES), listed("2", "雷庄镇", villages=("戊村",))),
        2018: as_list(listed("3", "古马镇", "滦州市", VILLAGES[:3])),
    }
    rows = {row.division_code: row for row in with_predecessors(rows_of(lists), lists)}
    assert rows["3"].predecessor_code == "1"
    assert rows["1"].valid_to == 2017


def test_a_reused_code_has_no_predecessor_of_another_place() -> None:
    lists = {
        2017: as_list(listed("1", "古马镇", villages=VILLAGES)),
        2018: as_list(listed("1", "新城街道", villages=("戊社区", "己社区", "庚社区"))),
    }
    rows = with_predecessors(rows_of(lists), lists)
    assert [row.predecessor_code for row in rows if row.valid_from == 2018] == [""]


def test_the_vanished_namesake_is_the_predecessor_without_villages() -> None:
    lists = {2017: as_list(listed("1", "古马镇")), 2018: as_list(listed("3", "古马镇", "滦州市"))}
    rows = with_predecessors(rows_of(lists), lists)
    assert [row.predecessor_code for row in rows] == ["", "1"]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("沙枣林村委会", "沙枣林村"),
        ("沙枣林村村民委员会", "沙枣林村"),
        ("多福巷社区居委会", "多福巷社区"),
        ("多福巷社区居民委员会", "多福巷社区"),
        ("东街居委会", "东街社区"),
        ("巴彦花嘎查", "巴彦花嘎查"),
        ("巴彦花嘎查委员会", "巴彦花嘎查"),
        ("一连队", "一连队"),
    ],
)
def test_villages_as_people_write_them(printed: str, name: str) -> None:
    assert village_name(printed) == name


def test_villages_are_the_last_list_s_and_placeholders_are_none() -> None:
    lists = {
        2017: as_list(listed("1", "古马镇", villages=("甲家村", "乙家村"))),
        2018: as_list(listed("1", "古马镇", villages=("丙家村", "工业园虚拟社区"))),
    }
    assert last_villages(lists) == {"1": ["丙家村"]}


def test_common_villages_begin_at_their_floor() -> None:
    villages = {str(number): ["新民村", *(["少见村"] if number == 0 else [])] for number in range(20)}
    assert common_villages(villages) == {"新民村": 20}


def test_the_files_carry_no_time_of_building() -> None:
    header = (FOLDER / "townships.csv.gz").read_bytes()[:10]
    assert header[4:8] == b"\0\0\0\0"


def test_the_files_stay_compact() -> None:
    assert len((FOLDER / "townships.csv.gz").read_bytes()) < 1_500_000
    assert sum(len(file.read_bytes()) for file in (FOLDER / "villages").iterdir()) < 5_000_000


def test_every_release_is_pinned_by_hash() -> None:
    assert sorted(RELEASES) == list(range(2017, 2024))
    assert all(len(integrity) == 88 for _, integrity in RELEASES.values())


def test_columns_are_those_of_the_dimension() -> None:
    header = gzip.decompress((FOLDER / "townships.csv.gz").read_bytes()).decode().partition("\n")[0]
    assert header.split(",") == (
        [
            "code_system", "division_code", "township", "county", "prefecture", "province", "class", "valid_from",
            "valid_to", "predecessor_code",
        ]
    )  # fmt: skip
