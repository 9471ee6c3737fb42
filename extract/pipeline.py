"""Pipeline: the complete extraction of one document, from the stages.

`extract_text` is the pure core; `extract_bytes` puts a reader before it.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Iterator
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from extract import lexicons
from extract.measures.absences import find_absences
from extract.measures.meaning import interpret_quantities
from extract.measures.quantities import find_quantities
from extract.places.resolution import resolve_township
from extract.reading import read_document
from extract.records import Extraction, SourceText, Versions
from extract.structure.header import read_header
from extract.structure.headings import find_sections
from extract.structure.placing import placed
from extract.structure.printed import printed_text
from extract.structure.report import is_report

_RULE_PACKAGES = ("reading", "structure", "measures", "places")
"""The packages whose code and reference data determine what is read from a document."""
_RULE_FILES = (".py", ".csv", ".yml", ".gz")


def extract_bytes(data: bytes, name: str) -> Extraction:
    """Extracts everything from the file content `data`; `name` matters only if the content does not show the format.

    Raises UnreadableDocument if the bytes contain no readable text.
    """
    return extract_text(read_document(data, name))


def extract_text(source: SourceText) -> Extraction:
    """Extracts everything from `source`: structure, figures with their meaning, absences, and the township.

    Spans are offsets into `source.text`, even if a cleaned-up version of the text was read (`structure.printed`).
    """
    printed = printed_text(source.text, source.format)
    if printed is None:
        return _extract(source)
    return placed(_extract(dataclasses.replace(source, text=printed.text, segments=())), source, printed)


def _extract(source: SourceText) -> Extraction:
    text = source.text
    sections = find_sections(text)
    header = read_header(source, sections)
    quantities, numerals = find_quantities(text, sections)
    year = header.report_year.value if header.report_year else None
    return Extraction(
        source=source,
        header=header,
        sections=sections,
        observations=interpret_quantities(text, sections, quantities, year),
        absences=find_absences(text, sections, year),
        numerals=numerals,
        candidates=resolve_township(source, header),
        is_report=is_report(text, header, sections),
    )


@functools.cache
def versions() -> Versions:
    """The versions of this installation; a change to any rule, in code or data, changes `rules`."""
    sha = hashlib.sha256(lexicons.digest().encode())
    for package in _RULE_PACKAGES:
        for name, file in rule_files(resources.files(f"extract.{package}"), package):
            sha.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return Versions(
        extractor=metadata.version("fadu"),
        rules=sha.hexdigest(),
        taxonomy=lexicons.digest("seeds"),
    )


def rule_files(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    """Name and file of all code and reference data in `folder`, recursively, sorted by name."""
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        path = f"{name}/{item.name}"
        if item.is_dir():
            yield from rule_files(item, path)
        elif item.name.endswith(_RULE_FILES):
            yield path, item
