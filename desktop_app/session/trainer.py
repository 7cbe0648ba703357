"""Many updates at once, in slices short enough that the window stays live."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import NamedTuple

from desktop_app.session.change import Announce, Change
from desktop_app.session.document import Document
from desktop_app.session.jobs import SLICE_SECONDS, Jobs
from desktop_app.session.player import Player
from engine.training.run import MAX_EPOCHS

JOB = "training"
LIMIT = 100_000  # updates of "until": a loss that never gets there must not keep the class waiting
SMOOTH = 0.1  # share of the last slice in the rate that is shown
QUICK, REST = 0.012, 6  # a picture of a training that takes more seconds is made that many times its time later


class TrainingProgress(NamedTuple):
    """How many epochs of how many are done, at which rate a second, and the seconds that are left at it."""

    done: int
    asked: int
    rate: float
    remaining: float


class TrainingEnd(NamedTuple):
    """From which epoch to which it went, and whether the output got `below` a number where that was asked for."""

    start: int
    epoch: int
    below: float | None
    held: bool


class Trainer:
    """Advances the document's run until it has made its epochs, the output is below a number or not finite.

    `ended` is called at the end of one that was not abandoned. A paused one goes on from where it was.
    """

    def __init__(
        self,
        document: Document,
        player: Player,
        jobs: Jobs,
        announce: Announce,
        ended: Callable[[TrainingEnd], None],
    ) -> None:
        self._document, self._player, self._jobs = document, player, jobs
        self._announce, self._ended = announce, ended
        self.epoch = 0  # that it has reached
        self._start = self._goal = self._asked = 0
        self._below: float | None = None
        self._held: bool | None = None  # once it is over: whether what was asked for holds
        self._work: Iterator[None] = iter(())
        self._rate, self._slice_ended, self._show_again = 0.0, 0.0, 0.0
        self._shown = 0  # the epoch at the end of the last slice
        self.running = False  # at work, or paused in it

    @property
    def paused(self) -> bool:
        """Whether it waits to go on."""
        return self.running and not self._jobs.running(JOB)

    @property
    def progress(self) -> TrainingProgress:
        """How far it is."""
        left = self._goal - self.epoch
        remaining = left / self._rate if self._rate else math.inf
        return TrainingProgress(self.epoch - self._start, self._asked - self._start, self._rate, remaining)

    def run_updates(self, updates: int, below: float | None = None) -> None:
        """Trains for that many epochs from here, or until the output is below a number."""
        self._player.pause()
        self._below, self._held = below, None
        self._start = self.epoch = self._shown = self._player.epoch
        self._asked = self.epoch + updates
        self._goal = min(self._asked, MAX_EPOCHS)
        self._rate, self._show_again = 0.0, 0.0
        self._work, self.running = self._updates(), True
        self._go_on()

    def run_until(self, below: float) -> None:
        """Trains until the output is below a number."""
        self.run_updates(LIMIT, below)

    def pause(self) -> None:
        """Waits where it is, or goes on."""
        if not self.running:
            return
        if self.paused:
            self._go_on()
        else:
            self._jobs.stop(JOB)
            self._announce(Change.TRAINING)

    def stop(self) -> None:
        """Ends it where it is."""
        if self.running:
            self._end(False)

    def abandon(self) -> None:
        """Ends it, with no notice."""
        self._jobs.stop(JOB)
        if self.running:
            self.running = False
            self._announce(Change.TRAINING)

    def follow_change(self) -> None:
        """Goes on with the changed run, from where that begins to differ."""
        changed_from = max(self._document.changed_from, 0)
        self.epoch, self._start = min(self.epoch, changed_from), min(self._start, changed_from)
        self._shown = min(self._shown, self.epoch)

    def _go_on(self) -> None:
        self._slice_ended = perf_counter()
        self._jobs.start(JOB, self._work, self._show)
        self._announce(Change.TRAINING)

    def _updates(self) -> Iterator[None]:
        """Makes chunks of updates until it is over."""
        chunk = 1
        while self._held is None:
            start = perf_counter()
            if self.epoch >= self._goal:
                self._held = self._below is None and self._goal == self._asked
            else:
                self._held = self._advance(chunk)
            chunk = _fitted(chunk, perf_counter() - start)
            yield

    def _advance(self, chunk: int) -> bool | None:
        """A chunk of epochs; whether what was asked for holds where that ends it, else None."""
        run, wanted = self._document.run, min(self.epoch + chunk, self._goal)
        run.loss(wanted)
        for loss in run.losses[self.epoch + 1 : wanted + 1]:
            self.epoch += 1
            if not math.isfinite(loss):
                return False
            if self._below is not None and loss < self._below:
                return True
        return None

    def _show(self) -> None:
        """After a slice: all of it where that is quick, as it is for few nodes; else the rest now and then."""
        if self._held is not None:
            return self._end(self._held)
        self._measure(self.epoch - self._shown)
        self._shown = self.epoch
        self._player.follow_training(self.epoch)
        start = perf_counter()
        if start < self._show_again:
            return self._announce(Change.PROGRESS)
        self._announce(Change.PLACE | Change.PROGRESS)
        spent = perf_counter() - start
        self._show_again = perf_counter() + (spent * REST if spent > QUICK else 0.0)
        return None

    def _measure(self, epochs: int) -> None:
        """The rate goes by the wall, painting included: that is what a person waits for."""
        now = perf_counter()
        rate = epochs / max(now - self._slice_ended, 1e-9)
        self._rate = rate if not self._rate else (1 - SMOOTH) * self._rate + SMOOTH * rate
        self._slice_ended = now

    def _end(self, held: bool) -> None:
        self.abandon()
        self._player.go_to_loss(self.epoch)
        self._ended(TrainingEnd(self._start, self.epoch, self._below, held))


def _fitted(chunk: int, seconds: float) -> int:
    """How many epochs to make next without a look at the clock: about a quarter of a slice."""
    if seconds < SLICE_SECONDS / 8:
        return chunk * 2
    return max(chunk // 2, 1) if seconds > SLICE_SECONDS / 2 else chunk
