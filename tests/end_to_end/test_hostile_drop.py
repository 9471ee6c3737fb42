"""Hostile files and strange names among sound reports, in one run: it stays green, and each file has its outcome."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT, SAMPLES, clean_environment, fadu
from tests.end_to_end.test_formats import run, settings_in

HOSTILE = ROOT.parent / "shared" / "documents" / "hostile"
MEGABYTE = 1 << 20

NAMES = (
    "a b.txt",
    "'quoted\".txt",
    "new\nline.txt",
    "😀.txt",
    "100%25.txt",
    "-rf.txt",
    "$(touch x).txt",
    "长" * 83 + "ab.txt",  # 255 bytes, the longest that a file system takes
    os.fsdecode(b"\xb7\xa8.txt"),  # 法 in GBK
)

REASONS = {
    "bomb.docx": "unpack_limit",
    "pages.pdf": "page_limit",
    "page.pdf": "page_size_limit",
    "large.txt": "file_too_large",
    "line.txt": "not_a_report",
    "nested.html": "nesting_limit",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HOSTILE.is_dir(), reason="the folder of hostile files is not beside the project"),
]


def bomb() -> bytes:
    """A docx of a megabyte or so that unpacks to more than a gigabyte."""
    buffer = io.BytesIO()
    package = zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with package, package.open("word/document.xml", "w") as entry:
        for _ in range(1030):
            entry.write(bytes(MEGABYTE))
    return buffer.getvalue()


def pdf(pages: int, media_box: str) -> bytes:
    """A PDF of empty pages, without the table of offsets, which readers build anew."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + pages))
    parts = ["%PDF-1.4", "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj"]
    parts.append(f"2 0 obj << /Type /Pages /Count {pages} /Kids [{kids}] >> endobj")
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [{media_box}] >>"
    parts += [f"{number} 0 obj {page} endobj" for number in range(3, 3 + pages)]
    return "\n".join([*parts, "trailer << /Root 1 0 R >>", "%%EOF"]).encode()


def made() -> dict[str, bytes]:
    return {
        "bomb.docx": bomb(),
        "pages.pdf": pdf(5000, "0 0 595 842"),
        "page.pdf": pdf(1, "0 0 90000000 90000000"),
        "large.txt": "法治".encode() * (200 * MEGABYTE // 6),
        "line.txt": "红烧茄子和米饭".encode() * (50 * MEGABYTE // 21),
        "nested.html": b"<html><body>" + b"<div>" * 200_000 + "法治政府建设".encode(),
    }


def sound() -> Iterator[tuple[str, bytes]]:
    """The same report under each name, told apart by what stands behind it."""
    text = sorted(SAMPLES.iterdir())[0].read_bytes()
    for number, name in enumerate(NAMES):
        yield name, text + b"\n" * number


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which everything was dropped at once and one run has gone through."""
    home = tmp_path_factory.mktemp("hostile")
    drop = home / "drop"
    drop.mkdir()
    for path in HOSTILE.iterdir():
        (drop / path.name).write_bytes(path.read_bytes())
    for name, content in [*made().items(), *sound()]:
        (drop / name).write_bytes(content)
    (home / "outside.txt").write_bytes(next(sound())[1] + b" outside")
    (drop / "link.txt").symlink_to(home / "outside.txt")
    os.mkfifo(drop / "pipe.txt")
    if os.geteuid():  # root may read everything
        (drop / "locked.txt").write_text("法治")
        (drop / "locked.txt").chmod(0)
    for path in drop.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000), follow_symlinks=False)
    run(settings_in(home), [])
    return home


def outcomes(home: Path) -> dict[str, tuple[str, str, str, str]]:
    with duckdb.connect(str(home / "published" / "fadu.duckdb"), read_only=True) as connection:
        sql = "select file_name, status, reason, remedy, document_id from fct_document_outcome"
        return {name: tuple(rest) for name, *rest in connection.execute(sql).fetchall()}


def test_every_file_has_an_outcome_and_only_what_is_no_file_stays(home: Path) -> None:
    expected = len(list(HOSTILE.iterdir())) + len(REASONS) + len(NAMES) + bool(os.geteuid())
    assert len(outcomes(home)) == expected
    assert {path.name for path in (home / "drop").iterdir()} - {".clearing"} == {"link.txt", "pipe.txt"}
    assert (home / "outside.txt").exists()


def test_reports_under_strange_names_are_processed(home: Path) -> None:
    found = outcomes(home)
    shown = {"new\nline.txt": r"new\nline.txt", NAMES[-1]: r"\xb7\xa8.txt"}
    assert {found[shown.get(name, name)][0] for name in NAMES} == {"extracted"}


def test_each_failure_says_why_and_what_to_do(home: Path) -> None:
    found = outcomes(home)
    assert {name: found[name][1] for name in REASONS} == REASONS
    assert all(remedy for status, _, remedy, _ in found.values() if status == "failed")


def test_what_failed_lies_in_quarantine_under_its_hash(home: Path) -> None:
    failed = {
        document_id: reason
        for status, reason, _, document_id in outcomes(home).values()
        if status == "failed" and document_id
    }
    held = {path.name for path in (home / "quarantine").iterdir() if len(path.name) == 64}
    assert held == failed.keys()
    for document_id, reason in failed.items():
        path = home / "quarantine" / document_id
        with path.open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == document_id
        assert json.loads(path.with_name(f"{document_id}.json").read_text("utf-8"))["reason"] == reason


def test_status_shows_reason_and_remedy_of_each_in_one_line(home: Path) -> None:
    shown = fadu("status", env=clean_environment(home))
    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    for name, (status, reason, remedy, _) in outcomes(home).items():
        if status == "failed":
            assert any(name in line and reason in line and remedy in line for line in lines), name


def test_formats_and_failures_are_counted(home: Path) -> None:
    with duckdb.connect(str(home / "published" / "fadu.duckdb"), read_only=True) as connection:
        formats = connection.execute("select format, count(*) from fct_document_outcome group by format").fetchall()
        failures = connection.execute(
            "select reason, count(*) from fct_document_outcome where status = 'failed' group by reason"
        ).fetchall()
    assert dict(formats).keys() >= {"text", "html", "docx", "pdf"}
    assert dict(failures)["empty_file"] == 7  # one content under seven names
