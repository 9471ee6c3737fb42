"""The core reads no file and opens no connection: its imports are parsed, not trusted."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "extract"
CORE = sorted(
    (
        *(path for folder in ("structure", "measures", "places") for path in (PACKAGE / folder).glob("*.py")),
        PACKAGE / "pipeline.py",
        PACKAGE / "records.py",
        PACKAGE / "terms.py",
    )
)
"""`places/reference/` is left out: its scripts build the reference files, and no extraction imports them."""

OPENS_SOMETHING = frozenset(
    (
        *("asyncio", "ctypes", "duckdb", "fileinput", "ftplib", "glob", "http", "io", "logging", "lxml", "mmap"),
        *("multiprocessing", "os", "pandas", "pathlib", "pyarrow", "requests", "shutil", "socket", "sqlite3", "ssl"),
        *("subprocess", "tempfile", "threading", "urllib", "zipfile", "airflow", "httpx", "pypdfium2", "concurrent"),
    )
)
"""Modules that open a file, a socket, a process or a thread, or that log."""

EDGES = ("extract.landing", "extract.lineage", "extract.cli", "extract.settings", "extract.facts")
"""Parts of the package that do, so that the core must not lean on them."""

BUILT_IN = frozenset(("open", "print", "input", "exec", "eval", "__import__", "breakpoint"))


def imported_names(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def called_names(tree: ast.AST) -> set[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {function.id for function in calls if isinstance(function, ast.Name)}


def impurities(source: str) -> list[str]:
    tree = ast.parse(source)
    imports = [name for name in imported_names(tree) if name.split(".")[0] in OPENS_SOMETHING or name.startswith(EDGES)]
    return sorted(imports) + sorted(called_names(tree) & BUILT_IN)


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_core_opens_nothing(path: Path) -> None:
    assert impurities(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "from pathlib import Path",
        "import os.path",
        "open('x')",
        "from extract.landing import load",
        "import logging",
    ],
)
def test_an_impurity_is_found(source: str) -> None:
    assert impurities(source) != []


def test_the_core_is_not_empty() -> None:
    assert len(CORE) > 10


def test_no_possessive_quantifier_follows_a_group() -> None:
    """Before CPython 3.11.5 such a group matches nothing (gh-106052): an atomic group says the same."""
    possessive = re.compile(r"\)(?:[*+?]|\{{1,2}\d+(?:,\d*)?\}{1,2})\+[^+ ]")
    found = [f"{path.name}: {match[0]}" for path in CORE for match in possessive.finditer(path.read_text("utf-8"))]
    assert found == []
