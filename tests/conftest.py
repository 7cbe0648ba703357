"""What every test relies on: no screen, its own order and settings, no error swallowed, and nothing left behind."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The same cases in every run: a rare one must not fail a change that has nothing to do with it.
settings.register_profile("same", derandomize=True)
settings.register_profile("other")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_addoption(parser: pytest.Parser) -> None:
    text = "the order of the tests: any number is another one, 0 is as they are written"
    parser.addoption("--shuffle", type=int, default=1, metavar="SEED", help=text)


def pytest_report_header(config: pytest.Config) -> str:
    return f"order: --shuffle {config.getoption('shuffle')}"


@pytest.hookimpl(tryfirst=True)  # pytest then still brings together what shares a window
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffles the modules, and the tests of each; a test that is added does not move the others."""
    seed = config.getoption("shuffle")

    def drawn(name: str) -> bytes:
        return hashlib.sha256(f"{seed} {name}".encode()).digest()

    if seed:
        items.sort(key=lambda item: (drawn(item.nodeid.partition("::")[0]), drawn(item.nodeid)))


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings, logs and kept layouts go where the test can see them, and are empty at its start."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    keep_settings_in(tmp_path / "config")
    yield
    # What a wider fixture makes before the next test must not find what this one left.
    keep_settings_in(tmp_path / "afterwards")


def keep_settings_in(folder: Path) -> None:
    """Qt's settings, where Qt is loaded by now."""
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QSettings

        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(folder))


@pytest.fixture
def open_window(qtbot, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """Opens whole windows with their plots; an exception in a slot fails the test instead of being announced there."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from desktop_app.app import create_window
    from tests.page import Page

    opened = []

    def opening(*argv: str, size: tuple[int, int] = (1920, 1080)):
        with monkeypatch.context() as hooks:
            hooks.setattr(sys, "excepthook", sys.excepthook)
            window = create_window(argv)
        opened.append(window)
        window.resize(*size)
        window.show()
        window.finish_opening()
        QCoreApplication.processEvents()
        return Page(window)

    yield opening
    for window in opened:
        window.session.document.undo_stack.setClean()
        window.close()
        # One that is to fire once ends by itself; one that goes on and on is a leak.
        qtbot.waitUntil(lambda window=window: not active_timers(window), timeout=2000)
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(open_window):
    """The window on the lecture's example, 1920 × 1080, shown offscreen."""
    return open_window()


def active_timers(root) -> list[str]:
    """The timers below an object that still run."""
    from PySide6.QtCore import QTimer

    return [str(timer.parent()) for timer in root.findChildren(QTimer) if timer.isActive()]
