"""Superset on this machine: prepares it at the first start, imports the dashboards, and becomes its web server.

Run in Superset's environment, never in Airflow's: `make bi`.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import secrets
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ASSETS = HERE / "assets"
PROGRAMS = Path(sys.executable).parent
ADMIN = "admin"
DEFAULT_PORT = 8088
THREADS = 8
"""Queries at a time; one process, because SQLite holds the metadata and DuckDB uses every core itself."""


def main() -> None:
    """Prepares and becomes the web server, so that Ctrl-C and SIGTERM reach it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("FADU_BI_PORT") or DEFAULT_PORT))
    parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (in a container: 0.0.0.0).")
    parser.add_argument("--new-password", action="store_true", help="Give the admin a new password first.")
    parser.add_argument("--prepare-only", action="store_true", help="Do not start the web server.")
    arguments = parser.parse_args()
    environment = superset_environment(Path(os.environ.get("FADU_HOME") or HERE.parent / ".fadu").absolute())
    prepare(environment)
    if arguments.new_password:
        print_new_password(environment)
    if arguments.prepare_only:
        return
    print(f"Dashboards: http://{arguments.host}:{arguments.port}/dashboard/list/  (Ctrl-C stops)", flush=True)
    command = [
        *(str(PROGRAMS / "gunicorn"), "--bind", f"{arguments.host}:{arguments.port}", "--workers", "1"),
        *("--worker-class", "gthread", "--threads", str(THREADS), "--timeout", "120", "--graceful-timeout", "5"),
        *("--log-level", "warning", "superset.app:create_app()"),
    ]
    os.execve(command[0], command, environment)


def superset_environment(home: Path) -> dict[str, str]:
    """The variables of every Superset process; makes the folder and its secret key where they are missing."""
    folder = home / "superset"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    write_once(folder / "secret_key", secrets.token_urlsafe(42))
    return {
        **os.environ,
        "FADU_SUPERSET": str(folder),
        "FADU_PUBLISHED": os.environ.get("FADU_PUBLISHED") or str(home / "published"),
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
        "FLASK_APP": "superset.app:create_app()",
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": str(HERE),
    }


def prepare(environment: dict[str, str]) -> None:
    """Creates metadata and admin at the first start, migrates after an update, imports the dashboards.

    Safe if two start at once. Exits with a message if nothing is published or a step fails.
    """
    folder = Path(environment["FADU_SUPERSET"])
    if not (Path(environment["FADU_PUBLISHED"]) / "fadu.duckdb").exists():
        sys.exit(f"bi: nothing is published in {environment['FADU_PUBLISHED']} yet; run `make run` first")
    with (folder / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = folder / "prepared"
        wanted = (HERE / "requirements.txt").read_text()
        if not stamp.exists() or stamp.read_text() != wanted:
            print("Preparing Superset: about a minute at the first start …", flush=True)
            superset(["db", "upgrade"], environment)
            superset(["init"], environment)
            make_admin(environment)
            stamp.write_text(wanted)
        print("Importing the dashboards …", flush=True)
        run([sys.executable, str(HERE / "import_assets.py"), str(ASSETS), ADMIN], environment, "import")


def make_admin(environment: dict[str, str]) -> None:
    """Creates the admin if there is none yet, and prints the password, of which Superset only stores a hash."""
    admin = Path(environment["FADU_SUPERSET"]) / "admin_made"
    if admin.exists():
        return
    names = ["--username", ADMIN, "--firstname", "Fadu", "--lastname", "Admin", "--email", "admin@fadu.invalid"]
    superset(["fab", "create-admin", *names, "--password", secrets.token_urlsafe(12)], environment)
    print_new_password(environment)
    admin.touch()


def print_new_password(environment: dict[str, str]) -> None:
    """Gives the admin a new password and prints it, this once."""
    password = secrets.token_urlsafe(12)
    superset(["fab", "reset-password", "--username", ADMIN, "--password", password], environment)
    print(f"Login: {ADMIN} / {password}   (shown this once; `fadu bi --new-password` makes a new one)", flush=True)


def superset(arguments: list[str], environment: dict[str, str]) -> None:
    """Runs a command of Superset; its output goes to a log."""
    run([str(PROGRAMS / "superset"), *arguments], environment, "-".join(arguments[:2]))


def run(command: list[str], environment: dict[str, str], name: str) -> None:
    """Runs `command` with its output in `name`.log; ends this process with the log's last lines where it fails."""
    log = Path(environment["FADU_SUPERSET"]) / f"{name}.log"
    with log.open("w") as output:
        done = subprocess.run(command, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
        sys.exit(f"bi: {name} failed; its log is {log}\n{last}")


def write_once(path: Path, text: str) -> None:
    """Writes `text` to a file of this user alone, unless it is there already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


if __name__ == "__main__":
    main()
