"""Runs every example of every rule: `tests/corpus/<name>.yml` holds entries, `<name>.py` a `check(entry)`."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import yaml

CORPUS = Path(__file__).parent


def load_checker(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"corpus_{name}", CORPUS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def corpus_entries() -> list:
    return [
        pytest.param(path.stem, entry, id=f"{path.stem}-{number}")
        for path in sorted(CORPUS.glob("*.yml"))
        for number, entry in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize(("name", "entry"), corpus_entries())
def test_examples(name: str, entry: dict) -> None:
    load_checker(name).check(entry)


def test_there_are_examples() -> None:
    assert len(corpus_entries()) > 0
