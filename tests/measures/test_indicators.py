from __future__ import annotations

import importlib.util
import itertools
from collections import Counter
from pathlib import Path

import jieba
import pytest
import yaml

from extract.lexicons.taxonomy import UNCLASSIFIED, indicators
from extract.measures import words
from extract.measures.indicator_rules import indicator_rules
from extract.measures.words import find_words, listed_concepts

CORPUS = Path(__file__).parents[1] / "corpus" / "indicators.yml"


def corpus_entries() -> list[dict]:
    return yaml.safe_load(CORPUS.read_text(encoding="utf-8"))


def test_every_indicator_has_rules() -> None:
    assert {rule.indicator for rule in indicator_rules()} == set(indicators())


def test_rule_ids_are_unique() -> None:
    assert [i for i, n in Counter(rule.id for rule in indicator_rules()).items() if n > 1] == []


def test_every_concept_of_a_rule_has_words_and_every_concept_is_used() -> None:
    known = {concept for concepts in listed_concepts().values() for concept in concepts}
    used = {words.LIGHT, words.OPAQUE}
    for rule in indicator_rules():
        required = (rule.context, rule.in_sentence, rule.nearby, rule.in_clause, rule.in_own_words)
        groups = [g.split("|") for g in (*itertools.chain(*required), *rule.after, *rule.after_in_clause)]
        used |= {*rule.head, *rule.without, *rule.unless_next, *rule.modified_by}
        used |= {concept for group in groups for concept in group}
    assert used - known == set()
    assert known - used == set()


def test_every_indicator_has_three_examples() -> None:
    counted = Counter(UNCLASSIFIED if code == "-" else code for entry in corpus_entries() for code in entry["expect"])
    assert [code for code in indicators() if counted[code] < 3] == []


def test_a_word_inside_a_word_is_context_and_no_head() -> None:
    text = "网格员"
    found = find_words(text, 0, len(text))
    assert [meaning.heads for meaning in found.meanings] == [("grid_staff",)]
    assert found.meanings[0].all & words.bits_of(["grid"])


@pytest.mark.parametrize("text", ["国家安全", "行政复议案件"], ids=["opaque", "across_a_joint"])
def test_parts_that_mean_something_else_are_no_context(text: str) -> None:
    concepts = find_words(text, 0, len(text)).concepts()
    assert not concepts & words.bits_of(["safety", "proposal"])


def test_no_concept_lists_a_word_twice() -> None:
    assert [word for word, concepts in listed_concepts().items() if len(concepts) > len(set(concepts))] == []


def test_rjieba_gives_the_tokens_of_jieba() -> None:
    reference = jieba.Tokenizer()
    reference.initialize()
    for word in listed_concepts():
        reference.add_word(word, words.DOMAIN_FREQUENCY)
    reference.total = sum(reference.FREQ.values())  # add_word counts a word that was there before twice
    cut = words.segmenter()
    for entry in corpus_entries():
        assert cut(entry["text"], False) == list(reference.cut(entry["text"], HMM=False)), entry["text"]


def test_the_corpus_checker_sees_a_wrong_indicator() -> None:
    spec = importlib.util.spec_from_file_location("corpus_indicators", CORPUS.with_suffix(".py"))
    assert spec is not None
    assert spec.loader is not None
    checker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checker)
    with pytest.raises(AssertionError):
        checker.check({"text": "调解矛盾纠纷51起。", "expect": ["dispute.disputes_received"]})
