"""Keys that a widget takes for itself, or leaves to the window, before they become a command."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class OwnKeys(QObject):
    """Answers for a widget whether a key is its own (True), the window's (False), or as Qt has it (None).

    A filter and no `event()`: below one that is written in Python, PySide ends the process at an error in a handler.
    """

    def __init__(self, widget: QWidget, decide: Callable[[QKeyEvent], bool | None]) -> None:
        super().__init__(widget)
        self._decide = decide
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        own = self._decide(event)
        if own is None:
            return False
        event.setAccepted(own)
        return True
