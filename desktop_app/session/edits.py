"""What people change: the experiment, from here on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from desktop_app.session.document import Document
from desktop_app.session.jobs import Jobs
from desktop_app.session.nudge import Nudging
from desktop_app.session.player import Player
from desktop_app.session.selection import Selection
from desktop_app.session.trainer import Trainer
from engine.training.experiment import Experiment

Make = Callable[[Experiment], Experiment]
Attempt = Callable[[Callable[[], object]], bool]


class Edits:
    """Each method is one edit that can be undone; those of a drag are one. `attempt` shows an EngineError."""

    def __init__(
        self, document: Document, player: Player, trainer: Trainer, nudge: Nudging, selection: Selection, jobs: Jobs,
        attempt: Attempt,
    ) -> None:  # fmt: skip
        self._document, self._player, self._trainer = document, player, trainer
        self._nudge, self._selection, self._jobs, self._attempt = nudge, selection, jobs, attempt

    def set_leaf(self, name: str, value: float) -> None:
        """Sets a leaf from here on, or nudges it in the lab; of many a frame the last one counts."""
        if name in self._document.graph.by_name and math.isfinite(value):
            self._jobs.gather(f"leaf {name}", partial(self._attempt, partial(self._set_leaf, name, value)))

    def set_h(self, h: float) -> None:
        """Sets the size of the nudge; of many a frame the last one counts."""
        self._jobs.gather("h", partial(self._attempt, partial(self._nudge.set_h, h)))

    def set_learning_rate(self, value: float) -> None:
        """Sets the learning rate from here on; of many a frame the last one counts."""
        key = "learning rate"
        change = partial(self._change, lambda e: e.with_learning_rate(value, self._player.epoch), key)
        self._jobs.gather(key, partial(self._attempt, change))

    def finish(self) -> None:
        """The hand let go: what follows is another edit."""
        self._jobs.flush()
        self._document.finish_edit()
        self._nudge.let_go()

    def set_range(self, name: str, low: float, high: float) -> None:
        """Sets the range of a leaf's slider."""
        self._edit(lambda e: e.with_range(name, low, high))

    def set_lock(self, name: str, locked: bool) -> None:
        """Holds a parameter, or lets it go, from here on."""
        self._edit(lambda e: e.with_lock(name, locked, self._player.epoch))

    def set_optimizer(self, id: str) -> None:
        """Chooses the optimizer."""
        self._edit(lambda e: replace(e, optimizer=id))

    def set_schedule(self, id: str) -> None:
        """Chooses the course of the learning rate."""
        self._edit(lambda e: e.with_schedule(id))

    def set_schedule_span(self, epochs: int) -> None:
        """Sets how many epochs the schedule takes."""
        self._edit(lambda e: e.with_schedule(e.schedule, epochs))

    def set_weight_decay(self, value: float) -> None:
        """Sets the weight decay."""
        self._edit(lambda e: e.with_weight_decay(value))

    def set_ascent(self, ascent: bool) -> None:
        """Climbs the output, or descends it."""
        self._edit(lambda e: e.with_ascent(ascent))

    def set_batch_size(self, size: int) -> None:
        """Sets how many samples an update sees, 0 for all."""
        self._edit(lambda e: e.with_batch_size(size))

    def draw_weights(self) -> None:
        """Draws other first weights, and other data where they are made."""
        self._trainer.stop()
        self._player.set_place(0, 0)
        self._edit(lambda e: e.with_seed(e.seed + 1))

    def edit_points(self, columns: Mapping[str, Sequence[float]]) -> None:
        """Other data from here on: the numbers of each name."""
        epoch = self._player.epoch + self._updating()
        if epoch > self._player.epoch:
            self._player.set_place(epoch, 0)
        self._document.finish_edit()
        self._edit(lambda e: e.with_data(columns, epoch))

    def set_program(self, text: str) -> None:
        """Takes on the text that was typed."""
        self._attempt(lambda: self._document.edit_program(text))

    def reset(self) -> None:
        """The program's own numbers, before the first step."""
        self._trainer.stop()
        self._player.set_place(0, 0)
        if self._document.experiment.edits or self._document.experiment.data:
            self._edit(lambda e: replace(e, edits=(), data=()))

    def slow_down(self) -> None:
        """A tenth of the learning rate that holds here, from the start."""
        rate = self._document.experiment.settings(self._player.epoch).base_rate
        self._player.set_place(0, 0)
        self._edit(lambda e: e.with_learning_rate(rate / 10))

    def keep_nudge(self) -> None:
        """The nudged value becomes the leaf's own, from this epoch on."""
        nudge = self._nudge
        at = nudge.trace.leaves[nudge.index]
        if nudge.can_keep and at is not None:
            self._edit(lambda e: e.with_leaf(nudge.node.name, at + nudge.h, self._player.epoch))

    def _edit(self, make: Make) -> None:
        self._attempt(partial(self._change, make))

    def _change(self, make: Make, merge_key: str = "") -> None:
        """Changes to `make(experiment)`; an EngineError on the way changes nothing."""
        self._document.change(make(self._document.experiment), merge_key)

    def _set_leaf(self, name: str, value: float) -> None:
        node = self._document.graph.by_name.get(name)
        if node is None:
            return
        if self._nudge.active:
            self._nudge.drag_to(name, value)
            return
        moved = self._updating(node.index)
        epoch = self._player.epoch + moved
        if moved:
            self._player.set_place(epoch, 0)
        self._selection.touch(node.index)
        self._change(lambda e: e.with_leaf(name, value, epoch), f"leaf {name}")

    def _updating(self, target: int | None = None) -> bool:
        """Whether this epoch has moved a parameter, or a certain one: what holds from here on holds in the next."""
        trace, position = self._player.trace.minibatch_at(self._player.position)
        first, _ = self._player.trace.minibatch_at(0)
        done = first.steps[:position] if trace is first else first.steps  # each update of an epoch moves the same
        return any(step.kind == "update" and target in (None, step.target) for step in done)
