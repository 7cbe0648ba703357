"""Opens the window; where there is no display, draws the lecture's example into files instead."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import EngineError
from engine.numerals import long

if TYPE_CHECKING:
    from desktop_app.window.main_window import MainWindow


def main(arguments: Sequence[str]) -> int:
    """Opens the window on a program or saved experiment; the exit status."""
    unknown = [argument for argument in arguments if argument.startswith("-")]
    if unknown or len(arguments) > 1:
        print(f"{' '.join(unknown or arguments)}: one file to open is expected; see backprop-stepper --help",
              file=sys.stderr)  # fmt: skip
        return 2
    missing = missing_display()
    if missing:
        print(missing)
        return _without_window()
    window = create_window(list(arguments))
    window.show()
    from PySide6.QtWidgets import QApplication

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
        window.open_path(Path(name))
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
        return "There is no display here, so the lecture's example is drawn into files instead."
    import ctypes.util  # which takes a while, and only here

    lacking = [name for name in ("xcb-cursor", "xkbcommon-x11", "xcb-icccm", "xcb-keysyms", "GL", "EGL")
               if not ctypes.util.find_library(name)]  # fmt: skip
    if lacking:
        libraries = ", ".join(f"lib{name}" for name in lacking)
        return f"The window needs {libraries}: install them, then start again. The example is drawn into files instead."
    return ""


def _without_window() -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from desktop_app.app.recorder import record

    window = create_window([])
    try:
        picture, animation = record(window, Path.cwd())
    except EngineError as error:
        print(error.report(), file=sys.stderr)
        return 1
    run = window.session.run
    print(f"A picture: {picture}\nAn animation: {animation}")
    print(f"{'epoch':>6}  {run.graph.nodes[run.graph.output].label}")
    for epoch in range(11):
        print(f"{epoch:6}  {long(run.loss(epoch))}")
    return 0
