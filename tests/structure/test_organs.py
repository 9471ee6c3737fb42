import datetime
import time

import pytest

from extract.structure.dates import find_date, find_year
from extract.structure.organs import is_township_organ, township_in_name, township_in_text
from tests.benchmarks.generator import townships

NAMES = {
    "乐水市市中区茅桥镇人民政府": "茅桥镇",
    "荆水市沙市区岑河镇2023年度法治政府建设报告": "岑河镇",
    "内蒙古自治区锡林郭勒盟西乌珠穆沁旗巴彦花镇人民政府": "巴彦花镇",
    "2023年度新街镇法治政府建设工作总结": "新街镇",
    "江西省景德镇市浮梁县鹅湖镇人民政府": "鹅湖镇",
    "玉树藏族自治州囊谦县觉拉乡2022年总结": "觉拉乡",
    "红旗街道办事处": "红旗街道",
    "清河区人民政府红旗街道办事处": "红旗街道",
    "安平市清河区人民政府红旗街道办事处": "红旗街道",
    "古镇镇2023年总结": "古镇镇",
    "长城镇人民政府": "长城镇",
    "和平镇人民政府": "和平镇",
    "水城县南溪彝族苗族乡人民政府": "南溪彝族苗族乡",
    "清河县人民政府": None,
    "我镇2023年工作": None,
    "乡镇工作总结": None,
    "某某镇人民政府": None,
    "某县某镇人民政府": None,
    "通江县建设镇人民政府": "建设镇",
    "杭锦旗呼和木独镇2023年法治政府建设情况报告": "呼和木独镇",
    "秭归县沙镇溪镇人民政府": "沙镇溪镇",
    "大名县营镇回族乡2023年度报告": "营镇回族乡",
    "九龙坡区白市驿镇人民政府": "白市驿镇",
    "沁县沁州黄镇人民政府": "沁州黄镇",
    "沙县区青州镇人民政府": "青州镇",
    "芒市轩岗乡人民政府": "轩岗乡",
    "彰武县阿尔乡镇人民政府": "阿尔乡镇",
    "各乡镇人民政府": None,
    "县直属乡镇2023年工作": None,
}


@pytest.mark.parametrize(("name", "township"), NAMES.items(), ids=NAMES.keys())
def test_township_in_name(name: str, township: str | None) -> None:
    span = township_in_name(name, 0, len(name))
    assert (name[span[0] : span[1]] if span else None) == township
    assert is_township_organ(name) is (township is not None)


OPENERS = [
    "今年镇党委召开专题会议。",
    "利用镇综治中心，实现镇村联动。",
    "现将，以镇长为组长，对街道干部述法。",
    "小事不出村，大事不出镇。",
]


@pytest.mark.parametrize("text", OPENERS, ids=OPENERS)
def test_a_sentence_that_opens_before_the_word_for_a_township_names_none(text: str) -> None:
    assert township_in_text(text, 0, len(text)) is None


def test_a_year_before_a_street_is_no_part_of_its_name() -> None:
    text = "2025年度友谊路街道中心组学习。"
    span = township_in_text(text, 0, len(text))
    assert span == (text.index("友谊"), text.index("友谊") + len("友谊路街道"))


def test_township_in_text_is_the_one_named_again() -> None:
    text = "按照县委部署，参观东山镇经验。2023年，西河乡推进法治。近年来，西河乡成效明显，我乡上下努力，统筹城乡发展。"
    span = township_in_text(text, 0, len(text))
    assert span == (text.index("西河乡"), text.index("西河乡") + 3)
    assert township_in_text("我镇推进城镇建设，全镇乡村振兴，科技下乡。", 0, 22) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025年1月10日", datetime.date(2025, 1, 10)),
        ("2025-01-10 09:20", datetime.date(2025, 1, 10)),
        ("二〇二五年十二月二十一日", datetime.date(2025, 12, 21)),
        ("二○二五年十月三十日", datetime.date(2025, 10, 30)),
        ("2025年2月30日", None),
        ("3.15消费者权益日", None),
    ],
)
def test_find_date(text: str, date: datetime.date | None) -> None:
    found = find_date(text, 0, len(text))
    assert (found[0] if found else None) == date


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("现将2023年工作报告如下", 2023),
        ("《实施纲要（2021—2025年）》印发后，2024年我镇", 2024),
        ("2021-2025年规划", None),
        ("县府发〔2023〕5号", None),
        ("二〇二三年度", 2023),
        ("2024年1月8日", None),
        ("法治政府建设工作报告（2023年度）", 2023),
        ("松办发（2023年）5号", None),
    ],
)
def test_find_year(text: str, year: int | None) -> None:
    found = find_year(text, 0, len(text))
    assert (found[0] if found else None) == year
    assert found is None or text[found[1] : found[2]] in (str(year), "二〇二三")


def test_every_township_of_the_list_is_found_in_the_name_of_its_organ() -> None:
    """Except zones, whose name in the list is not part of an organ's name."""
    missed = []
    for place in townships():
        organ = f"{place.county}{place.name}人民政府"
        span = township_in_name(organ, 0, len(organ))
        if span is None or not organ[slice(*span)].endswith(place.name):
            missed.append(organ)
    assert all("开发区" in organ or "大柴旦行政委员会" in organ or "产业园" in organ for organ in missed), missed
    assert len(missed) < 20


def test_what_is_done_in_town_and_country_is_no_township() -> None:
    text = "公开国土资源城乡建设类信息9条，巩固街镇管理体制改革。"
    assert township_in_text(text, 0, len(text)) is None
    text = "古城乡积极推进法治建设。"
    span = township_in_text(text, 0, len(text))
    assert span == (0, 3)


@pytest.mark.timeout(60)
def test_a_page_title_of_marks_is_examined_in_linear_time() -> None:
    marks = "# " * 10_000
    started = time.process_time()
    assert township_in_name(marks, 0, len(marks)) is None
    assert time.process_time() - started < 1.0
