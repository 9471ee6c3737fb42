"""docker-compose.yml: valid by the specification's schema and by Debian's `docker-compose`, and what it promises."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from extract.landing import ledger
from extract.settings import read_settings
from tests.conftest import ROOT

FILE = ROOT / "docker-compose.yml"
COMPOSE = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
WORKERS = ("worker", "worker-ocr")
AIRFLOW = ("api-server", "scheduler", "dag-processor", "triggerer", *WORKERS)
SECRETS = {"FADU_POSTGRES_PASSWORD": "one", "FADU_JWT_SECRET": "two"}


def test_it_follows_the_compose_specification():
    command = [Path(sys.executable).parent / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", FILE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
@pytest.mark.parametrize("secrets", [SECRETS, {}], ids=["with secrets", "without"])
def test_docker_compose_reads_it_only_with_its_secrets(secrets, tmp_path):
    shutil.copy(FILE, tmp_path)
    env = {"PATH": os.environ["PATH"], **secrets}
    done = subprocess.run(["docker-compose", "config"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert (done.returncode == 0) == bool(secrets), done.stderr
    assert "FADU_POSTGRES_PASSWORD" in done.stderr or secrets


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
@pytest.mark.parametrize(
    ("settings", "executor", "requirements"),
    [
        ({}, "LocalExecutor", "requirements.txt"),
        (
            {"FADU_EXECUTOR": "CeleryExecutor", "FADU_REQUIREMENTS": "requirements-dev.txt"},
            "CeleryExecutor",
            "requirements-dev.txt",
        ),
    ],
    ids=["one machine", "cluster"],
)
def test_the_executor_and_its_requirements_come_from_the_environment(settings, executor, requirements):
    command = ["docker-compose", "--profile", "cluster", "config"]
    env = {"PATH": os.environ["PATH"], **SECRETS, **settings}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    services = yaml.safe_load(done.stdout)["services"]
    for name in AIRFLOW:
        assert services[name]["environment"]["AIRFLOW__CORE__EXECUTOR"] == executor
        assert services[name]["build"]["args"]["REQUIREMENTS"] == requirements
        assert (ROOT / requirements).is_file()


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
def test_the_object_store_of_the_environment_is_that_of_every_service():
    store = {"FADU_ARCHIVE": "s3://reports/archive", "FADU_LANDING": "s3://reports/landing"}
    keys = {"AWS_ENDPOINT_URL": "https://store.example", "AWS_ACCESS_KEY_ID": "one", "AWS_SECRET_ACCESS_KEY": "two"}
    env = {"PATH": os.environ["PATH"], **SECRETS, **store, **keys}
    command = ["docker-compose", "--profile", "cluster", "config"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    services = yaml.safe_load(done.stdout)["services"]
    for name in AIRFLOW:
        inside = services[name]["environment"]
        assert {**store, **keys}.items() <= inside.items()
        settings = read_settings({key: value for key, value in inside.items() if value is not None})
        assert (str(settings.archive), str(settings.landing)) == tuple(store.values())
        assert settings.quarantine == settings.home / "quarantine"  # not named: the volume


@pytest.mark.parametrize("name", [*WORKERS, "redis"])
def test_workers_and_their_broker_start_in_a_cluster_only(name):
    assert SERVICES[name]["profiles"] == ["cluster"]


@pytest.mark.parametrize("name", WORKERS)
def test_workers_wait_for_their_broker(name):
    assert SERVICES[name]["depends_on"]["redis"]["condition"] == "service_healthy"


def test_every_queue_has_its_own_workers():
    queues = [SERVICES[name]["command"][SERVICES[name]["command"].index("--queues") + 1] for name in WORKERS]
    assert queues == ["default", "ocr"]


def test_the_broker_is_reached_by_this_file_s_services_only():
    assert "ports" not in SERVICES["redis"]
    assert SERVICES["scheduler"]["environment"]["AIRFLOW__CELERY__BROKER_URL"].startswith("redis://redis:")


@pytest.mark.parametrize("name", [*AIRFLOW, "postgres", "redis"])
def test_every_service_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", AIRFLOW)
def test_airflow_services_share_the_folders_as_named_volumes(name):
    mounts = dict(reversed(volume.split(":")) for volume in SERVICES[name]["volumes"])
    for folder in ("drop", "archive", "warehouse", "published"):
        assert mounts[f"/var/lib/fadu/{folder}"] == folder
        assert folder in COMPOSE["volumes"]


@pytest.mark.parametrize("name", AIRFLOW)
def test_airflow_services_wait_for_the_prepared_database(name):
    assert SERVICES[name]["depends_on"]["init"]["condition"] == "service_completed_successfully"


def test_no_secret_stands_in_the_file():
    values = re.findall(r"(?:PASSWORD|SECRET\w*): (\S+)", FILE.read_text(encoding="utf-8"))
    assert values
    assert all(value.startswith("${") for value in values)


def test_the_page_is_published_to_this_machine_only():
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_image_runs_as_an_ordinary_user_with_the_locked_requirements():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    (user,) = [line for line in lines if line.startswith("USER ")]
    assert user.split()[1] not in ("root", "0")
    assert "ARG REQUIREMENTS=requirements.txt" in lines
    assert any('--require-hashes -r "$REQUIREMENTS"' in line for line in lines)
    (pinned,) = re.findall(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert any(f"uv=={pinned} " in line for line in lines)


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_prints_is_kept_within_bounds(name):
    options = SERVICES[name]["logging"]["options"]
    assert options.keys() == {"max-size", "max-file"}


def test_everything_that_has_to_last_lies_in_a_volume():
    settings = read_settings({"FADU_HOME": "/var/lib/fadu"})
    volumes = {Path(volume.partition(":")[2]) for volume in SERVICES["scheduler"]["volumes"]}
    lasting = (settings.archive, settings.quarantine, settings.published, settings.drop, settings.landing)
    for path in (*lasting, settings.warehouse, ledger.ledger_path(settings)):
        assert any(path.is_relative_to(volume) for volume in volumes), path
