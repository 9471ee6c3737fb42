"""The page inside Airflow: loaded cheaply, in the menu, behind Airflow's login."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from extract import orchestration
from extract.settings import read_settings, settings

PLUGIN = orchestration.DAGS / "plugins" / "fadu_page.py"


@pytest.fixture
def plugin():
    spec = importlib.util.spec_from_file_location("fadu_page", PLUGIN)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.FaduPage


def test_airflow_looks_where_it_is(tmp_path):
    environment = orchestration.airflow_environment(read_settings({"FADU_HOME": str(tmp_path)}), {})
    assert environment["AIRFLOW__CORE__PLUGINS_FOLDER"] == str(PLUGIN.parent)
    assert "plugins/" in (orchestration.DAGS / ".airflowignore").read_text("utf-8").splitlines()


def test_the_menu_leads_to_the_application(plugin):
    (application,), (view,) = plugin.fastapi_apps, plugin.external_views
    assert view["href"] == application["url_prefix"] + "/"
    assert view["url_route"]


def test_without_a_login_nothing_is_shown(plugin, site, monkeypatch):
    monkeypatch.setenv("FADU_HOME", str(site.home))
    settings.cache_clear()
    try:
        (application,) = plugin.fastapi_apps
        outer = FastAPI()
        outer.mount(application["url_prefix"], application["app"])
        for path in ("/", "/reports", "/charts/coverage.svg"):
            answer = TestClient(outer).get(application["url_prefix"] + path)
            assert answer.status_code == 401
            assert "明通镇" not in answer.text
    finally:
        settings.cache_clear()


def test_loading_the_plugin_loads_neither_page_nor_database():
    program = (
        f"import sys, runpy; runpy.run_path({str(PLUGIN)!r}); "
        "print(sorted(m for m in sys.modules if m in ('duckdb', 'matplotlib', 'extract.lineage.page.app')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
