"""PyTorch in a process of its own: what it printed, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from desktop_app.session import torch_runner as module
from desktop_app.session.torch_runner import TorchRunner
from tests.desktop_app.lecture import heard

FOREVER = "import os, time\nprint(os.getpid())\nwhile True:\n    time.sleep(0.01)\n"
LECTURE = """
import torch
a, b, d = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (5.0, 3.0, 10.0))
((a + b) * d).backward()
print(a.grad.item(), b.grad.item(), d.grad.item())
"""
KILLED = f"""
from PySide6.QtCore import QCoreApplication, QTimer
from desktop_app.session.torch_runner import TorchRunner
app, runner = QCoreApplication([]), TorchRunner()
runner.start({FOREVER!r})
def tell():
    if runner._printed.endswith(b"\\n"):
        told.stop()
        print(int(runner._printed), flush=True)
told = QTimer(interval=20)
told.timeout.connect(tell)
told.start()
app.exec()
"""

linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes under /proc")


@pytest.fixture
def runner(qapp) -> TorchRunner:
    return TorchRunner()


def run(runner: TorchRunner, qtbot, script: str) -> tuple[str, bool]:
    with qtbot.waitSignal(runner.finished, timeout=60_000) as blocker:
        runner.start(script)
    return tuple(blocker.args)


def started(runner: TorchRunner, qtbot, script: str = FOREVER) -> int:
    """The number of the script's process, which goes on."""
    runner.start(script)
    qtbot.waitUntil(lambda: b"\n" in runner._printed, timeout=10_000)
    return int(runner._printed.split()[0])


def is_gone(process: int) -> bool:
    """Neither at work nor a zombie."""
    return not Path(f"/proc/{process}").exists()


def test_what_a_script_prints(runner: TorchRunner, qtbot) -> None:
    assert run(runner, qtbot, "print('∂L/∂a =', 10)\nprint(__name__)") == ("∂L/∂a = 10\n__main__\n", True)
    assert not runner.running


def test_one_after_another(runner: TorchRunner, qtbot) -> None:
    assert run(runner, qtbot, "raise SystemExit(3)")[1] is False
    assert run(runner, qtbot, "print(2)") == ("2\n", True)


def test_it_says_when_it_works_and_when_it_rests(runner: TorchRunner, qtbot) -> None:
    states = heard(runner.running_changed)
    run(runner, qtbot, "print(1)")
    assert states == [(True,), (False,)]


def test_an_error_shows_where_it_was_and_a_sentence(runner: TorchRunner, qtbot) -> None:
    output, ok = run(runner, qtbot, "print('before')\n1 / 0\n")
    assert not ok
    assert output.startswith("before\nTraceback")
    assert "line 2" in output
    assert output.endswith("ZeroDivisionError: division by zero\nThe script ended with an error.")


def test_a_text_that_is_no_python(runner: TorchRunner, qtbot) -> None:
    output, ok = run(runner, qtbot, "a = = 3")
    assert not ok
    assert "SyntaxError" in output


def test_a_crash_is_a_sentence(runner: TorchRunner, qtbot) -> None:
    output, ok = run(runner, qtbot, "import os\nprint('so far', end='')\nos.abort()")
    assert (output, ok) == ("so far\nThe script's process crashed.", False)


def test_without_pytorch_it_says_so(runner: TorchRunner, qtbot) -> None:
    output, ok = run(runner, qtbot, "raise ModuleNotFoundError(\"No module named 'torch'\")")
    assert not ok
    assert output.endswith("\nPyTorch is not installed.")


def test_a_python_that_is_not_there(runner: TorchRunner, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    for nothing in ("/nowhere/python", ""):
        monkeypatch.setattr(sys, "executable", nothing)
        states, ends = heard(runner.running_changed), heard(runner.finished)
        runner.start("print(1)")
        qtbot.waitUntil(lambda ends=ends: bool(ends))
        assert ends[0][0].startswith("Python could not be started: ")
        assert ends[0][1] is False
        assert states == [(True,), (False,)]


@linux
def test_an_endless_script_is_stopped(runner: TorchRunner, qtbot) -> None:
    process = started(runner, qtbot)
    ends = heard(runner.finished)
    runner.stop()
    assert ends == [(f"{process}\nStopped.", False)]
    assert not runner.running
    assert is_gone(process)
    runner.stop()
    assert len(ends) == 1


@linux
def test_a_script_that_takes_too_long(runner: TorchRunner, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT_MS", 2000)
    output, ok = run(runner, qtbot, FOREVER)
    assert not ok
    assert output.endswith("Stopped: it took longer than 2 s.")
    assert is_gone(int(output.split()[0]))


def test_the_limit_is_a_minute_and_does_not_wait_for_the_next_script(runner: TorchRunner, qtbot) -> None:
    assert module.LIMIT_MS == 60_000
    run(runner, qtbot, "print(1)")
    assert not runner._limit.isActive()


def test_a_script_that_prints_without_end(runner: TorchRunner, qtbot) -> None:
    output, ok = run(runner, qtbot, "while True:\n    print('x' * 99)")
    assert not ok
    assert output.endswith("Stopped: it printed more than 100 kB.")
    assert len(output) < module.MOST_BYTES + 100


def test_a_second_start_waits_for_nobody(runner: TorchRunner, qtbot) -> None:
    started(runner, qtbot)
    states = heard(runner.running_changed)
    runner.start("print(2)")
    assert states == []
    runner.stop()


def test_it_asks_nothing(runner: TorchRunner, qtbot) -> None:
    output, ok = run(runner, qtbot, "input()")
    assert not ok
    assert "EOFError" in output


def test_folder_and_variables_do_not_matter(
    runner: TorchRunner, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torch.py").write_text("print('not PyTorch')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    output, _ = run(runner, qtbot, "from importlib.util import find_spec\nprint(find_spec('torch'))\nimport PySide6")
    assert str(tmp_path) not in output
    assert "Error" not in output


@linux
def test_nothing_is_left_when_its_owner_goes(qapp, qtbot) -> None:
    owner = QObject()
    process = started(TorchRunner(owner), qtbot)
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    assert is_gone(process)


@linux
def test_nothing_is_left_when_the_app_is_killed(qtbot) -> None:
    app = subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    process = int(app.stdout.readline())
    assert not is_gone(process)
    app.kill()
    app.wait()
    qtbot.waitUntil(lambda: is_gone(process), timeout=10_000)
    app.stdout.close()


@linux
def test_nothing_is_left_when_the_app_ends(runner: TorchRunner, qapp, qtbot) -> None:
    process = started(runner, qtbot)
    qapp.aboutToQuit.emit()
    assert is_gone(process)


def test_whether_pytorch_is_there(runner: TorchRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert runner.available() == (find_spec("torch") is not None)
    monkeypatch.setitem(sys.modules, "torch", None)
    assert not runner.available()


@pytest.mark.torch
@pytest.mark.slow
def test_the_lecture_in_pytorch(runner: TorchRunner, qtbot) -> None:
    pytest.importorskip("torch")
    output, ok = run(runner, qtbot, LECTURE)
    assert ok
    assert output.splitlines()[-1] == "10.0 10.0 8.0"


@linux
def test_nothing_is_left_when_the_window_closes(window, qtbot) -> None:
    process = started(window.session.findChildren(TorchRunner)[0], qtbot)
    window.document.undo_stack.setClean()
    window.close()
    assert is_gone(process)
