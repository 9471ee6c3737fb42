import functools
import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.places.gazetteer import Township, gazetteer
from extract.places.resolution import MOST_CANDIDATES, resolve_township
from extract.records import Header, Mention, SourceText, TownshipCandidate

SHARED = Path(__file__).parents[2].parent / "shared"
SAMPLE = 3_000
TRULY_AMBIGUOUS = 0.01
"""Share of full names that may stay open: two places of one name in one county, and names that are a list's remark."""


def resolve(
    text: str,
    year: int | None = 2023,
    metadata: tuple[tuple[str, str], ...] = (),
    **header: str,
) -> tuple[TownshipCandidate, ...]:
    mentions = {field: mention(text, value) for field, value in header.items()}
    report_year = None if year is None else Mention(year, None, None, "test")
    candidates = resolve_township(
        SourceText(text, (), "txt", "test", "1", metadata=metadata),
        Header(report_year=report_year, **mentions),  # type: ignore[arg-type]
    )
    assert_sound(text, candidates)
    return candidates


def mention(text: str, value: str) -> Mention[str]:
    start = text.find(value)
    return Mention(value, start, start + len(value), "test") if start >= 0 else Mention(value, None, None, "test")


def assert_sound(text: str, candidates: tuple[TownshipCandidate, ...]) -> None:
    assert sum(c.is_chosen for c in candidates) <= 1
    assert [c.score for c in candidates] == sorted((c.score for c in candidates), reverse=True)
    assert not any(c.is_chosen for c in candidates[1:])
    for candidate in candidates:
        assert candidate.score == pytest.approx(sum(reason.weight for reason in candidate.evidence))
        for reason in candidate.evidence:
            assert reason.start is None or text[reason.start : reason.end] == reason.text


def chosen(candidates: tuple[TownshipCandidate, ...]) -> str | None:
    return next((c.division_code for c in candidates if c.is_chosen), None)


def full_name(township: Township) -> str:
    office = "办事处" if township.name.endswith("街道") else "人民政府"
    return f"{township.province}{township.prefecture or ''}{township.county}{township.name}{office}"


@functools.cache
def listed(year: int) -> list[Township]:
    known = gazetteer()
    townships = (known.township(line) for line in range(len(known.lines)))
    return [t for t in townships if t.is_listed_in(year)]


def test_full_names_give_their_own_code_or_none() -> None:
    open_names = []
    for township in random.Random(20230630).sample(listed(2023), SAMPLE):
        issuer = full_name(township)
        found = chosen(resolve(f"{issuer}\n关于2023年法治政府建设情况的报告", issuer=issuer))
        assert found in (township.division_code, None), issuer
        if found is None:
            open_names.append(issuer)
    assert len(open_names) <= TRULY_AMBIGUOUS * SAMPLE, open_names


@settings(max_examples=300)
@given(data=st.data(), year=st.integers(2015, 2026))
def test_a_county_and_a_name_never_give_another_place(data: st.DataObject, year: int) -> None:
    townships = listed(min(max(year, 2017), 2023))
    township = townships[data.draw(st.integers(0, len(townships) - 1))]
    text = f"{township.name}{year}年法治政府建设报告\n认真落实{township.county}人民政府关于依法行政的要求。"
    found = chosen(resolve(text, year, township=township.name))
    namesakes = [t for t in townships if t.name == township.name and t.county == township.county]
    assert found in (township.division_code, None)
    assert found is None or len(namesakes) == 1


@settings(max_examples=200)
@given(
    text=st.text(alphabet="荣昌区城口县万灵镇明通皇宫乡街道办事处人民政府关于我赴与毗邻，。\n〔20〕号《》", max_size=80)
)
def test_any_text_is_read_soundly(text: str) -> None:
    resolve(text)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        pytest.param("城关镇2023年工作报告\n我镇依法行政。", {"township": "城关镇"}, id="shared-name-alone"),
        pytest.param(
            "城关镇2023年工作报告\n组织干部赴竹山县城关镇考察，我镇受益良多。",
            {"township": "城关镇"},
            id="visited-namesake",
        ),
        pytest.param(
            "城关镇2023年工作报告\n我镇与竹山县、竹溪县接壤。", {"township": "城关镇"}, id="neighbouring-counties"
        ),
        pytest.param(
            "城关镇2023年工作报告\n我镇外出务工人员多在竹山县。",
            {"township": "城关镇"},
            id="county-named-once-in-passing",
        ),
        pytest.param(
            "竹山县司法局\n2023年法治政府建设年度报告\n竹山县城关镇成立调解室，城关镇经验获推广。",
            {"township": "城关镇"},
            id="department-of-the-county-as-issuer",
        ),
        pytest.param(
            "竹山县人民政府2023年法治政府建设年度报告\n我县在城关镇召开现场会。",
            {"title": "竹山县人民政府2023年法治政府建设年度报告", "township": "城关镇"},
            id="county-government-in-title",
        ),
        pytest.param(
            "2023年法治政府建设年度报告\n我县各乡镇落实责任，万灵镇率先完成。",
            {"township": "万灵镇"},
            id="speaks-as-a-county",
        ),
        pytest.param(
            "万灵镇2023年工作报告\n落实《武隆区法治政府建设方案》，我镇地处县城。",
            {"township": "万灵镇"},
            id="other-county-rules",
        ),
        pytest.param(
            "大足区万灵镇人民政府2023年工作报告",
            {"issuer": "大足区万灵镇人民政府"},
            id="unique-name-beside-another-county",
        ),
        pytest.param(
            "圈头乡2023年工作报告\n"
            + "县委、县政府关心我乡工作，" * 40
            + "我乡接待安新县圈头乡来访一批。"
            + "全乡依法行政，" * 40,
            {"township": "圈头乡"},
            id="namesake-that-came-to-visit",
        ),
        pytest.param(
            "圈头乡2023年工作报告\n我乡到安新县司法局学习，与安新县有关站所联合开展活动，县委给予肯定。",
            {"township": "圈头乡"},
            id="county-visited-once-and-named-again",
        ),
        pytest.param(
            "宿迁经济技术开发区水利局\n2023年工作报告\n我局在古楚街道试点。",
            {"township": "古楚街道"},
            id="zone-department",
        ),
        pytest.param("青龙村镇2023年工作报告", {"township": "青龙村镇"}, id="name-of-no-list"),
        pytest.param(
            "明月山镇人民政府2023年工作报告\n我镇到万灵镇交流。",
            {"title": "明月山镇人民政府2023年工作报告"},
            id="unknown-in-title",
        ),
        pytest.param("", {}, id="empty"),
    ],
)
def test_thin_evidence_chooses_none(text: str, header: dict[str, str]) -> None:
    assert chosen(resolve(text, **header)) is None


@pytest.mark.parametrize(
    ("text", "metadata", "code"),
    [
        pytest.param(
            "2023年法治政府建设年度报告\n我镇依法行政。",
            (("发布机构", "竹山县城关镇人民政府"),),
            "420323100",
            id="township",
        ),
        pytest.param(
            "城关镇2023年法治政府建设年度报告\n我镇依法行政。",
            (("发布机构：", "竹山县人民政府办公室"),),
            "420323100",
            id="county",
        ),
        pytest.param(
            "2023年法治政府建设年度报告\n我镇依法行政。",
            (("公开机构", "竹山县城关镇人民政府"),),
            "420323100",
            id="any-label-of-an-issuer",
        ),
        pytest.param(
            "2023年法治政府建设年度报告\n我镇依法行政。",
            (("作者", "竹山县城关镇人民政府"),),
            "420323100",
            id="author",
        ),
        pytest.param(
            "城关镇2023年法治政府建设年度报告\n我镇依法行政。",
            (("主题分类", "竹山县人民政府"),),
            None,
            id="other-label",
        ),
    ],
)
def test_metadata_is_evidence_of_the_issuer(text: str, metadata: tuple[tuple[str, str], ...], code: str | None) -> None:
    assert chosen(resolve(text, metadata=metadata)) == code


def test_counties_of_one_name_are_told_apart_by_what_stands_before() -> None:
    issuer = "贵州省贵阳市白云区云城街道办事处"
    assert chosen(resolve(f"{issuer}\n2023年工作报告", issuer=issuer)) == "520113007"
    without = "白云区云城街道办事处"
    candidates = resolve(f"{without}\n2023年工作报告", issuer=without)
    assert chosen(candidates) is None
    assert {c.division_code for c in candidates} >= {"520113007", "440111016"}


def test_a_document_prefix_decides_between_few() -> None:
    text = "高观镇2019年工作报告\n我镇按照县委、县政府要求（城府办发〔2019〕2号），抓好普法。"
    assert chosen(resolve(text, 2019, township="高观镇")) == "500229107"
    without = text.replace("（城府办发〔2019〕2号）", "")
    assert chosen(resolve(without, 2019, township="高观镇")) is None


def test_the_own_document_number_is_no_county_document() -> None:
    text = "城关镇2023年工作报告\n城府发〔2024〕2号\n我镇落实县委、县政府要求。"
    candidates = resolve(text, township="城关镇")
    assert not any(reason.kind == "document_prefix" for c in candidates for reason in c.evidence)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("得汉城村、学堂湾村", "511921110"),
        ("正义村、团结村", None),
        ("县城", None),
    ],
)
def test_rare_villages_decide_between_namesakes(place: str, code: str | None) -> None:
    text = f"永安镇2023年工作报告\n我镇在{place}开展宣讲，全镇依法行政。"
    assert chosen(resolve(text, township="永安镇")) == code


def test_villages_visited_elsewhere_are_no_evidence() -> None:
    text = "永安镇2023年工作报告\n我镇组织村干部赴得汉城村、学堂湾村考察。"
    assert chosen(resolve(text, township="永安镇")) is None


def test_the_year_picks_the_list() -> None:
    text = "滦州市古马镇人民政府工作报告"
    assert chosen(resolve(text, 2022, issuer="滦州市古马镇人民政府")) == "130284108"
    old = "滦县古马镇人民政府工作报告"
    assert chosen(resolve(old, 2017, issuer="滦县古马镇人民政府")) == "130223108"


@pytest.mark.parametrize(
    ("text", "year", "code"),
    [
        ("昆山市周庄镇人民政府关于2023年度法治政府建设情况的报告", 2023, "320583107"),
        ("江阴市周庄镇人民政府关于2023年度法治政府建设情况的报告", 2023, "320281108"),
        ("周庄镇人民政府关于2023年度法治政府建设情况的报告", 2023, None),
        ("锦溪镇人民政府关于2023年度法治政府建设情况的报告", 2023, None),
        ("苏州市锦溪镇人民政府关于2024年度法治政府建设情况的报告", 2024, None),
        ("昆山市锦溪镇人民政府关于2024年度法治政府建设情况的报告", 2024, "320583109"),
        ("昆山市锦溪镇人民政府关于2019年度法治政府建设情况的报告", 2019, "320583109"),
    ],
)
def test_a_town_that_statistics_made_part_of_a_zone_is_found_where_its_county_is_named(
    text: str, year: int, code: str | None
) -> None:
    assert chosen(resolve(text, year, title=text)) == code


@pytest.mark.parametrize(
    ("county", "name", "year", "code"),
    [
        ("绛县", "郝庄镇", 2025, "140826200"),
        ("绛县", "郝庄镇", 2019, None),
        ("", "郝庄镇", 2025, None),
        ("太原市迎泽区", "郝庄镇", 2025, "140106100"),
        ("策勒县", "策勒镇", 2025, "653225100"),
        ("荣昌区", "万灵街道", 2025, "500153105"),
    ],
)
def test_a_township_raised_since_the_last_list_is_found_where_its_county_is_named(
    county: str, name: str, year: int, code: str | None
) -> None:
    text = f"{county}{name}办事处{year}年度法治政府建设报告"
    assert chosen(resolve(text, year, title=text, township=name)) == code


def test_years_after_the_last_list_use_it() -> None:
    text = "重庆市荣昌区万灵镇人民政府工作报告"
    assert chosen(resolve(text, 2026, issuer="重庆市荣昌区万灵镇人民政府")) == "500153105"
    assert chosen(resolve(text, None, issuer="重庆市荣昌区万灵镇人民政府")) == "500153105"


def test_candidates_of_a_shared_name_are_kept_for_review() -> None:
    candidates = resolve("城关镇2023年工作报告", township="城关镇")
    assert len(candidates) == MOST_CANDIDATES
    assert {c.code_system for c in candidates} == {"NBS"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated reports are not beside this checkout")
@pytest.mark.parametrize("has_header", [True, False])
def test_annotated_reports_resolve_to_their_township(has_header: bool) -> None:
    for line in (SHARED / "gold/documents.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        text = (SHARED / "reports" / gold["file"]).read_bytes().decode()
        fields = ("title", "issuer", "township") if has_header else ()
        header = {field: gold[field] for field in fields if gold[field]}
        candidate = resolve(text, gold["report_year"], **header)[0]
        assert candidate.is_chosen
        for field in ("division_code", "township", "county", "prefecture", "province"):
            assert getattr(candidate, field) == gold[field]


def test_a_named_county_costs_well_below_a_millisecond() -> None:
    body = "我镇严格执行重大行政决策程序，全年开展法治培训若干次，化解矛盾纠纷一批，群众满意度提升。" * 80
    text = "重庆市荣昌区万灵镇人民政府\n关于2023年法治政府建设情况的报告\n" + body
    resolve(text, issuer="重庆市荣昌区万灵镇人民政府")
    source, header = (
        SourceText(text, (), "txt", "test", "1"),
        Header(issuer=mention(text, "重庆市荣昌区万灵镇人民政府")),
    )
    start = time.process_time()
    for _ in range(100):
        resolve_township(source, header)
    assert (time.process_time() - start) / 100 < 0.001
