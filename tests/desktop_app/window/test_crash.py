"""An error of the app itself: written down, said, and the window goes on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from desktop_app.window import crash


@pytest.fixture
def said(qapp, monkeypatch: pytest.MonkeyPatch) -> list[crash.Crash]:
    """What is announced; the hook is the app's until the end of the test."""
    seen: list[crash.Crash] = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    crash.install(seen.append)
    return seen


def fails() -> None:
    raise ValueError("seven")


def test_an_error_in_a_slot_is_written_down_and_said(said, qtbot, capsys) -> None:
    QTimer.singleShot(0, fails)
    qtbot.waitUntil(lambda: bool(said))
    assert said[0].words == "ValueError: seven"
    assert said[0].log == crash.log_path()
    log = crash.log_path().read_text("utf-8")
    assert said[0].details in log
    assert "in fails" in log and "ValueError: seven" in log
    assert "ValueError: seven" in capsys.readouterr().err


def test_each_error_is_written_down_but_said_once(said, qtbot, capsys) -> None:
    for _ in range(3):
        QTimer.singleShot(0, fails)
    QTimer.singleShot(0, lambda: [][0])
    qtbot.waitUntil(lambda: len(said) == 2)
    assert crash.log_path().read_text("utf-8").count("ValueError: seven") == 3
    assert [each.words.partition(":")[0] for each in said] == ["ValueError", "IndexError"]


def test_the_log_does_not_grow_without_limit(said, capsys) -> None:
    for _ in range(30):
        sys.excepthook(ValueError, ValueError("x" * 100_000), None)
    files = sorted(crash.log_path().parent.glob("errors.log*"))
    assert len(files) == 2
    assert sum(path.stat().st_size for path in files) <= 2 * (crash.MOST_BYTES + 101_000)


def test_a_log_that_cannot_be_written_is_said_and_no_second_error(said, qtbot, tmp_path: Path, capsys) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", "utf-8")
    QTimer.singleShot(0, fails)
    qtbot.waitUntil(lambda: bool(said))
    assert "cannot be written" in capsys.readouterr().err


def test_ctrl_c_is_no_error_of_the_app(said, capsys) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert said == []
    assert not crash.log_path().exists()


def test_the_window_says_it_and_goes_on(open_window, monkeypatch: pytest.MonkeyPatch, qtbot, capsys) -> None:
    from desktop_app.app import create_window

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    window = create_window([])
    window.show()
    QTimer.singleShot(0, fails)
    qtbot.waitUntil(lambda: "ValueError: seven" in str(window.panes["notices"].notice))
    assert "errors.log" in window.panes["notices"].notice.text
    buttons = window.panes["notices"].notice.buttons
    assert [label for _, label, _ in buttons] == ["Copy details"]
    window.session.take_way_out(buttons[0][0])
    assert "in fails" in QGuiApplication.clipboard().text()
    window.session.player.step_forward()
    assert window.session.player.position == 1
    window.close()
    window.deleteLater()
