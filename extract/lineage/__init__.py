"""Lineage: from a published value back to the characters of the file, and the proof that they agree."""
