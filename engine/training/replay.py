"""Replay: where training stands at every epoch; what is not kept is worked out again from a checkpoint."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import NamedTuple

from engine.codegen.compiler import FastTraining, Moves, TrainingState
from engine.errors import Message
from engine.graph.graph import Graph
from engine.optim.optimizers import find_optimizer
from engine.training.checkpoints import Checkpoints, Losses
from engine.training.experiment import DataEdit, EpochSettings, Experiment

# Epochs from one checkpoint to the next, by how many operations an epoch has at most: going back costs half of them.
EVERY = ((100, 512), (2_000, 64))
EVERY_AT_LEAST = 16


class EpochStart(NamedTuple):
    """An epoch and where training stands at its start."""

    epoch: int
    state: TrainingState


class Replay:
    """The epochs of an experiment as far as they were asked for.

    Edits by hand divide it into stretches; in each, updates are made many at a time. What an epoch starts with is the
    same whether training just got there or goes there again.
    """

    def __init__(self, experiment: Experiment, graph: Graph, earlier: Replay | None = None, epoch: int = 0) -> None:
        self.experiment, self.graph = experiment, graph
        self.moves = Moves(find_optimizer(experiment.optimizer), experiment.weight_decay, experiment.ascent)
        self._updates = self._shared(earlier)
        self._losses: array[float]
        self._checkpoints: Checkpoints
        self._edits = sorted({edit.epoch for edit in experiment.edits} | {edit.epoch for edit in experiment.data})
        if earlier is not None and epoch > 0:
            self._losses, self._checkpoints = earlier._losses[:epoch], earlier._checkpoints.cut(epoch)
            self._end = EpochStart(epoch - 1, earlier.state(epoch - 1))
        else:
            self._losses, self._checkpoints = array("d"), Checkpoints(self._every())
            self._end = EpochStart(0, self._edited(0, self._at(0).start()))
        self._visited = self._end
        self.advance(self._end.epoch)

    def _shared(self, earlier: Replay | None) -> dict[DataEdit | None, FastTraining]:
        """The fast code by the data that it works on; that of an earlier replay, if it moves as this one does."""
        size, seed = self.experiment.batch_size, self.experiment.seed
        if earlier is None or earlier._way != self._way:
            return {None: FastTraining(self.graph, self.moves, size, seed)}
        wanted = (None, *self.experiment.data)
        return {edit: updates for edit, updates in earlier._updates.items() if edit in wanted}

    @property
    def _way(self) -> tuple[object, ...]:
        """What fast code depends on, beside the graph."""
        size = self.experiment.batch_size
        return self.moves, size, self.experiment.seed if size else 0

    def _every(self) -> int:
        operations = self._updates[None].operations
        return next((every for most, every in EVERY if operations <= most), EVERY_AT_LEAST)

    @property
    def last_epoch(self) -> int:
        """The last epoch that has been run."""
        return self._end.epoch

    @property
    def losses(self) -> Losses:
        """The output of each epoch run so far."""
        return Losses(self._losses, 0, len(self._losses))

    @property
    def bytes(self) -> int:
        """What the losses and checkpoints take."""
        return self._losses.itemsize * len(self._losses) + self._checkpoints.bytes

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a person should know about how it trains."""
        return next((updates.notes for updates in self._updates.values() if updates.notes), ())

    def advance(self, epoch: int, stop: Callable[[float], bool] | None = None) -> None:
        """Runs up to an epoch, or to the first new one whose loss `stop` says yes to."""
        while self._end.epoch < epoch:
            before, known = self._end, len(self._losses)
            losses, self._end = self._stretch(before, epoch, keep=True)
            self._losses.extend(losses[known - before.epoch :])
            self._end_at(epoch)
            if stop is not None:
                for number in range(known, len(self._losses)):
                    if stop(self._losses[number]):
                        return self._cut(number)
        self._end_at(epoch)
        return None

    def _end_at(self, epoch: int) -> None:
        """Works out the loss of the last epoch, once that is reached: updates give those that they start with."""
        if len(self._losses) == self._end.epoch == epoch:
            self._losses.append(self._at(epoch).loss(self._end.state.leaves))

    def _cut(self, epoch: int) -> None:
        """Forgets what comes after an epoch."""
        self._end = EpochStart(epoch, self.state(epoch))
        self._visited = self._end
        self._checkpoints = self._checkpoints.cut(epoch + 1)
        del self._losses[epoch + 1 :]

    def state(self, epoch: int) -> TrainingState:
        """Where training stands at the start of an epoch that has been run."""
        if epoch == self._end.epoch:
            return self._end.state
        point = self._before(epoch)
        while point.epoch < epoch:
            _, point = self._stretch(point, epoch)
        self._visited = point
        return point.state

    def within(self, epoch: int, updates: int) -> TrainingState:
        """Where training stands after so many updates of an epoch of minibatches."""
        settings = self.experiment.settings(epoch)
        return self._at(epoch).within(self.state(epoch), epoch, settings.learning_rate, settings.locked, updates)

    def _before(self, epoch: int) -> EpochStart:
        """The nearest known point up to an epoch."""
        kept, numbers = self._checkpoints.before(epoch)
        if kept <= self._visited.epoch <= epoch:
            return self._visited
        count = len(self.graph.sliders)
        return EpochStart(kept, TrainingState(tuple(numbers[:count]), tuple(numbers[count:])))

    def _stretch(self, start: EpochStart, last: int, *, keep: bool = False) -> tuple[list[float], EpochStart]:
        """As many epochs as are alike, up to the one that is to be kept next: their losses, and where that leads."""
        epoch, state = start
        if keep and epoch == self._checkpoints.due:
            self._checkpoints.keep((*state.leaves, *state.states))
        last = min(last, epoch - epoch % self._checkpoints.every + self._checkpoints.every)
        following = bisect_right(self._edits, epoch)
        if following < len(self._edits):
            last = min(last, self._edits[following])
        settings = self.experiment.settings(epoch)
        losses, state = self._at(epoch).epochs(state, epoch, self._rates(epoch, last, settings), settings.locked)
        return losses, EpochStart(last, self._edited(last, state))

    def _rates(self, first: int, stop: int, settings: EpochSettings) -> list[float]:
        if self.experiment.schedule == "constant":
            return [settings.learning_rate] * (stop - first)
        return [self.experiment.settings(epoch).learning_rate for epoch in range(first, stop)]

    def _edited(self, epoch: int, state: TrainingState) -> TrainingState:
        """The state with the leaves that were set by hand at the start of an epoch."""
        edits: Mapping[str, float] = self.experiment.settings(epoch).leaves if epoch in self._edits else {}
        if not edits:
            return state
        leaves = [edits.get(node.name, value) for node, value in zip(self.graph.sliders, state.leaves, strict=True)]
        return TrainingState(tuple(leaves), state.states)

    def _at(self, epoch: int) -> FastTraining:
        """What makes the updates of an epoch: its data may have been edited."""
        edit = self.experiment.data_at(epoch)
        if edit is not None and edit not in self._updates:
            self._updates[edit] = self._updates[None].over(self.graph.with_data(dict(edit.columns)))
        return self._updates[edit]

    def graph_at(self, epoch: int) -> Graph:
        """The graph with the data of an epoch."""
        return self._at(epoch).graph
