"""What run.py decides, with every command it would start replaced: no network, no installing."""

from __future__ import annotations

import ast
import errno
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import run

Answer = tuple[int, str]
Patch = pytest.MonkeyPatch
Capture = pytest.CaptureFixture[str]
OFFLINE = """\
WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError: Failed to establish'
ERROR: No matching distribution found for contourpy==1.3.3
"""


class Machine:
    """Stands for the commands of a machine: notes what is started and answers as told."""

    def __init__(self) -> None:
        self.started: list[list[str]] = []
        self.answers: list[tuple[str, Answer]] = []
        self.python_starts = True

    def answer(self, part: str, code: int, output: str = "") -> None:
        """The next command with `part` in it ends with `code`, having printed `output`."""
        self.answers.append((part, (code, output)))

    def execute(self, words: list[str], heard: Callable[[str], None] = len) -> Answer:
        self.started.append(words)
        line = " ".join(words)
        for number, (part, answer) in enumerate(self.answers):
            if part in line:
                del self.answers[number]
                return answer
        if " -m venv " in line:
            self.make_venv()
        if " -m pip " in line:
            name = "dev" if "dev" in words[-1] else "app"
            for folder in (name, f"{name}-1.0.dist-info"):
                (package_folder() / folder).mkdir(exist_ok=True)
        return int(not self.python_starts and "base_prefix" in line), ""

    def make_venv(self) -> None:
        shutil.rmtree(run.VENV, ignore_errors=True)
        for name in ("pip", "pkg_resources"):
            (package_folder() / name).mkdir(parents=True)
        self.python_starts = True

    def did(self, part: str) -> int:
        return sum(part in " ".join(words) for words in self.started)


def package_folder() -> Path:
    names = {"base": str(run.VENV), "platbase": str(run.VENV)}
    return Path(sysconfig.get_path("purelib", "venv", names))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: Patch) -> Machine:
    """A checkout with its lock files and nothing set up, on a system that lacks nothing."""
    machine = Machine()
    for lock in run.DEV_LOCKS:
        (tmp_path / lock).write_text((run.ROOT / lock).read_text("utf-8"), "utf-8")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "execute", machine.execute)
    monkeypatch.setattr(run, "present", lambda name: True)
    return machine


@pytest.fixture
def debian(machine: Machine, monkeypatch: Patch) -> Machine:
    """A Debian that has Xvfb and xauth, and nothing else of what is needed; root is at work."""
    monkeypatch.setattr(run, "present", lambda name: name in run.FOR_TESTS)
    monkeypatch.setattr(run.sys, "platform", "linux")
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.os, "geteuid", lambda: 0, raising=False)
    return machine


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
    assert machine.did("pip install --require-hashes --only-binary :all:") == 1
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


# --- System packages ---


def test_a_library_is_found_by_loading_it():
    assert not run.present("libnobody-has-this.so.7")
    assert run.present("json")
    assert not run.present("no-such-program")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names a library of Linux")
def test_the_c_library_is_found():
    assert run.present("libc.so.6")


def test_root_installs_what_is_missing(debian: Machine, capsys: Capture):
    run.prepare_system(run.DEV_LOCKS)
    update, install = (" ".join(words) for words in debian.started)
    assert update == "env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 update"
    assert "libegl1" in install
    assert f"python3.{sys.version_info[1]}-venv" in install
    assert "libxcb-cursor0" in install
    assert "xvfb" not in install
    assert "libegl1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sudo", "someone_there", "allowed", "words"),
    [
        (False, True, True, None),
        (True, True, False, ["sudo"]),  # asks for the password
        (True, False, True, ["sudo", "-n"]),
        (True, False, False, None),
    ],
)
def test_who_is_not_root_needs_sudo(
    debian: Machine, monkeypatch: Patch, sudo: bool, someone_there: bool, allowed: bool, words: list[str] | None
):
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(run.shutil, "which", lambda name: "/usr/bin/sudo" if sudo else None)
    monkeypatch.setattr(run.sys, "stdin", SimpleNamespace(isatty=lambda: someone_there))
    debian.answer("sudo -n true", 0 if allowed else 1)
    assert run.rights() == words


def test_sudo_that_asks_for_nothing_is_used(debian: Machine, monkeypatch: Patch):
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(run.sys, "stdin", None)
    run.prepare_system(run.APP_LOCKS)
    assert debian.did("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get") == 2


def test_without_rights_the_exact_command_is_told(debian: Machine, monkeypatch: Patch):
    monkeypatch.setattr(run, "rights", lambda: None)
    with pytest.raises(run.SetupError, match=r"libegl1 .*and start again"):
        run.prepare_system(run.APP_LOCKS)
    assert debian.started == []


@pytest.mark.parametrize(
    ("user", "sudo", "line"),
    [
        (0, True, "apt-get update && apt-get install -y a b"),
        (1000, True, "sudo apt-get update && sudo apt-get install -y a b"),
        (1000, False, "su - -c 'apt-get update && apt-get install -y a b'"),
    ],
)
def test_the_command_fits_who_is_to_type_it(monkeypatch: Patch, user: int, sudo: bool, line: str):
    monkeypatch.setattr(run.os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(run.shutil, "which", lambda name: "/usr/bin/sudo" if sudo else None)
    assert run.apt_command(["a", "b"]) == line


def test_apt_without_network_ends_in_a_sentence(debian: Machine):
    debian.answer(" install ", 100, "E: Unable to fetch some archives")
    with pytest.raises(run.SetupError, match="is there an internet connection"):
        run.prepare_system(run.APP_LOCKS)


def test_without_rights_a_missing_test_program_is_only_mentioned(debian: Machine, monkeypatch: Patch, capsys: Capture):
    monkeypatch.setattr(run, "present", lambda name: name != "Xvfb")
    monkeypatch.setattr(run, "rights", lambda: None)
    run.prepare_system(run.DEV_LOCKS)
    assert "apt-get install -y xvfb" in capsys.readouterr().err


def test_other_systems_are_left_alone(debian: Machine, monkeypatch: Patch):
    monkeypatch.setattr(run.sys, "platform", "darwin")
    run.prepare_system(run.DEV_LOCKS)
    assert debian.started == []


# --- The commands ---


@pytest.fixture
def calls(machine: Machine, monkeypatch: Patch) -> list[list[str]]:
    """The commands of `test` and `bench`, which pass without being run."""
    calls: list[list[str]] = []
    monkeypatch.setattr(run.subprocess, "call", lambda words, **_: calls.append(words) or 0)
    return calls


def test_pytest_comes_last_and_coverage_is_a_gate(calls: list[list[str]]):
    assert run.main(["test"]) == 0
    assert "pytest" in calls[-1]
    assert "--cov-fail-under=100" in calls[-1]


def test_arguments_go_to_pytest_and_lift_the_gate(calls: list[list[str]]):
    assert run.main(["test", "-k", "graph"]) == 0
    assert calls[-1][-2:] == ["-k", "graph"]
    assert not any("--cov" in word for word in calls[-1])


def test_benchmarks_get_what_they_compare_with(calls: list[list[str]]):
    assert run.main(["bench", "training"]) == 0
    assert calls == [[run.venv_program("python"), "-m", "tests.benchmarks", "training"]]
    assert run.marks(run.DEV_LOCKS) <= run.stamped()


def test_setup_only_sets_up(calls: list[list[str]], capsys: Capture):
    assert run.main(["setup"]) == 0
    assert calls == []
    assert run.marks(run.DEV_LOCKS) <= run.stamped()
    assert "python3 run.py opens the app" in capsys.readouterr().err


def test_a_failed_check_fails_the_whole(calls: list[list[str]], monkeypatch: Patch, capsys: Capture):
    monkeypatch.setattr(run.subprocess, "call", lambda words, **_: int("mypy" in words))
    assert run.main(["test"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "--- Tests (failed before them: Types)"


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
