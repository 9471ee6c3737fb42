import itertools

import pytest

from extract.places.gazetteer import common_villages, gazetteer, township_by_code, villages

LAST_LIST_TOWNSHIPS = 41_352


def test_the_last_list_is_whole() -> None:
    townships = [gazetteer().township(line) for line in range(len(gazetteer().lines))]
    assert sum(t.is_listed_in(2023) for t in townships) == LAST_LIST_TOWNSHIPS
    assert sum(t.is_listed_in(2017) for t in townships) == 43_524


def test_a_code_stands_once_in_a_year() -> None:
    rows = [gazetteer().township(line) for line in range(len(gazetteer().lines))]
    for _, group in itertools.groupby(rows, key=lambda t: t.division_code):
        spans = [(t.valid_from, t.valid_to or 2023) for t in group]
        assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))


def test_predecessors_are_codes_of_the_list_before() -> None:
    known = gazetteer()
    rows = [known.township(line) for line in range(len(known.lines))]
    for row in rows:
        if row.predecessor_code:
            before = [known.township(line) for line in known.with_code(row.predecessor_code)]
            assert any(t.is_listed_in(row.valid_from - 1) for t in before)
        assert row.valid_from > 2017 or row.predecessor_code is None


@pytest.mark.parametrize(
    ("code", "county", "prefecture", "province"),
    [
        ("500229105", "城口县", None, "重庆市"),
        ("511781102", "万源市", "达州市", "四川省"),
        ("441900101", "东莞市", "东莞市", "广东省"),
        ("620201100", "嘉峪关市", "嘉峪关市", "甘肃省"),
        ("659001100", "石河子市", None, "新疆维吾尔自治区"),
    ],
)
def test_placeholders_are_no_places(code: str, county: str, prefecture: str | None, province: str) -> None:
    township = township_by_code(code)
    assert township is not None
    assert (township.county, township.prefecture, township.province) == (county, prefecture, province)


def test_unknown_codes_have_no_township() -> None:
    assert township_by_code("999999999") is None


def test_shared_names_are_all_found() -> None:
    named = [t for t in gazetteer().named("城关镇") if t.is_listed_in(2023)]
    assert len(named) >= 88
    assert len({t.division_code for t in named}) == len(named)


def test_a_county_keeps_its_former_names() -> None:
    township = next(t for t in gazetteer().named("古马镇") if t.is_listed_in(2018))
    assert gazetteer().county_names(township) == {"滦州市", "滦县"}


def test_villages_are_named_as_people_write_them() -> None:
    assert "沙枣林村" in villages("654202102")
    assert villages("000000000") == ()


def test_common_villages_are_counted() -> None:
    assert common_villages()["新民村"] > 100
    assert "沙枣林村" not in common_villages()
