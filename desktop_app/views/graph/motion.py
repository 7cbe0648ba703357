"""What moves while a step is shown: how far it has come, and where its tokens are."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QEasingCurve, QObject, QTimer, Signal

from engine.trace import StepKind

TICK_MS = 16
MOVE_MS: dict[StepKind, int] = {"forward": 600, "backward": 850, "update": 500, "seed": 300, "zero_grad": 300}
WAVE_MS = 450  # an edge of a nudge's wave
_EASING = QEasingCurve(QEasingCurve.Type.InOutCubic)


class Motion(QObject):
    """One clock for all tokens; `share` runs from 0 to 1 and rests at 1."""

    finished = Signal()

    def __init__(self, parent: QObject, redraw: Callable[[], None]) -> None:
        super().__init__(parent)
        self._redraw = redraw
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._start = 0.0
        self._seconds = 1.0
        self.share = 1.0

    @property
    def eased(self) -> float:
        """How far the tokens are, starting and ending gently."""
        return _EASING.valueForProgress(self.share)

    @property
    def arrived(self) -> bool:
        """Whether the number has reached its place."""
        return self.share >= 0.999

    def start(self, kind: StepKind, speed: float) -> None:
        """Sets out."""
        self.share, self._start = 0.0, perf_counter()
        self._seconds = MOVE_MS[kind] / 1000 / speed
        self._clock.start()

    def start_wave(self, edges: int, speed: float) -> None:
        """Sets out on a way of several edges, one after the other."""
        self.share, self._start = 0.0, perf_counter()
        self._seconds = WAVE_MS * max(edges, 1) / 1000 / speed
        self._clock.start()

    def stop(self) -> None:
        """Everything is where it ends."""
        self._clock.stop()
        self.share = 1.0

    def _tick(self) -> None:
        self.share = min((perf_counter() - self._start) / self._seconds, 1.0)
        if self.share >= 1.0:
            self.stop()
            self.finished.emit()
        self._redraw()
