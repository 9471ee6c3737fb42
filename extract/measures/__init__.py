"""Measures: canonical text → quantities with their meaning, absences, and the disposition of every numeral."""
