"""Superset as `make bi` starts it: what it shows, what nobody can do through it, and that it follows a publication."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import threading
import time
from pathlib import Path

import duckdb
import pytest
import yaml
from playwright.sync_api import Page, sync_playwright

from tests.bi.client import Client
from tests.bi.conftest import Superset
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

CHROMIUM = Path("/usr/bin/chromium")
DASHBOARDS = ("country", "township", "county", "quality")
WRITING = (
    "create table stolen as select 1",
    "insert into dim_year (year) values (1900)",
    "delete from fct_observation",
    "drop view facts",
)
READING_ELSEWHERE = (
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/hostname')",
    "select * from '/etc/passwd'",
    "select * from glob('/*')",
    "attach '{folder}/other.duckdb' as other",
    "copy dim_year to '{folder}/stolen.csv'",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "load httpfs",
)


@pytest.fixture(scope="module")
def client(superset: Superset) -> Client:
    return Client(superset.address, superset.password)


def test_it_listens_on_this_machine_only(superset: Superset):
    port = int(superset.address.rsplit(":", 1)[1])
    with socket.socket() as other:
        other.settimeout(5)
        assert other.connect_ex(("127.0.0.2", port)) != 0


def test_its_secrets_are_its_owners(superset: Superset):
    folder = superset.home / "superset"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    kept = [path for path in folder.rglob("*") if path.is_file() and superset.password.encode() in path.read_bytes()]
    assert kept == []


@pytest.mark.parametrize("statement", WRITING)
def test_nobody_writes_through_it(client: Client, statement: str):
    status, _ = client.sql(statement)
    assert status >= 400
    assert client.rows("select count(*) as n from duckdb_tables() where table_name = 'stolen'") == [{"n": 0}]
    assert client.rows("select count(*) as n from facts")[0]["n"] > 0


@pytest.mark.parametrize("statement", READING_ELSEWHERE)
def test_nobody_reaches_other_files_through_it(client: Client, tmp_path: Path, statement: str):
    status, answer = client.sql(statement.format(folder=tmp_path))
    assert status >= 400, answer
    assert list(tmp_path.iterdir()) == []


def test_the_connection_itself_is_locked(client: Client):
    wanted = "select name, value from duckdb_settings() where name in ('access_mode', 'enable_external_access')"
    assert {row["name"]: str(row["value"]).lower() for row in client.rows(wanted)} == {
        "access_mode": "read_only",
        "enable_external_access": "false",
    }


@pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")
def test_a_browser_shows_every_chart_and_asks_nobody_else(superset: Superset):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1500, "height": 4000})  # charts below the window's edge wait
        page.set_default_timeout(120_000)
        answers: list[tuple[int, str]] = []
        page.on("response", lambda answer: answers.append((answer.status, answer.url)))
        sign_in(page, superset)
        for slug in DASHBOARDS:
            before = len(answers)
            page.goto(f"{superset.address}/superset/dashboard/{slug}/")
            page.wait_for_selector(".dashboard-component-chart-holder")
            wanted = len(charts_of(slug))
            for _ in range(60):
                page.wait_for_timeout(1_000)
                asked = [status for status, url in answers[before:] if "/chart/data" in url or "/explore_json" in url]
                if len(asked) >= wanted:
                    break
            assert len(asked) >= wanted, slug
            assert set(asked) <= {200, 202}, slug
            assert "法治政府建设" in page.inner_text("body")
        browser.close()
    assert {url.split("/")[2] for _, url in answers if url.startswith("http")} == {superset.address.split("/")[2]}


def sign_in(page: Page, superset: Superset) -> None:
    page.goto(f"{superset.address}/login/")
    page.fill("input[name=username], input#username", "admin")
    page.fill("input[name=password], input#password", superset.password)
    page.click("button[type=submit]")
    page.wait_for_load_state("networkidle")


def charts_of(slug: str) -> list[dict]:
    dashboard = yaml.safe_load((ROOT / "bi" / "assets" / "dashboards" / f"{slug}.yaml").read_text("utf-8"))
    return [node for node in dashboard["position"].values() if isinstance(node, dict) and node["type"] == "CHART"]


def test_a_publication_is_seen_without_a_restart_and_disturbs_no_query(superset: Superset, client: Client):
    before = client.rows("select count(*) as n from facts")[0]["n"]
    slow = "select count(*) as n from range(20000) a, range(20000) b where (a.range * b.range) % 7 = 3"
    running: list[int] = []
    query = threading.Thread(target=lambda: running.append(client.rows(slow)[0]["n"]))
    query.start()
    time.sleep(1)
    publish_without_facts(superset.home / "published")
    after = Client(superset.address, superset.password).rows("select count(*) as n from facts")[0]["n"]
    query.join(300)
    assert before > 0
    assert after == 0
    assert len(running) == 1
    assert running[0] > 0


def publish_without_facts(published: Path) -> None:
    """Publishes a copy without facts as the pipeline does: a new folder, then the link by one rename."""
    folder = published / "versions" / "20990101T000000-test"
    folder.mkdir()
    source = (published / "fadu.duckdb").resolve()
    (folder / "fadu.duckdb").write_bytes(source.read_bytes())
    (folder / "manifest.json").write_text(json.dumps({"publication_id": folder.name}), "utf-8")
    with duckdb.connect(str(folder / "fadu.duckdb")) as connection:
        connection.execute("delete from fct_indicator_year")
    link = published / "link"
    link.symlink_to(f"versions/{folder.name}")
    os.replace(link, published / "current")  # noqa: PTH105 - the rename that publishing does


def test_it_stops_cleanly(superset: Superset):
    log = superset.home / "serve.log"
    before = len(log.read_text("utf-8"))  # of every refused statement it logs where it was refused
    superset.process.send_signal(signal.SIGTERM)
    assert superset.process.wait(60) in (0, -signal.SIGTERM)
    done = subprocess.run(["pgrep", "-f", str(superset.home)], capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert "Traceback" not in log.read_text("utf-8")[before:]


def test_a_second_start_prints_no_password_again(superset: Superset, bi_python: Path):
    command = [str(bi_python), str(ROOT / "bi" / "serve.py"), "--prepare-only"]
    done = subprocess.run(command, env=superset.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Login" not in done.stdout


def test_without_a_publication_it_says_what_to_run(bi_python: Path, tmp_path: Path):
    command = [str(bi_python), str(ROOT / "bi" / "serve.py"), "--prepare-only"]
    environment = {**os.environ, "FADU_HOME": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "make run" in done.stderr
