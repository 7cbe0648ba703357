"""The place in the run: epoch, step and sample; and how it plays on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QObject, QTimer

from desktop_app.session.change import Announce, Change
from desktop_app.session.document import Document
from desktop_app.session.latest import Latest
from desktop_app.session.moment import Place
from engine.autodiff.frame import Frame
from engine.autodiff.trace import PHASES, Grain, Phase, Stretch, Trace
from engine.training.run import MAX_EPOCHS, Run

# How long one step stays on screen at speed 1, in ms: its motion, and time to read.
DWELL: dict[Grain, int] = {"edge": 1800, "node": 2200, "phase": 2600, "epoch": 700}


class Player:
    """The place in the document's run: `epoch`, `position` steps into it, and the `sample` its numbers are of.

    Back, forward, scrub and jump all set it.
    """

    def __init__(self, document: Document, announce: Announce, parent: QObject | None = None) -> None:
        self._document, self._announce = document, announce
        self.epoch = 0
        self.position = 0
        self.sample = 0
        self.reached = 0  # the furthest epoch that has been looked at
        self.grain: Grain = "edge"
        self.speed = 1.0
        self.closed_at: tuple[int, ...] = ()  # what is closed around each node, and takes one press
        self.playing = False
        self._frame = Latest(_frame_at)
        self._timer = QTimer(parent, singleShot=True)
        self._timer.timeout.connect(self._play_on)

    @property
    def run(self) -> Run:
        """The run that it moves in."""
        return self._document.run

    @property
    def trace(self) -> Trace:
        """The steps of the epoch that we are in."""
        return self._trace(self.epoch)

    @property
    def samples(self) -> int:
        """How many samples the data of this epoch have; 0 without data."""
        return self.trace.graph.samples

    @property
    def frame(self) -> Frame:
        """What is known here."""
        return self._frame(self.trace, self.position)

    @property
    def stretch(self) -> Stretch | None:
        """The phase of the step just done; None before the first."""
        return next((s for s in self.trace.stretches if s.first <= self.position <= s.last), None)

    @property
    def place(self) -> Place:
        """Where we are, and how far we were."""
        return Place(self.epoch, self.position, self.sample, self.reached)

    def return_to(self, place: Place) -> None:
        """To a place in a run that has come back with it; unannounced."""
        self.epoch, self.position, self.sample, self.reached = place

    def follow_change(self) -> None:
        """The document's run is another one, equal to the old one before an epoch: what was reached beyond is gone."""
        changed_from = max(self._document.changed_from, 0)
        self.reached = min(self.reached, changed_from)
        self._stand(min(self.epoch, changed_from), self.position)

    def set_place(self, epoch: int, position: int, animate: bool = False) -> None:
        """Goes to a place; `animate` lets the step that leads there move."""
        self._stand(max(epoch, 0), position)
        self._announce(Change.PLACE | Change.ANIMATED if animate else Change.PLACE)

    def _stand(self, epoch: int, position: int) -> None:
        self.epoch = epoch
        self._keep_sample()
        self.position = max(0, min(position, len(self.trace)))
        self.reached = max(self.reached, epoch)

    def go_to_step(self, position: int) -> None:
        """To a step of this epoch."""
        self.pause()
        self.set_place(self.epoch, position)

    def set_sample(self, sample: int) -> None:
        """Shows the numbers of another sample."""
        before, self.sample = self.sample, sample
        self._keep_sample()
        if self.sample != before:
            self._announce(Change.PLACE)

    def _keep_sample(self) -> None:
        """One of those that this epoch has: points may have been added in a later one, or removed."""
        self.sample = max(0, min(self.sample, self.samples - 1))

    def next_sample(self) -> None:
        """The numbers of the next sample; after the last comes the first."""
        self._turn_sample(1)

    def previous_sample(self) -> None:
        """The numbers of the sample before."""
        self._turn_sample(-1)

    def _turn_sample(self, by: int) -> None:
        if self.samples:
            self.set_sample((self.sample + by) % self.samples)

    def step_forward(self, grain: Grain | None = None) -> None:
        """One press on: to the end of the phase or the epoch, or as far as presses go."""
        self.set_place(*self._next(grain or self.grain))

    def step_back(self, grain: Grain | None = None) -> None:
        """One press back, as far as one goes on."""
        self.pause()
        stops = self.trace.stops(grain or self.grain, self.closed_at)
        before = bisect_left(stops, self.position)
        if before > 0:
            self.set_place(self.epoch, stops[before - 1])
        elif self.epoch == 0 or (self.position > 0 and self._edited(self.epoch)):
            self.set_place(self.epoch, 0)
        else:
            self.set_place(self.epoch - 1, len(self._trace(self.epoch - 1)))

    def begin_anew(self) -> None:
        """Another program: before the first step, with a sample that has more to show than zeros."""
        samples = zip(*[node.data for node in self.run.graph.data], strict=True)
        self.sample = next((number for number, numbers in enumerate(samples) if any(numbers)), 0)
        self.go_to_start()

    def go_to_start(self) -> None:
        """Back before the first step of epoch 0."""
        self.pause()
        self.set_place(0, 0)

    def go_to_end(self) -> None:
        """To the last step of the furthest epoch that was looked at."""
        self.pause()
        self.set_place(self.reached, len(self._trace(self.reached)))

    def go_to_phase(self, phase: Phase) -> None:
        """To the first step of that phase in this epoch."""
        self.pause()
        first = next((s.first for s in self.trace.stretches if s.phase == phase), None)
        if first is not None:
            self.set_place(self.epoch, first, animate=True)

    def go_to_loss(self, epoch: int) -> None:
        """To where the loss of an epoch has just been worked out: the end of its forward pass."""
        self.pause()
        forward = [s.last for s in self._trace(epoch).stretches if s.phase == PHASES[0]]
        self.set_place(epoch, forward[0] if forward else 0)

    def follow_training(self, epoch: int) -> None:
        """As `go_to_loss`, unannounced: the trainer announces what is shown, and how often."""
        self.epoch, self.position = epoch, len(self.run.graph.results)
        self.reached = max(self.reached, epoch)

    def set_grain(self, grain: Grain) -> None:
        """How far one press goes."""
        self.grain = grain
        self._announce(Change.PLAYBACK)

    def set_speed(self, speed: float) -> None:
        """How fast it plays; 1 is a step in about two seconds."""
        self.speed = speed
        self._announce(Change.PLAYBACK)

    def toggle_play(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self._play_on()

    def pause(self) -> None:
        """Stops playing."""
        if self.playing:
            self.playing = False
            self._timer.stop()
            self._announce(Change.PLAYBACK)

    def _play_on(self) -> None:
        if not self.playing:
            self.playing = True
            self._announce(Change.PLAYBACK)
        self._timer.start(round(DWELL[self.grain] / self.speed))
        epoch, position = self.epoch, self.position
        self.set_place(*self._next(self.grain))
        before = position if epoch == self.epoch else 0
        bad = self.trace.first_not_finite
        if bad is not None and before < bad <= self.position:
            self.pause()

    def _next(self, grain: Grain) -> tuple[int, int, bool]:
        """The place one press further, and whether its step may move; at the end of all epochs it is this one."""
        stops = self.trace.stops(grain, self.closed_at)
        following = bisect_right(stops, self.position)
        if following < len(stops):
            return self.epoch, stops[following], True
        if self.epoch >= MAX_EPOCHS:
            self.pause()
            return self.epoch, self.position, False
        if self._edited(self.epoch + 1):
            return self.epoch + 1, 0, False
        return self.epoch + 1, self._trace(self.epoch + 1).stops(grain, self.closed_at)[0], True

    def _trace(self, epoch: int) -> Trace:
        return self.run.trace(epoch, self.sample)

    def _edited(self, epoch: int) -> bool:
        """Whether a leaf was set at the start of that epoch: then its start is a place of its own."""
        return bool(self.run.experiment.settings(epoch).leaves)


def _frame_at(trace: Trace, position: int) -> Frame:
    return trace.frame(position)
