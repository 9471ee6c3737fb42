"""The warehouse built anew from archive and ledger is the one that was lost, whatever rules are installed now."""

import json
import shutil
import time

import duckdb
import pytest
from typer.testing import CliRunner

from extract.cli import app
from extract.errors import WarehouseError
from extract.landing import ledger, review
from extract.landing import rebuild as rebuilding
from extract.landing.content import warehouse_content
from extract.landing.kept import kept_ids, loads_folder
from extract.landing.load import load_run
from extract.landing.publish import publish
from extract.landing.rebuild import rebuild
from extract.landing.reland import land_archived, scan_archive
from extract.landing.scan import scan_drop_folder
from extract.landing.status import repair
from extract.landing.transform import build_marts, keep_reviews
from extract.landing.warehouse import open_for_reading, open_for_writing
from extract.landing.withdrawal import take_back, withdraw, withdrawn

TABLES = (
    *("arrivals", "documents", "extractions", "observations", "loads", "segments", "numerals"),
    *("township_decisions", "year_decisions", "withdrawals"),
)


def everything(settings) -> dict[str, list[tuple]]:
    with open_for_reading(settings) as connection:
        found = {name: connection.execute(f"select * from raw.{name} order by all").fetchall() for name in TABLES}
        return found | {"content": [(warehouse_content(connection),)]}


def published(settings) -> dict[str, str]:
    manifest = publish(settings)
    return {name: table["sha256"] for name, table in manifest["tables"].items()}


@pytest.fixture
def history(chain, settings, drop):
    """Loads with a duplicate, failures, one that can be read later, and newer rules; three decisions."""
    drop("甲镇.txt", "甲镇法治报告：调解32件，培训4次。")
    drop("empty.txt", "")
    chain.ingest(settings, "first")
    drop("again.txt", "甲镇法治报告：调解32件，培训4次。")
    drop("乙乡.txt", "乙乡法治报告：调解7件。")
    chain.ingest(settings, "second")
    for index, batch in enumerate(scan_archive(settings, "n" * 64)):
        load_run(settings, "newer", [land_archived(settings, "newer", index, batch, chain.extractor("n" * 64))])
    drop("丙镇.txt", "丙镇法治报告：调解99件。")
    chain.ingest(settings, "third", rules="n" * 64)
    with open_for_writing(settings) as connection:
        (document_id,) = connection.execute("select min(document_id) from raw.documents").fetchone()
        review.decide(connection, review.TOWNSHIP, document_id, "500153105", "a reviewer", "it says so 其“名”'x'")
        review.decide(connection, review.YEAR, document_id, 2023, "a reviewer", "")
        (draft,) = connection.execute("select max(document_id) from raw.documents").fetchone()
        withdraw(connection, draft, "a reviewer", "草稿")
    keep_reviews(settings)
    chain.build_small_marts(settings)
    return settings


@pytest.mark.parametrize("loss", ["removed", "overwritten", "cut short"])
def test_rebuilt_warehouse_is_the_one_that_was_lost(chain, history, loss) -> None:
    before, facts, entries = everything(history), published(history), ledger.entries(history)
    match loss:
        case "removed":
            history.warehouse.unlink()
        case "overwritten":
            history.warehouse.write_bytes(b"not a database" * 1000)
        case _:
            history.warehouse.write_bytes(history.warehouse.read_bytes()[:5000])
    counts = rebuild(history)
    assert (counts["loads"], counts["arrivals"], counts["decisions"]) == (4, 5, 3)
    assert everything(history) == before
    assert ledger.entries(history)[: len(entries)] == entries
    chain.build_small_marts(history)
    assert published(history) == facts
    assert history.warehouse.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in history.warehouse.parent.glob(".staging/tmp*")] == []


def test_rebuilding_a_sound_warehouse_changes_nothing(history) -> None:
    before = everything(history)
    for _ in range(2):
        rebuild(history)
    assert everything(history) == before


def test_what_is_loaded_during_the_rebuild_is_in_the_new_warehouse(chain, history, drop) -> None:
    def with_a_load_beside(entries, count):
        for number, entry in enumerate(entries):
            if number == 1:
                drop("丁镇.txt", "丁镇法治报告：调解3件。")
                chain.ingest(history, "beside")
            yield entry

    assert rebuild(history, with_a_load_beside)["loads"] == 5
    with open_for_reading(history) as connection:
        assert connection.execute("select count(*) from raw.arrivals where run_id = 'beside'").fetchone() == (1,)


def test_what_is_decided_during_the_rebuild_is_in_the_new_warehouse(history, monkeypatch) -> None:
    held = rebuilding._held

    def with_a_decision_before(settings):
        with open_for_writing(history) as connection:
            take_back(connection, withdrawn(connection)[0].document_id, "a reviewer", "终稿")
        return held(settings)

    monkeypatch.setattr(rebuilding, "_held", with_a_decision_before)
    assert rebuild(history)["decisions"] == 4
    with open_for_reading(history) as connection:
        assert withdrawn(connection) == ()


def test_decisions_are_kept_once_whatever_the_time_zone(history, monkeypatch) -> None:
    for zone in ("Asia/Shanghai", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        keep_reviews(history)
    monkeypatch.undo()
    time.tzset()
    assert len((history.archive / "decisions.jsonl").read_text("utf-8").splitlines()) == 3


def test_the_next_load_goes_on_from_the_rebuilt_warehouse(chain, history, drop) -> None:
    history.warehouse.unlink()
    rebuild(history)
    drop("甲镇.txt", "甲镇法治报告：调解32件，培训4次。")
    counts = chain.ingest(history, "next", rules="n" * 64)
    assert (counts["arrivals"], counts["documents"], counts["cleared"]) == (1, 0, 1)
    assert ledger.check(history) == []


@pytest.mark.parametrize("fault", ["missing", "changed", "incomplete"])
def test_load_that_the_archive_does_not_hold_whole_is_named_and_nothing_is_replaced(history, fault) -> None:
    load_id = ledger.entries(history)[0].subject
    folder = loads_folder(history) / load_id
    if fault == "missing":
        shutil.rmtree(folder)
    else:
        for file in folder.glob("*.parquet" if fault == "changed" else "load.json"):
            file.write_bytes(file.read_bytes()[:-1])
    before = everything(history)
    with pytest.raises(WarehouseError, match=load_id):
        rebuild(history)
    assert everything(history) == before


@pytest.mark.parametrize("lines", [0, 1, 2])
def test_loads_newer_than_the_ledger_are_rebuilt_too_and_recorded(chain, history, lines) -> None:
    before, facts = everything(history), published(history)
    path = ledger.ledger_path(history)
    loads = [line for line in path.read_text().splitlines(keepends=True) if '"kind": "load"' in line]
    path.write_text("".join(loads[:lines]))
    history.warehouse.unlink()
    counts = rebuild(history)
    assert (counts["loads"], counts["arrivals"], counts["unrecorded_loads"]) == (4, 5, 4 - lines)
    assert everything(history) == before
    recorded = [entry.subject for entry in ledger.entries(history) if entry.kind == "load"]
    assert recorded == [json.loads(line)["subject"] for line in loads]
    assert ledger.check(history) == []
    chain.build_small_marts(history)
    assert published(history) == facts


def test_load_that_is_older_than_the_ledger_and_not_in_it_is_left_out(history) -> None:
    first = min(kept_ids(history) - {entry.subject for entry in ledger.entries(history)[1:]})
    forgotten = loads_folder(history) / ("f" * 32)
    shutil.copytree(loads_folder(history) / first, forgotten)
    assert rebuild(history)["unrecorded_loads"] == 0


@pytest.mark.parametrize("loss", ["everything", "the loads"])
def test_nothing_is_rebuilt_from_an_archive_without_loads(chain, settings, drop, loss) -> None:
    if loss == "the loads":
        drop("甲镇.txt", "甲镇法治报告：调解32件。")
        chain.ingest(settings, "run")
        shutil.rmtree(loads_folder(settings))
        ledger.ledger_path(settings).unlink()
        settings.warehouse.unlink()
    with pytest.raises(WarehouseError, match="archive: there is no load to rebuild a warehouse from"):
        rebuild(settings)
    assert not settings.warehouse.exists()


@pytest.mark.parametrize("is_swapped", [False, True])
def test_ledger_that_was_changed_is_named_once_its_loads_are_published(history, monkeypatch, is_swapped) -> None:
    published_now = []
    monkeypatch.setattr("extract.landing.transform.build_marts", lambda settings: None)
    monkeypatch.setattr("extract.landing.publish.publish", published_now.append)
    path = ledger.ledger_path(history)
    lines = path.read_text().splitlines(keepends=True)
    if is_swapped:
        path.write_text("".join([*lines[:-2], lines[-1], lines[-2]]))
    done = CliRunner().invoke(app, ["rebuild"], env={"FADU_HOME": str(history.home)})
    assert (done.exit_code, len(published_now)) == (int(is_swapped), 1)
    assert ("ledger.jsonl: changed since it was written (entry 7 (decision" in done.stderr) is is_swapped


def test_content_unlike_the_ledger_is_refused(history, monkeypatch) -> None:
    path = ledger.ledger_path(history)
    first = ledger.entries(history)[0]
    path.write_text(path.read_text().replace(first.content_sha256, "0" * 64))
    with pytest.raises(WarehouseError, match=first.subject):
        rebuild(history)


def test_load_that_was_killed_before_its_commit_is_not_kept_for_ever(chain, settings, drop, monkeypatch) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    (names,) = scan_drop_folder(settings, "killed")
    landed = chain.land_batch(settings, "killed", 0, names, chain.extractor())
    monkeypatch.setattr("extract.landing.merge.load_content", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load_run(settings, "killed", [landed])
    assert len(kept_ids(settings)) == 1
    monkeypatch.undo()
    chain.ingest(settings, "next")
    assert len(kept_ids(settings)) == 1
    assert len(ledger.entries(settings)) == 1
    assert rebuild(settings)["arrivals"] == 1


def test_new_warehouse_beside_an_old_archive_discards_none_of_its_loads(chain, history, drop) -> None:
    kept = kept_ids(history)
    history.warehouse.unlink()
    drop("丁镇.txt", "丁镇法治报告：调解3件。")
    chain.ingest(history, "makes a new warehouse")
    repair(history)
    assert kept < kept_ids(history)
    rebuild(history)
    with open_for_reading(history) as connection:
        assert connection.execute("select count(*) from raw.arrivals").fetchone() == (6,)


@pytest.mark.parametrize("loss", ["lost", "lost before a load", "an older copy"])
def test_marts_are_not_built_from_a_warehouse_that_lacks_loads(chain, settings, drop, tmp_path, loss) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    chain.ingest(settings, "first")
    older = shutil.copy(settings.warehouse, tmp_path / "older.duckdb")
    drop("乙乡.txt", "乙乡法治报告：调解7件。")
    chain.ingest(settings, "second")
    settings.warehouse.unlink()
    if loss == "an older copy":
        shutil.copy(older, settings.warehouse)
    elif loss == "lost before a load":
        drop("丙镇.txt", "丙镇法治报告：调解9件。")
        chain.ingest(settings, "third")
    lacking = 1 if loss == "an older copy" else 2
    with pytest.raises(WarehouseError, match=f"{lacking} of the loads in the ledger are missing.*run fadu rebuild"):
        build_marts(settings)


def test_damage_inside_the_file_says_what_to_run(chain, settings, drop) -> None:
    drop("甲镇.txt", "甲镇法治报告：" + "；".join(f"调解{number}件" for number in range(20_000)))
    chain.ingest(settings, "run")
    sound = settings.warehouse.read_bytes()
    noticed = 0
    for start in range(12288, len(sound), len(sound) // 12):
        settings.warehouse.write_bytes(sound[:start] + b"\xff" * 64 + sound[start + 64 :])
        try:
            with open_for_reading(settings) as connection:
                for table in TABLES:
                    connection.execute(f"select * from raw.{table}").fetchall()
        except WarehouseError as error:
            assert "fadu rebuild" in str(error)  # noqa: PT017 - damage to unused bytes of the file raises nothing
            noticed += 1
        except duckdb.Error as error:
            pytest.fail(f"at {start}: {error}")
    assert noticed > 3


def test_load_that_was_killed_while_it_was_being_kept_leaves_nothing(chain, settings, drop) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    chain.ingest(settings, "run")
    half = loads_folder(settings) / ".staging" / "tmp-of-a-killed-process" / "build"
    half.mkdir(parents=True)
    (half / "half.parquet").write_bytes(b"PAR1")
    assert repair(settings)["half_written_removed"] == 1
    assert not half.parent.exists()
