"""Held-out reports rewritten without a change of meaning say the same (metamorphic testing, Chen et al. 1998)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.pipeline import extract_bytes
from tests.held_out.gold import read_report

REPORTS = sorted((Path(__file__).parent / "reports").glob("*.marked"))
NUMBER_IN_WORDS = re.compile(r"(?<=[\u4e00-\u9fff])([0-9][0-9.,]*)(?=[\u4e00-\u9fff%])")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")

Rewrite = Callable[[str], str]


def replacing(pattern: str, replacement: str) -> Rewrite:
    return lambda text: re.sub(pattern, replacement, text)


REWRITES: dict[str, Rewrite] = {
    "blanks around numbers": lambda text: NUMBER_IN_WORDS.sub(r" \1 ", text),
    "no-break blanks around numbers": lambda text: NUMBER_IN_WORDS.sub("\u00a0\\1\u00a0", text),
    "full-width digits": lambda text: text.translate(WIDE),
    "年内 for 全年": replacing("全年(?=[^度])", "年内"),
    "累计 for 共": replacing("共(?=开展|举办|发放|化解|调解|受理|排查|办理)", "累计"),
    "多 for 余": replacing("(?<=[0-9])余(?=[份人次场件名册])", "多"),
    "派发 for 发放": replacing("发放(?=[\u4e00-\u9fff]{0,8}(?:资料|手册|传单|单|页))", "派发"),
    "组织召开 for 召开": replacing("(?<!组织)召开(?=[\u4e00-\u9fff]{2,14}会)", "组织召开"),
    "了 after a verb": replacing(
        "(?<![已为])(开展|组织|举办|调解|发放|化解|办理)(?=[0-9]|各类|矛盾|普法|法治)", r"\1了"
    ),
    "活动 after an act": replacing("(检查|巡查|巡逻|演练|讲座)(?=[0-9]+[余多]?[场次])", r"\1活动"),
    "a share in brackets": replacing("，其中([^，。；（）]{2,20}[0-9][^，。；（）]{1,6})(?=[。；])", r"（其中\1）"),
}


def told(text: str) -> list[tuple]:
    found = extract_bytes(text.encode(), "report.txt").observations
    return [(o.value, o.value_high, o.unit, o.qualifier, o.scope, o.indicator) for o in found]


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
def test_the_same_in_other_words(rewrite: Rewrite) -> None:
    texts = {path.stem: read_report(path)[0] for path in REPORTS}
    rewritten = {name: rewrite(text) for name, text in texts.items() if rewrite(text) != text}
    assert rewritten
    assert {name: told(text) for name, text in rewritten.items()} == {name: told(texts[name]) for name in rewritten}
