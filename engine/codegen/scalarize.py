"""A graph over samples as one over single numbers: what depends on data stands there once a sample."""

from __future__ import annotations

from dataclasses import dataclass

from engine.graph.graph import Graph, Kind, Node


@dataclass(frozen=True)
class Scalarized:
    """A graph without data; what was at `index` now is at `indices[index]`, one a sample where it depends on data.

    Data have become inputs, column after column.
    """

    graph: Graph
    indices: tuple[tuple[int, ...], ...]


def scalarized(graph: Graph, samples: int) -> Scalarized:
    """The graph written out for so many samples; indices of leaves that may be set are others as well."""
    nodes: list[Node] = []
    indices: list[tuple[int, ...]] = []
    for node in graph.nodes:
        first = len(nodes)
        if graph.reduces(node):
            nodes.append(_result(node, first, indices[node.operands[0]]))
        elif node.index not in graph.batched:
            nodes.append(_copy(node, first, indices, 0))
        else:
            nodes += [_copy(node, first + sample, indices, sample) for sample in range(samples)]
        indices.append(tuple(range(first, len(nodes))))
    return Scalarized(Graph(tuple(nodes), indices[graph.output][0]), tuple(indices))


def _copy(node: Node, index: int, indices: list[tuple[int, ...]], sample: int) -> Node:
    if node.op is None:
        kind = Kind.INPUT if node.kind is Kind.DATA else node.kind
        return Node(index, kind, node.name, node.value)
    return _result(node, index, tuple(indices[i][sample if len(indices[i]) > 1 else 0] for i in node.operands))


def _result(node: Node, index: int, operands: tuple[int, ...]) -> Node:
    return Node(index, node.kind, node.name, node.value, node.op, operands)
