"""The error of a difference quotient against h: truncation where h is large, round-off where it is small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.autodiff.tape import Tape, along, picked, values_of
from engine.graph.graph import Graph
from engine.ops.primitives import divide

# Written as a person writes them: 0.1**6 is not 1e-6.
STEPS = tuple(float(f"1e-{power}") for power in range(17))


class ErrorAt(NamedTuple):
    """Both quotients at one `h`, and how far each is from the analytic gradient, 0 or more; inf and nan are kept.

    `forward` is (f(x + h) - f(x)) / h, `central` (f(x + h) - f(x - h)) / 2h.
    """

    h: float
    forward: float
    central: float
    forward_error: float
    central_error: float


def errors_against_h(
    graph: Graph, leaves: Sequence[float | None], index: int, output: int | None = None, sample: int = 0
) -> tuple[ErrorAt, ...]:
    """Both quotients of a node at h = 1, 0.1, … 1e-16, a result nudged after its operation.

    `leaves` has one entry a node, None for results; `output` is the node that is looked at, or the graph's own.
    With data, of a node with a number for each sample it is that of one `sample`.
    """
    graph = graph.towards(output)
    values = values_of(graph, leaves)
    f, x = along(graph, values, index, sample), picked(values[index], sample)
    analytic = picked(Tape(graph).backward(values, sample)[index], sample)
    forward = [divide(f(x + h) - f(x), h) for h in STEPS]
    central = [divide(f(x + h) - f(x - h), 2 * h) for h in STEPS]
    forward_errors, central_errors = ([abs(q - analytic) for q in quotients] for quotients in (forward, central))
    return tuple(map(ErrorAt, STEPS, forward, central, forward_errors, central_errors))
