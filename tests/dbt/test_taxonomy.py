"""The models' words against the taxonomy: wide views, rate definitions and category terms name what exists."""

from __future__ import annotations

import csv
import re

import pytest
import yaml

from extract.lexicons import taxonomy
from tests.dbt.conftest import PROJECT

PARTS = {"": "value", "_unit": "unit", "_qualifier": "qualifier"}

TYPES = {"percent": "double", "yuan": "decimal(24,2)"}
"""Of a value's column by the unit family of its indicator; counts are whole numbers."""

CATEGORIES = sorted(taxonomy.categories())


def seed(name: str) -> list[dict[str, str]]:
    with (PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("category", CATEGORIES)
def test_wide_view_has_the_columns_of_every_indicator(category: str) -> None:
    path = PROJECT / "models" / "marts" / "views" / f"facts_{category}.yml"
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    columns = {
        column["name"]: (column["config"]["meta"]["indicator"], column["config"]["meta"]["part"])
        for column in model["columns"]
        if "config" in column
    }
    assert columns == {
        f"{code.partition('.')[2]}{suffix}": (code, part)
        for code in taxonomy.indicators()
        if code.startswith(f"{category}.")
        for suffix, part in PARTS.items()
    }


@pytest.mark.parametrize("category", CATEGORIES)
def test_wide_view_is_labelled_and_typed_by_the_taxonomy(category: str) -> None:
    path = PROJECT / "models" / "marts" / "views" / f"facts_{category}.yml"
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    for column in model["columns"]:
        if column.get("config", {}).get("meta", {}).get("part") == "value":
            indicator = taxonomy.indicators()[column["config"]["meta"]["indicator"]]
            assert column["description"] == f"{indicator.name_zh} / {indicator.name_en}"
            assert column["data_type"] == TYPES.get(indicator.unit_family, "bigint")


def test_rate_definitions_name_a_rate_and_counts() -> None:
    indicators = taxonomy.indicators()
    for row in seed("rate_definitions"):
        assert indicators[row["rate_indicator"]].measure == "rate"
        assert indicators[row["numerator_indicator"]].measure != "rate"
        assert indicators[row["denominator_indicator"]].measure != "rate"


def test_every_category_has_terms_of_its_own() -> None:
    terms = seed("category_terms")
    assert {row["category"] for row in terms} == set(taxonomy.categories())
    assert len({row["term"] for row in terms}) == len(terms)


def test_every_column_of_a_mart_is_described_once() -> None:
    described = re.findall(r"{% docs (\w+) %}", (PROJECT / "docs" / "columns.md").read_text(encoding="utf-8"))
    assert len(set(described)) == len(described)
    used = set()
    for path in (PROJECT / "models" / "marts").rglob("*.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            assert "Grain: " in model["description"], path
            for column in model["columns"]:
                assert column["description"], (path, column["name"])
                used |= set(re.findall(r"doc\('(\w+)'\)", column["description"]))
    assert used == set(described)


def test_every_model_has_its_words_beside_it() -> None:
    models = sorted((PROJECT / "models").rglob("*.sql"))
    assert models
    assert [path for path in models if not path.with_suffix(".yml").is_file()] == []
