"""Places: resolves which township of the national division lists a report is from."""
