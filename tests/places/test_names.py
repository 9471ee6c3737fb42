import pytest

from extract.places.names import clean_name, listed_aliases, mention_keys, plain_counties, short_region, township_class


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("500229105", "明通镇", "镇"),
        ("110101001", "东华门街道", "街道"),
        ("530423203", "兴蒙蒙古族乡", "民族乡"),
        ("152223201", "江岸苏木", "苏木"),
        ("654203503", "兵团一二一团", "团场"),
        ("320830401", "淮化集团", "其他"),
        ("341523400", "经济开发区", "开发区"),
        ("230523500", "八五三农场", "农场"),
        ("110117006", "金海湖地区", "地区"),
        ("411302200", "永兴", "乡"),
    ],
)
def test_class_of_a_township(code: str, name: str, expected: str) -> None:
    assert township_class(code, name) == expected


@pytest.mark.parametrize(
    ("printed", "county", "expected"),
    [
        ("武安街道办事处", "钟楼区", "武安街道"),
        ("化德县长顺镇", "化德县", "长顺镇"),
        ("城关镇", "城关区", "城关镇"),
        ("开发区类似乡级单位", "歙县", "开发区"),
    ],
)
def test_listed_name_is_cleaned_to_the_own_name(printed: str, county: str, expected: str) -> None:
    assert clean_name(printed, county) == expected


@pytest.mark.parametrize(
    ("surface", "key"),
    [
        ("昌州街道办事处", "昌州街道"),
        ("昌州街道办", "昌州街道"),
        ("昌州街办", "昌州街道"),
        ("鹤龙街", "鹤龙街道"),
        ("兴蒙蒙古族乡", "兴蒙乡"),
        ("一二一团", "121团"),
        ("第八师121团", "121团"),
        ("七十六团", "76团"),
        ("一〇四团", "104团"),
        ("肥东经济开发区管委会", "肥东经济开发区"),
    ],
)
def test_names_a_mention_may_be_listed_under(surface: str, key: str) -> None:
    assert key in mention_keys(surface)


@pytest.mark.parametrize(
    ("name", "kind", "county", "province", "alias"),
    [
        ("兵团一二一团", "团场", "沙湾市", "新疆维吾尔自治区", "121团"),
        ("兵团农六师红旗农场", "团场", "吉木萨尔县", "新疆维吾尔自治区", "红旗农场"),
        ("金海湖地区", "地区", "平谷区", "北京市", "金海湖镇"),
        ("杨镇地区", "地区", "顺义区", "北京市", "杨镇"),
        ("经济开发区（马棚街道）", "开发区", "高邮市", "江苏省", "马棚街道"),
        ("荆乡回族乡", "民族乡", "封丘县", "河南省", "荆乡"),
    ],
)
def test_names_that_reports_use_instead(name: str, kind: str, county: str, province: str, alias: str) -> None:
    assert alias in listed_aliases(name, kind, county, province)


def test_an_alias_is_never_a_bare_class_word() -> None:
    assert listed_aliases("（园区）街道", "街道", "皮山县", "新疆维吾尔自治区") == ()


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("荣昌区", "荣昌"),
        ("秀山土家族苗族自治县", "秀山"),
        ("彭水苗族土家族自治县", "彭水"),
        ("新疆维吾尔自治区", "新疆"),
        ("三都水族自治县", "三都"),
        ("塔什库尔干塔吉克自治县", "塔什库尔干"),
        ("城区", "城区"),
        ("塔城地区", "塔城"),
    ],
)
def test_short_names_of_regions(name: str, short: str) -> None:
    assert short_region(name) == short


def test_autonomous_counties_are_also_called_by_their_level() -> None:
    assert plain_counties("秀山土家族苗族自治县") == ("秀山土家族苗族自治县", "秀山县")
    assert plain_counties("城口县") == ("城口县",)
