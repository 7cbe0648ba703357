"""What every test relies on: no screen, settings of its own, and nothing left behind."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and logs go where the test can see them, and are empty at its start."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QSettings

        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "config"))
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path / "config"))


@pytest.fixture
def window(qtbot) -> Iterator:
    """The whole window on the lecture's example, with its plots, 1920 × 1080, shown offscreen."""
    from desktop_app.app import create_window

    window = create_window([])
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.show()
    window.finish_opening()
    yield window
    hook = sys.excepthook
    window.close()
    assert sys.excepthook is hook
    assert not active_timers(window), "a timer still runs after the window was closed"


def active_timers(root) -> list[str]:
    """The timers below an object that still run."""
    from PySide6.QtCore import QTimer

    return [str(timer.parent()) for timer in root.findChildren(QTimer) if timer.isActive()]
