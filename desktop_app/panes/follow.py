"""How a binding follows the session's changes."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtWidgets import QWidget

from desktop_app.session.change import EVERYTHING, Change
from desktop_app.session.session import Session

Show = Callable[[Change], None]


def on(session: Session, wanted: Change, show: Show) -> None:
    """Calls `show` with each change that has one of those that are wanted."""
    session.changed.connect(lambda change: show(change) if change & wanted else None)


def while_visible(session: Session, view: QWidget, wanted: Change, show: Show, *, every: float = 0.0) -> None:
    """The same as long as the view can be seen, and when it comes into sight.

    A training's progress is shown at most once in `every` seconds.
    """
    shown_at = 0.0

    def follow(change: Change) -> None:
        nonlocal shown_at
        if not view.isVisible() or not change & wanted:
            return
        if not change & wanted & ~Change.PROGRESS and perf_counter() - shown_at < every:
            return
        show(change)
        shown_at = perf_counter()

    session.changed.connect(follow)
    view.shown.connect(lambda: show(EVERYTHING))  # type: ignore[attr-defined]
