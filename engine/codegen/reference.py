"""Updates one by one on a Tape: what all fast code is compared with, and what stands in where it cannot be used."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from engine.autodiff.tape import Tape, leaf_values
from engine.codegen.scalar.update_rules import Moves
from engine.graph.graph import Graph, Kind, Node
from engine.optim.optimizers import gradient_rules, mover


class TrainingState(NamedTuple):
    """Where training stands: the values of `graph.sliders`, and the optimizer's state, parameter by parameter."""

    leaves: tuple[float, ...]
    states: tuple[float, ...]


@dataclass(frozen=True)
class Task:
    """What is trained, and how: a graph, and the moves of its parameters."""

    graph: Graph
    moves: Moves

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """The indices of what a state has values of."""
        return tuple(node.index for node in self.graph.sliders)

    @cached_property
    def parameters(self) -> tuple[int, ...]:
        """The indices of the parameters."""
        return tuple(node.index for node in self.graph.parameters)

    @cached_property
    def constants(self) -> tuple[Node, ...]:
        """The leaves with the same number in all updates."""
        return tuple(node for node in self.graph.nodes if node.kind is Kind.CONSTANT)

    @cached_property
    def blank(self) -> tuple[float, ...]:
        """The states before the first update."""
        return self.moves.optimizer.blank * len(self.parameters)

    @property
    def width(self) -> int:
        """How many states a parameter has."""
        return len(self.moves.optimizer.state)

    def free(self, locked: frozenset[str]) -> tuple[int, ...]:
        """The indices of the parameters that are not locked."""
        return tuple(i for i in self.parameters if self.graph.nodes[i].name not in locked)


class Reference:
    """Makes updates without any code of its own."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._tape = Tape(task.graph)
        moves = task.moves
        self._move = mover(moves.optimizer, gradient_rules(moves.weight_decay, moves.ascent))

    def over(self, task: Task) -> Reference:
        """The same, of a graph that differs in its data."""
        return Reference(task)

    def loss(self, leaves: Sequence[float], samples: tuple[int, ...] = ()) -> float:
        """The output, over those samples or all."""
        return float(self._values(leaves, samples)[self.task.graph.output])

    def gradients(self, leaves: Sequence[float], samples: tuple[int, ...] = ()) -> list[float]:
        """The gradient of the output with respect to each parameter."""
        found = self._tape.backward(self._values(leaves, samples))
        return [found[i] for i in self.task.parameters]

    def size(self, leaves: Sequence[float]) -> float:
        """The largest finite number of the forward pass."""
        values = self._values(leaves, ())
        batched, graph = self.task.graph.batched, self.task.graph
        columns = ([values[node.index]] if node.index not in batched else values[node.index] for node in graph.nodes)
        return max((abs(float(n)) for column in columns for n in column if math.isfinite(n)), default=0.0)

    def updates(
        self, state: TrainingState, rates: Iterable[float], locked: frozenset[str], samples: tuple[int, ...] = ()
    ) -> tuple[list[float], TrainingState]:
        """An update for each rate: the output before each, and where that leads."""
        task, losses, free = self.task, list[float](), set(self.task.free(locked))
        values, states = self._start(state.leaves, samples), list(state.states)
        for rate in rates:
            self._tape.forward(values)
            losses.append(float(values[task.graph.output]))
            gradients = self._tape.backward(values)
            for number, i in enumerate(task.parameters):
                if i in free:
                    own = slice(number * task.width, (number + 1) * task.width)
                    moved = self._move(values[i], gradients[i], rate, task.moves.weight_decay, *states[own])
                    values[i], states[own] = moved[0], moved[2 : 2 + task.width]
        return losses, TrainingState(tuple([values[i] for i in task.leaves]), tuple(states))

    def _values(self, leaves: Sequence[float], samples: tuple[int, ...]) -> list[Any]:
        values = self._start(leaves, samples)
        self._tape.forward(values)
        return values

    def _start(self, leaves: Sequence[float], samples: tuple[int, ...]) -> list[Any]:
        values = leaf_values(self.task.graph, None, samples)
        for i, value in zip(self.task.leaves, leaves, strict=True):
            values[i] = value
        return values
