"""How run.py sets up .venv, and what it says where that fails; every command it would start is replaced."""

from __future__ import annotations

import ast
import errno
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import run
from tests.run_py.machine import OFFLINE, Capture, Machine, Patch, package_folder

# --- A Python that is too old ---


def test_run_py_parses_on_python_3_8():
    ast.parse(Path(run.__file__).read_text("utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("version", [(3, 11), (3, 14), (4, 0)])
def test_new_python_is_welcome(version: tuple[int, int]):
    run.require_python(version, which=lambda name: None)


def test_old_python_is_told_to_install_a_newer_one():
    with pytest.raises(run.SetupError, match=r"this is 3\.9: install a newer one"):
        run.require_python((3, 9), which=lambda name: None)


def test_old_python_is_told_which_newer_one_is_there():
    with pytest.raises(run.SetupError, match=r"run python3\.12 run\.py instead"):
        run.require_python((3, 8), which=lambda name: name == "python3.12")


def test_old_python_gets_one_sentence_from_the_real_command(tmp_path: Path):
    script = "import sys; sys.version_info = (3, 9, 1); sys.argv = ['run.py']; import run; exit(run.main([]))"
    done = subprocess.run([sys.executable, "-c", script], cwd=run.ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Python 3.11 or newer" in done.stderr


# --- .venv: missing, in order, stale, broken ---


def test_missing_venv_is_made_and_filled(machine: Machine):
    run.set_up(run.APP_LOCKS)
    assert machine.did(" -m venv --clear ") == 1
    assert machine.did("pip install --no-deps --require-hashes --only-binary :all:") == 1
    assert run.stamped() == run.marks(run.APP_LOCKS) | {"has app"}


def test_second_start_asks_one_question_and_installs_nothing(machine: Machine):
    run.set_up(run.APP_LOCKS)
    machine.started.clear()
    run.set_up(run.APP_LOCKS)
    assert [words[2] for words in machine.started] == ["-c"]


def test_second_start_does_not_look_for_system_libraries(machine: Machine, monkeypatch: Patch):
    run.set_up(run.APP_LOCKS)
    monkeypatch.setattr(run, "present", lambda name: pytest.fail(f"looked for {name}"))
    run.set_up(run.APP_LOCKS)


def test_what_the_tests_need_covers_the_app(machine: Machine):
    run.set_up(run.DEV_LOCKS)
    machine.started.clear()
    run.set_up(run.APP_LOCKS)
    assert machine.did("pip") == 0


def test_tests_are_added_to_the_app_in_place(machine: Machine):
    run.set_up(run.APP_LOCKS)
    run.set_up(run.DEV_LOCKS)
    assert machine.did(" -m venv ") == 1
    assert machine.did("requirements-dev.lock") == 1


def test_changed_lock_is_installed_in_place(machine: Machine):
    run.set_up(run.APP_LOCKS)
    lock = run.ROOT / "requirements.lock"
    lock.write_text(lock.read_text("utf-8") + "# changed\n", "utf-8")
    run.set_up(run.APP_LOCKS)
    assert (machine.did(" -m venv "), machine.did("pip install")) == (1, 2)


def test_interrupted_update_does_not_look_finished(machine: Machine):
    run.set_up(run.APP_LOCKS)
    machine.answer("pip", 1, "ERROR: interrupted")
    with pytest.raises(run.SetupError):
        run.set_up(run.DEV_LOCKS)
    assert run.stamped() == set()


def copied_from_elsewhere(machine: Machine) -> None:
    text = run.stamp().read_text("utf-8")
    run.stamp().write_text(text.replace(str(run.VENV), "/elsewhere/.venv"), "utf-8")


DAMAGES: dict[str, Callable[[Machine], None]] = {
    "interrupted": lambda machine: run.stamp().unlink(),
    "half a stamp": lambda machine: run.stamp().write_text(run.stamp().read_text("utf-8")[:5], "utf-8"),
    "interpreter does not start": lambda machine: setattr(machine, "python_starts", False),
    "a package deleted": lambda machine: (package_folder() / "app").rmdir(),
    "all packages deleted": lambda machine: shutil.rmtree(package_folder()),
    "copied": copied_from_elsewhere,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_venv_is_made_anew(machine: Machine, damage: Callable[[Machine], None]):
    run.set_up(run.APP_LOCKS)
    damage(machine)
    run.set_up(run.APP_LOCKS)
    assert machine.did(" -m venv --clear ") == 2
    assert run.stamped() == run.marks(run.APP_LOCKS) | {"has app"}


def test_what_is_brought_up_to_date_by_hand_is_no_damage(machine: Machine):
    run.set_up(run.APP_LOCKS)
    (package_folder() / "app-1.0.dist-info").rename(package_folder() / "app-1.1.dist-info")
    (package_folder() / "pkg_resources").rmdir()
    (package_folder() / "pip").rename(package_folder() / "torch")
    run.set_up(run.APP_LOCKS)
    assert machine.did(" -m venv ") == 1


def test_python_starts_only_in_a_venv_of_its_own(tmp_path: Path, monkeypatch: Patch):
    monkeypatch.setattr(run, "VENV", tmp_path)
    assert not run.starts()  # no file
    python = Path(run.venv_program("python"))
    python.parent.mkdir()
    python.write_bytes(b"")
    python.chmod(0o755)
    assert not run.starts()  # an empty file
    python.unlink()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path)], check=True)
    assert run.starts()
    (tmp_path / "pyvenv.cfg").unlink()
    assert not run.starts()  # no longer a venv


# --- What went wrong, in one sentence ---


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        (OFFLINE, "connect to the internet"),
        ("ERROR: [Errno 28] No space left on device", "free about 1 GB"),
        ("SSLError(SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED)", "set PIP_CERT"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "unaltered package index"),
        ("ERROR: [Errno 13] Permission denied: '.venv/x'", "copy it to your home folder"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "no ready-made numpy "),
        ("Segmentation fault", "to see why"),
    ],
)
def test_failed_pip_ends_in_one_sentence(machine: Machine, capsys: Capture, output: str, advice: str):
    machine.answer("pip install", 1, output)
    assert run.main(["setup"]) == 1
    *_, told = capsys.readouterr().err.splitlines()
    assert told.startswith("Backprop Stepper: ")
    assert advice in told


def test_failed_venv_ends_in_one_sentence(machine: Machine, capsys: Capture):
    machine.answer(" -m venv ", 1, "Error: [Errno 30] Read-only file system: '.venv'")
    assert run.main([]) == 1
    assert "copy it to your home folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "free about 1 GB"),
        (PermissionError(errno.EACCES, "Permission denied", "ready.txt"), "copy it to your home folder"),
        (OSError(errno.ENOEXEC, "Exec format error"), "Exec format error; mend it"),
        (KeyboardInterrupt(), "start again"),
    ],
)
def test_no_traceback_reaches_the_user(monkeypatch: Patch, capsys: Capture, error: BaseException, advice: str):
    def fail(locks: tuple[str, ...]) -> None:
        raise error

    monkeypatch.setattr(run, "set_up", fail)
    assert run.main(["setup"]) == 1
    told = capsys.readouterr().err
    assert advice in told
    assert "Traceback" not in told


def test_without_a_wheel_of_pygraphviz_the_rest_is_installed(machine: Machine, capsys: Capture):
    machine.answer("pip install", 1, "ERROR: No matching distribution found for pygraphviz==2.0.4")
    run.set_up(run.APP_LOCKS)
    assert "networkx's own layout" in capsys.readouterr().err
    shorter = Path(machine.started[-1][-1]).read_text("utf-8")
    names = [line.split("==")[0] for line in shorter.splitlines() if "==" in line]
    assert "pygraphviz" not in names
    assert {"numpy", "pyparsing", "pillow"} <= set(names)
    assert run.stamped() == run.marks(run.APP_LOCKS) | {"has app"}


def test_progress_is_told_in_plain_words(capsys: Capture):
    run.tell_progress("Collecting numpy==2.4.6 (from -r requirements.lock (line 1))\n")
    run.tell_progress("  Downloading numpy-2.4.6.whl (16 MB)\n")
    run.tell_progress("Installing collected packages: numpy\n")
    assert capsys.readouterr().err == "  fetching numpy 2.4.6\n  unpacking\n"
