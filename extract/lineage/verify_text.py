"""Verify text: the findings of a verification as lines."""

from __future__ import annotations

from collections.abc import Iterator

from extract.lineage.findings import Findings
from extract.tables import harmless

_COUNTED = (
    *("reports", "documents", "extracted again", "fct_indicator_year", "bridge_indicator_year_observation"),
    *("fct_observation", "fct_evidence_segment", "fct_absence", "fct_numeral"),
    *("files", "ledger entries", "loads", "decisions"),
)
_LABELS = {
    "reports": "reports looked at",
    "documents": "originals read again",
    "extracted again": "figures extracted again",
    "fct_indicator_year": "facts recomputed",
    "bridge_indicator_year_observation": "uses of figures recomputed",
    "fct_observation": "figures found at their place",
    "fct_evidence_segment": "places in files compared",
    "fct_absence": "absences found at their place",
    "fct_numeral": "numerals found at their place",
    "files": "published files hashed",
    "ledger entries": "ledger entries checked",
    "loads": "loads hashed",
    "decisions": "decisions hashed",
}


def finding_lines(findings: Findings) -> Iterator[str]:
    """Counts, notes, then each mismatch on a line of its own."""
    for name in _COUNTED:
        if name in findings.counts:
            yield f"{_LABELS[name]:<32} {findings.counts[name]:>12,}"
    seconds = findings.counts["CPU milliseconds"] / 1000
    if findings.counts["values"]:
        rate = f" ({findings.counts['values'] / max(seconds, 0.001):,.0f} a CPU-second)"
        yield f"{'values in all':<32} {findings.counts['values']:>12,}{rate}"
    for note in findings.notes:
        yield f"note: {note}"
    for mismatch in findings.mismatches:
        yield f"MISMATCH {harmless(str(mismatch))}"
    count = len(findings.mismatches)
    yield f"{count} mismatch{'' if count == 1 else 'es'}" if count else "Everything agrees."
