"""A published copy with a PDF, plain text, hostile text and an open township, and the page over it."""

from __future__ import annotations

import importlib.util
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import uvicorn
import yaml
from fastapi.testclient import TestClient

from extract.landing.land import land_batch
from extract.landing.load import load_run
from extract.landing.publish import publish
from extract.landing.scan import scan_drop_folder
from extract.landing.transform import build_marts
from extract.lineage.page.access import Access
from extract.lineage.page.app import create_app
from extract.settings import Settings, read_settings

HERE = Path(__file__).resolve().parent
LONG_AGO = 1_700_000_000
TEXTS = yaml.safe_load((HERE / "reports.yml").read_text("utf-8"))
HOSTILE_NAME = "<b>a\u202etxt.exe<script>.txt"
LONG_LINE = "长" * 3000 + "A" * 5000


def report(year: int, received: int = 70, resolved: int = 69, rate: str = "98.6", **numbers: int) -> str:
    values = {"inspections": 80 + year - 2020, "leaflets": 1000, **numbers}
    return TEXTS["plain"].format(
        year=year, next_year=year + 1, received=received, resolved=resolved, rate=rate, **values
    )


def hostile_report() -> str:
    text = report(2023).replace("明通镇", "巴山镇").replace("成功化解", f"成功{TEXTS['hostile']}化解")
    return text.replace("（二）", f"（二）{TEXTS['hostile']}").replace("一是执法", f"一是{LONG_LINE}执法")


def pdf_report() -> bytes:
    """Two pages; a line holds at most 22 characters, so that figures stand on lines of their own."""
    path = HERE.parents[1] / "reading" / "conftest.py"
    spec = importlib.util.spec_from_file_location("reading_conftest", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    paragraphs = [p for p in report(2024).replace("明通镇", "高燕镇").split("\n") if p]
    lines = [p[i : i + 22] for p in paragraphs for i in range(0, len(p), 22)]
    pages = [lines[:18], lines[18:]]
    return module.build_pdf([[(72.0, 760.0 - 30 * n, 18.0, line) for n, line in enumerate(page)] for page in pages])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with one publication. Not to be changed."""
    home = tmp_path_factory.mktemp("page")
    settings = read_settings({"FADU_HOME": str(home), "FADU_SETTLE_SECONDS": "0.05"})
    settings.drop.mkdir(parents=True)
    documents = {
        "明通镇2021.txt": report(2021).encode(),
        "明通镇2022.txt": report(2022, rate="99.9").encode("gb18030"),
        "明通镇2023.txt": report(2023, received=80, resolved=76, rate="95").encode(),
        "高燕镇2024.pdf": pdf_report(),
        HOSTILE_NAME: hostile_report().encode(),
        "未定.txt": report(2023).replace("城口县", "").replace("明通镇", "城关镇").encode(),
    }
    for name, content in documents.items():
        (settings.drop / name).write_bytes(content)
        os.utime(settings.drop / name, (LONG_AGO, LONG_AGO))
    landed = [land_batch(settings, "r", i, names) for i, names in enumerate(scan_drop_folder(settings, "r"))]
    load_run(settings, "r", landed)
    build_marts(settings, emit_lineage=False)
    publish(settings)
    with duckdb.connect(str(settings.published_database.resolve()), read_only=True) as connection:
        failed = connection.execute("select file_name, detail from fct_document_outcome where status <> 'extracted'")
        assert failed.fetchall() == []
    return settings


@pytest.fixture(scope="session")
def query(site: Settings) -> Callable[..., list[tuple]]:
    """Rows of the published copy."""

    def ask(sql: str, *parameters: Any) -> list[tuple]:
        with duckdb.connect(str(site.published_database.resolve()), read_only=True) as connection:
            return connection.execute(sql, list(parameters)).fetchall()

    return ask


@pytest.fixture(scope="session")
def report_ids(query) -> dict[str, str]:
    """report_id by file name."""
    return dict(query("select file_name, report_id from dim_report"))


@pytest.fixture(scope="session")
def client(site: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(site, Access()), base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def address(site: Settings) -> Iterator[str]:
    """The page on a port of this machine, for a real browser."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(site, Access()), "127.0.0.1", port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
