"""Every indicator rule decides a figure of an example: one that decides none is needless, or shadowed by another."""

from __future__ import annotations

from pathlib import Path

import yaml

from extract.measures.indicator_rules import indicator_rules
from tests.corpus.indicators import observe

EXAMPLES = Path(__file__).with_name("indicators.yml")


def test_every_indicator_rule_decides_an_example() -> None:
    entries = yaml.safe_load(EXAMPLES.read_text("utf-8"))
    deciding = {observation.rule_id for entry in entries for observation in observe(entry)[1]}
    assert [rule.id for rule in indicator_rules() if rule.id not in deciding] == []
