import ctypes
import fcntl
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from extract.errors import SettingsError, UnreadableDocument
from extract.reading import read_document
from extract.reading.limits import Limits, limits_from_environment
from extract.reading.sandbox import Sandbox

FUNCTION = '''
import ctypes, os, socket, subprocess, time

class Running:
    """Runs a program where it is unpickled."""

    def __reduce__(self):
        return os.system, ("touch " + os.path.join(os.path.dirname(__file__), "outside"),)

def act(data, name):
    """Does what the document says."""
    what = data.decode()
    if what == "memory":
        return len(bytearray(4 << 30))
    if what == "cpu":
        while True:
            pass
    if what == "wall":
        subprocess.Popen(["sleep", "98.76"])
        time.sleep(60)
    if what == "crash":
        ctypes.string_at(0)
    if what == "exit":
        os._exit(0)
    if what == "output":
        return b"x" * (3 << 20)
    if what == "bug":
        raise KeyError("missing")
    if what == "deep":
        return act(data, name)
    if what == "network":
        socket.create_connection(("192.0.2.1", 80), timeout=5)
    if what == "write":
        with open("big", "wb") as file:
            for _ in range(9):
                file.write(bytes(1 << 20))
    if what == "write outside":
        with open(os.path.join(os.path.dirname(__file__), "outside"), "w") as file:
            file.write("x")
    if what == "environment":
        return sorted(os.environ)
    if what == "run":
        return Running()
    if what == "flood":
        os.write(4, (1 << 40).to_bytes(8, "little"))
        time.sleep(60)
    print("noise on standard output")
    return name, what
'''
LARGE_PARENT = """
import sys
from pathlib import Path
sys.path.insert(0, ".")
import crashing
from extract.reading.limits import Limits
from extract.reading.sandbox import Sandbox

ballast = bytearray(b"x") * (600 << 20)
with Sandbox(crashing.act, Limits(memory_mb=500)) as sandbox:
    print([result.reason for result in sandbox.map([(Path("0.bin").resolve(), "name")])][0])
"""
REASONS = {
    "memory": "memory_limit", "cpu": "cpu_limit", "crash": "worker_crashed",
    "exit": "worker_crashed", "output": "output_limit", "bug": "internal_error", "deep": "nesting_limit",
    "network": "internal_error", "write": "internal_error", "run": "worker_crashed",
}  # fmt: skip


@pytest.fixture
def actions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "sandbox_actions.py").write_text(FUNCTION, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import sandbox_actions  # pyright: ignore[reportMissingImports]

    yield sandbox_actions
    del sys.modules["sandbox_actions"]


def written(folder: Path, contents: list[str]) -> list[tuple[Path, str]]:
    files = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.bin"
        path.write_text(content, encoding="utf-8")
        files.append((path, f"name {number}"))
    return files


@pytest.mark.parametrize("workers", [1, 2])
def test_each_limit_is_an_outcome_and_the_batch_goes_on(tmp_path: Path, actions: ModuleType, workers: int) -> None:
    contents = [part for what in REASONS for part in ("before", what)] + ["after"]
    limits = Limits(memory_mb=500, cpu_seconds=1, output_mb=2)
    with Sandbox(actions.act, limits, workers) as sandbox:
        results = list(sandbox.map(written(tmp_path, contents)))
    assert len(results) == len(contents)
    for number, (content, result) in enumerate(zip(contents, results, strict=True)):
        if content in REASONS:
            assert isinstance(result, UnreadableDocument)
            assert (content, result.reason) == (content, REASONS[content])
            assert result.remedy
        else:
            assert result == (f"name {number}", content)


def test_the_memory_of_the_process_that_starts_a_worker_is_not_put_down_to_a_document(tmp_path: Path) -> None:
    (tmp_path / "large_parent.py").write_text(LARGE_PARENT, encoding="utf-8")
    (tmp_path / "crashing.py").write_text(FUNCTION, encoding="utf-8")
    written(tmp_path, ["crash"])
    done = subprocess.run(
        [sys.executable, "large_parent.py"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout == "worker_crashed\n", done.stderr


def test_a_killed_worker_takes_its_children_with_it(tmp_path: Path, actions: ModuleType) -> None:
    with Sandbox(actions.act, Limits(wall_seconds=3.0)) as sandbox:
        before, result, after = sandbox.map(written(tmp_path, ["before", "wall", "after"]))
    assert (before, after) == (("name 0", "before"), ("name 2", "after"))
    assert isinstance(result, UnreadableDocument)
    assert result.reason == "wall_limit"
    deadline = time.monotonic() + 10
    while "sleep 98.76" in commands_running() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "sleep 98.76" not in commands_running()


def commands_running() -> str:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


def test_many_documents_keep_their_order(tmp_path: Path, actions: ModuleType) -> None:
    (path, _), *_ = written(tmp_path, ["x"])
    with Sandbox(actions.act, Limits(), 2) as sandbox:
        results = list(sandbox.map((path, str(i)) for i in range(500)))
        again = list(sandbox.map([(path, "again")]))
    assert results == [(str(i), "x") for i in range(500)]
    assert again == [("again", "x")]


def test_a_document_that_takes_over_its_reader_runs_nothing_in_the_parent(tmp_path: Path, actions: ModuleType) -> None:
    with Sandbox(actions.act, Limits()) as sandbox:
        result, after = sandbox.map(written(tmp_path, ["run", "after"]))
    assert isinstance(result, UnreadableDocument)
    assert "system is no value" in result.detail
    assert after == ("name 1", "after")
    assert not (tmp_path / "outside").exists()


def test_a_reader_writes_only_in_its_own_folder(tmp_path: Path, actions: ModuleType) -> None:
    if not has_landlock():
        pytest.skip("the kernel has no Landlock")
    with Sandbox(actions.act, Limits()) as sandbox:
        (result,) = sandbox.map(written(tmp_path, ["write outside"]))
    assert isinstance(result, UnreadableDocument)
    assert "PermissionError" in result.detail
    assert not (tmp_path / "outside").exists()


def has_landlock() -> bool:
    return ctypes.CDLL(None).syscall(ctypes.c_long(444), None, ctypes.c_size_t(0), ctypes.c_uint32(1)) > 0


def test_a_reader_knows_no_credentials(tmp_path: Path, actions: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "FADU_TOKEN", "AIRFLOW__API_AUTH__JWT_SECRET", "FADU_LIMIT_PAGES"):
        monkeypatch.setenv(name, "7")
    with Sandbox(actions.act, Limits()) as sandbox:
        (names,) = sandbox.map(written(tmp_path, ["environment"]))
    assert not isinstance(names, UnreadableDocument)
    assert {"PATH", "TMPDIR", "FADU_LIMIT_PAGES"} <= set(names)
    assert {"AWS_SECRET_ACCESS_KEY", "FADU_TOKEN", "AIRFLOW__API_AUTH__JWT_SECRET"}.isdisjoint(names)


def test_folders_of_killed_processes_are_removed(
    tmp_path: Path, actions: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for name in ("fadu-reader-left", "fadu-reader-held", "fadu-reader-young", "another"):
        (temporary / name / "profile").mkdir(parents=True)
        os.utime(temporary / name, None if name.endswith("young") else (1e9, 1e9))
    held = os.open(temporary / "fadu-reader-held", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with Sandbox(actions.act, Limits()) as sandbox:
        assert list(sandbox.map(written(tmp_path, ["x"]))) == [("name 0", "x")]
        assert len(list(temporary.iterdir())) == 4
    os.close(held)
    assert {path.name for path in temporary.iterdir()} == {"fadu-reader-held", "fadu-reader-young", "another"}


def test_an_answer_without_end_is_not_waited_for(tmp_path: Path, actions: ModuleType) -> None:
    with Sandbox(actions.act, Limits()) as sandbox:
        (result,) = sandbox.map(written(tmp_path, ["flood"]))
    assert isinstance(result, UnreadableDocument)
    assert result.reason == "worker_crashed"


def test_what_is_no_readable_file(tmp_path: Path) -> None:
    folder, large, missing = tmp_path / "folder", tmp_path / "large.txt", tmp_path / "missing"
    folder.mkdir()
    with large.open("wb") as file:
        file.truncate(200 << 20)
    with Sandbox(read_document, Limits()) as sandbox:
        results = list(sandbox.map([(folder, "a"), (large, "b"), (missing, "c")]))
    reasons = [r.reason for r in results if isinstance(r, UnreadableDocument)]
    assert reasons == ["file_not_readable", "file_too_large", "file_not_readable"]


def test_a_function_that_cannot_be_loaded_is_an_error_of_the_program(tmp_path: Path, actions: ModuleType) -> None:
    (tmp_path / "sandbox_actions.py").write_text("raise ImportError('gone')", encoding="utf-8")
    with pytest.raises(RuntimeError, match="did not start"), Sandbox(actions.act, Limits()) as sandbox:
        list(sandbox.map(written(tmp_path, ["x"])))


def test_limits_from_the_environment() -> None:
    limits = limits_from_environment({"FADU_LIMIT_PAGES": "7", "FADU_LIMIT_WALL_SECONDS": "1.5", "OTHER": "x"})
    assert (limits.pages, limits.wall_seconds, limits.file_mb) == (7, 1.5, 50)
    for text in ("many", "0", "-3", "1.5"):
        with pytest.raises(SettingsError, match="FADU_LIMIT_PAGES"):
            limits_from_environment({"FADU_LIMIT_PAGES": text})
