"""What ends the app from outside: Ctrl+C in the terminal, or the system that asks it to go."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from desktop_app.window.main_window import MainWindow

ENDS = (signal.SIGINT, signal.SIGTERM)


class SignalEnd(QObject):
    """Ends the app at a signal, without a question: unsaved work is kept aside and offered at the next start.

    Python hears of a signal between two of its own lines, and none comes while Qt waits; a socket wakes Qt.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._ends = window, socket.socketpair()
        for end in self._ends:
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._ends[0].fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._end)
        signal.set_wakeup_fd(self._ends[1].fileno(), warn_on_full_buffer=False)
        for number in ENDS:
            signal.signal(number, lambda *_: None)

    def _end(self) -> None:
        number = self._ends[0].recv(1)[0]
        if number in ENDS:
            self._window.session.recovery.write()
            QApplication.exit(128 + number)
