"""What people do, as changes of the document: the views' signals end here."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.look.assets import Example
from desktop_app.session import notices
from desktop_app.session.document import Document
from desktop_app.session.nudge import Nudger
from desktop_app.session.player import Player
from desktop_app.session.trainer import LIMIT, Trainer
from engine.explain.steps import why_not_finite
from engine.graph.graph import Kind

FRAME_MS = 16
QUICK, REST = 0.012, 6  # a picture of a training that takes more seconds is made that many times its time later


class Coalescer(QObject):
    """Does the first of many changes at once, then at most one a frame: the latest of each kind."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: dict[str, Callable[[], None]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)

    def offer(self, key: str, work: Callable[[], None]) -> None:
        """Takes on work; an earlier one under that key that still waits is dropped."""
        self._waiting[key] = work
        if not self._timer.isActive():
            self._timer.start()
            self.flush()

    def flush(self) -> None:
        """Does what waits."""
        waiting, self._waiting = self._waiting, {}
        for work in waiting.values():
            work()

    def _tick(self) -> None:
        if self._waiting:
            self.flush()
        else:
            self._timer.stop()


class Intents(QObject):
    """Edits, jumps and trainings that people ask for; `picked` carries the node that was chosen (None: none)."""

    picked = Signal(object)
    touched = Signal(int)  # the leaf that a hand is about to change
    advanced = Signal()  # a training went on, and not all is shown of it
    trained = Signal(object)  # the notice about how a training ended, or None

    def __init__(
        self, document: Document, player: Player, trainer: Trainer, nudger: Nudger, examples: list[Example]
    ) -> None:
        super().__init__(document)
        self._document, self._player, self._trainer, self._nudger = document, player, trainer, nudger
        self._examples = examples
        self._coalescer = Coalescer(self)
        self._until: float | None = None
        self._trained_from = 0
        self._show_again = 0.0  # when the next picture of everything is due in a training
        trainer.progressed.connect(self._show_training)
        trainer.finished.connect(self._end_training)
        document.changed.connect(self._carry_on)
        document.opened.connect(player.begin_anew)

    def set_leaf(self, name: str, value: float) -> None:
        """Sets a leaf from here on, or nudges it where the lab is open; of many a frame the last one counts."""
        if name in self._document.graph.by_name and math.isfinite(value):
            self._coalescer.offer(f"leaf {name}", lambda: self._move_leaf(name, value))

    def set_learning_rate(self, value: float) -> None:
        """Sets the learning rate from here on."""
        self._coalescer.offer("learning rate", lambda: self._document.edit(
            lambda e: e.with_learning_rate(value, self._player.epoch), "learning rate"))  # fmt: skip

    def finish_edit(self) -> None:
        """The hand let go: what follows is another edit."""
        self._coalescer.flush()
        self._document.finish_edit()
        if self._nudger.active:
            self._nudger.let_go()

    def set_h(self, h: float) -> None:
        """Sets the size of the nudge; of many a frame the last one counts."""
        self._coalescer.offer("h", lambda: self._nudger.set_h(h))

    def set_mode(self, mode: str) -> None:
        """Steps, or opens the nudge lab."""
        self._trainer.stop()
        self._nudger.set_active(mode == "nudge")

    def set_range(self, name: str, low: float, high: float) -> None:
        """Sets the range of a leaf's slider."""
        self._document.edit(lambda e: e.with_range(name, low, high))

    def set_lock(self, name: str, locked: bool) -> None:
        """Holds a parameter, or lets it go, from here on."""
        self._document.edit(lambda e: e.with_lock(name, locked, self._player.epoch))

    def set_optimizer(self, id: str) -> None:
        """Chooses the optimizer."""
        self._document.edit(lambda e: replace(e, optimizer=id))

    def set_schedule(self, id: str) -> None:
        """Chooses the course of the learning rate."""
        self._document.edit(lambda e: e.with_schedule(id))

    def set_schedule_span(self, epochs: int) -> None:
        """Sets how many epochs the schedule takes."""
        self._document.edit(lambda e: e.with_schedule(e.schedule, epochs))

    def set_weight_decay(self, value: float) -> None:
        """Sets the weight decay."""
        self._document.edit(lambda e: e.with_weight_decay(value))

    def set_ascent(self, ascent: bool) -> None:
        """Climbs the output, or descends it."""
        self._document.edit(lambda e: e.with_ascent(ascent))

    def set_batch_size(self, size: int) -> None:
        """Sets how many samples an update sees, 0 for all."""
        self._document.edit(lambda e: e.with_batch_size(size))

    def draw_weights(self) -> None:
        """Draws other first weights, and other data where they are made."""
        self._trainer.stop()
        self._player.set_place(0, 0)
        self._document.edit(lambda e: e.with_seed(e.seed + 1))

    def edit_points(self, columns: object) -> None:
        """Other data from here on: the numbers of each name."""
        epoch = self._player.epoch + self._updating()
        if epoch > self._player.epoch:
            self._player.set_place(epoch, 0)
        self._document.finish_edit()
        self._document.edit(lambda e: e.with_data(columns, epoch))  # type: ignore[arg-type]

    def set_program(self, text: str) -> None:
        """Takes on the text that was typed."""
        self._document.edit_program(text)

    def open_example(self, index: int) -> None:
        """Opens one of the examples."""
        self._document.open_experiment(self._examples[index].experiment)

    def reset(self) -> None:
        """The program's own numbers, before the first step."""
        self._trainer.stop()
        self._player.set_place(0, 0)
        if self._document.experiment.edits or self._document.experiment.data:
            self._document.edit(lambda e: replace(e, edits=(), data=()))

    def pick(self, index: int) -> None:
        """A node was chosen; anything below 0 is none."""
        if self._nudger.active and index >= 0:
            self._nudger.pick(index)
        self.picked.emit(index if index >= 0 else None)

    def pick_line(self, line: int) -> None:
        """A program line was chosen: the node that it defines."""
        nodes = [
            n for n in self._document.graph.nodes if n.span and n.span.line == line and n.kind is not Kind.CONSTANT
        ]
        if nodes:
            self.picked.emit(nodes[-1].index)

    def run_updates(self, updates: int) -> None:
        """Trains for that many epochs from here."""
        self._train(updates)

    def run_until(self, below: float) -> None:
        """Trains until the output is below a number."""
        self._train(LIMIT, below)

    def pause_training(self) -> None:
        """Lets a training wait where it is, or go on."""
        self._trainer.pause()

    def stop_training(self) -> None:
        """Ends a training where it is."""
        self._trainer.stop()

    def go_to_step(self, position: int) -> None:
        """To a step of this epoch."""
        self._player.pause()
        self._player.set_place(self._player.epoch, position)

    def take_way_out(self, id: str) -> None:
        """A button of the notice bar."""
        ways = {notices.BACK: self.back_to_good, notices.START: self._player.go_to_start,
                notices.SLOWER: self.slower, notices.SHOW: self.show_trouble}  # fmt: skip
        ways[id]()

    def show_trouble(self) -> None:
        """Picks the node whose number is the first that is not finite."""
        found = why_not_finite(self._player.trace)
        if found is not None:
            self.picked.emit(found[1])

    def back_to_good(self) -> None:
        """Before the first step that gave inf or nan."""
        run, epoch = self._document.run, self._player.epoch
        while epoch > 0 and not all(map(math.isfinite, run.leaf_values(epoch).values())):
            epoch -= 1
        bad = run.trace(epoch).not_finite
        self._player.pause()
        self._player.set_place(epoch, bad[0] - 1 if bad else len(run.trace(epoch)))

    def slower(self) -> None:
        """A tenth of the learning rate that holds here, from the start."""
        rate = self._document.experiment.settings(self._player.epoch).base_rate
        self._player.set_place(0, 0)
        self._document.edit(lambda e: e.with_learning_rate(rate / 10))

    def _train(self, updates: int, below: float | None = None) -> None:
        self._player.pause()
        self._until, self._trained_from, self._show_again = below, self._player.epoch, 0.0
        stop = None if below is None else lambda loss: loss < below
        self._trainer.start(self._document.run, self._player.epoch, updates, stop)

    def _carry_on(self) -> None:
        """A training goes on with the changed run, from where that begins to differ."""
        self._trainer.take_run(self._document.run, self._document.changed_from)
        self._trained_from = min(self._trained_from, self._document.changed_from)

    def _show_training(self, epoch: int) -> None:
        """All of it where that is quick, as it is for few nodes; else the rest now and then."""
        self._player.follow(epoch)
        start = perf_counter()
        if start < self._show_again:
            self.advanced.emit()
            return
        self._player.moved.emit(False)
        spent = perf_counter() - start
        self._show_again = perf_counter() + (spent * REST if spent > QUICK else 0.0)

    def _end_training(self, epoch: int, held: bool) -> None:
        self._player.go_to_loss(epoch)
        run = self._document.run
        notice = notices.of_training(run, self._trained_from, epoch, below=self._until, held=held)
        self.trained.emit(notice or notices.of_notes(run.notes))

    def _move_leaf(self, name: str, value: float) -> None:
        if self._nudger.active and name in self._document.graph.by_name:
            self._nudger.drag_to(name, value)
        else:
            self._set_leaf(name, value)

    def _set_leaf(self, name: str, value: float) -> None:
        node = self._document.graph.by_name.get(name)
        if node is None:
            return
        moved = self._updating(node.index)
        epoch = self._player.epoch + moved
        if moved:
            self._player.set_place(epoch, 0)
        self.touched.emit(node.index)
        self._document.edit(lambda e: e.with_leaf(name, value, epoch), f"leaf {name}")

    def _updating(self, target: int | None = None) -> bool:
        """Whether this epoch has moved a parameter, or a certain one: what holds from here on holds in the next."""
        trace, position = self._player.trace.minibatch_at(self._player.position)
        first, _ = self._player.trace.minibatch_at(0)
        done = first.steps[:position] if trace is first else first.steps  # each update of an epoch moves the same
        return any(step.kind == "update" and target in (None, step.target) for step in done)
