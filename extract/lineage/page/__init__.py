"""The auditor's page: published facts in a browser, each one click from the characters that state it."""
