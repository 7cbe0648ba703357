"""Random graphs over the whole table, with kinks, poles and the edges of domains hit on purpose."""

from __future__ import annotations

from hypothesis import strategies as st

from engine.graph.graph import Graph, Kind
from engine.graph.graph_builder import GraphBuilder
from engine.ops.table import OPS

NUMBERS = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)
KINDS = (Kind.PARAMETER, Kind.PARAMETER, Kind.INPUT, Kind.CONSTANT)


@st.composite
def wild_graphs(draw: st.DrawFn, most: int = 6) -> Graph:
    """One to four leaves from a small grid, so that ties and zeros are common, and 1 to `most` operations on them."""
    builder = GraphBuilder()
    for number in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(KINDS)) if number else Kind.PARAMETER
        builder.leaf(kind, draw(st.sampled_from(NUMBERS)), f"x{number}")
    add_operations(draw, builder, most)
    return builder.build(len(builder.nodes) - 1)


def add_operations(draw: st.DrawFn, builder: GraphBuilder, most: int) -> None:
    """Adds 1 to `most` operations on whatever there is."""
    for number in range(draw(st.integers(1, most))):
        op = OPS[draw(st.sampled_from(sorted(OPS)))]
        count = draw(st.integers(1, 3)) if op.variadic else len(op.operands)
        operands = [draw(st.integers(0, len(builder.nodes) - 1)) for _ in range(count)]
        builder.result(op, operands, f"v{number}")
