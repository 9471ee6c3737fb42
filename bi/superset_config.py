"""Superset's configuration: its own files in one folder, the published copy as the only DuckDB file, this machine only.

Read by every Superset process through `SUPERSET_CONFIG_PATH`; `serve.py` sets the variables.
"""

import os
from pathlib import Path

HOME = Path(os.environ["FADU_SUPERSET"])
PUBLISHED = Path(os.environ["FADU_PUBLISHED"])

SECRET_KEY = (HOME / "secret_key").read_text()
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.db'}?check_same_thread=false"
DATA_DIR = str(HOME)

READ_ONLY = {
    "access_mode": "read_only",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "lock_configuration": "true",
}
"""What the published copy is opened with: no writing, no other file, no network, and no statement that allows them."""


def DB_CONNECTION_MUTATOR(uri, params, username, security_manager, source):  # noqa: N802 - Superset's name
    """Opens every DuckDB address as the copy that is published now, read-only, whatever the address says.

    The link is followed here, because within one process DuckDB shares what is open under one path: under the link a
    query that still reads the publication before would be joined by the next one.
    """
    if uri.get_backend_name() == "duckdb":
        uri = uri.set(database=str((PUBLISHED / "fadu.duckdb").resolve()), query={})
        params = {**params, "connect_args": {"config": dict(READ_ONLY)}}
    return uri, params


# Figures are asked for anew each time, so that a dashboard shows what is published; layouts may be kept.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}

FEATURE_FLAGS = {
    "ENABLE_TEMPLATE_PROCESSING": True,  # for the auditor's address in a dataset's query
    "ALERT_REPORTS": False,
    "DASHBOARD_RBAC": False,
}
AUDITOR_ADDRESS = os.environ.get("FADU_AUDITOR_ADDRESS", "http://127.0.0.1:8082")
JINJA_CONTEXT_ADDONS = {"auditor_address": lambda: AUDITOR_ADDRESS}

LANGUAGES = {"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "us", "name": "English"}}
BABEL_DEFAULT_LOCALE = os.environ.get("FADU_BI_LANGUAGE", "zh")

LOG_LEVEL = "WARNING"  # of the terminal where `make bi` runs: no line for every query

ROW_LIMIT = 10_000
SQL_MAX_ROW = 100_000
SUPERSET_WEBSERVER_TIMEOUT = 60
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    # Superset's own, without the addresses elsewhere that it allows: no counting pixel, no map tiles, no fonts.
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
WTF_CSRF_ENABLED = True
RATELIMIT_STORAGE_URI = "memory://"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SEND_FILE_MAX_AGE_DEFAULT = 3600

EXTRA_CATEGORICAL_COLOR_SCHEMES = [
    {
        "id": "fadu",
        "description": "Okabe and Ito's colours: told apart with every common kind of colour blindness",
        "label": "Fadu 色盲安全 / colour-blind safe",
        "isDefault": True,
        "colors": ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#999999", "#000000"],
    }
]
EXTRA_SEQUENTIAL_COLOR_SCHEMES = [
    {
        "id": "fadu_blue",
        "description": "One hue, light to dark",
        "label": "Fadu 单色 / one hue",
        "isDefault": True,
        "isDiverging": False,
        "colors": ["#f1f6fb", "#c6dbef", "#6baed6", "#2171b5", "#08306b"],
    }
]
