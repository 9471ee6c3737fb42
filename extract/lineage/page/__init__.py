"""The auditor's page: published facts in a browser, each one a click away from the characters that state it."""
