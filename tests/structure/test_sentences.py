import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.structure.sentences import sentence_at, split_sentences

CASES = {
    "stops": ("开展宣传3次。发放资料5份！效果好吗？", ["开展宣传3次。", "发放资料5份！", "效果好吗？"]),
    "semicolon stays": ("一是学法3次；二是培训5次。", ["一是学法3次；二是培训5次。"]),
    "closing quote": ("他说：“依法办事。”群众满意。", ["他说：“依法办事。”", "群众满意。"]),
    "heading line": (
        "（一）加强组织领导，压实工作责任\n2024年，我镇召开会议4次。",
        ["（一）加强组织领导，压实工作责任", "2024年，我镇召开会议4次。"],
    ),
    "long heading line": (
        "（一）加强组织领导，压实工作责任，推动法治政府建设各项任务落地见效\n2024年，我镇召开会议4次。",
        ["（一）加强组织领导，压实工作责任，推动法治政府建设各项任务落地见效", "2024年，我镇召开会议4次。"],
    ),
    "page break inside": (
        "依托村级阵地常态化开展以案释法和法治宣讲活动共计\n\n\n12场次，受众千人。下一句。",
        ["依托村级阵地常态化开展以案释法和法治宣讲活动共计\n\n\n12场次，受众千人。", "下一句。"],
    ),
    "indented paragraph": (
        "依托村级阵地常态化开展以案释法和法治宣讲活动共计十场\n\u3000\u3000全年调解纠纷8件。",
        ["依托村级阵地常态化开展以案释法和法治宣讲活动共计十场", "全年调解纠纷8件。"],
    ),
    "title": ("某镇人民政府\n关于法治建设的报告\n", ["某镇人民政府", "关于法治建设的报告"]),
    "number wrapped": (
        "调解成功率达到百分之九十以上，其中涉农纠纷调解\n3.5万元，全部兑付。",
        ["调解成功率达到百分之九十以上，其中涉农纠纷调解\n3.5万元，全部兑付。"],
    ),
    "comma runs on": ("发放资料，\n开展讲座。", ["发放资料，\n开展讲座。"]),
    "blank": (" \n ", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_split_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == expected


def test_sentence_at_gives_the_sentence_around_the_position() -> None:
    text = "开展宣传3次。\n\n发放资料5份。"
    assert [sentence_at(text, text.index(c)) for c in "宣。料"] == [(0, 7), (0, 7), (9, 16)]
    assert sentence_at(text, 8) == (0, 7)
    assert sentence_at(" ", 1) == (1, 1)


@given(st.text(alphabet="一二12、（）()。！\n \u3000，法治”#", max_size=80))
def test_sentences_cover_all_text_but_white_space(text: str) -> None:
    sentences = split_sentences(text)
    assert all(a < b for a, b in sentences)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(sentences))
    assert "".join("".join(text[a:b].split()) for a, b in sentences) == "".join(text.split())


@pytest.mark.parametrize("text", ["1" * 10**6, "," * 10**6, "（" * 10**6, "短行\n" * 10**5, "\n" * 10**6, " " * 10**6])
def test_hostile_text_takes_linear_time(text: str) -> None:
    started = time.process_time()
    split_sentences(text)
    assert time.process_time() - started < 3
