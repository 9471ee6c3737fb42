import io
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.errors import UnreadableDocument
from extract.reading import read_document
from extract.reading.limits import Limits
from extract.reading.sniff import sniff_format

OUTCOMES = {
    "empty.doc": "empty_file", "empty.docx": "empty_file", "empty.html": "empty_file", "empty.ofd": "empty_file",
    "empty.pdf": "empty_file", "empty.txt": "empty_file", "empty.wps": "empty_file",
    "partial.html": "damaged_file", "partial.ofd": "damaged_file", "partial.pdf": "damaged_file",
    "truncated.docx": "damaged_file", "trunc_tail.docx": "damaged_file", "encrypted_user.pdf": "encrypted",
    "xxe.docx": "unsafe_xml", "xxe.ofd": "unsafe_xml", "billionlaughs.docx": "unsafe_xml",
    "traversal.ofd": "unsafe_archive", "nul.txt": "not_text",
}  # fmt: skip
"""The outcome of each hostile file; the others are read."""

READ_AS = {
    "bad_bytes.html": "html", "declares_gb_is_utf8.html": "html", "declares_utf8_is_gb.html": "html",
    "xmldecl.html": "html", "really_html.doc": "html", "partial_gb.txt": "text",
    "really_docx.doc": "docx", "really_docx.pdf": "docx", "really_docx.wps": "docx", "relescape.docx": "docx",
    "really_pdf.docx": "pdf", "encrypted_owner_only.pdf": "pdf",
}  # fmt: skip


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_hostile_file_has_a_reason(documents: Path, name: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document((documents / "hostile" / name).read_bytes(), name)
    assert caught.value.reason == OUTCOMES[name]
    assert caught.value.detail
    assert caught.value.remedy


@pytest.mark.parametrize("name", READ_AS)
def test_a_mislabelled_file_is_read_by_its_content(documents: Path, name: str) -> None:
    source = read_document((documents / "hostile" / name).read_bytes(), name)
    assert source.format == READ_AS[name]
    assert len(source.text) > 1000
    assert "root:" not in source.text


def test_every_hostile_file_is_listed(documents: Path) -> None:
    needs_libreoffice = {"partial.doc", "really_rtf.doc"}
    assert {p.name for p in (documents / "hostile").iterdir()} == OUTCOMES.keys() | READ_AS.keys() | needs_libreoffice


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xfd7zXZ\0" + bytes(90), "xz archive"),
        (b"\x28\xb5\x2f\xfd" + bytes(90), "zstd archive"),
        (b"a.txt".ljust(257, b"\0") + b"ustar" + bytes(250), "tar archive"),
        (b"\0\0\0\x24ftypheic" + bytes(90), "picture in HEIF"),
        (b"\0\0\0\x20ftypisom" + bytes(90), "video"),
    ],
)
def test_what_is_no_document_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(UnreadableDocument, match="unsupported_format") as caught:
        read_document(data, "a.docx")
    assert caught.value.detail == f"the file is a {kind}"


@pytest.mark.parametrize("begin", ["PK", "BM", "II", "MZ", "Subject"])
def test_a_text_that_begins_as_other_files_do_is_a_text(begin: str) -> None:
    assert read_document(f"{begin} 全年调解纠纷12件。".encode(), "a.txt").format == "text"


def zeros_package(megabytes: int) -> bytes:
    buffer = io.BytesIO()
    package = zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with package, package.open("word/document.xml", "w") as entry:
        for _ in range(megabytes):
            entry.write(bytes(1 << 20))
    return buffer.getvalue()


def with_declared_size(data: bytes, size: int) -> bytes:
    """The package with a different uncompressed size of the entry in its central directory and local header."""
    central = data.rindex(b"PK\x01\x02")
    return (
        data[:22] + struct.pack("<I", size) + data[26 : central + 24] + struct.pack("<I", size) + data[central + 28 :]
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(
            with_declared_size(zeros_package(1), 1_200_000_000), "unpack_limit", id="declares-more-than-a-gigabyte"
        ),
        pytest.param(zeros_package(220), "unpack_limit", id="unpacks-to-more-than-allowed"),
        pytest.param(with_declared_size(zeros_package(220), 100), "damaged_file", id="declares-less-than-it-holds"),
    ],
)
def test_zip_bombs(data: bytes, reason: str) -> None:
    assert len(data) < 2_000_000
    with pytest.raises(UnreadableDocument) as caught:
        read_document(data, "a.docx")
    assert caught.value.reason == reason


def test_parts_that_are_too_large_only_together(make_zip: Callable[..., bytes]) -> None:
    parts = {f"word/{name}.xml": f"<a>{'x' * 700_000}</a>" for name in ("document", "styles", "numbering")}
    with pytest.raises(UnreadableDocument) as caught:
        read_document(make_zip(parts), "a.docx", Limits(unpacked_mb=1))
    assert caught.value.reason == "unpack_limit"


def test_many_entries_and_a_zip_in_a_zip(make_zip: Callable[..., bytes], make_docx: Callable[..., bytes]) -> None:
    with pytest.raises(UnreadableDocument, match="unpack_limit"):
        read_document(make_zip({"[Content_Types].xml": "", **{f"word/{i}.xml": "" for i in range(6000)}}), "a.docx")
    bomb = zeros_package(30)
    entries = {"word/document.xml": "<a/>", "word/embeddings/inner.zip": bomb}
    with pytest.raises(UnreadableDocument, match="no_text"):
        read_document(make_zip(entries), "a.docx")


def test_reports_packed_together_are_named_so(make_zip: Callable[..., bytes], make_docx: Callable[..., bytes]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("报告.docx", make_docx("<w:p><w:r><w:t>报告</w:t></w:r></w:p>"))
        package.writestr("附件.txt", "附件")
    for data in (buffer.getvalue(), make_zip({"报告.txt": "报告", "附件.txt": "附件"})):
        with pytest.raises(UnreadableDocument, match="zip archive") as caught:
            read_document(data, "a.zip")
        assert caught.value.reason == "unsupported_format"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", "<a/>")
        package.writestr("word/document.xml", "<b/>")
    with pytest.raises(UnreadableDocument, match="unsafe_archive"):
        read_document(buffer.getvalue(), "a.docx")


def test_external_relationships_are_never_followed(make_zip: Callable[..., bytes]) -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    relation = '<Relationships><Relationship Id="r" TargetMode="External" Target="file:///etc/passwd"/></Relationships>'
    document = f'<w:document xmlns:w="{w}"><w:body><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:body></w:document>'
    data = make_zip({"word/document.xml": document, "word/_rels/document.xml.rels": relation})
    assert read_document(data, "a.docx").text == "正文"


def test_a_line_of_many_megabytes_is_read() -> None:
    text = "全年调解12件。" * 600_000
    assert read_document(text.encode(), "a.txt").text == text


def test_a_file_over_the_size_limit() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(b"x" * (1 << 20) + b"y", "a.txt", Limits(file_mb=1))
    assert caught.value.reason == "file_too_large"


def test_pages_by_the_thousand(make_pdf: Callable[..., bytes]) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(make_pdf([[]] * 5000), "a.pdf")
    assert caught.value.reason == "page_limit"


@pytest.mark.parametrize(
    "name", ["a b.txt", "'\".txt", "换\n行.txt", "😀.txt", "%s.txt", "-rf.txt", "长" * 85 + ".txt"]
)
def test_the_name_never_matters(name: str) -> None:
    assert read_document("报告".encode(), name).text == "报告"


@pytest.mark.parametrize(
    ("data", "document_format"),
    [
        (b"<!---->" * 9000 + b"<x>12", "text"),
        (b"<!-- a --> " * 900 + b"<p>12", "html"),
        (b"<office:document " * 3800 + b"12", "text"),
    ],
    ids=["comments", "comments before a page", "an element that never ends"],
)
@pytest.mark.timeout(10)
def test_the_beginning_of_a_file_is_examined_in_linear_time(data: bytes, document_format: str) -> None:
    started = time.process_time()
    assert sniff_format(data, "a.txt") == document_format
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("piece", ["a", "/*", "@", "a{", "@{"])
@pytest.mark.timeout(10)
def test_a_style_sheet_is_examined_in_linear_time(piece: str) -> None:
    page = f"<html><style>{piece * (400_000 // len(piece))}</style><body><p>全年调解矛盾纠纷12件。</p></body></html>"
    started = time.process_time()
    assert read_document(page.encode(), "a.html").text == "全年调解矛盾纠纷12件。"
    assert time.process_time() - started < 3.0
