import csv
import re
from decimal import Decimal
from importlib import resources

import pytest

from extract.errors import LexiconError
from extract.lexicons.taxonomy import units
from extract.measures.units import MeasureWord, _measure, measures, unit_pattern


@pytest.mark.parametrize("unit", sorted(set(units()) - {"万元", "亿元"}))
def test_every_unit_of_the_taxonomy_is_known_with_its_family(unit: str) -> None:
    assert (measures()[unit].family, measures()[unit].factor) == (units()[unit].unit_family, units()[unit].factor)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("人次", "人次"),
        ("人参加", "人"),
        ("个百分点", "个百分点"),
        ("个工作日", "个工作日"),
        ("平方公里", "平方公里"),
        ("平方米", "平方米"),
        ("件次", "件次"),
        ("场次", "场次"),
        ("部门", None),
        ("家庭", None),
        ("支部", None),
        ("支部队", "支"),
        ("起诉", None),
        ("起诉讼", "起"),
        ("学生", None),
        ("互", None),
    ],
)
def test_the_longest_measure_word_wins_and_nouns_swallow_it(text: str, unit: str | None) -> None:
    match = re.match(unit_pattern(), text)
    assert (match and match.group()) == unit


@pytest.mark.parametrize(("printed", "unit"), [("％", "%"), ("﹪", "%"), ("圆", "元"), ("块钱", "元")])
def test_variants_share_one_unit(printed: str, unit: str) -> None:
    assert measures()[printed].unit == unit


def test_unknown_words_have_the_family_other() -> None:
    assert measures()["具"].family == "other"


@pytest.mark.parametrize(
    ("family", "factor", "base_unit"), [("", Decimal(1), "垛"), ("other", None, "垛"), ("other", Decimal(1), "")]
)
def test_a_word_outside_the_taxonomy_needs_a_family_a_factor_and_a_base_unit(
    family: str, factor: Decimal | None, base_unit: str
) -> None:
    word = MeasureWord("unit.stack", "垛", family, factor, base_unit, "counts", (), "清理柴草12垛")
    with pytest.raises(LexiconError, match=r"unit\.stack: expected family, factor and base unit of 垛"):
        _measure(word)


def test_ids_of_measure_words_are_unique_and_every_entry_has_a_note() -> None:
    path = resources.files("extract.lexicons") / "seeds" / "measure_words.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert len({row["id"] for row in rows}) == len({row["unit"] for row in rows}) == len(rows) > 100
    assert all(row["note"] for row in rows)
