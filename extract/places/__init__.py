"""Places: which township of the national division list a report is from."""
