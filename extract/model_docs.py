"""Model docs: dbt's documentation of the tables as one offline page, and a server for it."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from extract.errors import FaduError
from extract.settings import MODELS, REFERENCE, Settings

PAGE = "index.html"
LOOPBACK = "127.0.0.1"
LAST_LINES = 10


class DocsError(FaduError):
    """dbt did not write its documentation; the message ends with dbt's output."""


def build_docs(settings: Settings) -> Path:
    """Writes the page and returns its path; types and sizes are those of the published copy, if there is one.

    dbt reads a copy, so that neither the warehouse nor its readers are affected. Raises DocsError.
    """
    folder = settings.home / "docs"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        target = Path(temporary)
        environment = {**os.environ, "FADU_REFERENCE": str(REFERENCE)}
        options = ["--project-dir", MODELS, "--profiles-dir", MODELS, "--target-path", target, "--log-path", target]
        if settings.published_database.is_file():
            database = target / settings.warehouse.name  # the catalog is named after the file
            shutil.copyfile(settings.published_database, database)
            environment["FADU_WAREHOUSE"] = str(database)
        else:
            environment.pop("FADU_WAREHOUSE", None)
            options.append("--empty-catalog")
        _generate([str(option) for option in options], environment)
        page = folder / PAGE
        shutil.copyfile(target / "static_index.html", folder / "page.part")
        (folder / "page.part").replace(page)
    return page


def serve_docs(page: Path, port: int, on_ready: Callable[[str], None]) -> None:
    """Serves the folder of `page` to this machine until Ctrl-C; port 0 takes a free one."""
    handler = functools.partial(_Quiet, directory=str(page.parent))
    try:
        server = ThreadingHTTPServer((LOOPBACK, port), handler)
    except OSError as error:
        raise DocsError(
            f"Port {port} of this machine cannot be used ({error.strerror}); name another with --port"
        ) from error
    with server:
        on_ready(f"http://{LOOPBACK}:{server.server_port}/")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


class _Quiet(SimpleHTTPRequestHandler):
    """A handler that does not log each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Says nothing."""


def _generate(options: list[str], environment: dict[str, str]) -> None:
    command = [
        sys.executable,
        str(Path(sys.executable).parent / "dbt"),
        "docs",
        "generate",
        "--static",
        "--no-use-colors",
        *options,
    ]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise DocsError("dbt docs generate failed. It said:\n" + "\n".join(done.stdout.splitlines()[-LAST_LINES:]))
