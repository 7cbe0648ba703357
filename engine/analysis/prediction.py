"""What a program with data predicts, found by its structure: from which features, against which target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.autodiff.tape import Tape, leaf_values, quietly, result, values_of
from engine.graph.graph import Graph
from engine.ops.array_forms import Array, numbers

FEWEST = 3  # samples from which on two different numbers count as classes


@dataclass(frozen=True)
class Prediction:
    """The node `output`, one number a sample, that depends on the `features` and is compared with the `target`.

    `classes` are the two numbers that the target takes, the smaller one first; None where it takes others.
    The sample belongs to the upper class where the output is above `middle`.
    """

    graph: Graph
    features: tuple[int, ...]
    target: int
    output: int
    classes: tuple[float, float] | None = None
    middle: float = 0.0

    def at(self, leaves: Sequence[float | None], *columns: Sequence[float] | Array) -> Array:
        """The output for other samples: of each feature as many numbers; `leaves` has one entry a node."""
        values = leaf_values(self._cut, leaves[: self.output + 1])
        count = len(columns[0])
        for node in self._cut.data:
            values[node.index] = np.zeros(count)
        for index, column in zip(self.features, columns, strict=True):
            values[index] = np.asarray(column, dtype=np.float64)
        self._tape.forward(values)
        found: Array = values[self.output]
        return found

    def correct(self, outputs: Array, targets: Sequence[float] | Array) -> Array:
        """Of each sample, whether its output lies on the side of its class."""
        assert self.classes is not None
        above = np.asarray(targets, dtype=np.float64) > sum(self.classes) / 2
        found: Array = np.isfinite(outputs) & ((outputs > self.middle) == above)
        return found

    def is_correct(self, output: float, target: float) -> bool:
        """Whether one output lies on the side of its class."""
        return bool(self.correct(np.array([output]), [target])[0])

    def accuracy(self, leaves: Sequence[float | None], graph: Graph | None = None) -> float:
        """The share of the samples on the right side: of this graph's data, or of another one's that is like it."""
        nodes = (graph or self.graph).nodes
        outputs = self.at(leaves, *(numbers(nodes[index].data) for index in self.features))
        return float(np.mean(self.correct(outputs, nodes[self.target].data)))

    @cached_property
    def _cut(self) -> Graph:
        """The graph up to the output: what comes later mixes it with the target, which has other samples."""
        return Graph(self.graph.nodes[: self.output + 1], self.output)

    @cached_property
    def _tape(self) -> Tape:
        return Tape(self._cut)


def find_prediction(graph: Graph) -> Prediction | None:
    """What a program predicts; None where it has no data, or no one number a sample meets the target."""
    data = [node.index for node in graph.data if node.index in graph.on_path]
    for target in reversed(data):
        features = tuple(index for index in data if index != target)
        output = _bottleneck(graph, features, target) if features else None
        if output is not None:
            return _with_classes(graph, Prediction(graph, features, target, output))
    return None


def _bottleneck(graph: Graph, features: tuple[int, ...], target: int) -> int | None:
    """The last node that all ways from the features to where the target comes in lead through; None without one.

    Ways are counted: those through a node are as many as lead to it, times as many as lead on from it.
    """
    meets = graph.dependents([target]) & graph.on_path
    before = graph.on_path - meets
    inner = [node for node in graph.results if node.index in before]
    if any(graph.reduces(node) for node in inner):
        return None
    ends = _ends(graph, meets)
    to = [int(index in features) for index in range(len(graph))]
    onward = [int(index in ends) for index in range(len(graph))]
    for node in inner:
        to[node.index] = sum(to[operand] for operand in node.operands)
    for node in reversed(inner):
        for operand in node.operands:
            onward[operand] += onward[node.index]
    if not all(onward[index] for index in features):
        return None
    every = sum(to[index] for index in ends)
    return max((node.index for node in inner if to[node.index] * onward[node.index] == every), default=None)


def _ends(graph: Graph, meets: frozenset[int]) -> frozenset[int]:
    """The nodes that meet what depends on the target; none where a parameter comes in as late as that."""
    nodes = [graph.nodes[index] for index in meets & graph.batched]
    found = {operand for node in nodes for operand in node.operands} - meets
    late = found - graph.batched & graph.learners
    return frozenset() if late else frozenset(found & graph.batched)


def _with_classes(graph: Graph, found: Prediction) -> Prediction:
    targets = graph.nodes[found.target].data
    classes = sorted(set(targets))
    if len(classes) != 2 or len(targets) < FEWEST:
        return found
    low, high = classes
    middle = min(((low + high) / 2, 0.0), key=lambda at: _preference(graph, found, at, (low, high)))
    return Prediction(graph, found.features, found.target, found.output, (low, high), middle)


def _preference(graph: Graph, found: Prediction, at: float, classes: tuple[float, float]) -> float:
    """How much the loss prefers one class where the output is `at`: for 0 and 1 not at all at 0.5, of a logit at 0."""
    later = graph.dependents([found.output, found.target])
    values, losses = values_of(graph), list[float]()
    values[found.output] = np.full(graph.samples, at)
    for label in classes:
        values[found.target] = np.full(graph.samples, label)
        with quietly(graph.batched):
            for index in sorted(later):
                values[index] = result(graph, graph.nodes[index], values)
        losses.append(float(values[graph.output]))
    gap = abs(losses[0] - losses[1])
    return gap if np.isfinite(gap) else np.inf
