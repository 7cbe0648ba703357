"""Tape: a graph flattened for a plain loop, forward and backward, without steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from engine.graph.graph import Edge, Graph, Node
from engine.ops.primitives import Function
from engine.ops.scalar_forms import FORWARD, PARTIALS

Along = Callable[[float], float]
Values = list[Any]  # a float a node; where it depends on data, an array with one number a sample


class Tape:
    """A graph flattened for a plain loop: no steps are recorded, only values and gradients.

    With `moved`, `forward` works out only the results that depend on that node. Operations of one and two operands
    are called with them one by one, which is what most are and saves the packing; `second` is -1 for one operand,
    and `rest` has the operands of the others.
    """

    def __init__(self, graph: Graph, moved: int | None = None) -> None:
        self._output = graph.output
        self._batched = graph.batched
        results = graph.results
        self._backward = [_row(graph, node, _partials) for node in reversed(graph.path)]
        if moved is not None:
            dependents = graph.dependents([moved])
            results = tuple(node for node in results if node.index in dependents)
        self._forward = [_row(graph, node, _forward) for node in results]

    def forward(self, values: Values) -> None:
        """Fills in the results from the leaves, in place."""
        with quietly(self._batched):
            self._run_forward(values)

    def backward(self, values: Sequence[Any], sample: int = 0) -> Values:
        """The gradient of the output with respect to each node; with data, of each sample's number.

        Of an output that has a number for each sample, it is that of one `sample`.
        """
        if self._batched:
            with quietly(self._batched):
                return self._backward_over_samples(values, sample)
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

    def _run_forward(self, values: Values) -> None:
        for index, function, first, second, rest in self._forward:
            if rest:
                values[index] = function(*[values[i] for i in rest])
            elif second < 0:
                values[index] = function(values[first])
            else:
                values[index] = function(values[first], values[second])

    def _backward_over_samples(self, values: Sequence[Any], sample: int) -> Values:
        gradients: Values = [0.0] * len(values)
        gradients[self._output] = 1.0
        if self._output in self._batched:
            gradients[self._output] = with_sample(_for_each(values[self._output], 0.0), sample, 1.0)
        for index, partials, first, second, rest in self._backward:
            operands = rest or ((first,) if second < 0 else (first, second))
            slopes = partials(values[index], *[values[i] for i in operands])
            for i, slope in zip(operands, slopes, strict=True):
                edge = Edge(index, 0, i)
                gradients[i] = gradients[i] + arriving(self._batched, edge, gradients[index], slope, values)
        return gradients


def arriving(batched: frozenset[int], edge: Edge, upstream: Any, local: Any, values: Sequence[Any]) -> Any:
    """Upstream × local as it arrives at the operand: a number that each sample uses gets the sum over them."""
    product = upstream * local
    if edge.operand in batched:
        return product if edge.node in batched else _for_each(values[edge.operand], product)
    return float(product.sum()) if edge.node in batched else product


def quietly(batched: frozenset[int]) -> AbstractContextManager[object]:
    """In which numpy, where a graph has data, works out inf and nan without a warning."""
    if not batched:
        return nullcontext()
    import numpy as np

    return np.errstate(all="ignore")


def _row(
    graph: Graph, node: Node, find: Callable[[Graph, Node], Function]
) -> tuple[int, Function, int, int, tuple[int, ...]]:
    assert node.op is not None
    operands, function = node.operands, find(graph, node)
    if node.op.variadic:
        return node.index, function, -1, -1, operands
    return node.index, function, operands[0], operands[1] if len(operands) > 1 else -1, ()


def _form(plain: Mapping[str, Function], elementwise: str, over_samples: str, graph: Graph, node: Node) -> Function:
    """The function of an operation: for numbers, for arrays, or over the samples of an array."""
    assert node.op is not None
    if node.index not in graph.batched and not graph.reduces(node):
        return plain[node.op.id]

    from engine.ops import array_forms  # numpy, which a graph without data does not need

    table: Mapping[str, Function] = vars(array_forms)[over_samples if graph.reduces(node) else elementwise]
    return table[node.op.id]


_forward = partial(_form, FORWARD, "FORWARD", "REDUCE")
_partials = partial(_form, PARTIALS, "PARTIALS", "REDUCE_PARTIALS")


def values_of(graph: Graph, leaves: Sequence[float | None] | None = None) -> Values:
    """The value of every node; `leaves` has one entry a node, None for results and where the program's own holds."""
    values = leaf_values(graph, leaves)
    Tape(graph).forward(values)
    return values


def leaf_values(graph: Graph, leaves: Sequence[float | None] | None = None, samples: tuple[int, ...] = ()) -> Values:
    """The values that a forward pass starts with, nan for results; data have those of `samples`, or all."""
    given = [None] * len(graph) if leaves is None else leaves
    values: Values = [node.value if number is None else number for node, number in zip(graph.nodes, given, strict=True)]
    for node in graph.data:
        from engine.ops.array_forms import numbers  # numpy, which a graph without data does not need

        values[node.index] = numbers(node.data, samples)
    return values


def _for_each(numbers: Any, product: Any) -> Any:
    """The same product for each of the numbers."""
    found = numbers.copy()
    found[:] = product
    return found


def along(graph: Graph, values: Sequence[Any], index: int, sample: int = 0) -> Along:
    """The output as a function of one node's value, with data of one sample's; only what depends on it runs again."""
    tape, numbers, output = Tape(graph, moved=index), list(values), graph.output

    def at(x: float) -> float:
        numbers[index] = moved(values[index], sample, x)
        tape.forward(numbers)
        return picked(numbers[output], sample)

    return at


def with_sample(numbers: Any, sample: int, x: float) -> Any:
    """The numbers of a batch, with another one for a sample."""
    changed = numbers.copy()
    changed[sample] = x
    return changed


def moved(value: Any, sample: int, x: float) -> Any:
    """A value as it is once it is x, or once one sample's number is."""
    return with_sample(value, sample, x) if has_samples(value) else x


def picked(value: Any, sample: int) -> float:
    """The number itself, or of one number a sample that of one `sample`."""
    return float(value[sample]) if has_samples(value) else float(value)


def has_samples(value: Any) -> bool:
    """Whether it is an array with one number a sample."""
    return getattr(value, "ndim", 0) == 1


def at_sample(values: Sequence[Any], sample: int) -> list[float]:
    """Of each node the number of one sample."""
    return [picked(value, sample) for value in values]


def result(graph: Graph, node: Node, values: Sequence[Any]) -> Any:
    """The value of a result from those of its operands."""
    return _forward(graph, node)(*[values[i] for i in node.operands])


def local_derivatives(graph: Graph, node: Node, values: Sequence[Any]) -> tuple[Any, ...]:
    """The partial derivative of a result with respect to each operand; with data an array, one number a sample."""
    found: tuple[Any, ...] = _partials(graph, node)(values[node.index], *[values[i] for i in node.operands])
    return found
