"""The ledger finds what was changed, dropped or reordered in it, and names it."""

import json
from dataclasses import asdict

import pytest

from extract.errors import LineageError
from extract.landing import ledger


@pytest.fixture
def lines(settings) -> list[str]:
    for number in range(1, 5):
        ledger.append(settings, "load", f"load{number}", f"{number:064d}")
    return ledger.ledger_path(settings).read_text().splitlines()


def rewrite(settings, lines: list[str]) -> None:
    ledger.ledger_path(settings).write_text("".join(f"{line}\n" for line in lines))


def test_whole_chain_has_no_problems(settings, lines) -> None:
    assert ledger.check(settings) == []
    assert ledger.head(settings) == json.loads(lines[-1])["own_sha256"]
    assert ledger.ledger_path(settings).stat().st_mode & 0o777 == 0o600


def test_same_subject_is_recorded_once(settings, lines) -> None:
    again = ledger.append(settings, "load", "load2", "0" * 64)
    assert again.sequence == 2
    assert len(ledger.entries(settings)) == 4
    assert ledger.append(settings, "publication", "load2", "0" * 64).sequence == 5


def test_changed_entry_is_named(settings, lines) -> None:
    changed = lines[1].replace(f"{2:064d}", f"{9:064d}")
    assert changed != lines[1]
    rewrite(settings, [lines[0], changed, *lines[2:]])
    assert ledger.check(settings) == ["entry 2 (load load2) at line 2: changed: its content does not have its hash"]


def test_entry_changed_with_its_hash_is_seen_by_the_next(settings, lines) -> None:
    fields = json.loads(lines[1]) | {"subject": "other"}
    forged = ledger.sealed(ledger.Entry(**fields))
    rewrite(settings, [lines[0], json.dumps(asdict(forged)), *lines[2:]])
    (problem,) = ledger.check(settings)
    assert problem.startswith("entry 3 (load load3) at line 3: it does not follow the entry before it")


@pytest.mark.parametrize(
    ("order", "named"),
    [
        ([0, 2, 3], "entry 3 (load load3) at line 2"),
        ([0, 2, 1, 3], "entry 3 (load load3) at line 2"),
        ([1, 2, 3], "entry 2 (load load2) at line 1"),
    ],
    ids=["dropped", "reordered", "first-dropped"],
)
def test_dropped_and_reordered_entries_are_named(settings, lines, order, named) -> None:
    rewrite(settings, [lines[index] for index in order])
    assert ledger.check(settings)[0].startswith(f"{named}: dropped or reordered")


def test_entries_dropped_at_the_end_are_found_by_a_hash_kept_elsewhere(settings, lines) -> None:
    kept = ledger.head(settings)
    rewrite(settings, lines[:-1])
    assert ledger.check(settings) == []
    (problem,) = ledger.check(settings, expected_head=kept)
    assert kept in problem


def test_line_that_is_no_entry_is_named(settings, lines) -> None:
    rewrite(settings, [lines[0], lines[1][:-9], *lines[2:]])
    (problem,) = ledger.check(settings)
    assert "line 2" in problem
    with pytest.raises(LineageError):
        ledger.append(settings, "load", "more", "0" * 64)


def test_line_cut_short_by_a_crash_is_not_an_entry(settings, lines) -> None:
    with ledger.ledger_path(settings).open("a") as file:
        file.write(lines[0][:40])
    assert ledger.check(settings) == []
    assert ledger.append(settings, "load", "load5", "0" * 64).sequence == 5
    assert ledger.check(settings) == []
