"""The archive holds each content once, whole, and exactly the bytes that are extracted."""

import errno
import hashlib
import os
import threading

import pytest

from extract.landing import archive
from extract.landing.archive import Archived, Unarchived, archive_files, archive_path, quarantine, quarantined, release
from extract.landing.scan import FileState
from extract.records import Outcome

FAILED = Outcome("failed", "encrypted", "a password is set", "Drop it without its password.")


def only(results: list) -> Archived:
    (result,) = results
    assert isinstance(result, Archived)
    return result


@pytest.mark.parametrize("size", [0, 1, archive.CHUNK_BYTES, 3 * archive.CHUNK_BYTES + 7])
def test_content_lies_under_its_hash(settings, drop, size) -> None:
    data = os.urandom(size)
    drop("a.bin", data)
    document_id = only(archive_files(settings, ["a.bin"])).document_id
    assert document_id == hashlib.sha256(data).hexdigest()
    held = archive_path(settings.archive, document_id)
    assert held.read_bytes() == data
    assert held.stat().st_mode & 0o777 == 0o600


def test_same_content_is_held_once(settings, drop) -> None:
    drop("a.txt", "same")
    drop("b.txt", "same")
    first, second = archive_files(settings, ["a.txt", "b.txt"])
    inode = archive_path(settings.archive, first.document_id).stat().st_ino
    archive_files(settings, ["a.txt"])
    assert first.document_id == second.document_id
    assert archive_path(settings.archive, first.document_id).stat().st_ino == inode


def test_damaged_copy_is_replaced(settings, drop) -> None:
    drop("a.txt", "whole content")
    held = archive_path(settings.archive, only(archive_files(settings, ["a.txt"])).document_id)
    held.write_text("who")
    archive_files(settings, ["a.txt"])
    assert held.read_text() == "whole content"


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.EACCES, "permission_denied"), (errno.EIO, "read_error"), (errno.ENOSPC, None)]
)
def test_one_file_that_cannot_be_read_stops_no_other(settings, drop, monkeypatch, number, reason) -> None:
    drop("bad.txt", "x")
    drop("good.txt", "y")
    copy, failures = archive._copy_hashed, iter([OSError(number, os.strerror(number))])

    def fail_once(source, staging):
        if failure := next(failures, None):
            raise failure
        return copy(source, staging)

    monkeypatch.setattr(archive, "_copy_hashed", fail_once)
    if reason is None:  # a full disk is no fault of the file
        with pytest.raises(OSError, match=os.strerror(number)):
            archive_files(settings, ["bad.txt", "good.txt"])
        return
    bad, good = archive_files(settings, ["bad.txt", "good.txt"])
    assert isinstance(bad, Unarchived)
    assert (bad.name, bad.reason) == ("bad.txt", reason)
    assert bad.remedy
    assert isinstance(good, Archived)


def test_files_that_went_away_or_became_something_else_are_left_out(settings, drop, tmp_path) -> None:
    drop("stays.txt", "x")
    (settings.drop / "link.txt").symlink_to("stays.txt")
    os.mkfifo(settings.drop / "pipe.txt")
    (settings.drop / "folder.txt").mkdir()
    names = ["gone.txt", "stays.txt/inside.txt", "link.txt", "pipe.txt", "folder.txt", "stays.txt"]
    assert only(archive_files(settings, names)).name == "stays.txt"


def test_file_that_is_replaced_while_it_is_read_is_left_to_the_next_scan(settings, drop) -> None:
    path = drop("busy.txt", b"x" * (4 * archive.CHUNK_BYTES))
    stop = threading.Event()

    def replace() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            other = path.with_name("other.tmp")
            other.write_bytes(b"%d" % number * archive.CHUNK_BYTES)
            other.replace(path)

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        results = [result for _ in range(10) for result in archive_files(settings, ["busy.txt"])]
    finally:
        stop.set()
        writer.join()
    for result in results:
        held = archive_path(settings.archive, result.document_id).read_bytes()
        assert hashlib.sha256(held).hexdigest() == result.document_id
        assert len(held) == result.state.size
    last = only(archive_files(settings, ["busy.txt"]))
    assert last.document_id == hashlib.sha256(path.read_bytes()).hexdigest()


def test_quarantine_keeps_content_and_reason_until_it_is_released(settings, drop) -> None:
    drop("locked.docx", "secret")
    item = only(archive_files(settings, ["locked.docx"]))
    for _ in range(2):
        quarantine(settings, item, FAILED)
    (entry,) = quarantined(settings)
    assert entry == {
        "status": "failed",
        "reason": "encrypted",
        "detail": "a password is set",
        "remedy": "Drop it without its password.",
        "file_name": "locked.docx",
        "document_id": item.document_id,
    }
    assert (settings.quarantine / item.document_id).read_text() == "secret"
    release(settings, [item.document_id])
    release(settings, [item.document_id])
    assert quarantined(settings) == []
    assert archive_path(settings.archive, item.document_id).exists()


def test_another_reason_replaces_the_first(settings, drop) -> None:
    drop("a.txt", "x")
    item = only(archive_files(settings, ["a.txt"]))
    quarantine(settings, item, FAILED)
    quarantine(settings, item, Outcome("failed", "empty_file"))
    assert [entry["reason"] for entry in quarantined(settings)] == ["empty_file"]


def test_state_tells_a_replaced_file(tmp_path) -> None:
    path = tmp_path / "a"
    path.write_text("one")
    before = FileState.of(path.lstat())
    os.utime(path, ns=(0, before.modified_ns))
    assert FileState.of(path.lstat()).modified_ns == before.modified_ns
    path.unlink()
    path.write_text("two")
    os.utime(path, ns=(0, before.modified_ns))
    assert FileState.of(path.lstat()) != before
