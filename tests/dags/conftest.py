"""Airflow reads its settings when it is imported: they are made before any test of this folder imports it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from extract.orchestration import airflow_environment
from extract.settings import read_settings

_HOME = tempfile.TemporaryDirectory(prefix="fadu-dags-")
_SETTINGS = read_settings({"FADU_HOME": _HOME.name})
Path(_HOME.name, "airflow").mkdir()
_KEPT = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "OPENLINEAGE"))}
os.environ.update(airflow_environment(_SETTINGS, _KEPT))
