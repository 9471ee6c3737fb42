import pytest

from extract.places.mentions import context_of, named_regions, region_ending_at, regions_before, township_names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("重庆市荣昌区万灵镇", ["荣昌区", "重庆市"]),
        ("荣昌万灵镇", ["荣昌"]),
        ("重庆市荣昌区\n万灵镇", ["荣昌区", "重庆市"]),
        ("荣昌区人民政府万灵镇", ["荣昌区"]),
        ("广东省东莞市万灵镇", ["东莞市", "广东省"]),
        ("今年以来，万灵镇", []),
        ("社区万灵镇", []),
    ],
)
def test_regions_before_a_name(text: str, expected: list[str]) -> None:
    found = regions_before(text, text.index("万灵镇"))
    assert [mention.form for mention in found] == expected
    assert all(text[mention.start : mention.end] == mention.form for mention in found)


def test_the_longest_region_wins() -> None:
    text = "北京市西城区"
    mention = region_ending_at(text, len(text))
    assert mention is not None
    assert mention.form == "西城区"
    assert mention.is_full


@pytest.mark.parametrize(
    ("text", "region", "context"),
    [
        ("落实《荣昌区法治政府建设实施方案》要求", "荣昌区", "organ"),
        ("荣昌区人民政府下发通知", "荣昌区", "organ"),
        ("按照荣昌区要求", "荣昌区", "plain"),
        ("组织干部赴荣昌区参观", "荣昌区", "elsewhere"),
        ("我镇与荣昌区毗邻", "荣昌区", "elsewhere"),
        ("到荣昌区、大足区学习考察", "荣昌区", "elsewhere"),
        ("借鉴荣昌区司法局做法", "荣昌区", "elsewhere"),
        ("考察工作结束。荣昌区委要求整改", "荣昌区", "organ"),
    ],
)
def test_what_a_region_is_named_for(text: str, region: str, context: str) -> None:
    start = text.index(region)
    assert context_of(text, start, start + len(region)) == context
    assert (region, context) in [(mention.form, found) for mention, found in named_regions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年，明通镇深入学习", ["明通镇"]),
        ("城口县明通镇人民政府", ["明通镇"]),
        ("中共明通镇委员会", ["明通镇"]),
        ("建设美丽乡村，推进青龙乡村振兴", []),
        ("各乡镇、各街道", []),
        ("老明通镇的旧址", []),
        ("昌州街道办事处组织", ["昌州街道办事处"]),
    ],
)
def test_township_names_in_text(text: str, expected: list[str]) -> None:
    found = list(township_names(text))
    assert [mention.name for mention in found] == expected
    assert all(text[mention.start : mention.end] == mention.name for mention in found)
