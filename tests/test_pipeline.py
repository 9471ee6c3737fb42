"""The version of the rules covers everything that decides what is read."""

from importlib import resources
from pathlib import Path

import pytest

from extract.pipeline import rule_files, versions


def test_rules_are_code_and_reference_data_of_all_levels() -> None:
    names = [name for name, _ in rule_files(resources.files("extract.places"), "places")]
    assert {"places/resolution.py", "places/reference/townships.csv.gz"} <= set(names)
    assert any(name.startswith("places/reference/villages/") for name in names)
    assert len(set(names)) == len(names)


def test_another_list_of_townships_is_another_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = versions.__wrapped__()
    assert versions.__wrapped__() == before
    real = resources.files

    def with_other_list(package: str) -> Path:
        if package != "extract.places":
            return Path(str(real(package)))
        (tmp_path / "townships.csv.gz").write_bytes(b"another list")
        return tmp_path

    monkeypatch.setattr("extract.pipeline.resources.files", with_other_list)
    after = versions.__wrapped__()
    assert after.rules != before.rules
    assert after.taxonomy == before.taxonomy
