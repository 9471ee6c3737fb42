"""What the tests of landing share: the small chain, a settings object in a temporary home, and a way to drop files."""

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from extract.settings import Settings

CHAIN = Path(__file__).with_name("chain.py")


@pytest.fixture(scope="session")
def chain() -> ModuleType:
    spec = importlib.util.spec_from_file_location("landing_chain", CHAIN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def settings(chain: ModuleType, tmp_path: Path) -> Settings:
    return chain.settings_in(tmp_path / "home")


@pytest.fixture
def drop(settings: Settings) -> Callable[[str | bytes, str | bytes], Path]:
    """Puts a file of this name and content into the drop folder, settled an hour ago."""

    def put(name: str | bytes, content: str | bytes) -> Path:
        path = settings.drop / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        past = path.stat().st_mtime - 3600
        os.utime(path, (past, past))
        return path

    return put
