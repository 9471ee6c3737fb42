import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import UnreadableDocument
from extract.reading import read_document
from extract.reading.plain_text import decode

REPORT = "青石镇2024年法治政府建设年度报告\n一、全年调解纠纷12件，成功率100%。\r\n\n特此报告\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(REPORT.encode(), "utf-8", id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + REPORT.encode(), "utf-8", id="utf-8-mark"),
        pytest.param(REPORT.encode("gb18030"), "gb18030", id="gb18030"),
        pytest.param(codecs.BOM_UTF16_LE + REPORT.encode("utf-16-le"), "utf-16-le", id="utf-16-le"),
        pytest.param(codecs.BOM_UTF16_BE + REPORT.encode("utf-16-be"), "utf-16-be", id="utf-16-be"),
        pytest.param(REPORT.encode("utf-16-le"), "utf-16-le", id="utf-16-le-unmarked"),
        pytest.param(REPORT.encode("utf-16-be"), "utf-16-be", id="utf-16-be-unmarked"),
        pytest.param(codecs.BOM_UTF32_LE + REPORT.encode("utf-32-le"), "utf-32-le", id="utf-32-le"),
        pytest.param(codecs.BOM_UTF32_BE + REPORT.encode("utf-32-be"), "utf-32-be", id="utf-32-be"),
        pytest.param(REPORT.encode("utf-32-le"), "utf-32-le", id="utf-32-le-unmarked"),
        pytest.param(REPORT.encode("utf-32-be"), "utf-32-be", id="utf-32-be-unmarked"),
    ],
)
def test_text_is_exactly_what_was_written(data: bytes, encoding: str) -> None:
    source = read_document(data, "report.txt")
    assert (source.text, source.encoding, source.format) == (REPORT, encoding, "text")
    for segment in source.segments:
        assert data[segment.byte_start : segment.byte_end].decode(encoding) == source.text[segment.start : segment.end]
    assert [s.start for s in source.segments] == [0, *[s.end for s in source.segments[:-1]]]
    assert source.segments[-1].end == len(source.text)
    assert source.segments[-1].byte_end == len(data)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param("2024年青石镇".encode("gb18030"), "2024年青石镇", id="tiny-gb18030"),
        pytest.param("联通".encode("gb18030"), "联通", id="gb18030-that-looks-like-utf-8"),
        pytest.param("调解纠纷".encode()[:-1], "调解纠", id="utf-8-cut"),
        pytest.param("调解纠纷".encode("gb18030")[:-1], "调解纠", id="gb18030-cut"),
        pytest.param("调解𠮷纠纷".encode("gb18030"), "调解𠮷纠纷", id="gb18030-four-bytes"),
        pytest.param(
            ("青石镇法治报告" * 20).encode() + b"\xff\n" + "完".encode(),
            "青石镇法治报告" * 20 + "\ufffd\n完",
            id="one-bad-byte-in-utf-8",
        ),
        pytest.param(
            ("青石镇" * 20).encode("gb18030") + b"\xff\n" + "完".encode("gb18030"),
            "青石镇" * 20 + "\ufffd\n完",
            id="one-bad-byte-in-gb18030",
        ),
    ],
)
def test_short_cut_and_damaged_text(data: bytes, text: str) -> None:
    assert read_document(data, "a.txt").text == text


TRADITIONAL = "青石鎮2024年法治政府建設年度報告\n一、全年調解糾紛12件，普法30場次，「法律明白人」45名。\r\n特此報告\n"
SIMPLIFIED = "青石镇召开专题会议3次。在坚持“枫桥经验”的基础上，排查矛盾、化解纠纷412件①。\n"


@pytest.mark.parametrize(
    ("text", "written_in", "read_in"),
    [
        pytest.param(TRADITIONAL, "big5", "big5hkscs", id="big5"),
        pytest.param(TRADITIONAL + "①深水埗", "big5hkscs", "big5hkscs", id="hong-kong"),
        pytest.param("調解糾紛十二件", "big5", "big5hkscs", id="big5-short"),
        pytest.param("<html>" + "<p class='text'>\n" * 900 + TRADITIONAL, "big5", "big5hkscs", id="big5-after-ascii"),
        pytest.param(TRADITIONAL, "gb18030", "gb18030", id="traditional-gb18030"),
        pytest.param(SIMPLIFIED, "gb18030", "gb18030", id="simplified"),
        pytest.param("喆镕犇淼镇堃", "gb18030", "gb18030", id="rare-characters-of-names"),
        pytest.param("관내 분쟁 조정", "gb18030", "gb18030", id="korean"),
        pytest.param(TRADITIONAL, "utf-8", "utf-8", id="traditional-utf-8"),
    ],
)
def test_big5_is_told_from_gb18030_by_its_usual_characters(text: str, written_in: str, read_in: str) -> None:
    data = text.encode(written_in)
    assert decode(data) == (text, read_in, 0)


def test_a_bad_byte_in_big5_costs_its_line_only() -> None:
    text, encoding, _ = decode(TRADITIONAL.encode("big5") * 20 + b"\xff\n" + "調解".encode("big5"))
    assert (text, encoding) == (TRADITIONAL * 20 + "\ufffd\n調解", "big5hkscs")


def test_lines_of_big5_keep_their_bytes() -> None:
    data = TRADITIONAL.encode("big5")
    source = read_document(data, "a.txt")
    assert source.text == TRADITIONAL
    for segment in source.segments:
        assert data[segment.byte_start : segment.byte_end].decode("big5") == source.text[segment.start : segment.end]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "empty_file", id="empty"),
        pytest.param(b"\xef\xbb\xbf", "no_text", id="only-a-mark"),
        pytest.param(" \n\u3000\n".encode(), "no_text", id="only-space"),
        pytest.param("……——".encode(), "no_text", id="only-marks"),
        pytest.param(b"\0" * 500 + "报告".encode(), "not_text", id="nul-bytes"),
        pytest.param(bytes(range(256)) * 8, "not_text", id="binary"),
        pytest.param(b"7z\xbc\xaf\x27\x1c" + b"x" * 99, "unsupported_format", id="7z"),
        pytest.param(b"MZ\x90\0" + b"x" * 99, "unsupported_format", id="program"),
    ],
)
def test_what_is_not_text_has_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(data, "a.txt")
    assert caught.value.reason == reason
    assert caught.value.detail
    assert caught.value.remedy


def test_zeros_behind_the_text_are_what_a_broken_copy_leaves() -> None:
    assert read_document(REPORT.encode() + b"\0" * 5000, "a.txt").text.rstrip("\0") == REPORT


@pytest.mark.parametrize(
    ("text", "document_format"),
    [
        ("# 报告\n## 一、工作\n## 二、问题\n", "markdown"),
        ("全年调解**12**件，宣传**3**场次，走访**45**户。", "markdown"),
        ("张**、李**调解12件，王**、赵**、钱**宣传3场次。", "text"),
        ("# 报告\n全年调解**12**件。", "text"),
        ("****\n报告\n*****\n工作\n******\n", "text"),
    ],
)
def test_markdown_is_told_by_its_marks(text: str, document_format: str) -> None:
    assert read_document(text.encode(), "report.txt").format == document_format


def test_markdown_is_told_by_its_name() -> None:
    assert read_document("# 报告\n".encode(), "report.MD").format == "markdown"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff", exclude_categories=("Cc", "Cs")), min_size=1))
def test_utf8_round_trip(text: str) -> None:
    data = ("镇" + text + "\n2件").encode()
    source = read_document(data, "a.txt")
    assert source.text == data.decode()
    for segment in source.segments:
        assert data[segment.byte_start : segment.byte_end].decode() == source.text[segment.start : segment.end]
