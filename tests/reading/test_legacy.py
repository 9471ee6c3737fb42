import shutil
from pathlib import Path

import pytest

from extract.errors import UnreadableDocument
from extract.reading import read_document
from extract.reading.legacy import PROGRAMS, convert_to_docx
from extract.reading.limits import Limits
from extract.reading.sandbox import Sandbox

needs_libreoffice = pytest.mark.skipif(not any(map(shutil.which, PROGRAMS)), reason="LibreOffice is not installed")


def rtf(text: str) -> bytes:
    escaped = "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030"))
    return rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}\f0 " + escaped.encode() + rb"\par}"


def flat_open(kind: str) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    body = f"<office:body><office:{kind}><text:p>调解12件</text:p></office:{kind}></office:body>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document xmlns:office="{space}:office:1.0"'
        f' xmlns:text="{space}:text:1.0" office:version="1.3"'
        f' office:mimetype="application/vnd.oasis.opendocument.{kind}">{body}</office:document>'
    ).encode()


@pytest.mark.parametrize("data", [rtf("报告"), flat_open("text")], ids=["rtf", "fodt"])
def test_without_libreoffice_the_outcome_says_what_to_install(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableDocument) as caught:
        read_document(data, "a.txt")
    assert caught.value.reason == "missing_tool"
    assert "libreoffice" in caught.value.remedy


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        ("EncryptedPackage", "encrypted"),
        ("Workbook", "unsupported_format"),
        ("PowerPoint Document", "unsupported_format"),
    ],
)
def test_office_files_that_are_no_document(stream: str, reason: str) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le") + bytes(500)
    with pytest.raises(UnreadableDocument) as caught:
        read_document(data, "a.doc")
    assert caught.value.reason == reason


def test_flat_file_of_another_office_program_is_named() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(flat_open("spreadsheet"), "a.fods")
    assert (caught.value.reason, caught.value.detail) == (
        "unsupported_format",
        "the file is a flat OpenDocument spreadsheet",
    )


@pytest.mark.slow
@needs_libreoffice
def test_flat_text_is_read() -> None:
    source = read_document(flat_open("text"), "a.fodt")
    assert (source.text, source.format) == ("调解12件", "odt")


@pytest.mark.slow
@needs_libreoffice
def test_one_start_converts_many(tmp_path: Path) -> None:
    good, bad, other = convert_to_docx(
        [
            (rtf("调解12件"), "rtf"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "doc"),
            (rtf("检查9次"), "rtf"),
        ],
        Limits(),
    )
    assert isinstance(good, bytes)
    assert read_document(good, "a").text == "调解12件"
    assert isinstance(other, bytes)
    assert read_document(other, "a").text == "检查9次"
    assert isinstance(bad, UnreadableDocument)
    assert bad.reason == "damaged_file"


@pytest.mark.slow
@needs_libreoffice
def test_a_legacy_document_in_the_sandbox(documents: Path) -> None:
    paths = [documents / "wps" / "001.wps", documents / "doc" / "002.doc", documents / "hostile" / "partial.doc"]
    with Sandbox(read_document, Limits()) as sandbox:
        source, other, damaged = sandbox.map([(path, path.name) for path in paths])
    assert isinstance(damaged, UnreadableDocument)
    assert damaged.reason == "damaged_file"
    assert not isinstance(other, UnreadableDocument)
    assert not isinstance(source, UnreadableDocument)
    assert source.format == "wps"
    truth = (documents / "truth" / "001.txt").read_text(encoding="utf-8")
    assert "".join(source.text.split()) == "".join(truth.split())
