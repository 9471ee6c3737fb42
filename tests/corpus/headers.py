"""Checks `headers.yml`: a report's text and metadata, and the header facts it states (a field left out is None)."""

from extract.records import Header, SourceText
from extract.structure.header import read_header
from extract.structure.headings import find_sections

FIELDS = tuple(Header.__dataclass_fields__)


def check(entry: dict) -> None:
    text = entry["text"]
    metadata = tuple((key, value) for key, value in entry.get("metadata", {}).items())
    header = read_header(SourceText(text, (), "text", "test", "1", None, metadata), find_sections(text))
    found = {name: getattr(header, name) for name in FIELDS}
    assert {name: str(m.value) for name, m in found.items() if m} == {k: str(v) for k, v in entry["header"].items()}
    for name in ("title", "issuer", "township", "document_number", "signer", "addressee"):
        mention = found[name]
        if mention and mention.start is not None:
            printed = text[mention.start : mention.end]
            assert "".join(c for c in printed if not c.isspace() and c not in "#*") == "".join(mention.value.split())
