"""Many updates of a graph, without steps: by code written for it, compared with a Tape before it counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from engine.codegen.reference import Reference, Task, TrainingState
from engine.codegen.scalar.straight_line import SampleBySample, StraightLine
from engine.codegen.scalar.update_rules import Moves
from engine.codegen.vector.fuse import count
from engine.codegen.vectorize import vectorized
from engine.data.minibatches import batches
from engine.errors import Message
from engine.graph.graph import Graph

if TYPE_CHECKING:
    from engine.codegen.vector.matrices import Matrices

    # Ways of making updates; `samples` are those that an update sees, all where none are named.
    Backend = Reference | StraightLine | SampleBySample | Matrices

__all__ = ["FastTraining", "Moves", "TrainingState"]

LINE = 60  # operations, counted once a sample, that straight-line code makes in the time of one line of arrays
SAME = 1e-9  # relative to the largest gradient
ROUNDING = 2.0**-48  # of what is added up, in an order of one's own

DIFFERS = Message("The fast code gave other numbers than the steps: training goes on without it, and is slower")


class FastTraining:
    """Trains a graph in the way that is fastest for it; with a batch size, an epoch has several updates."""

    def __init__(self, graph: Graph, moves: Moves, batch_size: int = 0, seed: int = 0) -> None:
        self.graph, self.moves = graph, moves
        self._batch_size, self._seed = batch_size, seed
        self.task = Task(graph, moves)
        self.operations = operations(graph)
        self._backend: Backend | None = None
        self._differs = False

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a person should know about how it trains."""
        code = isinstance(self._backend, (StraightLine, SampleBySample)) and self._backend.differs
        return (DIFFERS,) if code or self._differs else ()

    def over(self, graph: Graph) -> FastTraining:
        """The same of a graph that differs in its data: code is shared."""
        found = copy(self)
        found.graph, found.task = graph, Task(graph, self.moves)
        found._backend = None if self._backend is None else self._backend.over(found.task)
        return found

    def start(self) -> TrainingState:
        """The program's own leaves, and a state in which nothing has moved."""
        return TrainingState(tuple(node.value for node in self.graph.sliders), self.task.blank)

    def loss(self, leaves: Sequence[float]) -> float:
        """The output over all data."""
        return self._chosen(leaves).loss(leaves)

    def epochs(
        self, state: TrainingState, first: int, rates: Sequence[float], locked: frozenset[str]
    ) -> tuple[list[float], TrainingState]:
        """An epoch for each rate, the first with the number `first`: the output at the start of each, and the end."""
        backend = self._chosen(state.leaves)
        if not 0 < self._batch_size < self.graph.samples:
            return backend.updates(state, rates, locked)
        losses = []
        for epoch, rate in enumerate(rates, first):
            losses.append(backend.loss(state.leaves))
            state = self.within(state, epoch, rate, locked)
        return losses, state

    def within(
        self, state: TrainingState, epoch: int, rate: float, locked: frozenset[str], updates: int | None = None
    ) -> TrainingState:
        """Where the first updates of an epoch of minibatches lead, or all of them."""
        backend = self._chosen(state.leaves)
        for samples in batches(self.graph.samples, self._batch_size, self._seed, epoch)[:updates]:
            _, state = backend.updates(state, [rate], locked, samples)
        return state

    def _chosen(self, leaves: Sequence[float]) -> Backend:
        if self._backend is None:
            fast = self._fast()
            self._backend = fast if isinstance(fast, StraightLine) else self._compared(fast, leaves)
        return self._backend

    def _compared(self, fast: Backend, leaves: Sequence[float]) -> Backend:
        """The fast way if it has the loss and the gradients of the reference one, else that."""
        reference = Reference(self.task)
        known = [reference.loss(leaves), *reference.gradients(leaves)]
        found = [fast.loss(leaves), *fast.gradients(leaves)]
        if close(found, known) or close(found, known, reference.size(leaves)):
            return fast
        self._differs = True
        return reference

    def _fast(self) -> Backend:
        """Arrays where they are faster, over data or over terms that are equal; else straight-line code."""
        graph: Graph | None = self.graph
        if not self.graph.data:
            graph = vectorized(self.graph) if self.operations > LINE else None
        if graph is not None and self.operations > LINE * count(graph):
            from engine.codegen.vector.matrices import Matrices  # numpy

            return Matrices(Task(graph, self.moves))
        return SampleBySample(self.task) if self.graph.data else StraightLine(self.task)


def operations(graph: Graph) -> int:
    """How many operations on single numbers the output takes, counted once a sample where it depends on data."""
    count = 0
    for node in graph.path:
        size = max(1, len(node.operands) - 1)
        count += size * graph.samples if node.index in graph.batched or graph.reduces(node) else size
    return count


def close(found: Sequence[float], known: Sequence[float], size: float = 0.0) -> bool:
    """Whether numbers are the same to a billionth of the largest; inf and nan are themselves alone.

    Of numbers up to `size` that cancel, what is left by rounding is not compared.
    """
    limit = max(SAME * max((abs(number) for number in known if math.isfinite(number)), default=0.0), ROUNDING * size)
    return all(a == b or abs(a - b) <= limit or (a != a and b != b) for a, b in zip(found, known, strict=True))
