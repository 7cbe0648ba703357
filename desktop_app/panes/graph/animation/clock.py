"""The clock of what moves in the graph's pane: how much of its time has gone."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QEasingCurve, QObject, QTimer, Signal

TICK_MS = 16
_EASING = QEasingCurve(QEasingCurve.Type.InOutCubic)


class Clock(QObject):
    """`share` runs from 0 to 1 and rests at 1; `finished` comes when it gets there by itself."""

    finished = Signal()

    def __init__(self, parent: QObject, redraw: Callable[[], None]) -> None:
        super().__init__(parent)
        self._redraw = redraw
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._start, self._seconds = 0.0, 1.0
        self.share = 1.0

    @property
    def eased(self) -> float:
        """The share, starting and ending gently."""
        return _EASING.valueForProgress(self.share)

    @property
    def running(self) -> bool:
        """Whether it is on its way."""
        return self._timer.isActive()

    def run_for(self, seconds: float) -> None:
        """Sets out."""
        self.share, self._start, self._seconds = 0.0, perf_counter(), seconds
        self._timer.start()

    def stop(self) -> None:
        """Everything is where it ends."""
        self._timer.stop()
        self.share = 1.0

    def _tick(self) -> None:
        self.share = min((perf_counter() - self._start) / self._seconds, 1.0)
        if self.share >= 1.0:
            self.stop()
            self.finished.emit()
        self._redraw()
