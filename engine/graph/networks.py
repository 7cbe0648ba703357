"""Neurons, layers and networks as nodes: weights, biases, products, sums, activations, each in its group."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from engine.errors import EngineError, Message, Span
from engine.graph.graph import Kind
from engine.graph.graph_builder import GraphBuilder
from engine.ops.table import OPS, Op

COUNTABLE = 10**12  # what is more is not written out
MOST_PARAMETERS = 10_000

# How far from 0 the first weights lie, from how many inputs a neuron has and how many neurons its layer.
INITS: dict[str, Callable[[int, int], float]] = {
    "uniform": lambda inputs, neurons: 1.0,
    "xavier": lambda inputs, neurons: math.sqrt(6 / (inputs + neurons)),  # Glorot and Bengio 2010
    "he": lambda inputs, neurons: math.sqrt(6 / inputs),  # He et al. 2015
}


@dataclass(frozen=True)
class Design:
    """What all neurons of a call share: activation (None: linear), first weights, and the text they come from.

    Weights are drawn as micrograd draws them: from Python's Mersenne Twister, neuron by neuron; biases start at 0.
    """

    activation: Op | None
    random: Random
    init: str = "uniform"
    span: Span | None = None


def mlp(
    graph: GraphBuilder, inputs: Sequence[int], sizes: Sequence[int], design: Design, names: Sequence[str]
) -> tuple[int, ...]:
    """Layers one behind the other, called by `names`; the last is linear. Its outputs, by index."""
    check_size(graph, len(inputs), sizes)
    linear = Design(None, design.random, design.init, design.span)
    *hidden, last = zip(names, sizes, strict=True)
    for name, size in hidden:
        inputs = layer(graph, inputs, size, design, name)
    return layer(graph, inputs, last[1], linear, last[0])


def layer(graph: GraphBuilder, inputs: Sequence[int], size: int, design: Design, name: str) -> tuple[int, ...]:
    """That many neurons on the same inputs; their outputs, by index. Of a single one, the output has the layer's name.

    Weight 3 of neuron 2 in layer h is h.w2_3, its bias h.b2, its sum h.z2, its activation h.a2.
    """
    check_size(graph, len(inputs), [size])
    graph.open_group("layer", name)
    outputs = tuple(
        _neuron(graph, inputs, design, size, name, str(number), name if size == 1 else "")
        for number in range(1, size + 1)
    )
    graph.close_group()
    return outputs


def neuron(graph: GraphBuilder, inputs: Sequence[int], design: Design, name: str) -> int:
    """One neuron alone, its output called `name`; its weight 3 is name.w3, its bias name.b."""
    check_size(graph, len(inputs), [1])
    return _neuron(graph, inputs, design, 1, name, "", name)


def check_size(graph: GraphBuilder, inputs: int, sizes: Sequence[int]) -> None:
    """EngineError where with these layers there are more parameters than can be drawn and stepped through."""
    count = 0
    for size in sizes:
        count, inputs = count + (inputs + 1) * size, size
    if count > MOST_PARAMETERS:
        raise _large("This network has {count} parameters: at most {most} can be drawn", count)
    if graph.parameters + count > MOST_PARAMETERS:
        raise _large("With this, there are {count} parameters: at most {most} can be drawn", graph.parameters + count)


def _large(template: str, count: int) -> EngineError:
    more = Message("more than {count}", {"count": f"{COUNTABLE:,}"})
    shown = f"{count:,}" if count < COUNTABLE else more
    return EngineError(template, hint="Make its layers smaller.", count=shown, most=f"{MOST_PARAMETERS:,}")


def _neuron(
    graph: GraphBuilder, inputs: Sequence[int], design: Design, size: int, owner: str, number: str, output: str
) -> int:
    limit, span, prefix = INITS[design.init](len(inputs), size), design.span, f"{owner}."
    gap = f"{number}_" if number else ""
    graph.open_group("neuron", output or f"{prefix}{number}")
    products = []
    for place, index in enumerate(inputs, 1):
        weight = graph.leaf(Kind.PARAMETER, design.random.uniform(-limit, limit), f"{prefix}w{gap}{place}", span)
        expression = f"{graph.nodes[index].name}*{graph.nodes[weight].name}"
        products.append(graph.result(OPS["mul"], (index, weight), span=span, expression=expression))
    bias = graph.leaf(Kind.PARAMETER, 0.0, f"{prefix}b{number}", span)
    name = output if design.activation is None and output else f"{prefix}z{number}"
    out = graph.result(OPS["sum"], (*products, bias), name, span, "Σ w·x + b")
    if design.activation is not None:
        expression = f"{design.activation.symbol}({graph.nodes[out].name})"
        out = graph.result(design.activation, (out,), output or f"{prefix}a{number}", span, expression)
    graph.close_group()
    return out
