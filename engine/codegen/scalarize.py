"""A graph over samples as one over single numbers: what depends on data stands there once a sample."""

from __future__ import annotations

from dataclasses import dataclass

from engine.graph.graph import Graph, Kind, Node


@dataclass(frozen=True)
class Unrolled:
    """A graph without data; what was at `index` now is at `places[index]`, one a sample where it depends on data.

    Data have become inputs, column after column.
    """

    graph: Graph
    places: tuple[tuple[int, ...], ...]


def unrolled(graph: Graph, samples: int) -> Unrolled:
    """The graph written out for so many samples; indices of leaves that may be set are others as well."""
    nodes: list[Node] = []
    places: list[tuple[int, ...]] = []
    for node in graph.nodes:
        first = len(nodes)
        if graph.reduces(node):
            nodes.append(_result(node, first, places[node.operands[0]]))
        elif node.index not in graph.batched:
            nodes.append(_copy(node, first, places, 0))
        else:
            nodes += [_copy(node, first + sample, places, sample) for sample in range(samples)]
        places.append(tuple(range(first, len(nodes))))
    return Unrolled(Graph(tuple(nodes), places[graph.output][0]), tuple(places))


def _copy(node: Node, index: int, places: list[tuple[int, ...]], sample: int) -> Node:
    if node.op is None:
        kind = Kind.INPUT if node.kind is Kind.DATA else node.kind
        return Node(index, kind, node.name, node.value)
    return _result(node, index, tuple(places[i][sample if len(places[i]) > 1 else 0] for i in node.operands))


def _result(node: Node, index: int, operands: tuple[int, ...]) -> Node:
    return Node(index, node.kind, node.name, node.value, node.op, operands)
