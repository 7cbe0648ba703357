"""Updates by straight-line code, with the numbers that a Tape gives, to the last bit; over data sample by sample."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress

from engine.codegen.reference import Reference, Task, TrainingState
from engine.codegen.scalar.function import Train, compiled
from engine.graph.graph import Graph, Kind, Node
from engine.ops.primitives import RAISED

ENOUGH = 64  # updates on the Tape before code is written: from there on it pays
KEPT = 8  # functions: one for each set of locks, and as many times as there are numbers of samples


class StraightLine:
    """Makes updates of a graph without data."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.reference = Reference(task)
        self.differs = False  # whether code gave other numbers than the Tape: then there is no more of it
        self._code: dict[tuple[tuple[int, ...], bool], Train] = {}
        self._made = 0
        self._fixed = tuple(node.value for node in task.constants)

    def over(self, task: Task) -> StraightLine:
        """The same: without data there is nothing to differ."""
        return self

    def loss(self, leaves: Sequence[float], samples: tuple[int, ...] = ()) -> float:
        """The output."""
        losses: list[float] = []
        with suppress(*RAISED):
            for train in self._code.values():
                train(leaves, self._fixed, self.task.blank, (None,), losses)
                return losses[0]
        return self.reference.loss(leaves)

    def gradients(self, leaves: Sequence[float], samples: tuple[int, ...] = ()) -> list[float]:
        """The gradient of the output with respect to each parameter."""
        return self.reference.gradients(leaves)

    def updates(
        self, state: TrainingState, rates: Sequence[float], locked: frozenset[str], samples: tuple[int, ...] = ()
    ) -> tuple[list[float], TrainingState]:
        """An update for each rate: the output before each, and where that leads."""
        self._made += len(rates)
        if self._made > ENOUGH and not self.differs and not _has_negative_zero(state.leaves):
            with suppress(*RAISED):  # Python stops where IEEE goes on with inf or nan, as the Tape does
                if (made := self._fast(state, rates, locked)) is not None:
                    return made
        return self.reference.updates(state, rates, locked)

    def _fast(
        self, state: TrainingState, rates: Sequence[float], locked: frozenset[str]
    ) -> tuple[list[float], TrainingState] | None:
        """The updates by code; None where that differs from the Tape."""
        moved = self.task.free(locked)
        key = moved, self._alike(state, moved)
        train = self._code.get(key) or self._checked(key, state, rates, locked)
        if train is None:
            return None
        losses: list[float] = []
        return losses, TrainingState(*train(state.leaves, self._fixed, state.states, rates, losses))

    def _alike(self, state: TrainingState, moved: Sequence[int]) -> bool:
        """Whether there are parameters that move, and all have moved as often."""
        task, free = self.task, set(moved)
        for name in task.moves.counted:
            states = state.states[task.moves.optimizer.state.index(name) :: task.width]
            if len({state for i, state in zip(task.parameters, states, strict=True) if i in free}) > 1:
                return False
        return bool(moved)

    def _checked(
        self, key: tuple[tuple[int, ...], bool], state: TrainingState, rates: Sequence[float], locked: frozenset[str]
    ) -> Train | None:
        """The function for these parameters, once its first update gave what the Tape gives; None if not."""
        train = compiled(self.task, *key)
        losses: list[float] = []
        found = train(state.leaves, self._fixed, state.states, rates[:1], losses)
        known, expected = self.reference.updates(state, rates[:1], locked)
        if not all(map(_same, (*losses, *found[0], *found[1]), (*known, *expected.leaves, *expected.states))):
            self.differs = True
            return None
        while len(self._code) >= KEPT:
            del self._code[next(iter(self._code))]
        self._code[key] = train
        return train


def _has_negative_zero(leaves: Sequence[float]) -> bool:
    """Whether the sign of a gradient that is 0 matters, which the code leaves open."""
    return 0.0 in leaves and any(math.copysign(1, leaf) < 0 for leaf in leaves if leaf == 0)


def _same(a: float, b: float) -> bool:
    return a == b or (a != a and b != b)


class SampleBySample:
    """Makes updates of a graph with data, written out sample by sample."""

    def __init__(self, task: Task, written: dict[int, _ScalarBatch] | None = None) -> None:
        self.task = task
        self._written: dict[int, _ScalarBatch] = {} if written is None else written

    def over(self, task: Task) -> SampleBySample:
        """The same, of a graph that differs in its data: code is shared."""
        return SampleBySample(task, self._written)

    def loss(self, leaves: Sequence[float], samples: tuple[int, ...] = ()) -> float:
        """The output, over those samples or all."""
        batch = self._batch(samples)
        return batch.straight.loss(self._filled(batch, leaves, samples))

    def gradients(self, leaves: Sequence[float], samples: tuple[int, ...] = ()) -> list[float]:
        """The gradient of the output with respect to each parameter."""
        batch = self._batch(samples)
        return batch.straight.gradients(self._filled(batch, leaves, samples))

    def updates(
        self, state: TrainingState, rates: Sequence[float], locked: frozenset[str], samples: tuple[int, ...] = ()
    ) -> tuple[list[float], TrainingState]:
        """An update for each rate: the output before each, and where that leads."""
        batch = self._batch(samples)
        filled = TrainingState(tuple(self._filled(batch, state.leaves, samples)), state.states)
        losses, reached = batch.straight.updates(filled, rates, locked)
        return losses, TrainingState(tuple([reached.leaves[slot] for slot in batch.slots]), reached.states)

    @property
    def differs(self) -> bool:
        """Whether code gave other numbers than a Tape."""
        return any(batch.straight.differs for batch in self._written.values())

    def _filled(self, batch: _ScalarBatch, leaves: Sequence[float], samples: tuple[int, ...]) -> list[float]:
        """The leaves of a graph that was written out: those that may be set, and the data."""
        found = [0.0] * batch.width
        for slot, leaf in zip(batch.slots, leaves, strict=True):
            found[slot] = leaf
        for slots, node in zip(batch.columns, self.task.graph.data, strict=True):
            numbers = [node.data[k] for k in samples] if samples else node.data
            for slot, number in zip(slots, numbers, strict=True):
                found[slot] = number
        return found

    def _batch(self, samples: tuple[int, ...]) -> _ScalarBatch:
        count = len(samples) or self.task.graph.samples
        if count not in self._written:
            while len(self._written) >= KEPT:
                del self._written[next(iter(self._written))]
            self._written[count] = _ScalarBatch(self.task, count)
        return self._written[count]


class _ScalarBatch:
    """A graph written out for so many samples, and which leaf goes where."""

    def __init__(self, task: Task, count: int) -> None:
        graph, indices = scalarized(task.graph, count)
        self.straight = StraightLine(Task(graph, task.moves))
        slots = {index: slot for slot, index in enumerate(self.straight.task.leaves)}
        self.width = len(slots)
        self.slots = [slots[indices[i][0]] for i in task.leaves]
        self.columns = [[slots[i] for i in indices[node.index]] for node in task.graph.data]


def scalarized(graph: Graph, samples: int) -> tuple[Graph, list[tuple[int, ...]]]:
    """The graph without data, written out for so many samples, and where each node is in it: once a sample, or once.

    Data have become inputs, column after column; indices of leaves that may be set are others as well.
    """
    nodes: list[Node] = []
    indices: list[tuple[int, ...]] = []
    for node in graph.nodes:
        first = len(nodes)
        if graph.reduces(node):
            nodes.append(_result(node, first, indices[node.operands[0]]))
        elif node.index not in graph.batched:
            nodes.append(_copy(node, first, indices, 0))
        else:
            nodes += [_copy(node, first + sample, indices, sample) for sample in range(samples)]
        indices.append(tuple(range(first, len(nodes))))
    return Graph(tuple(nodes), indices[graph.output][0]), indices


def _copy(node: Node, index: int, indices: list[tuple[int, ...]], sample: int) -> Node:
    if node.op is None:
        kind = Kind.INPUT if node.kind is Kind.DATA else node.kind
        return Node(index, kind, node.name, node.value)
    return _result(node, index, tuple(indices[i][sample if len(indices[i]) > 1 else 0] for i in node.operands))


def _result(node: Node, index: int, operands: tuple[int, ...]) -> Node:
    return Node(index, node.kind, node.name, node.value, node.op, operands)
