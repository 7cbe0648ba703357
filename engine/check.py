"""The gradient check: the backward pass beside a difference quotient, and beside PyTorch where it is installed."""

from __future__ import annotations

import math
from typing import NamedTuple

from engine import torch_check
from engine.errors import EngineError
from engine.formula import divide
from engine.graph import Graph
from engine.tape import Tape


class Row(NamedTuple):
    """One leaf's gradient, found three ways: `analytic` by the backward pass, `numeric` by running the program
    again with the leaf nudged by `h`, (f(x + h) - f(x)) / h, and by PyTorch, None where that is not installed.
    """

    leaf: str
    value: float
    analytic: float
    numeric: float
    h: float
    torch: float | None


def check(graph: Graph, h: float = 1e-5) -> tuple[Row, ...]:
    """A row for each parameter and input of the graph, in program order; EngineError unless h is a nudge at all."""
    if h == 0 or not math.isfinite(h):
        raise EngineError("A leaf cannot be nudged by h = {h}", hint="Try 1e-5.", h=h)
    tape, values = Tape(graph), [node.value for node in graph.nodes]
    tape.forward(values)
    gradients, witness = tape.backward(values), torch_check.gradients(graph)
    return tuple(
        Row(leaf.name, leaf.value, gradients[leaf.index], _quotient(tape, values, leaf.index, graph.output, h), h,
            None if witness is None else witness[leaf.name])
        for leaf in graph.sliders
    )  # fmt: skip


def _quotient(tape: Tape, values: list[float], leaf: int, output: int, h: float) -> float:
    nudged = values.copy()
    nudged[leaf] += h
    tape.forward(nudged)
    return divide(nudged[output] - values[output], h)
