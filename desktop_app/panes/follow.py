"""How a binding hears of changes."""

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

    Of a training's progress it hears at most once in `every` seconds.
    """
    heard_at = 0.0

    def hear(change: Change) -> None:
        nonlocal heard_at
        if not view.isVisible() or not change & wanted:
            return
        if not change & wanted & ~Change.PROGRESS and perf_counter() - heard_at < every:
            return
        show(change)
        heard_at = perf_counter()

    session.changed.connect(hear)
    view.shown.connect(lambda: show(EVERYTHING))  # type: ignore[attr-defined]
