"""An error of the app itself: written down, said, and the window goes on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from desktop_app.window import crash


@pytest.fixture
def said(qapp, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """What is announced; the hook is the app's until the end of the test."""
    seen: list[tuple[str, Path]] = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    crash.install(lambda words, place: seen.append((words, place)))
    return seen


def fails() -> None:
    raise ValueError("seven")


def test_an_error_in_a_slot_is_written_down_and_said(said, qtbot, capsys) -> None:
    QTimer.singleShot(0, fails)
    qtbot.waitUntil(lambda: bool(said))
    words, place = said[0]
    assert words == "ValueError: seven"
    assert place == crash.log_path()
    log = place.read_text("utf-8")
    assert "in fails" in log and "ValueError: seven" in log
    assert "ValueError: seven" in capsys.readouterr().err


def test_every_error_is_added_to_the_log(said, qtbot, capsys) -> None:
    for _ in range(2):
        QTimer.singleShot(0, fails)
    qtbot.waitUntil(lambda: len(said) == 2)
    assert crash.log_path().read_text("utf-8").count("ValueError: seven") == 2


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
    window.session.player.step_forward()
    assert window.session.player.position == 1
    window.close()
    window.deleteLater()
