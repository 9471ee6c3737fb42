"""Measures: canonical text → quantities, what they mean, and what became of every numeral."""
