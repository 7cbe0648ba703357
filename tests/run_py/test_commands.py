"""What each command of run.py does: with every command it would start replaced, and for real."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import run
from tests.run_py.machine import Capture, Machine, Patch

# --- The commands ---


@pytest.fixture
def calls(machine: Machine, monkeypatch: Patch) -> list[list[str]]:
    """The commands of `test` and `bench`, which pass without being run."""
    calls: list[list[str]] = []
    monkeypatch.setattr(run.subprocess, "call", lambda words, **_: calls.append(words) or 0)
    return calls


def test_the_tests_run_on_all_cores_and_coverage_is_a_gate(calls: list[list[str]]):
    assert run.main(["test"]) == 0
    (words,) = calls
    assert words[1:5] == ["-m", "pytest", "-n", "auto"]
    assert "--cov-fail-under=100" in words


def test_arguments_go_to_pytest_and_lift_the_gate(calls: list[list[str]]):
    assert run.main(["test", "-k", "graph"]) == 0
    assert calls == [[run.venv_program("python"), "-m", "pytest", "-k", "graph"]]


def test_quick_chooses_and_hands_the_other_arguments_on(calls: list[list[str]]):
    assert run.main(["test", "--quick", "-x"]) == 0
    assert calls == [[run.venv_program("python"), "-m", "tests.quick", "-n", "auto", "-x"]]


@pytest.mark.parametrize("arguments", [[], ["--quick"], ["-k", "graph"]])
def test_style_types_and_contracts_are_checked_beside_the_tests(
    calls: list[list[str]], machine: Machine, capsys: Capture, arguments: list[str]
):
    assert run.main(["test", *arguments]) == 0
    assert [machine.did(part) for part in ("ruff check", "ruff format --check", "mypy", "lint-imports")] == [1] * 4
    assert capsys.readouterr().out.splitlines()[-1] == "All passed"


def test_benchmarks_get_what_they_compare_with(calls: list[list[str]]):
    assert run.main(["bench", "training"]) == 0
    assert calls == [[run.venv_program("python"), "-m", "tests.benchmarks", "training"]]
    assert run.marks(run.DEV_LOCKS) <= run.stamped()


def test_setup_only_sets_up(calls: list[list[str]], capsys: Capture):
    assert run.main(["setup"]) == 0
    assert calls == []
    assert run.marks(run.DEV_LOCKS) <= run.stamped()
    assert "python3 run.py opens the app" in capsys.readouterr().err


@pytest.mark.parametrize(("part", "title"), [("mypy", "Types"), ("ruff check", "Style"), ("lint-imports", "Import")])
def test_a_failed_check_fails_the_whole(
    calls: list[list[str]], machine: Machine, capsys: Capture, part: str, title: str
):
    machine.answer(part, 1, "x.py:1: what is wrong\n")
    assert run.main(["test"]) == 1
    out = capsys.readouterr().out
    assert re.search(rf"--- {title}.*: failed\nx.py:1: what is wrong\n", out)
    assert re.fullmatch(rf"Failed: {title}.*", out.splitlines()[-1])


def test_failed_tests_and_a_failed_check_are_both_named(machine: Machine, monkeypatch: Patch, capsys: Capture):
    monkeypatch.setattr(run.subprocess, "call", lambda words, **_: 1)
    machine.answer("mypy", 1)
    assert run.main(["test"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "Failed: Tests, Types"


def test_what_setting_up_says_stays_out_of_what_the_app_prints(machine: Machine, monkeypatch: Patch, capsys: Capture):
    monkeypatch.setattr(run, "become", lambda words, env: 0)
    assert run.main(["trace", "p.txt", "--json"]) == 0
    assert capsys.readouterr().out == ""


def test_everything_else_goes_to_the_app(machine: Machine, monkeypatch: Patch):
    handed: list[tuple[list[str], str]] = []
    monkeypatch.setattr(run, "become", lambda words, env: handed.append((words, env["PYTHONPATH"])) or 0)
    assert run.main(["train", "p.txt", "--epochs", "3"]) == 0
    words, path = handed[0]
    assert words[1:] == ["-P", "-m", "desktop_app", "train", "p.txt", "--epochs", "3"]
    assert path == str(run.ROOT)


def test_windows_waits_for_the_app_and_passes_its_exit_code_on(monkeypatch: Patch):
    monkeypatch.setattr(run, "WINDOWS", True)
    assert run.become([sys.executable, "-c", "exit(7)"], {}) == 7


def test_windows_survives_ctrl_c_until_the_app_has_ended(monkeypatch: Patch):
    answers = iter([KeyboardInterrupt(), 5])

    class Process:
        def __init__(self, *_: object, **__: object) -> None: ...

        def wait(self) -> int:
            answer = next(answers)
            if isinstance(answer, BaseException):
                raise answer
            return answer

    monkeypatch.setattr(run, "WINDOWS", True)
    monkeypatch.setattr(run.subprocess, "Popen", Process)
    assert run.become(["app"], {}) == 5


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere Qt always has a screen")
def test_qt_goes_offscreen_only_without_a_display(monkeypatch: Patch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert run.test_environment()["QT_QPA_PLATFORM"] == "offscreen"
    monkeypatch.setenv("DISPLAY", ":7")
    assert "QT_QPA_PLATFORM" not in run.test_environment()


def test_commands_are_heard_line_by_line():
    heard: list[str] = []
    code, output = run.execute([sys.executable, "-c", "print('a'); print('b'); exit(4)"], heard.append)
    assert (code, output, heard) == (4, "a\nb\n", ["a\n", "b\n"])


# --- The real commands, on a checkout whose lock file asks for nothing ---


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "∂L in a folder"
    (folder / "desktop_app").mkdir(parents=True)
    (folder / "desktop_app" / "__main__.py").write_text("import sys; print(sys.argv[1:], sys.prefix)", "utf-8")
    (folder / "requirements.lock").touch()
    shutil.copy(run.__file__, folder)
    return folder


def start(folder: Path) -> subprocess.Popen[str]:
    """Starts run.py in a process group of its own."""
    words = [sys.executable, str(folder / "run.py"), "x"]
    out = subprocess.PIPE
    return subprocess.Popen(words, stdout=out, stderr=out, encoding="utf-8", start_new_session=True)


def made_venv(folder: Path) -> bool:
    """Has run.py in `folder` open the app, and says whether that made .venv."""
    process = start(folder)
    out, err = process.communicate(timeout=120)
    assert out.strip() == f"['x'] {folder / '.venv'}", err
    return "Making .venv" in err


@pytest.mark.slow
def test_set_up_once_a_folder(checkout: Path):
    assert [made_venv(checkout), made_venv(checkout)] == [True, False]
    copy = checkout.with_name("copy")
    shutil.copytree(checkout, copy, symlinks=True)
    assert made_venv(copy)


@pytest.mark.slow
@pytest.mark.skipif(run.WINDOWS, reason="stops a group of processes the POSIX way")
def test_a_start_killed_in_the_middle_is_made_good_by_the_next(checkout: Path):
    process = start(checkout)
    while not (checkout / ".venv" / "bin").exists():
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert made_venv(checkout)
