"""Content hashes: what the raw tables say, as one sha256 that times, run ids and the order of loading do not touch."""

from __future__ import annotations

import duckdb

_CHILDREN = ("segments", "sections", "headers", "observations", "absences", "numerals", "township_candidates")

_DIGEST = """
    select extraction_id, sha256(string_agg(line, chr(10) order by line)) as digest
    from (
        select extraction_id, to_json(child)::varchar as line from raw.{table} as child where extraction_id in {scope}
    )
    group by extraction_id
"""

_EXTRACTIONS = """
    select extraction_id, sha256(to_json([
        extraction_id, document_id, rules_version, taxonomy_version, status, reason, format, reader, text_sha256
    ])::varchar) as digest
    from raw.extractions where extraction_id in {scope}
"""

_ARRIVALS = """
    select '' as extraction_id, sha256(to_json([file_name, document_id, byte_size::varchar, status, reason])::varchar)
    as digest from raw.arrivals where {arrivals}
"""

_WHOLE = "select sha256(coalesce(string_agg(digest, chr(10) order by extraction_id, digest), '')) from ({parts})"


def load_content(connection: duckdb.DuckDBPyConnection, load_id: str) -> str:
    """sha256, in hex, over the rows that the load added: what `raw.loads` and the ledger record of it."""
    scope = "(select extraction_id from raw.extractions where load_id = $load_id)"
    return _hash(connection, scope, "load_id = $load_id", {"load_id": load_id})


def warehouse_content(connection: duckdb.DuckDBPyConnection) -> str:
    """sha256, in hex, over all current extractions with their rows, and all arrivals."""
    return _hash(connection, "(select extraction_id from raw.extractions where is_current)", "true", {})


def _hash(connection: duckdb.DuckDBPyConnection, scope: str, arrivals: str, parameters: dict[str, str]) -> str:
    parts = [_EXTRACTIONS.format(scope=scope), _ARRIVALS.format(arrivals=arrivals)]
    parts += [_DIGEST.format(table=table, scope=scope) for table in _CHILDREN]
    row = connection.execute(_WHOLE.format(parts=" union all ".join(parts)), parameters).fetchone()
    assert row is not None
    return row[0]
