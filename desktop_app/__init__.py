"""The window, its panes and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.window.main_window import MainWindow


def create_window(argv: Sequence[str]) -> MainWindow:
    """The window, not shown yet, on the file named in `argv` or the lecture's example; makes the QApplication."""
    # Here, not above: the verbs of the command line are below this package too, and import no Qt.
    from desktop_app.app import create_window as create

    return create(argv)
