"""Readers: the bytes of a file → canonical text with its source map."""
