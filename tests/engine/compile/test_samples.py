"""Code over samples beside the Tape: written out sample by sample, and as matrices."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.compile import close
from engine.compile.careful import Careful, Place, Task
from engine.compile.moves import Moves
from engine.compile.stacked import Stacked
from engine.compile.stepping import OverSamples
from engine.graph import Graph, GraphBuilder, Kind
from engine.ops import OPS
from engine.optimizers import OPTIMIZERS

WAYS = [OverSamples, Stacked]
SGD = Moves(OPTIMIZERS["sgd"])
NUMBERS = (-3.0, -2.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)


@st.composite
def graphs_with_data(draw: st.DrawFn, most: int = 10) -> Graph:
    """Any operations on parameters, inputs, constants and data of three samples; the output is a mean over them."""
    builder = GraphBuilder()
    for number in range(draw(st.integers(1, 3))):
        builder.data([draw(st.sampled_from(NUMBERS)) for _ in range(3)], f"d{number}")
    for number in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from((Kind.PARAMETER, Kind.PARAMETER, Kind.INPUT, Kind.CONSTANT)))
        builder.leaf(kind, draw(st.sampled_from(NUMBERS)), f"x{number}")
    for number in range(draw(st.integers(1, most))):
        op = OPS[draw(st.sampled_from(sorted(OPS)))]
        count = draw(st.integers(1, 3)) if op.variadic else len(op.operands)
        operands = [draw(st.integers(0, len(builder.nodes) - 1)) for _ in range(count)]
        builder.result(op, operands, f"v{number}")
    graph = builder.build(len(builder.nodes) - 1)
    if graph.output not in graph.batched:
        return graph
    output = builder.result(OPS[draw(st.sampled_from(["mean", "sum", "l2"]))], [graph.output], "L")
    return builder.build(output)


def agree(way: type[OverSamples] | type[Stacked], graph: Graph, samples: tuple[int, ...] = ()) -> None:
    task = Task(graph, SGD)
    careful, fast = Careful(task), way(task)
    leaves = [node.value for node in graph.sliders]
    known = [careful.loss(leaves, samples), *careful.gradients(leaves, samples)]
    assume(all(map(math.isfinite, known)) and max(map(abs, known)) < 1e100)
    found = [fast.loss(leaves, samples), *fast.gradients(leaves, samples)]
    assert close(found, known), (found, known)
    losses, place = fast.updates(Place(tuple(leaves), ()), [0.01], frozenset(), samples)
    _, expected = careful.updates(Place(tuple(leaves), ()), [0.01], frozenset(), samples)
    assert close([*losses, *place.leaves], [known[0], *expected.leaves])


@pytest.mark.parametrize("way", WAYS)
@given(graph=graphs_with_data(), samples=st.sampled_from([(), (0, 2), (1,)]))
@settings(max_examples=400, deadline=None)
def test_any_program_over_samples(
    way: type[OverSamples] | type[Stacked], graph: Graph, samples: tuple[int, ...]
) -> None:
    agree(way, graph, samples)
