from pathlib import Path

import pytest

from extract.records import SourceText
from extract.structure.header import read_header
from extract.structure.headings import find_sections
from extract.structure.report import is_report, reports_collected

SHARED_REPORTS = Path(__file__).resolve().parents[3] / "shared" / "reports"

NOT_REPORTS = {
    "invoice": "增值税电子普通发票\n发票代码：044001900111\n购买方：临江县石门镇人民政府\n货物名称：打印纸\n数量：20\n"
    * 5,
    "English": "The town government submitted its annual report on the rule of law. " * 20,
    "novel": "那年冬天，石门镇下了一场大雪。老人坐在炕头，望着窗外，想起许多往事，镇上的人们都睡了。\n" * 20,
    "disclosure report": "石门镇2023年政府信息公开工作年度报告\n一、总体情况\n我镇公开信息132条，依法行政。\n"
    + "我镇认真公开信息。" * 30,
    "work report": "石门镇政府工作报告\n一、2023年工作回顾\n我镇推进法治政府建设，依法行政，普法。\n"
    + "全镇粮食增产。" * 40,
    "notice": "石门镇关于做好2023年法治政府建设工作总结的通知\n各村：请按时报送法治政府建设工作总结，依法行政。\n" * 6,
    "department": "河口市司法局关于2023年法治政府建设情况的报告\n一、工作情况\n"
    + "我局推进法治政府建设，指导各乡镇依法行政。" * 20,
    "heading alone": "石门镇2023年法治政府建设工作报告",
    "link to a report": "石门镇2023年法治政府建设工作报告\n详见附件。欢迎各界监督。\n石门镇人民政府\n2024年1月12日\n",
    "few words without a title": "2023年，我镇推进法治政府建设，依法行政。我镇调解纠纷12件。我镇开展普法3次。\n",
    "empty": "",
}


def decide(text: str) -> bool:
    sections = find_sections(text)
    return is_report(text, read_header(SourceText(text, (), "text", "test", "1"), sections), sections)


@pytest.mark.parametrize("text", NOT_REPORTS.values(), ids=NOT_REPORTS.keys())
def test_other_texts_are_not_reports(text: str) -> None:
    assert not decide(text)


@pytest.mark.parametrize(
    "title",
    [
        "关于石门镇2023年度法治政府建设情况的公示",
        "石门镇2023年法治政府建设年度报告公告",
        "石门镇2023年法治政府建设工作情况的函",
        "石门镇2023年法治政府建设情况通报",
        "石门镇2023年法治政府建设白皮书",
        "石门镇2023年法治石门建设工作总结",
    ],
)
def test_a_report_may_be_published_under_another_name(title: str) -> None:
    body = "一、工作情况\n我镇推进法治政府建设，调解纠纷32件，开展普法活动9场。\n二、存在问题\n执法人员不足。\n"
    assert decide(f"{title}\n{body * 5}")


def test_a_report_may_be_brief() -> None:
    assert decide(
        "石门镇2023年法治政府建设工作报告\n我镇调解纠纷32件。开展普法活动9场。下一步，将加强培训。\n石门镇人民政府\n"
    )


@pytest.mark.skipif(not SHARED_REPORTS.is_dir(), reason="the shared reports are not beside this checkout")
def test_real_reports_are_reports() -> None:
    texts = [path.read_bytes().decode() for path in sorted(SHARED_REPORTS.glob("*.txt"))]
    assert texts
    assert all(decide(text) for text in texts)


def one_report(township: str, year: int = 2023) -> str:
    body = "我镇推进法治政府建设，全年调解纠纷12件，开展宣传3次。" * 5
    title, first = f"{township}{year}年法治政府建设年度报告", f"一、{year}年法治政府建设情况"
    return f"{title}\n{first}\n{body}\n二、存在问题\n{body}\n{township}人民政府\n"


CONTENTS = "各乡镇2023年法治政府建设年度报告汇编\n石门镇2023年法治政府建设年度报告\n青山乡2023年法治政府建设年度报告\n"


@pytest.mark.parametrize(
    ("text", "collected"),
    [
        (one_report("石门镇"), ()),
        (one_report("石门镇") + one_report("青山乡"), ("石门镇", "青山乡")),
        (CONTENTS + one_report("临江县石门镇") + one_report("临江县青山乡"), ("石门镇", "青山乡")),
        ("石门镇关于报送2023年法治政府建设年度报告的报告\n" + one_report("石门镇"), ()),
        (one_report("石门镇") + "青山乡2023年法治政府建设年度报告\n高山镇2023年法治政府建设年度报告\n", ()),
        (one_report("石门镇", 2022) + one_report("石门镇"), ("2022年", "2023年")),
        (one_report("", 2022) + one_report("", 2023), ("2022年", "2023年")),
        ("石门镇2022年法治政府建设年度报告\n" + one_report("石门镇"), ()),
        (one_report("石门镇") + "2022年法治政府建设年度报告\n2021年法治政府建设年度报告\n", ()),
        (one_report("石门镇").replace("二、存在问题", "2022年法治政府建设情况\n（一）普法\n（二）调解"), ()),
        (one_report("石门镇") + one_report(""), ()),
    ],
    ids=[
        *("one", "two", "collection with contents", "letter and report", "links below"),
        *("two years", "years without a township", "link above", "links to other years below"),
        *("a part about the year before", "a duty report behind it"),
    ],
)
def test_a_collection_of_reports_is_told_by_its_titles(text: str, collected: tuple[str, ...]) -> None:
    assert reports_collected(text) == collected
