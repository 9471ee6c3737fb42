"""A small chain for the tests of landing: an extractor that needs no lexicon, and a run up to publication."""

import datetime
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from extract.errors import UnreadableDocument
from extract.landing.land import Extractor, land_batch
from extract.landing.load import load_run
from extract.landing.publish import publish
from extract.landing.rows import Reading, read_rows
from extract.landing.scan import scan_drop_folder
from extract.landing.warehouse import open_for_writing
from extract.records import (
    Absence,
    Evidence,
    Extraction,
    Header,
    Mention,
    Numeral,
    Observation,
    Section,
    Segment,
    SourceText,
    TownshipCandidate,
    Versions,
)
from extract.settings import Settings, read_settings

NUMBER = re.compile(r"\d+")


def extract(data: bytes, name: str) -> Extraction:
    """Every run of digits is an observation; what does not say 法治 is no report; what is empty cannot be read."""
    if not data:
        raise UnreadableDocument("empty_file", "0 bytes", "Drop the whole file again.")
    text = data.decode("utf-8", "replace")
    numbers = list(NUMBER.finditer(text))
    return Extraction(
        source=SourceText(
            text, (Segment(0, len(text), 0, len(data)),), "text", "plain", "1", "utf-8", (("索引号", "1"),)
        ),
        header=Header(title=Mention(text[:2], 0, 2, "title"), report_year=Mention(2024, None, None, "metadata")),
        sections=(Section(0, 2, 1, "", text[:2], "results", len(text)),),
        observations=tuple(_observation(match, len(text)) for match in numbers),
        absences=(Absence(0, 1, text[:1], None, "none", 0, 0, len(text)),),
        numerals=tuple(Numeral(m.start(), m.end(), m[0], "observation", "digits") for m in numbers),
        candidates=(
            TownshipCandidate(
                "NBS", "410101001", "某镇", "某县", None, "某省", 2.5, (Evidence("issuer", "某镇", 2.5, 0, 2),), True
            ),
        ),
        is_report="法治" in text,
    )


def _observation(match: re.Match[str], length: int) -> Observation:
    value = Decimal(match[0])
    return Observation(
        match.start(),
        match.end(),
        match[0],
        value,
        None,
        "件",
        "case",
        value,
        "exact",
        "whole",
        "disputes.disputes_mediated",
        datetime.date(2024, 1, 1),
        None,
        "digits",
        "whole",
        "mediated",
        0,
        0,
        length,
    )


def read_in_process(
    extract: Callable[[bytes, str], Extraction], documents: Iterable[tuple[Path, str]]
) -> Iterator[Reading]:
    """As `read_in_sandbox`, one document after the other in this process."""
    for path, name in documents:
        yield read_rows(extract, path.read_bytes(), name)


def extractor(rules: str = "r" * 64) -> Extractor:
    return Extractor(functools.partial(read_in_process, extract), Versions("0.1", rules, "t" * 64))


def settings_in(home: Path, **more: str) -> Settings:
    environment = {"FADU_HOME": str(home), "FADU_SETTLE_SECONDS": "0.05", "FADU_BATCH_SIZE": "3"}
    return read_settings(environment | {f"FADU_{name.upper()}": value for name, value in more.items()})


def ingest(settings: Settings, run_id: str, rules: str = "r" * 64) -> dict[str, int]:
    batches = scan_drop_folder(settings, run_id)
    reader = extractor(rules)
    landed = [land_batch(settings, run_id, index, names, reader) for index, names in enumerate(batches)]
    return load_run(settings, run_id, landed)


def build_small_marts(settings: Settings) -> None:
    """Stands for dbt: a table and a view over it, written in one transaction."""
    with open_for_writing(settings) as connection:
        catalog = settings.warehouse.stem
        connection.begin()
        connection.execute(
            """
            create or replace table fct_number as
            select observation_id, surface, value from raw.observations
            inner join raw.extractions using (extraction_id) where is_current order by observation_id
            """
        )
        connection.execute("comment on table fct_number is 'A number of a report. Grain: one row per observation.'")
        connection.execute("comment on column fct_number.value is 'It''s the value.'")
        connection.execute(
            f"create or replace view b_large as select * from {catalog}.main.fct_number where value > 10"
        )
        connection.execute(
            f"create or replace view a_largest as select max(value) as largest from {catalog}.main.b_large"
        )
        connection.execute("comment on view a_largest is 'The largest number.'")
        connection.commit()


def run_chain(settings: Settings, run_id: str) -> None:
    ingest(settings, run_id)
    build_small_marts(settings)
    publish(settings)
