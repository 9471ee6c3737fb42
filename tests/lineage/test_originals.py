"""Archived originals: the bytes must be those that arrived, and characters lead to their exact bytes."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import LineageError
from extract.landing.archive import archive_path
from extract.lineage.originals import byte_range, read_original


@given(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1),
    st.sampled_from(["utf-8", "gb18030", "utf-16-le"]),
    st.data(),
)
def test_the_bytes_of_characters_decode_to_them(line, encoding, data):
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    raw = line.encode(encoding)
    found = byte_range(raw, encoding, 1000, 5000, 1000 + start, 1000 + end)
    assert found is not None
    assert raw[found[0] - 5000 : found[1] - 5000].decode(encoding) == line[start:end]


def test_damaged_bytes_have_no_exact_range():
    assert byte_range(b"\xe6\xa3", "utf-8", 0, 0, 0, 1) is None


def test_a_changed_original_is_refused(tmp_path):
    document_id = hashlib.sha256(b"12").hexdigest()
    path = archive_path(tmp_path, document_id)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"12")
    assert read_original(tmp_path, document_id) == b"12"
    path.write_bytes(b"13")
    with pytest.raises(LineageError, match=f"expected sha256 {document_id}"):
        read_original(tmp_path, document_id)
    path.unlink()
    with pytest.raises(LineageError, match="cannot be read"):
        read_original(tmp_path, document_id)
