"""The application: opens the window, or draws the program where there is no display."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import Message

if TYPE_CHECKING:
    from desktop_app.window.main_window import MainWindow

# Without one of these Qt aborts; its own message names only the first.
LIBRARIES = ("xcb-cursor", "xkbcommon-x11", "xcb-icccm", "xcb-keysyms", "GL", "EGL")


def open_window(files: Sequence[str]) -> int:
    """Opens the window on a program or a saved experiment, or on the lecture's example; the exit status."""
    missing = missing_display()
    if missing:
        print(Message("{missing} The program is drawn into files instead.", {"missing": missing}))
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from desktop_app.app.without_display import draw_program

        return draw_program(create_window(files), Path.cwd())
    window = create_window(files)
    window.show()
    from PySide6.QtWidgets import QApplication

    from desktop_app.app.signals import SignalEnd

    SignalEnd(window)
    return QApplication.exec()


def create_window(argv: Sequence[str]) -> MainWindow:
    """The window, not shown yet, on the file named in `argv` or the lecture's example; makes the QApplication."""
    from PySide6.QtWidgets import QApplication

    _import_quickly()
    from desktop_app.look import assets
    from desktop_app.window.main_window import MainWindow

    app = QApplication.instance() or QApplication(["backprop-stepper"])
    assert isinstance(app, QApplication)
    app.setApplicationName("Backprop Stepper")
    app.setOrganizationName("Backprop Stepper")
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    assets.load_fonts()
    window = MainWindow()
    for name in argv[:1]:
        window.session.open_file(Path(name))
    return window


def _import_quickly() -> None:
    """PySide reads the source of whatever is imported after it, in search of snake_case; nobody here uses that."""
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda module: True  # type: ignore[union-attr]


def missing_display() -> str:
    """Why no window can open here, as a sentence; empty where one can. Qt itself would abort."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return str(Message("There is no display here."))
    import ctypes.util  # which takes a while, and only here

    missing = ", ".join(f"lib{name}" for name in LIBRARIES if not ctypes.util.find_library(name))
    needs = Message("The window needs {missing}: install them, then start again.", {"missing": missing})
    return str(needs) if missing else ""
