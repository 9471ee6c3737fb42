"""Explanations name the rule, the head word where it stands, and why a numeral is no quantity."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from extract import measures
from extract.explaining import explain_numeral, explain_observations
from extract.lexicons.taxonomy import indicators
from extract.pipeline import extract_bytes
from extract.records import Numeral

CORPUS = Path(__file__).parent / "corpus"

TEXT = "一、工作成效\n全年立案查处违法案件12起，同比增加3起，其中较去年新增2起。根据第二十条规定，购置桌椅20把。"


def explained() -> tuple[str, list[dict]]:
    extraction = extract_bytes(TEXT.encode(), "note.txt")
    return extraction.source.text, explain_observations(extraction)


def test_an_indicator_rests_on_a_head_word_that_stands_where_it_says():
    text, (first, *_) = explained()
    head = first["indicator"]["head"]
    assert text[head["start"] : head["end"]] == head["text"]
    assert first["indicator"]["rule_id"].startswith("enforcement.cases_filed")
    assert first["indicator"]["score"] > 4
    assert first["indicator"]["note"]


def test_a_change_says_what_it_is_of_and_its_scope_says_why():
    _, (_, change, *_) = explained()
    assert change["indicator"]["rule_id"] == "indicator.of_what_changed"
    assert change["scope"]["rule_id"] == "comparison.change"
    assert change["scope"]["note"]


def test_what_has_no_evidence_has_no_head():
    *_, last = explained()[1]
    assert last["indicator"]["rule_id"] == "indicator.no_evidence"
    assert "head" not in last["indicator"]
    assert last["indicator"]["note"]


def test_a_numeral_that_is_no_quantity_says_why():
    numerals = extract_bytes(TEXT.encode(), "note.txt").numerals
    ordinal = next(numeral for numeral in numerals if numeral.text.startswith(("第", "二十")))
    assert explain_numeral(ordinal)["note"]


def test_every_rule_of_the_samples_has_a_note():
    extraction = extract_bytes(TEXT.encode(), "note.txt")
    unmeasured = [n for n in extraction.numerals if n.disposition != "observation"]
    assert [n.rule_id for n in unmeasured if not explain_numeral(n)["note"]] == []


def strings(value: object) -> Iterator[str]:
    """Every text in a value read from YAML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


def test_every_rule_that_decides_in_the_corpus_has_a_note() -> None:
    forms = [text for name in ("quantities", "dispositions", "scopes", "tables") for text in corpus_texts(name)]
    whys = []
    for text in (*forms, "走访五个村。", "培训一场次。", "制定制度一项，", f"处罚{'1' * 45}件。"):
        extraction = extract_bytes(text.encode(), "note.txt")
        whys += [explain_numeral(numeral) for numeral in extraction.numerals]
        whys += [part for why in explain_observations(extraction) for part in (why["indicator"], why["scope"])]
    assert {why["rule_id"] for why in whys} >= {
        "noun.places",
        "one.act",
        "one.compound",
        "one.after_noun",
        "none.no_value",
    }
    assert {why["rule_id"] for why in whys if not why["note"]} == set()


def corpus_texts(name: str) -> list[str]:
    entries = yaml.safe_load((CORPUS / f"{name}.yml").read_text(encoding="utf-8"))
    return [text for text in strings(entries) if any(character.isalpha() for character in text)]


def ids_named_in(source: str) -> set[str]:
    """The texts in Python code that have the form of a rule's or an indicator's id (`scope.within`)."""
    texts = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"[a-z_]+\.(?!yml|csv)[a-z_]+", text)}


def test_every_rule_named_in_code_exists() -> None:
    paths = Path(measures.__path__[0]).glob("*.py")
    named = set.union(*(ids_named_in(path.read_text(encoding="utf-8")) for path in paths))
    rules = named - set(indicators()) - {"event.unlisted"}  # the last is stored with no decision
    assert len(rules) > 50
    assert {rule for rule in rules if not explain_numeral(Numeral(0, 1, "", "unmeasured", rule))["note"]} == set()
