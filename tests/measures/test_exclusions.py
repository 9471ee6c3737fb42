from collections import Counter
from pathlib import Path

import pytest
import yaml

from extract.lexicons import load_yaml
from extract.measures.candidates import find_candidates
from extract.measures.exclusions import Exclusion, rule_by_words
from extract.measures.forms import Form, rule_by_form
from extract.measures.quantities import find_quantities
from extract.measures.surroundings import find_enclosures, rule_by_list, rule_by_neighbours

CORPUS = Path(__file__).parents[1] / "corpus" / "dispositions.yml"


@pytest.mark.parametrize(
    ("text", "rule_id"),
    [
        ("第3位", "ordinal.di"),
        ("无一起案件", "idiom.absence"),
        ("12345热线", "name.hotline"),
        ("318国道", "name.road"),
        ("浏览次数：327 次", "chrome.counter"),
        ("目前3个村", None),
        ("前3名", "ordinal.top"),
        ("办理12345件", None),
        ("配备6台", None),
    ],
)
def test_rule_by_words(text: str, rule_id: str | None) -> None:
    ruling = rule_by_words(text, next(find_candidates(text)))
    assert (ruling and ruling.rule_id) == rule_id


@pytest.mark.parametrize(
    ("text", "rule_id", "length"),
    [
        ("2024年12月4日", "form.date", 10),
        ("2024年1-10月", "form.month_period", 10),
        ("二季度", "form.quarter", 3),
        ("三分之一", "form.fraction", 4),
        ("2024年第5号", "form.issue_number", 8),
        ("5件", None, 0),
        ("三名", None, 0),
    ],
)
def test_rule_by_form(text: str, rule_id: str | None, length: int) -> None:
    ruling = rule_by_form(text, next(find_candidates(text)))
    assert (ruling and ruling.rule_id) == rule_id
    assert ruling is None or ruling.end == length


@pytest.mark.parametrize(
    ("text", "rule_id"),
    [
        ("5G基站", "place.joined"),
        ("GB/T 1524", "place.joined"),
        ("1+6+N", "place.joined"),
        ("\n— 3 —\n", "place.page_number"),
        ("共计36乡镇", None),
    ],
)
def test_rule_by_neighbours(text: str, rule_id: str | None) -> None:
    ruling = rule_by_neighbours(text, next(find_candidates(text)))
    assert (ruling and ruling.rule_id) == rule_id


@pytest.mark.parametrize(
    ("text", "is_marker"),
    [
        ("一是学习", True),
        ("（一）学习", True),
        ("。2.学习", True),
        ("第（一）项", False),
        ("受理3、办结2", False),
        ("。2.5倍", False),
    ],
)
def test_rule_by_list(text: str, is_marker: bool) -> None:
    ruling = rule_by_list(text, next(find_candidates(text)))
    assert (ruling is not None) == is_marker


def test_enclosures_are_short_names_and_titles() -> None:
    text = "“141”体系，《方案（2022—2025年）》，“全年3次。”"
    assert [enclosure[0] for enclosure in find_enclosures(text)] == ["“141”", "《方案（2022—2025年）》"]


def test_ids_of_rules_are_unique_and_every_rule_has_a_note() -> None:
    rules = (*load_yaml("exclusions.yml", Exclusion), *load_yaml("number_forms.yml", Form))
    assert [i for i, count in Counter(rule.id for rule in rules).items() if count > 1] == []
    assert all(rule.note for rule in rules)


def test_every_exclusion_fires_for_its_own_note() -> None:
    rules = (*load_yaml("exclusions.yml", Exclusion), *load_yaml("number_forms.yml", Form))
    fired = {numeral.rule_id for rule in rules for numeral in find_quantities(rule.note, ())[1]}
    assert [rule.id for rule in rules if rule.id not in fired] == []


def test_the_corpus_has_every_disposition() -> None:
    entries = yaml.safe_load(CORPUS.read_text(encoding="utf-8"))
    assert {entry.get("disposition") for entry in entries} >= {
        *("date", "period", "duration", "age", "document_number", "law_article", "ordinal", "heading", "name"),
        *("page_chrome", "fraction", "idiom", "unmeasured"),
    }
