"""What can stand as one node in a graph: its neurons, its layers and its named expressions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from engine.graph import FIXED, Graph, Node

MOST_SEEN = 24  # nodes that a graph with groups opens with, all of them in sight
MOST_BOXES = 4  # neurons of a layer that stand there as boxes when it opens

FoldKind = Literal["neuron", "layer", "expression"]


class Fold(NamedTuple):
    """Nodes that can stand as one: a neuron, a layer, or a named result with the nameless ones and the data
    that only it uses.

    `nodes` are all inside, in order; `outputs` those that what comes after can use: of a layer one a neuron.
    """

    number: int
    kind: FoldKind
    name: str
    nodes: tuple[int, ...]
    outputs: tuple[int, ...]
    parent: int = -1


class Neuron(NamedTuple):
    """What a neuron is made of, by index: (input, weight) pairs, bias, sum and output."""

    inputs: tuple[tuple[int, int], ...]
    bias: int
    total: int
    output: int


def folds_of(graph: Graph) -> tuple[Fold, ...]:
    """All that can be closed in a graph with groups, layers before their neurons; a layer of one neuron is a neuron."""
    if not graph.groups:
        return ()
    found: list[Fold] = []
    numbers: dict[int, int] = {}
    group_of = [node.group for node in graph.nodes]
    uses = Counter(edge.operand for edge in graph.edges if group_of[edge.node] != group_of[edge.operand])
    for group in graph.groups:
        inside = {group.index, *(other.index for other in graph.groups if other.parent == group.index)}
        nodes = tuple(node.index for node in graph.nodes if node.group in inside)
        results = [index for index in nodes if graph.nodes[index].op is not None]
        # What nothing uses is an output too: that of a network whose result is looked at.
        outputs = tuple(
            index for index in results if uses[index] or not any(index in graph.nodes[i].operands for i in results)
        )
        if group.kind == "layer" and len(inside) == 2:
            continue
        numbers[group.index] = len(found)
        found.append(Fold(len(found), group.kind, group.name, nodes, outputs, numbers.get(group.parent, -1)))
    return (*found, *_expressions(graph, len(found)))


def _expressions(graph: Graph, first: int) -> Iterable[Fold]:
    """Each named result outside of groups, with the nameless nodes and the data that only it uses."""
    users: dict[int, set[int]] = {}
    for edge in graph.edges:
        users.setdefault(edge.operand, set()).add(edge.node)
    for result in graph.results:
        if result.group >= 0 or not (result.named or result.index == graph.output):
            continue
        inside = {result.index}
        for node in reversed(graph.nodes[: result.index]):
            loose = node.kind in FIXED or (node.op is not None and not node.named and node.group < 0)
            if loose and node.index in users and users[node.index] <= inside:
                inside.add(node.index)
        if len(inside) > 1:
            yield Fold(first, "expression", result.name, tuple(sorted(inside)), (result.index,))
            first += 1


def first_closed(graph: Graph) -> frozenset[int]:
    """The folds that are closed when a graph opens: none of a small one, and small layers stand open."""
    folds = folds_of(graph)
    if len(graph) <= MOST_SEEN:
        return frozenset()
    sizes = Counter(fold.parent for fold in folds)
    small = {fold.number for fold in folds if fold.kind == "layer" and sizes[fold.number] <= MOST_BOXES}
    if sum(sizes[layer] for layer in small) > MOST_SEEN:
        small = set()
    return frozenset(fold.number for fold in folds if fold.number not in small)


def neuron_of(graph: Graph, fold: Fold) -> Neuron:
    """The parts of a neuron."""
    total = next(i for i in fold.nodes if (op := graph.nodes[i].op) is not None and op.variadic)
    *products, bias = graph.nodes[total].operands
    pairs = tuple((graph.nodes[i].operands[0], graph.nodes[i].operands[1]) for i in products)
    return Neuron(pairs, bias, total, fold.outputs[0])


def activation_of(output: Node) -> str:
    """The sign of a neuron's activation; of a linear one, that of its sum."""
    assert output.op is not None
    return "Σ" if output.op.variadic else output.op.symbol


def words_of(graph: Graph, fold: Fold) -> str:
    """What a fold works out, in a few signs: relu(Σ w·x + b)."""
    node = graph.nodes[fold.outputs[0]]
    if fold.kind == "expression":
        return node.expression
    total = graph.nodes[neuron_of(graph, fold).total].expression
    assert node.op is not None
    return total if node.op.variadic else f"{node.op.symbol}({total})"
