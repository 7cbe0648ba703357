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


def _edit(make: Callable[..., Experiment]) -> Callable[..., None]:
    """An edit that is `make(experiment, …)`."""

    def edit(edits: Editing, *numbers: object) -> None:
        edits._edit(lambda experiment: make(experiment, *numbers))

    return edit


class Editing:
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
        """The drag is over: what follows is another edit."""
        self._jobs.flush()
        self._document.finish_edit()
        self._nudge.let_go()

    set_range = _edit(Experiment.with_range)  # of a leaf's slider
    set_optimizer = _edit(lambda e, id: replace(e, optimizer=id))
    set_schedule = _edit(Experiment.with_schedule)
    set_schedule_span = _edit(lambda e, epochs: e.with_schedule(e.schedule, epochs))
    set_weight_decay = _edit(Experiment.with_weight_decay)
    set_ascent = _edit(Experiment.with_ascent)
    set_batch_size = _edit(Experiment.with_batch_size)

    def set_lock(self, name: str, locked: bool) -> None:
        """Holds a parameter, or lets it go, from here on."""
        self._edit(lambda e: e.with_lock(name, locked, self._player.epoch))

    def draw_weights(self) -> None:
        """Draws other first weights, and other data where they are made."""
        self._trainer.stop()
        self._edit_from_start(lambda e: e.with_seed(e.seed + 1))

    def edit_points(self, columns: Mapping[str, Sequence[float]]) -> None:
        """Other data from here on: the numbers of each name."""
        self._document.finish_edit()
        self._attempt(partial(self._from_here, lambda e, epoch: e.with_data(columns, epoch)))

    def set_program(self, text: str) -> None:
        """Takes on the text that was typed."""
        self._attempt(lambda: self._document.edit_program(text))

    def reset(self) -> None:
        """The program's own numbers, before the first step."""
        self._trainer.stop()
        self._edit_from_start(lambda e: replace(e, edits=(), data=()))

    def slow_down(self) -> None:
        """A tenth of the learning rate that holds here, from the start."""
        rate = self._document.experiment.settings(self._player.epoch).base_rate
        self._edit_from_start(lambda e: e.with_learning_rate(rate / 10))

    def keep_nudge(self) -> None:
        """The nudged value becomes the leaf's own, from this epoch on."""
        nudge = self._nudge
        at = nudge.trace.leaves[nudge.index]
        if nudge.can_keep and at is not None:
            self._edit(lambda e: e.with_leaf(nudge.node.name, at + nudge.h, self._player.epoch))

    def _edit(self, make: Make) -> None:
        self._attempt(partial(self._change, make))

    def _edit_from_start(self, make: Make) -> None:
        def change() -> None:
            self._change(make)
            self._player.set_place(0, 0)  # after the edit, which keeps the place that was left

        self._attempt(change)

    def _change(self, make: Make, merge_key: str = "") -> None:
        """Changes to `make(experiment)`; an EngineError on the way changes nothing."""
        changed = make(self._document.experiment)
        if changed != self._document.experiment:
            self._document.change(changed, merge_key)

    def _set_leaf(self, name: str, value: float) -> None:
        node = self._document.graph.by_name.get(name)
        if node is None:
            return
        if self._nudge.active:
            self._nudge.drag_to(name, value)
            return
        self._from_here(lambda e, epoch: e.with_leaf(name, value, epoch), node.index, f"leaf {name}")
        self._selection.touch(node.index)

    def _from_here(
        self, make: Callable[[Experiment, int], Experiment], target: int | None = None, merge_key: str = ""
    ) -> None:
        """Changes what holds from this epoch on, or from the next where this one has moved a parameter already."""
        epoch = self._player.epoch + self._updating(target)
        self._change(lambda e: make(e, epoch), merge_key)
        if epoch > self._player.epoch:
            self._player.set_place(epoch, 0)

    def _updating(self, target: int | None = None) -> bool:
        """Whether this epoch has moved a parameter, or a certain one: what holds from here on holds in the next."""
        trace, position = self._player.trace.minibatch_at(self._player.position)
        first, _ = self._player.trace.minibatch_at(0)
        done = first.steps[:position] if trace is first else first.steps  # each update of an epoch moves the same
        return any(step.kind == "update" and target in (None, step.target) for step in done)
