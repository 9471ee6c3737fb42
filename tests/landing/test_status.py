"""Status tells what happened and what can be done; a locked, damaged or newer warehouse is explained."""

import dataclasses
import os
import subprocess
import sys
import time

import duckdb
import pytest

from extract.errors import WarehouseError
from extract.landing.migrations import SCHEMA_VERSION
from extract.landing.status import ORPHAN_SECONDS, read_status, repair, status
from extract.landing.warehouse import open_for_reading, open_for_writing


def test_status_before_anything_has_happened(settings) -> None:
    found = read_status(settings)
    assert (found.waiting_files, found.outcomes, found.warehouse) == (0, {}, {})
    assert found.warehouse_problem == "nothing has been loaded yet"
    assert not settings.home.exists()


def test_status_after_a_run(chain, settings, drop) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    drop("empty.txt", "")
    chain.run_chain(settings, "run")
    drop("waits.txt", "乙乡法治报告")
    drop("unfinished.part", "丙乡法治报告")
    found = status(settings)
    assert found["waiting_files"] == 1
    assert list(found["passed_over"]) == ["unfinished.part"]
    assert found["outcomes"] == {"extracted": 1, "failed: empty_file": 1}
    assert found["failures"] == [
        {"file_name": "empty.txt", "reason": "empty_file", "detail": "0 bytes", "remedy": "Drop the whole file again."}
    ]
    assert found["warehouse"]["observations"] == 1
    assert found["quarantined_contents"] == 1
    assert found["last_load"]
    assert found["last_publication"]
    assert found["ledger_problems"] == []


def test_lost_warehouse_is_not_called_new(chain, settings, drop) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    chain.ingest(settings, "run")
    settings.warehouse.unlink()
    found = read_status(settings).warehouse_problem
    assert found == "the file is missing, though the ledger records 1 load; run fadu rebuild"


def test_repair_of_a_sound_home_finds_nothing(chain, settings, drop) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    chain.run_chain(settings, "run")
    assert set(repair(settings).values()) == {0}


def test_repair_removes_landed_files_that_are_recorded(chain, settings, drop) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    (names,) = chain.scan_drop_folder(settings, "killed")
    left = chain.land_batch(settings, "killed", 0, names, chain.extractor())
    kept = (settings.landing / left).read_bytes()
    chain.ingest(settings, "run")
    (settings.landing / left).write_bytes(kept)
    assert repair(settings)["landings_removed"] == 1
    assert not (settings.landing / left).exists()


def test_damaged_landed_file_stops_no_load_and_is_removed_once_no_run_waits_for_it(chain, settings, drop) -> None:
    drop("甲镇.txt", "甲镇法治报告：调解32件。")
    settings.landing.mkdir(parents=True)
    damaged = settings.landing / "0123456789abcdef-00000-0123456789abcdef.parquet"
    damaged.write_bytes(b"PAR1 cut short")
    assert chain.ingest(settings, "run")["arrivals"] == 1
    assert repair(settings)["landings_removed"] == 0
    past = time.time() - 2 * ORPHAN_SECONDS
    os.utime(damaged, (past, past))
    assert repair(settings)["landings_removed"] == 1


def test_repair_puts_back_what_a_killed_clearing_took_and_nobody_recorded(settings, drop) -> None:
    drop(".clearing/sub/甲镇.txt", "甲镇法治报告：调解32件。")
    drop("sub/甲镇.txt", "甲镇法治报告：调解33件。")
    assert repair(settings)["clearings_finished"] == 1
    contents = {path.name: path.read_text() for path in (settings.drop / "sub").iterdir()}
    assert contents == {"甲镇.txt": "甲镇法治报告：调解33件。", "2-甲镇.txt": "甲镇法治报告：调解32件。"}


def test_writer_that_does_not_let_go_is_named(settings) -> None:
    with open_for_writing(settings):
        pass
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(settings.warehouse)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(WarehouseError, match="another process kept it open"), open_for_writing(settings, 0.3):
            pass
        found = read_status(settings)
        assert "another process" in found.warehouse_problem
        assert (found.outcomes, found.failures, found.warehouse) == (None, None, None)
    finally:
        holder.communicate(b"\n")
    with open_for_writing(settings, 0.3):
        pass


def test_damaged_warehouse_says_what_to_run(settings) -> None:
    settings.warehouse.parent.mkdir(parents=True)
    settings.warehouse.write_bytes(b"not a database" * 1000)
    with pytest.raises(WarehouseError, match="fadu rebuild"), open_for_writing(settings):
        pass
    with pytest.raises(WarehouseError, match="fadu rebuild"), open_for_reading(settings):
        pass


def test_too_little_memory_says_what_to_set(settings) -> None:
    with open_for_writing(settings):
        pass
    little = dataclasses.replace(settings, duckdb_memory_mb=20)
    with (
        pytest.raises(WarehouseError, match=r"nothing was changed .*FADU_DUCKDB_MEMORY_MB"),
        open_for_writing(little) as w,
    ):
        w.execute("create table raw.large as select list(range) from range(30000000)")
    with open_for_reading(settings) as connection, pytest.raises(duckdb.CatalogException):
        connection.execute("from raw.large")


def test_newer_warehouse_is_refused(settings) -> None:
    with open_for_writing(settings) as connection:
        connection.execute("update raw.schema_version set version = ?", [SCHEMA_VERSION + 1])
    with pytest.raises(WarehouseError, match=f"version {SCHEMA_VERSION + 1}"), open_for_writing(settings):
        pass


def test_warehouse_is_for_its_owner_alone(settings) -> None:
    with open_for_writing(settings) as connection:
        connection.execute("create table t as select 1")
        assert all(path.stat().st_mode & 0o077 == 0 for path in settings.warehouse.parent.iterdir())
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        assert connection.execute("select count(*) from raw.schema_version").fetchone() == (1,)
