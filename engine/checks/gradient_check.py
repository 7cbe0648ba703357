"""The gradient check: the backward pass beside difference quotients, and beside PyTorch where it is installed."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from engine.autodiff.tape import Tape, Values, along, at_sample, picked, values_of
from engine.checks import torch_check
from engine.checks.verdict import Word, judge
from engine.errors import EngineError, Message
from engine.graph.graph import Graph, Node
from engine.ops.primitives import divide


class Row(NamedTuple):
    """One gradient, found four ways: `analytic` by the backward pass, `numeric` by running the program again with
    the node nudged by `h`, (f(x + h) - f(x)) / h, `central` by nudging it both ways, (f(x + h) - f(x - h)) / 2h,
    and by PyTorch, None where that is not installed.

    `leaf` is the name of the leaf, or of the result where `kind` is node; `node` its place in the graph. `verdict`
    is one word on analytic beside central, whatever PyTorch says: agree, kink, edge, round_off or disagree, and
    `reason` the sentence to it.
    """

    leaf: str
    value: float
    analytic: float
    numeric: float
    h: float
    torch: float | None
    central: float
    verdict: Word
    kind: Literal["leaf", "node"]
    node: int
    reason: Message


def check_rows(
    graph: Graph, h: float = 1e-5, *, nodes: bool = False, leaves: Sequence[float | None] | None = None,
    sample: int = 0, only: Collection[int] | None = None, witness: Mapping[str, float] | None = None,
) -> Iterator[Row]:  # fmt: skip
    """The rows of `check`, each worked out when it is asked for; `witness` has PyTorch's gradients by name."""
    if h == 0 or not math.isfinite(h):
        raise EngineError("A leaf cannot be nudged by h = {h}", hint="Try 1e-5.", h=h)
    values = values_of(graph, leaves)
    gradients = at_sample(Tape(graph).backward(values), sample)
    for node in graph.sliders + graph.results if nodes else graph.sliders:
        if only is None or node.index in only:
            yield _row(graph, node, (values, sample), gradients[node.index], h, witness)


def check(
    graph: Graph, h: float = 1e-5, *, nodes: bool = False, leaves: Sequence[float | None] | None = None,
    torch: bool = True, sample: int = 0, only: Collection[int] | None = None,
) -> tuple[Row, ...]:  # fmt: skip
    """A row for each parameter and input, in program order; with `nodes`, then one for each result as well.

    With data, of a node with a number for each sample that of one `sample`; `only` names the nodes that are asked.
    A result is nudged after its operation. `leaves` has one entry a node, as in Trace.leaves: None for results and
    where the program's own number holds. Without `torch` PyTorch is not asked: importing it takes seconds.
    EngineError unless h is a nudge at all.
    """
    witness = torch_check.gradients(graph, leaves, nodes=nodes, sample=sample) if torch else None
    return tuple(check_rows(graph, h, nodes=nodes, leaves=leaves, sample=sample, only=only, witness=witness))


def _row(
    graph: Graph, node: Node, at: tuple[Values, int], analytic: float, h: float, witness: Mapping[str, float] | None
) -> Row:
    values, sample = at
    f, x = along(graph, values, node.index, sample), picked(values[node.index], sample)
    verdict = judge(graph, values, node.index, h, sample)
    return Row(
        node.name, x, analytic, divide(f(x + h) - f(x), h), h, None if witness is None else witness[node.name],
        divide(f(x + h) - f(x - h), 2 * h), verdict.word, "leaf" if node.op is None else "node", node.index,
        verdict.reason,
    )  # fmt: skip
