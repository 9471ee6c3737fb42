"""The documentation of the tables: one page, complete without a network, shown to this machine only."""

from __future__ import annotations

import re
import socket
import threading
from pathlib import Path
from urllib.request import urlopen

import pytest

from extract.model_docs import DocsError, build_docs, serve_docs
from extract.settings import read_settings


@pytest.mark.slow
def test_the_page_holds_everything_it_shows(tmp_path: Path) -> None:
    page = build_docs(read_settings({"FADU_HOME": str(tmp_path)})).read_text("utf-8")
    assert "fct_indicator_year" in page
    assert "Sha256 of the file's bytes" in page  # a column's description
    assert not re.findall(r"<(?:script|link)[^>]+(?:src|href)=[\"']?https?:", page)


def test_it_is_served_on_loopback(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("tables", "utf-8")
    addresses: list[str] = []
    ready = threading.Event()

    def note(address: str) -> None:
        addresses.append(address)
        ready.set()

    threading.Thread(target=serve_docs, args=(tmp_path / "index.html", 0, note), daemon=True).start()
    assert ready.wait(10)
    assert addresses[0].startswith("http://127.0.0.1:")
    with urlopen(addresses[0], timeout=10) as answer:
        assert answer.read() == b"tables"


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(DocsError, match="another with --port"):
            serve_docs(tmp_path / "index.html", other.getsockname()[1], lambda _: None)
