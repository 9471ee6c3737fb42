"""The command line: answers at once, prints JSON lines, and ends with one clear line on an error."""

from __future__ import annotations

import errno
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.cli import app
from extract.landing.warehouse import open_for_writing
from extract.settings import read_settings
from tests.conftest import SAMPLES, clean_environment, fadu

HELP_SECONDS = 0.5
COMMANDS = ("run", "up", "status", "extract", "facts", "airflow")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return clean_environment(tmp_path / "home")


def lines_of(output: str) -> list[dict]:
    return [json.loads(line) for line in output.splitlines()]


def cpu_seconds(command: list[str], env: dict[str, str]) -> float:
    """Wall time misleads on a busy machine; what the command costs does not."""
    before = os.times()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def test_help_answers_in_under_half_a_second(env):
    command = [str(Path(sys.executable).parent / "fadu"), "--help"]
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    assert min(cpu_seconds(command, env) for _ in range(3)) < HELP_SECONDS


def test_help_loads_nothing_heavy(env):
    code = "import sys, extract.cli; print(sorted({'airflow', 'pandas', 'duckdb', 'jieba', 'lxml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_sentence_in_the_help(command):
    assert f"│ {command} " in CliRunner().invoke(app, ["--help"], terminal_width=100).output


def test_extract_prints_one_object_a_file_in_order(env):
    files = sorted(SAMPLES.iterdir())
    done = fadu("extract", *map(str, files), env=env)
    reports = lines_of(done.stdout)
    assert [report["file"] for report in reports] == [str(file) for file in files]
    for report in reports:
        assert {"text", "document", "sections", "observations", "absences", "numerals"} <= set(report)
        assert report["document"]["township"]
        assert report["document"]["report_year"] in (2023, 2024)
        assert report["observations"]
        for found in (*report["observations"], *report["absences"], *report["numerals"]):
            assert report["text"][found["start"] : found["end"]] == found["text"]


def test_extract_takes_any_text(env, tmp_path):
    file = tmp_path / "note.txt"
    file.write_text("本周走访企业12家，发放资料300余份。", encoding="utf-8")
    (report,) = lines_of(fadu("extract", str(file), env=env).stdout)
    assert [(o["text"], o["value"], o["qualifier"]) for o in report["observations"]] == [
        ("12家", 12, "exact"),
        ("300余份", 300, "more_than"),
    ]
    assert report["document"]["is_report"] is False


def test_explain_adds_the_rule_of_each_decision(env, tmp_path):
    file = tmp_path / "note.txt"
    file.write_text("一、工作成效\n全年开展行政检查170项。", encoding="utf-8")
    (plain,) = lines_of(fadu("extract", str(file), env=env).stdout)
    (explained,) = lines_of(fadu("extract", str(file), "--explain", env=env).stdout)
    assert not any(key.endswith("rule_id") for key in plain["observations"][0])
    assert all(explained["observations"][0][f"{rule}rule_id"] for rule in ("", "quantity_", "scope_"))
    assert "candidates" in explained


def test_extract_says_why_a_file_cannot_be_read(env, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.touch()
    read = SAMPLES / "明通镇2024年法治政府建设报告.txt"
    done = fadu("extract", str(empty), str(tmp_path / "missing.txt"), str(read), env=env)
    assert done.returncode == 1
    assert done.stderr == "fadu: 2 of 3 files could not be read; see the reason in their output\n"
    first, second, third = lines_of(done.stdout)
    assert third["outcome"] == "extracted"
    assert (first["outcome"], first["reason"]) == ("failed", "empty_file")
    assert (second["outcome"], second["reason"]) == ("failed", "file_not_readable")


def test_extract_reads_under_the_limits_of_a_document(env, tmp_path):
    large = tmp_path / "large.txt"
    large.write_text("全年调解矛盾纠纷12件。\n" * 50_000, encoding="utf-8")
    small = SAMPLES / "明通镇2024年法治政府建设报告.txt"
    done = fadu("extract", str(large), str(small), env={**env, "FADU_LIMIT_OUTPUT_MB": "1"})
    first, second = lines_of(done.stdout)
    assert (first["outcome"], first["reason"]) == ("failed", "output_limit")
    assert second["outcome"] == "extracted"
    assert done.returncode == 1


@pytest.mark.parametrize("place", ["/dev/zero", "/dev/stdin"])
def test_extract_takes_files_only(env, place):
    (report,) = lines_of(fadu("extract", place, env=env).stdout)
    assert (report["outcome"], report["reason"]) == ("failed", "file_not_readable")


def test_facts_before_the_first_run_says_what_to_do(env):
    done = fadu("facts", env=env)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("fadu: ")
    assert "fadu run" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["up", "--port", "99999"], ["serve", "--port", "0"], ["docs", "--port", "99999"], ["bi", "--port", "99999"]],
)
def test_a_port_that_cannot_be_is_refused(arguments):
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert "--port" in done.output


@pytest.mark.parametrize(
    "arguments",
    [["facts", "--township", "\udcff"], ["trace", "明通镇", "2024", "\udcff"], ["review", "5f", "--by", "王\udcff"]],
)
def test_a_word_that_is_not_utf_8_is_refused(arguments):
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert "is not UTF-8" in done.output


def test_all_changes_are_printed_for_a_dry_run_only(monkeypatch):
    monkeypatch.setattr("extract.reextracting.run", lambda *_: pytest.fail("nothing may be extracted again"))
    done = CliRunner().invoke(app, ["reextract", "--format", "csv"])
    assert done.exit_code == 2
    assert "--dry-run" in done.output


def test_a_port_that_is_no_number_is_named(env):
    done = fadu("airflow", "version", env={**env, "FADU_PORT": "http"})
    assert done.returncode == 2
    assert done.stderr == "fadu: FADU_PORT is 'http'; expected a whole number above 0\n"


def test_what_the_terminal_cannot_print_is_escaped(env):
    done = fadu("status", env={**env, "FADU_DROP": "/inbox/\u00ff", "PYTHONIOENCODING": "gbk"})
    assert done.returncode == 0
    assert "/inbox/\\xff" in done.stdout


@pytest.mark.parametrize("arguments", [["--code", "500153105"], ["--take-back"], ["5f", "--code", "1", "--take-back"]])
def test_a_decision_needs_a_report_and_is_one(arguments):
    assert CliRunner().invoke(app, ["review", *arguments]).exit_code == 2


def test_a_wrong_setting_is_named(env):
    done = fadu("status", env={**env, "FADU_SETTLE_SECONDS": "soon"})
    assert done.returncode == 2
    assert "FADU_SETTLE_SECONDS is 'soon'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_status_of_a_new_home(env):
    done = fadu("status", env=env)
    assert done.returncode == 0
    assert "nothing has been loaded yet" in done.stdout
    assert re.search(r"^last publication +none$", done.stdout, re.MULTILINE)


def test_status_beside_a_writer_says_so_and_leaves_nothing_empty(env):
    with open_for_writing(read_settings(env)):
        done = fadu("status", env=env)
    assert done.returncode == 0
    assert re.search(r"^outcomes +not known now$", done.stdout, re.MULTILINE)
    assert re.search(r"^warehouse problem +a run is writing it; try again when the run has ended", done.stdout, re.M)


def test_a_drop_folder_that_cannot_be_made_is_named(env, tmp_path):
    blocking = tmp_path / "file"
    blocking.touch()
    done = fadu("run", env={**env, "FADU_DROP": str(blocking / "drop")})
    assert done.returncode == 2
    assert str(blocking / "drop") in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_of_reports_that_is_not_there_is_named(env, tmp_path):
    done = fadu("run", "--drop", str(tmp_path / "reprots"), env=env)
    assert done.returncode == 2
    assert f"--drop is '{tmp_path}/reprots'; expected an existing folder" in done.stderr
    assert not (tmp_path / "reprots").exists()


def test_a_drop_folder_that_cannot_be_written_is_named(env, tmp_path):
    drop = tmp_path / "drop"
    drop.mkdir(mode=0o555)
    command = [str(Path(sys.executable).parent / "fadu"), "run", "--drop", str(drop)]
    if os.geteuid() == 0:  # root may write everywhere, unless it gives that right up
        if not shutil.which("setpriv"):
            pytest.skip("setpriv is not installed")
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"{drop}: the drop folder is not writable" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("number", "file_name", "shown"),
    [
        (errno.ENOSPC, "/data/home", True),
        (errno.ENOSPC, None, True),
        (errno.EROFS, "/data/home", True),
        (errno.EACCES, "/data/home", True),
        (errno.ENOTDIR, "/data/home", True),
        (errno.EPIPE, "/data/home", False),
    ],
)
def test_a_place_that_cannot_be_used_is_one_line_and_other_errors_are_faults(
    monkeypatch, tmp_path, number, file_name, shown
):
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number), file_name)

    monkeypatch.setattr("extract.single_run.run_once", fail)
    done = CliRunner().invoke(app, ["run", "--drop", str(tmp_path)], env={"FADU_HOME": str(tmp_path)})
    place = file_name or f"{tmp_path}, or where the output goes"
    assert (done.stderr == f"fadu: {os.strerror(number)}: {place}\n") is shown
    assert done.exit_code == (2 if shown else 1)


def test_progress_is_shown_on_a_terminal_only(env):
    files = list(map(str, sorted(SAMPLES.glob("*.txt"))))
    assert len(files) > 1
    assert fadu("extract", *files, env=env).stderr == ""
    command = [str(Path(sys.executable).parent / "fadu"), "extract", *files]
    screen, terminal = pty.openpty()
    termios.tcsetwinsize(screen, (24, 80))
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=terminal, check=True)
    os.close(terminal)
    assert f"{len(files)}/{len(files)}" in os.read(screen, 10_000).decode()
