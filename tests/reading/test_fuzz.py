"""Every reader returns text or a reason for any bytes: whole small documents with a few mutations."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.errors import UnreadableDocument
from extract.reading import read_document
from extract.reading.limits import Limits
from extract.records import SourceText

COUNT = 60
"""Mutations of each format; every run is the same."""

FORMATS = ["text", "html", "docx", "pdf", "ofd"]
LIMITS = Limits(ocr_pages=1)


@pytest.fixture(scope="session")
def samples(
    make_docx: Callable[..., bytes],
    make_pdf: Callable[..., bytes],
    make_ofd: Callable[..., bytes],
    make_ofd_line: Callable[..., str],
) -> dict[str, bytes]:
    paragraph = "全年共调解矛盾纠纷12件，发放资料300份。"
    return {
        "text": (paragraph * 3).encode("gb18030"),
        "html": f"<html><body><div><p>{paragraph}</p><table><tr><td>a<td>b</table></div></body></html>".encode(),
        "docx": make_docx(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p><w:tbl><w:tr><w:tc/></w:tr></w:tbl>"),
        "pdf": make_pdf([[(72.0, 700.0, 16.0, paragraph)]]),
        "ofd": make_ofd([[make_ofd_line(paragraph, 20, 50)]]),
    }


mutations = st.lists(
    st.tuples(
        st.floats(0, 1), st.sampled_from(["replace", "delete", "repeat", "cut"]), st.binary(min_size=1, max_size=4)
    ),
    min_size=1,
    max_size=6,
)


def mutated(data: bytes, steps: list[tuple[float, str, bytes]]) -> bytes:
    for where, how, value in steps:
        at = int(where * len(data))
        if how == "replace":
            data = data[:at] + value + data[at + len(value) :]
        elif how == "delete":
            data = data[:at] + data[at + len(value) * 5 :]
        elif how == "repeat":
            data = data[:at] + data[max(at - 40, 0) : at] * len(value) + data[at:]
        else:
            data = data[: max(at, 1)]
    return data


def read(data: bytes) -> SourceText | UnreadableDocument:
    try:
        return read_document(data, "a.bin", LIMITS)
    except UnreadableDocument as error:
        return error


@pytest.mark.parametrize("document_format", FORMATS)
@settings(max_examples=COUNT, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=mutations)
def test_text_or_reason(samples: dict[str, bytes], document_format: str, steps: list) -> None:
    data = mutated(samples[document_format], steps)
    outcome = read(data)
    if isinstance(outcome, SourceText):
        assert any(character.isalnum() for character in outcome.text)
        edges = [edge for segment in outcome.segments for edge in (segment.start, segment.end)]
        assert edges == sorted(edges)
        assert edges[-1] <= len(outcome.text)
        assert read(data) == outcome
    else:
        assert outcome.reason
        assert outcome.detail


@settings(max_examples=COUNT, derandomize=True)
@given(
    head=st.sampled_from(
        [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"\xef\xbb\xbf", b"MIME-Version: 1.0\n"]
    ),
    data=st.binary(max_size=400),
)
def test_any_bytes(head: bytes, data: bytes) -> None:
    outcome = read(head + data)
    assert outcome.text.strip() if isinstance(outcome, SourceText) else outcome.reason
