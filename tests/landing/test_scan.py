"""Which files count as arrived, and how their names travel."""

import json
import os
import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import SettingsError
from extract.landing.names import display_name, local_name, portable_name
from extract.landing.scan import into_batches, passed_over, scan_drop_folder


def found(settings) -> list[str]:
    return [local_name(name) for batch in scan_drop_folder(settings, "run") for name in batch]


def test_missing_drop_folder_is_made_for_its_owner_alone(settings) -> None:
    assert scan_drop_folder(settings, "run") == []
    assert settings.drop.stat().st_mode & 0o777 == 0o700


def test_what_is_no_settled_regular_file_is_left_alone(settings, drop, tmp_path) -> None:
    drop("sub/deep/甲镇.txt", "甲")
    for name in (".hidden", ".dir/inside.txt", "a.part", "b.TMP"):
        drop(name, "x")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("x")
    (settings.drop / "link.txt").symlink_to(outside / "secret.txt")
    (settings.drop / "folder").symlink_to(outside)
    os.mkfifo(settings.drop / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(settings.drop, os.O_RDONLY)
        listener.bind(f"/proc/self/fd/{here}/socket.txt")
        os.close(here)
        assert found(settings) == ["sub/deep/甲镇.txt"]
        passed = passed_over(settings.drop)
    link, special, unfinished = passed["link.txt"], passed["pipe.txt"], passed["a.part"]
    assert passed == {
        **{"folder": link, "link.txt": link, "pipe.txt": special, "socket.txt": special},
        **{"a.part": unfinished, "b.TMP": unfinished},
    }
    assert ["link" in link, "pipe" in special, "unfinished" in unfinished] == [True] * 3


def test_folder_that_cannot_be_read_is_passed_over_with_a_word(settings, drop, monkeypatch, caplog) -> None:
    drop("closed/inside.txt", "甲")
    monkeypatch.setattr(os, "access", lambda path, mode: not os.fspath(path).endswith("closed"))
    assert found(settings) == []
    assert "closed: a folder that cannot be read" in caplog.text


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(b"with space 'and' \"quotes\".txt", id="quotes"),
        pytest.param(b"line\nbreak.txt", id="newline"),
        pytest.param("表情😀%41.txt".encode(), id="emoji-and-percent"),
        pytest.param("镇".encode() * 85, id="255-bytes"),
        pytest.param(b"\xff\xb7\xa8\xd6\xce.txt", id="not-utf-8"),
        pytest.param(b"-rf --.txt", id="like-an-option"),
    ],
)
def test_any_name_survives_from_scan_to_load(chain, settings, drop, name) -> None:
    path = drop(name, "某镇法治报告：调解3件。")
    batches = scan_drop_folder(settings, "run")
    assert json.loads(json.dumps(batches, ensure_ascii=False).encode()) == batches
    assert found(settings) == [os.fsdecode(name)]
    assert chain.ingest(settings, "run")["cleared"] == 1
    assert not path.exists()


def test_growing_file_waits_for_the_next_scan(settings, drop) -> None:
    drop("still.txt", "x")
    growing = drop("growing.txt", "x")
    stop = threading.Event()

    def grow() -> None:
        while not stop.is_set():
            with growing.open("a") as file:
                file.write("x")
            time.sleep(0.005)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        assert found(settings) == ["still.txt"]
    finally:
        stop.set()
        writer.join()
    assert found(settings) == ["growing.txt", "still.txt"]


def test_young_file_is_given_the_settle_time(chain, tmp_path) -> None:
    settings = chain.settings_in(tmp_path, settle_seconds="0.4")
    settings.drop.mkdir(parents=True)
    (settings.drop / "new.txt").write_text("x")
    started = time.monotonic()
    assert found(settings) == ["new.txt"]
    assert time.monotonic() - started >= 0.4


@pytest.mark.parametrize("ahead", [3600, 40 * 365 * 86400], ids=["an-hour", "forty-years"])
def test_time_in_the_future_does_not_block(settings, drop, ahead) -> None:
    path = drop("future.txt", "x")
    os.utime(path, (time.time() + ahead, time.time() + ahead))
    assert found(settings) == ["future.txt"]


def test_files_with_impossible_times_are_loaded(chain, settings, drop) -> None:
    for name, moment in (("far.txt", 2**33), ("before.txt", -(2**33))):
        path = drop(name, f"{name}法治报告3件")
        os.utime(path, (moment, moment))
    assert chain.ingest(settings, "run")["arrivals"] == 2


def test_drop_folder_that_is_a_file_is_named(settings) -> None:
    settings.home.mkdir(parents=True)
    settings.drop.write_text("x")
    with pytest.raises(SettingsError, match=str(settings.drop)):
        scan_drop_folder(settings, "run")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_unwritable_drop_folder_is_named(settings) -> None:
    settings.drop.mkdir(parents=True)
    settings.drop.chmod(0o500)
    with pytest.raises(SettingsError, match=str(settings.drop)):
        scan_drop_folder(settings, "run")


@pytest.mark.parametrize(
    ("small", "large", "size", "lengths"),
    [
        (0, 0, 3, []),
        (1, 0, 3, [1]),
        (7, 0, 3, [3, 3, 1]),
        (40_000, 0, 5000, [4444] * 9 + [4]),
        (3, 3, 5000, [3, 2, 1]),
        (3, 4, 1, [1] * 7),
        (0, 4001, 5000, [8] * 500 + [1]),
    ],
    ids=["none", "one", "some", "a-country", "apart", "alone", "more-than-airflow-maps"],
)
def test_batches_are_of_equal_work_and_hold_every_file_in_order(small, large, size, lengths) -> None:
    files = [(f"s{number}", 9000) for number in range(small)] + [(f"l{number}", 10**6) for number in range(large)]
    batches = into_batches(files, size)
    assert [len(batch) for batch in batches] == lengths
    assert [name for batch in batches for name in batch] == [name for name, _ in files]


def test_scans_are_asked_for_apart(settings, drop) -> None:
    drop("large.pdf", b"1" * 300_000)
    drop("picture.JPG", "x")
    drop("report.txt", "x")
    assert scan_drop_folder(settings, "run", scans=False) == [["report.txt"]]
    assert scan_drop_folder(settings, "run", scans=True) == [["large.pdf", "picture.JPG"]]
    assert scan_drop_folder(settings, "run") == [["report.txt"], ["large.pdf", "picture.JPG"]]


@given(st.binary(min_size=1, max_size=255))
def test_portable_names_come_back_and_are_text(raw) -> None:
    name = os.fsdecode(raw)
    portable = portable_name(name)
    assert local_name(portable) == name
    portable.encode()
    assert len(display_name(name).splitlines()) == 1
