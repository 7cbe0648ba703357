"""Many updates at once, in slices short enough that the window stays live."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from engine.training.run import MAX_EPOCHS, Run

SLICE_SECONDS = 0.008
LIMIT = 100_000  # updates of "until": a loss that never gets there must not keep the class waiting
SMOOTH = 0.1  # share of the last slice in the rate that is shown

Stop = Callable[[float], bool]


class Progress(NamedTuple):
    """How many epochs of how many are done, at which rate a second, and the seconds that are left at it."""

    done: int
    asked: int
    rate: float
    remaining: float


class Trainer(QObject):
    """Advances a run until it has made its epochs, a condition holds, a number is not finite, or it is stopped.

    `progressed` comes after each slice with the epoch, `finished` at the end with the epoch and whether the
    condition held. A paused one goes on from where it was.
    """

    progressed = Signal(int)
    finished = Signal(int, bool)
    running_changed = Signal(bool)
    paused_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._start = self._epoch = self._goal = self._asked = 0
        self._stop: Stop | None = None
        self._chunk, self._rate, self._ended = 1, 0.0, 0.0
        self.running = False  # at work, or paused in it
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._slice)

    @property
    def paused(self) -> bool:
        """Whether it waits to go on."""
        return self.running and not self._timer.isActive()

    @property
    def epoch(self) -> int:
        """The epoch that it has reached."""
        return self._epoch

    @property
    def progress(self) -> Progress:
        """How far it is."""
        left = self._goal - self._epoch
        remaining = left / self._rate if self._rate else math.inf
        return Progress(self._epoch - self._start, self._asked - self._start, self._rate, remaining)

    def start(self, run: Run, epoch: int, updates: int, stop: Stop | None = None) -> None:
        """Makes updates from an epoch on, as far as a run may go; before the first slice nothing has changed."""
        self._run, self._start, self._epoch, self._asked, self._stop = run, epoch, epoch, epoch + updates, stop
        self._goal = min(self._asked, MAX_EPOCHS)
        self._chunk, self._rate = 1, 0.0
        self.running = True
        self._go_on()
        self.running_changed.emit(True)

    def pause(self) -> None:
        """Waits where it is, or goes on."""
        if not self.running:
            return
        if self.paused:
            self._go_on()
        else:
            self._timer.stop()
        self.paused_changed.emit(self.paused)

    def stop(self) -> None:
        """Ends it where it is."""
        if self.running:
            self._end(False)

    def take_run(self, run: Run, changed_from: int) -> None:
        """Goes on with another run, equal to the old one before an epoch; of another graph, it ends without a word."""
        if self._run is not None and run.graph is self._run.graph and self.running:
            self._run, self._epoch = run, min(self._epoch, max(changed_from, 0))
            self._start = min(self._start, self._epoch)
        else:
            self.abandon()

    def abandon(self) -> None:
        """Ends it without a word: the run that it worked on is no longer the one that is shown."""
        if self.running:
            self._halt()

    def _go_on(self) -> None:
        self._ended = perf_counter()
        self._timer.start(0)

    def _slice(self) -> None:
        assert self._run is not None
        start, first = perf_counter(), self._epoch
        while (now := perf_counter()) < start + SLICE_SECONDS:
            if self._epoch >= self._goal:
                return self._end(self._stop is None and self._goal == self._asked)
            held = self._advance(self._run)
            if held is not None:
                return self._end(held)
            self._chunk = _fitted(self._chunk, perf_counter() - now)
        self._measure(self._epoch - first)
        self.progressed.emit(self._epoch)
        return None

    def _advance(self, run: Run) -> bool | None:
        """A chunk of epochs; whether the condition held where that ends it, else None."""
        wanted = min(self._epoch + self._chunk, self._goal)
        run.loss(wanted)
        for loss in run.losses[self._epoch + 1 : wanted + 1]:
            self._epoch += 1
            if not math.isfinite(loss):
                return False
            if self._stop is not None and self._stop(loss):
                return True
        return None

    def _measure(self, epochs: int) -> None:
        """The rate goes by the wall, painting included: that is what a person waits for."""
        now = perf_counter()
        rate = epochs / max(now - self._ended, 1e-9)
        self._rate = rate if not self._rate else (1 - SMOOTH) * self._rate + SMOOTH * rate
        self._ended = now

    def _end(self, held: bool) -> None:
        self._halt()
        self.finished.emit(self._epoch, held)

    def _halt(self) -> None:
        paused = self.paused
        self.running = False
        self._timer.stop()
        if paused:
            self.paused_changed.emit(False)
        self.running_changed.emit(False)


def _fitted(chunk: int, seconds: float) -> int:
    """How many epochs to make next without a look at the clock: about a quarter of a slice."""
    if seconds < SLICE_SECONDS / 8:
        return chunk * 2
    return max(chunk // 2, 1) if seconds > SLICE_SECONDS / 2 else chunk
