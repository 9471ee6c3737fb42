"""Structure: canonical text → headings with roles, and the report's header."""
