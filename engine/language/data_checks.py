"""What data ask of a program: as many numbers each, a loss that is one number, and not more than fits."""

from __future__ import annotations

import re

from engine.errors import EngineError
from engine.graph.graph import Graph

_UNTYPED = re.compile(r"[…Σ·]|\.[^\W\d]")  # in expressions that no program can contain: Σ w·x + b, tanh(n.z)
MOST_NUMBERS = 5_000_000  # nodes times samples, of which a pass keeps two numbers each


def check_data(graph: Graph) -> None:
    """EngineError where the data of a program do not go together, or its output is one number a sample."""
    if not graph.data:
        return
    first = graph.data[0]
    for node in graph.data:
        if len(node.data) != len(first.data):
            raise EngineError(
                "{first} has {count} samples, and {name} has {other}", hint="Each sample needs one number of each.",
                span=node.span, first=first.name, count=len(first.data), name=node.name, other=len(node.data),
            )  # fmt: skip
    if len(graph) * graph.samples > MOST_NUMBERS:
        raise EngineError(
            "{nodes} nodes for {samples} samples are too many numbers", hint="Take fewer samples, or smaller layers.",
            span=first.span, nodes=f"{len(graph):,}", samples=f"{graph.samples:,}",
        )  # fmt: skip
    _check_output(graph)


def _check_output(graph: Graph) -> None:
    output = graph.nodes[graph.output]
    if output.index in graph.batched:
        raise EngineError(
            "{name} has a number for each of the {samples} samples, and a loss is one number",
            hint="Write L = mean({inner}).", span=output.span, name=output.brief, samples=graph.samples,
            inner=output.name if _UNTYPED.search(output.expression or "…") else output.expression,
        )  # fmt: skip
