"""Tape: a graph flattened for a plain loop, forward and backward, without steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.formula import FORWARD, PARTIALS, Function
from engine.graph import Graph, Node

Along = Callable[[float], float]


class Tape:
    """A graph flattened for a plain loop: no steps are recorded, only values and gradients.

    With `moved`, `forward` works out only the results that depend on that node. Operations of one and two operands
    are called with them one by one, which is what most are and saves the packing; `second` is -1 for one operand,
    and `rest` has the operands of the others.
    """

    def __init__(self, graph: Graph, moved: int | None = None) -> None:
        self._output = graph.output
        results = graph.results
        self._backward = [_row(node, PARTIALS) for node in reversed(results) if node.index in graph.on_path]
        if moved is not None:
            dependents = graph.dependents([moved])
            results = tuple(node for node in results if node.index in dependents)
        self._forward = [_row(node, FORWARD) for node in results]

    def forward(self, values: list[float]) -> None:
        """Fills in the results from the leaves, in place."""
        for index, function, first, second, rest in self._forward:
            if rest:
                values[index] = function(*[values[i] for i in rest])
            elif second < 0:
                values[index] = function(values[first])
            else:
                values[index] = function(values[first], values[second])

    def backward(self, values: Sequence[float]) -> list[float]:
        """The gradient of the output with respect to each node."""
        gradients = [0.0] * len(values)
        gradients[self._output] = 1.0
        for index, partials, first, second, rest in self._backward:
            upstream = gradients[index]
            if rest:
                slopes = partials(values[index], *[values[i] for i in rest])
                for i, slope in zip(rest, slopes, strict=True):
                    gradients[i] += upstream * slope
            elif second < 0:
                gradients[first] += upstream * partials(values[index], values[first])[0]
            else:
                left, right = partials(values[index], values[first], values[second])
                gradients[first] += upstream * left
                gradients[second] += upstream * right
        return gradients


def _row(node: Node, table: Mapping[str, Function]) -> tuple[int, Function, int, int, tuple[int, ...]]:
    assert node.op is not None
    operands = node.operands
    if node.op.variadic:
        return node.index, table[node.op.id], -1, -1, operands
    return node.index, table[node.op.id], operands[0], operands[1] if len(operands) > 1 else -1, ()


def values_of(graph: Graph, leaves: Sequence[float | None] | None = None) -> list[float]:
    """The value of every node; `leaves` has one entry a node, None for results and where the program's own holds."""
    given = [None] * len(graph) if leaves is None else leaves
    values = [node.value if number is None else number for node, number in zip(graph.nodes, given, strict=True)]
    Tape(graph).forward(values)
    return values


def along(graph: Graph, values: Sequence[float], index: int) -> Along:
    """The output as a function of one node's value; only what depends on the node is worked out again."""
    tape, numbers, output = Tape(graph, moved=index), list(values), graph.output

    def at(x: float) -> float:
        numbers[index] = x
        tape.forward(numbers)
        return numbers[output]

    return at


def local_derivatives(node: Node, values: Sequence[float | None]) -> tuple[float, ...]:
    """The partial derivative of a result with respect to each operand."""
    assert node.op is not None
    return PARTIALS[node.op.id](values[node.index], *[values[i] for i in node.operands])
