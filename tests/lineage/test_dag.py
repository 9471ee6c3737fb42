"""The nightly verification as Airflow runs it: green on sound data, red with the mismatch named in its log."""

from __future__ import annotations

import logging

import pytest

from extract.errors import LineageError
from extract.landing.archive import archive_path
from extract.lineage.originals import read_original
from extract.lineage.published import open_published
from extract.lineage.verify import AuditScope, verify_or_fail


def test_a_sound_copy_gives_its_counts(built):
    assert verify_or_fail(built, AuditScope(sample=3, is_deep=True))["reports"] == 3


def test_a_changed_original_fails_the_task_and_stands_in_the_log(copied, caplog):
    with open_published(copied) as published:
        (row, *_) = published.rows("select document_id from dim_report where is_current")
    read_original(copied.archive, row["document_id"])
    archive_path(copied.archive, row["document_id"]).write_bytes(b"other")
    with caplog.at_level(logging.ERROR), pytest.raises(LineageError, match=r"original: .*expected sha256"):
        verify_or_fail(copied, AuditScope())
    assert row["document_id"] in caplog.text
