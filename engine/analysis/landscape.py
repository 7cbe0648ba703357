"""The output over two parameters while all else is held: a grid of heights, worked out in slices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from engine.autodiff.tape import values_of
from engine.graph.graph import Graph, Node
from engine.ops.array_forms import FORWARD, Array, along_samples
from engine.ops.table import OPS

BUDGET = 400_000  # numbers that a slice works out: some milliseconds


class Landscape:
    """The heights over `xs` of one parameter and `ys` of another: a row for each of `ys`, nan until it is known.

    `leaves` has one entry a node, None for results; data keep all their samples.
    """

    def __init__(
        self, graph: Graph, leaves: Sequence[float | None], parameters: tuple[int, int], xs: Array, ys: Array
    ) -> None:
        self.xs, self.ys, self.parameters = xs, ys, parameters
        self.heights: Array = np.full((len(ys), len(xs)), np.nan)
        self._graph, self._values = graph, values_of(graph, leaves)
        moved = graph.dependents(parameters) & graph.on_path
        self._rows = [node for node in graph.results if node.index in moved]

    def slices(self) -> Iterator[float]:
        """Works out some more points at each step, and says which share is done."""
        points = [(row, column) for row in _spread(len(self.ys)) for column in range(len(self.xs))]
        size = max(1, BUDGET // (max(len(self._rows), 1) * max(self._graph.samples, 1)))
        for first in range(0, len(points), size):
            rows, columns = np.array(points[first : first + size]).T
            self.heights[rows, columns] = self._heights(self.xs[columns], self.ys[rows])
            yield min(1.0, (first + size) / len(points))

    def _heights(self, x: Array, y: Array) -> Array:
        """The output at some points: a row each, and in it one number a sample."""
        values = list(self._values)
        for index, numbers in zip(self.parameters, (x, y), strict=True):
            values[index] = numbers[:, None]
        with np.errstate(all="ignore"):
            for node in self._rows:
                values[node.index] = self._result(node, [values[i] for i in node.operands])
        height = values[self._graph.output]
        return np.broadcast_to(height[:, 0] if np.ndim(height) else height, len(x))

    def _result(self, node: Node, operands: Sequence[Any]) -> Any:
        assert node.op is not None
        if self._graph.reduces(node):
            return _ALONG[node.op.id](*operands)
        # A sum adds the others to the first in place, which so must be large enough for all points and samples.
        return FORWARD[node.op.id](*(np.broadcast_arrays(*operands) if node.op.variadic else operands))


def around(values: Sequence[float], steps: int, least: float = 1.0) -> Array:
    """That many numbers, evenly apart, that reach beyond all of these; at least `least` to both sides of the last."""
    known = [value for value in values if np.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    reach = max(least, 0.25 * (high - low))
    return np.linspace(min(low, known[-1]) - reach, max(high, known[-1]) + reach, steps)


def _spread(count: int) -> list[int]:
    """The rows in an order that shows the whole early: every eighth, those between, and so on."""
    return list(dict.fromkeys(row for every in (8, 4, 2, 1) for row in range(0, count, every)))


_ALONG: dict[str, Callable[..., Array]] = {
    op.id: along_samples(op, axis=-1, keepdims=True) for op in OPS.values() if op.variadic
}
