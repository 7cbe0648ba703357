"""A window of the app for as long as something is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent

from tests.page import Page


@contextmanager
def opened(width: int = 1366, height: int = 768) -> Iterator[Page]:
    """The lecture's example in a window of that size, which closes without a question."""
    from desktop_app.app import create_window

    window = create_window([])
    window.resize(width, height)
    window.show()
    window.finish_opening()
    page = Page(window)
    page.graph.set_reduced_motion(True)
    yield page
    window.session.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
