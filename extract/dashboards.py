"""Dashboards: replaces this process by Superset, which has its own environment (installed by `make bi`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NoReturn

from extract.errors import SettingsError
from extract.settings import CHECKOUT, Settings

PYTHON = CHECKOUT / ".venv-bi" / "bin" / "python"
SCRIPT = CHECKOUT / "bi" / "serve.py"


def become_superset(settings: Settings, inherited: Mapping[str, str], port: int, new_password: bool) -> NoReturn:
    """Replaces this process by Superset's web server, so that signals and exit code are Superset's.

    Raises SettingsError if Superset's environment is not installed.
    """
    if not PYTHON.exists():
        raise SettingsError(f"{PYTHON}: Superset is not installed; run `make bi`")
    folders = {"FADU_HOME": str(settings.home), "FADU_PUBLISHED": str(settings.published)}
    arguments = [str(PYTHON), str(SCRIPT), "--port", str(port), *(["--new-password"] if new_password else [])]
    os.execve(PYTHON, arguments, {**inherited, **folders})
