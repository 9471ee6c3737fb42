"""Fadu (法度): grounded extraction of the figures in townships' annual reports on law-based government."""
