"""What newer rules would change is told figure by figure before anything is loaded; rules can go back."""

import dataclasses

import pytest

from extract import reextracting
from extract.landing.changes import Change, changes, counted
from extract.landing.load import load_run
from extract.landing.rebuild import rebuild
from extract.landing.reland import land_archived, scan_archive
from extract.landing.warehouse import open_for_reading

NEWER = "n" * 64


@pytest.fixture
def loaded(chain, settings, drop):
    drop("甲镇.txt", "甲镇法治报告：调解32件，培训4次，会议5次，宣传6场。")
    drop("乙乡.txt", "乙乡法治报告：调解7件。")
    chain.ingest(settings, "run")
    return settings


def newer(chain, monkeypatch) -> None:
    """Rules that drop the first figure, and read value, indicator and scope of the others otherwise."""
    original = chain.extract

    def extract(data: bytes, name: str):
        extraction = original(data, name)
        if len(extraction.observations) < 4:
            return extraction
        _, value, indicator, scope = extraction.observations
        changed = (
            value._replace(value=value.value + 1),
            indicator._replace(indicator="other.unmapped"),
            scope._replace(scope="part"),
            value._replace(start=0, end=1, text="甲"),
        )
        return dataclasses.replace(extraction, observations=changed)

    monkeypatch.setattr(chain, "extract", extract)


def reland(chain, settings, rules: str) -> list[str]:
    batches = scan_archive(settings, rules)
    return [
        land_archived(settings, f"to {rules[0]}", index, batch, chain.extractor(rules))
        for index, batch in enumerate(batches)
    ]


def current_rules(settings) -> list[tuple]:
    with open_for_reading(settings) as connection:
        return connection.execute(
            "select left(rules_version, 1), count(*) from raw.extractions where is_current group by 1 order by 1"
        ).fetchall()


def test_each_change_is_told_with_its_place(chain, loaded, monkeypatch) -> None:
    newer(chain, monkeypatch)
    landed = reland(chain, loaded, NEWER)
    found = changes(loaded, [loaded.landing / name for name in landed])
    assert counted(found) == {
        "added": 1,
        "gone": 1,
        "changed value": 1,
        "changed indicator": 1,
        "changed meaning": 1,
        "read otherwise": 0,
    }
    by_kind = {change.kind: change for change in found}
    assert (by_kind["gone"].surface, by_kind["gone"].after) == ("32", "")
    assert (by_kind["added"].surface, by_kind["added"].start_offset, by_kind["added"].before) == ("甲", 0, "")
    assert by_kind["changed value"].before.startswith("disputes.disputes_mediated; exact 4.0 件")
    assert by_kind["changed value"].after.startswith("disputes.disputes_mediated; exact 5.0 件")
    assert by_kind["changed indicator"].after.startswith("other.unmapped")
    assert {change.file_name for change in found} == {"甲镇.txt"}
    assert reextracting.count_changes(loaded, landed) == counted(found)
    assert current_rules(loaded) == [("r", 2)]


def test_document_that_newer_rules_do_not_take_is_told(chain, loaded, monkeypatch) -> None:
    original = chain.extract

    def extract(data: bytes, name: str):
        extraction = original(data, name)
        return dataclasses.replace(extraction, is_report=len(extraction.observations) > 1)

    monkeypatch.setattr(chain, "extract", extract)
    landed = reland(chain, loaded, NEWER)
    outcome, figure = changes(loaded, [loaded.landing / name for name in landed])
    assert (outcome.kind, outcome.before, outcome.after) == ("read otherwise", "extracted ", "failed not_a_report")
    assert (figure.kind, figure.surface) == ("gone", "7")


def test_preview_leaves_no_trace(chain, loaded, monkeypatch) -> None:
    newer(chain, monkeypatch)
    monkeypatch.setattr(reextracting, "pipeline_extractor", lambda: chain.extractor(NEWER))
    before = {path: path.stat().st_mtime_ns for path in loaded.home.rglob("*") if path.is_file()}
    found = reextracting.preview(loaded)
    assert len(found) == 5
    lines = list(reextracting.change_lines(found))
    assert lines[-1] == "1 added, 1 gone, 1 changed value, 1 changed indicator, 1 changed meaning, 0 read otherwise"
    after = {path: path.stat().st_mtime_ns for path in loaded.home.rglob("*") if path.is_file()}
    assert {path: time for path, time in after.items() if path.name not in (".lock", ".writer")} == {
        path: time for path, time in before.items() if path.name not in (".lock", ".writer")
    }


def test_same_rules_change_nothing(chain, loaded) -> None:
    assert changes(loaded, []) == ()
    landed = reland(chain, loaded, NEWER)
    assert changes(loaded, [loaded.landing / name for name in landed]) == ()


def test_rules_that_went_back_are_current_again_and_a_rebuild_knows_it(chain, loaded) -> None:
    load_run(loaded, "to n", reland(chain, loaded, NEWER))
    assert current_rules(loaded) == [("n", 2)]
    counts = load_run(loaded, "to r", reland(chain, loaded, "r" * 64))
    assert counts["extractions"] == 0
    assert current_rules(loaded) == [("r", 2)]
    loaded.warehouse.unlink()
    assert rebuild(loaded)["loads"] == 3
    assert current_rules(loaded) == [("r", 2)]


def test_long_list_is_cut_and_counted() -> None:
    many = tuple(Change("gone", "a.txt", "d", number, "1", "before", "") for number in range(100))
    lines = list(reextracting.change_lines(many))
    assert f"… and {100 - reextracting.MOST_LINES} more" in lines[-2]
    assert "100 gone" in lines[-1]
