"""The same facts from every format, and one edition of a report that comes in all of them; no Airflow in between."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pytest

from extract.landing.land import land_batch
from extract.landing.load import load_run
from extract.landing.publish import publish
from extract.landing.scan import scan_drop_folder
from extract.landing.transform import build_marts
from extract.pipeline import extract_bytes
from extract.records import Extraction
from extract.settings import Settings, read_settings
from tests.conftest import ROOT

DOCUMENTS = ROOT.parent / "shared" / "documents"
KEYS = ("000", "001", "002", "003", "004")
PLAIN = "txt/{}_utf8.txt"
EXACT = (
    "txt/{}_bom.txt",
    "txt/{}_gb18030.txt",
    "txt/{}_utf16le.txt",
    "md/{}.md",
    "docx/{}.docx",
    "pdf/{}.pdf",
    "html/{}_utf8.html",
    "html/{}_gb18030.html",
    "ofd/{}.ofd",
)
LEGACY = "doc/{}.doc"
SCANNED_KEYS = ("001", "003", "004")
SCAN = "scan/{}_scan.pdf"
SCANNED_FACTS_RIGHT = 0.98

Facts = set[tuple]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not DOCUMENTS.is_dir(), reason="the folder of documents in all formats is not beside the project"
    ),
]

needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")


def settings_in(home: Path) -> Settings:
    return read_settings({"FADU_HOME": str(home), "FADU_SETTLE_SECONDS": "0.1"})


def run(settings: Settings, files: Iterable[Path]) -> None:
    """Drops `files`, and takes them to the publication as the DAGs do."""
    settings.drop.mkdir(parents=True, exist_ok=True)
    for path in files:
        copy = Path(shutil.copyfile(path, settings.drop / f"{path.parent.name}_{path.name}"))
        os.utime(copy, (1_700_000_000, 1_700_000_000))
    batches = scan_drop_folder(settings, "run")
    landed = [land_batch(settings, "run", index, names) for index, names in enumerate(batches)]
    load_run(settings, "run", landed)
    build_marts(settings, emit_lineage=False)
    publish(settings)


def query(settings: Settings, sql: str) -> list[tuple]:
    with duckdb.connect(str(settings.published_database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def facts(settings: Settings) -> Facts:
    """The published facts without the keys that hold hashes of files."""
    return set(
        query(
            settings,
            "select township, division_code, year, indicator, unit_family, base_unit, value, value_high, qualifier,"
            " mention_count from fct_indicator_year inner join dim_township using (township_id)",
        )
    )


@pytest.fixture(scope="module")
def plain_facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    settings = settings_in(tmp_path_factory.mktemp("plain"))
    run(settings, [DOCUMENTS / PLAIN.format(key) for key in KEYS])
    found = facts(settings)
    assert len({fact[1] for fact in found}) == len(KEYS)
    return found


def said(extraction: Extraction) -> tuple:
    """What the facts of a report follow from: its township and year, and each figure with its meaning and part."""
    roles: dict[int | None, str] = {section.start: section.role for section in extraction.sections}
    year, township = extraction.header.report_year, extraction.township
    figures = Counter(
        (o.indicator, o.base_value, o.unit_family, o.qualifier, o.scope, roles.get(o.section_start, "results"))
        for o in extraction.observations
        if roles.get(o.section_start, "results") in ("results", "leadership_duty")
    )
    return year and year.value, township and township.division_code, figures


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("pattern", [*EXACT, pytest.param(LEGACY, marks=needs_office)])
def test_a_format_says_what_the_plain_text_says(pattern: str, key: str) -> None:
    plain, other = (DOCUMENTS / name.format(key) for name in (PLAIN, pattern))
    expected = said(extract_bytes(plain.read_bytes(), plain.name))
    assert None not in expected
    assert said(extract_bytes(other.read_bytes(), other.name)) == expected


def test_reports_in_a_format_each_give_the_facts_of_the_plain_text(plain_facts: Facts, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    patterns = ("docx/{}.docx", "pdf/{}.pdf", "html/{}_gb18030.html", "ofd/{}.ofd", "md/{}.md")
    run(settings, [DOCUMENTS / pattern.format(key) for pattern, key in zip(patterns, KEYS, strict=True)])
    assert facts(settings) == plain_facts


def test_scans_give_nearly_all_facts_of_the_plain_text(plain_facts: Facts, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="text recognition is not installed")
    settings = settings_in(tmp_path)
    run(settings, [DOCUMENTS / SCAN.format(key) for key in SCANNED_KEYS])
    found = facts(settings)
    wanted = {fact for fact in plain_facts if fact[1] in {fact[1] for fact in found}}
    assert len({fact[1] for fact in found}) == len(SCANNED_KEYS)
    assert len(found & wanted) >= SCANNED_FACTS_RIGHT * len(wanted)
    assert len(found - wanted) <= (1 - SCANNED_FACTS_RIGHT) * len(wanted)


def test_all_formats_of_one_report_are_one_edition(plain_facts: Facts, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="text recognition is not installed")
    patterns = [PLAIN, *EXACT, SCAN] + ([LEGACY] if shutil.which("soffice") else [])
    settings = settings_in(tmp_path)
    run(settings, [DOCUMENTS / pattern.format("004") for pattern in patterns])
    editions = query(settings, "select is_current, edition_number, document_count from dim_report")
    assert editions == [(True, 1, len(patterns))]
    outcomes = query(settings, "select file_name, status, is_other_format, similarity from fct_document_outcome")
    assert len(outcomes) == len(patterns)
    assert {status for _, status, *_ in outcomes} == {"extracted"}
    assert sum(not is_other for _, _, is_other, _ in outcomes) == 1
    (scan,) = (outcome for outcome in outcomes if outcome[0].startswith("scan"))
    assert scan[2]
    assert scan[3] > 0.8
    assert facts(settings) == {fact for fact in plain_facts if fact[2:3] == (2024,) and fact[0] == "旧院镇"}
