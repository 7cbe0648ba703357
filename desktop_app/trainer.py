"""Many updates at once, in slices short enough that the window stays live."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from engine.training import MAX_EPOCHS, Run

SLICE_SECONDS = 0.012
LIMIT = 100_000  # updates of "until": a loss that never gets there must not keep the class waiting

Stop = Callable[[float], bool]


class Trainer(QObject):
    """Advances a run until it has made its updates, a condition holds, a number is not finite, or it is stopped.

    `progressed` comes after each slice with the epoch, `finished` at the end with the epoch and whether the
    condition held.
    """

    progressed = Signal(int)
    finished = Signal(int, bool)
    running_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._epoch = self._goal = self._asked = 0
        self._stop: Stop | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._slice)

    @property
    def running(self) -> bool:
        """Whether it is at work."""
        return self._timer.isActive()

    def start(self, run: Run, epoch: int, updates: int, stop: Stop | None = None) -> None:
        """Makes updates from an epoch on, as far as a run may go; before the first slice nothing has changed."""
        self._run, self._epoch, self._asked, self._stop = run, epoch, epoch + updates, stop
        self._goal = min(self._asked, MAX_EPOCHS)
        self._timer.start(0)
        self.running_changed.emit(True)

    def stop(self) -> None:
        """Ends it where it is."""
        if self.running:
            self._end(False)

    def abandon(self) -> None:
        """Ends it without a word: the run that it worked on is no longer the one that is shown."""
        if self.running:
            self._timer.stop()
            self.running_changed.emit(False)

    def _slice(self) -> None:
        assert self._run is not None
        until = perf_counter() + SLICE_SECONDS
        while perf_counter() < until:
            if self._epoch >= self._goal:
                return self._end(self._stop is None and self._goal == self._asked)
            self._epoch += 1
            loss = self._run.loss(self._epoch)
            if not math.isfinite(loss):
                return self._end(False)
            if self._stop is not None and self._stop(loss):
                return self._end(True)
        self.progressed.emit(self._epoch)
        return None

    def _end(self, held: bool) -> None:
        self._timer.stop()
        self.running_changed.emit(False)
        self.finished.emit(self._epoch, held)
