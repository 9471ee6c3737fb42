"""Orchestration: the environment in which Airflow runs this project's DAGs, and single runs of them.

Used by the command line. Nothing here imports Airflow, which takes seconds: every use is a child process.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import NoReturn

from extract.errors import FaduError, SettingsError
from extract.landing.durable import OWNER_ONLY, exclusive, make_folder, owner_only, staged
from extract.settings import CHECKOUT, Settings, above_zero

DAGS = CHECKOUT / "dags"
WAREHOUSE_POOL = "duckdb"
DEFAULT_PORT = 8080

_SECRETS = {"AIRFLOW__API_AUTH__JWT_SECRET": "jwt_secret", "AIRFLOW__API__SECRET_KEY": "secret_key"}
"""Secrets that Airflow's processes share: created once, in files that only their owner can read."""


_TASK_STARTED = re.compile(r"starting task_id=(?P<task>\S+) map_index=(?P<index>\S+)")
_ERROR = re.compile(r"\w+(\.\w+)*Error: .*")
"""The last line of a traceback, which names the error."""

HISTORY_DAYS = 90
"""How long runs stay in Airflow's metadata database; the ledger records their loads for good."""

PRUNED_EVERY_DAYS = 7
SECONDS_OF_A_DAY = 24 * 60 * 60

_HISTORY = "dag_run,log,job,asset_event"
"""Tables of the metadata database that grow with every run; deleting a run also deletes its dependent rows."""


METADATA_CONNECTION = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"


class DagRunError(FaduError):
    """A DAG run did not succeed; the message names it and the log to read."""


def airflow_environment(settings: Settings, inherited: Mapping[str, str], port: int = DEFAULT_PORT) -> dict[str, str]:
    """The environment variables for Airflow's processes; those in `inherited` take precedence."""
    home = settings.home / "airflow"
    address = f"http://127.0.0.1:{port}"
    transport = {"type": "file", "log_file_path": str(settings.home / "lineage" / "airflow.jsonl"), "append": True}
    defaults = {
        "FADU_HOME": str(settings.home),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(DAGS / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",  # the page is only served to this machine
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        METADATA_CONNECTION: f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "300",  # changed files are processed at once
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "30",  # for tasks of a killed scheduler; default: 300
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "120",  # a killed task
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__OPENLINEAGE__TRANSPORT": json.dumps(transport),
        "AIRFLOW__OPENLINEAGE__NAMESPACE": "fadu",
        "PYTHONWARNINGS": "ignore",
    }
    environment = {**defaults, **inherited}
    # The triggerer imports the drop folder's trigger by name; tasks must find this installation's commands first.
    environment["PYTHONPATH"] = _prepend(str(DAGS), inherited.get("PYTHONPATH"))
    environment["PATH"] = _prepend(str(Path(sys.executable).parent), inherited.get("PATH"))
    environment["PYTHONUTF8"] = "1"  # code and files contain Chinese, whatever the machine's locale
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # without bytecode, each start of Airflow takes twice as long
    return environment


def single_run_environment(settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment for manual runs of a DAG, which have their own metadata whatever `inherited` says.

    A scheduler starts the tasks of every run in its metadata, even of a run that another process is executing task by
    task; the second to start a task would fail.
    """
    metadata_file = settings.home / "airflow" / "single_runs.db"
    return airflow_environment(settings, {**inherited, METADATA_CONNECTION: f"sqlite:///{metadata_file}"})


def prepare_airflow(settings: Settings, environment: Mapping[str, str]) -> dict[str, str]:
    """Creates Airflow's home, secrets, metadata database and pool if they are missing; returns the full environment.

    Once a week, also removes old runs from the metadata database. Safe to call from several processes at once.
    Raises SettingsError if a folder is not writable.
    """
    home = settings.home / "airflow"
    for folder in (home, settings.home / "lineage"):
        _check_writable(make_folder(folder))
    full = with_secrets(home, environment)
    connection = full[METADATA_CONNECTION]
    stamp = home / f"prepared_{hashlib.sha256(connection.encode()).hexdigest()[:16]}"  # it can contain a password
    with owner_only(), exclusive(home / "prepare.lock"):
        if not stamp.exists() or stamp.read_text() != _database_identity(connection):
            _airflow(["db", "migrate"], full)
            _airflow(["pools", "set", WAREHOUSE_POOL, "1", "One writer at a time in the warehouse file"], full)
            stamp.write_text(_database_identity(connection))
        elif time.time() - stamp.stat().st_mtime > PRUNED_EVERY_DAYS * SECONDS_OF_A_DAY:
            _prune(full)
            stamp.touch()
    return full


def _prune(environment: Mapping[str, str]) -> None:
    """Removes old runs from Airflow's metadata database, which Airflow itself never does."""
    oldest = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=HISTORY_DAYS)
    options = {"--clean-before-timestamp": oldest.isoformat(timespec="seconds"), "--tables": _HISTORY}
    arguments = [part for pair in options.items() for part in pair]
    _airflow(["db", "clean", "--yes", "--skip-archive", *arguments], environment)


def become_airflow(settings: Settings, inherited: Mapping[str, str], arguments: list[str]) -> NoReturn:
    """Replaces this process by an Airflow command, so that signals and exit code are Airflow's.

    Raises SettingsError if a folder is not writable or the port is no number.
    """
    home = settings.home / "airflow"
    _check_writable(make_folder(home))
    port = above_zero(inherited, "FADU_PORT", DEFAULT_PORT)
    environment = with_secrets(home, airflow_environment(settings, inherited, port))
    os.umask(OWNER_ONLY)
    os.execve(sys.executable, [sys.executable, "-m", "airflow", *arguments], environment)


def with_secrets(home: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` with the secrets that Airflow's processes share; missing ones come from files in `home`."""
    missing = {variable: name for variable, name in _SECRETS.items() if variable not in environment}
    return {**environment, **{variable: _secret(home / name) for variable, name in missing.items()}}


def run_dags(
    settings: Settings, inherited: Mapping[str, str], dag_ids: Iterable[str], say: Callable[[str], None]
) -> None:
    """Runs the DAGs one after the other, reporting each step to `say`. Raises DagRunError if a run fails."""
    environment = prepare_airflow(settings, single_run_environment(settings, inherited))
    for dag_id in dag_ids:
        started = time.monotonic()
        say(f"{dag_id} …")
        run_dag(dag_id, environment, lambda task: say(f"  {task}"))
        say(f"  done in {time.monotonic() - started:.0f} s")


def run_dag(dag_id: str, environment: Mapping[str, str], on_task: Callable[[str], None]) -> None:
    """Runs a DAG once in a child process; calls `on_task` with the name of each task as it starts.

    Raises DagRunError if the run does not succeed; the message names the log with its output.
    """
    arguments = ["dags", "test", dag_id, "--dagfile-path", str(DAGS / f"{dag_id}.py")]

    def note(line: str) -> None:
        if started := _TASK_STARTED.search(line):
            on_task(started["task"] + (f" (batch {started['index']})" if started["index"] != "-1" else ""))

    # Two concurrent runs would both register the DAG in the metadata, and overwrite each other's log.
    lock = Path(environment["AIRFLOW_HOME"]) / f"{dag_id}.lock"
    with exclusive(lock, lambda: on_task("waiting for the same run of another process")):
        _airflow(arguments, environment, note)


def _airflow(arguments: list[str], environment: Mapping[str, str], note: Callable[[str], None] | None = None) -> None:
    """Runs an Airflow command; its output goes to a log, each line also to `note`."""
    log = Path(environment["AIRFLOW_HOME"]) / f"{'_'.join(arguments[:3])}.log"
    command = [sys.executable, "-m", "airflow", *arguments]
    reason = ""
    with (
        owner_only(),
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(
            command, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
        ) as process,
    ):
        for line in process.stdout or ():
            output.write(line)
            if note:
                note(line)
            if error := _ERROR.match(line):
                reason = f" ({error[0]})"
    if process.returncode:
        raise DagRunError(f"airflow {' '.join(arguments[:3])} failed{reason}; its log is {log}")


def _database_identity(connection: str) -> str:
    """Changes if Airflow's metadata must be prepared again: another version of Airflow, a deleted file."""
    file = Path(connection.removeprefix("sqlite:///"))
    inode = file.stat().st_ino if connection.startswith("sqlite:///") and file.exists() else ""
    return f"{metadata.version('apache-airflow-core')} {inode}"


def _secret(path: Path) -> str:
    with exclusive(path.with_suffix(".lock")):
        if not path.exists():
            with staged(path) as file:
                file.write(secrets.token_urlsafe(32).encode())
    return path.read_text()


def _check_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK):
        raise SettingsError(f"{folder}: this user cannot write there; expected a folder of its own (set FADU_HOME)")


def _prepend(first: str, rest: str | None) -> str:
    return f"{first}{os.pathsep}{rest}" if rest else first
