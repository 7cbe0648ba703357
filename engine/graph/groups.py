"""What can stand as one node in a graph: neurons, layers, named expressions, calls of functions, rounds of loops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from engine.graph.graph import FIXED, Graph

MOST_SHOWN = 24  # nodes that a graph with groups is first shown with
MOST_BOXES = 4  # neurons of a layer that are first shown as boxes


class CollapsibleGroup(NamedTuple):
    """Nodes that can stand as one: a neuron, a layer, or an expression: a named result with the nameless ones and
    the data that only it uses, or what a call of a function or a round of a loop works out.

    `nodes` are all inside, in order; `outputs` those that what comes after can use: of a layer one a neuron.
    """

    number: int
    kind: Literal["neuron", "layer", "expression"]
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


def collapsible_groups(graph: Graph) -> tuple[CollapsibleGroup, ...]:
    """All that can be closed in a graph with groups, layers before their neurons; a layer of one neuron is a neuron."""
    if not graph.groups:
        return _blocks(graph)
    found: list[CollapsibleGroup] = []
    numbers: dict[int, int] = {}
    nodes, sizes, outputs = _inside(graph), Counter(group.parent for group in graph.groups), _outputs(graph)
    for group in graph.groups:
        if group.kind == "layer" and sizes[group.index] == 1:
            continue
        inside = tuple(sorted(nodes[group.index]))
        numbers[group.index] = len(found)
        ends = tuple(index for index in inside if index in outputs)
        parent = numbers.get(group.parent, -1)
        found.append(CollapsibleGroup(len(found), group.kind, group.name, inside, ends, parent))
    return (*found, *_expressions(graph, len(found)))


def _inside(graph: Graph) -> dict[int, list[int]]:
    """The nodes of each group; those of a neuron are in its layer too."""
    found: dict[int, list[int]] = {group.index: [] for group in graph.groups}
    for node in graph.nodes:
        group = node.group
        while group >= 0:
            found[group].append(node.index)
            group = graph.groups[group].parent
    return found


def _outputs(graph: Graph) -> set[int]:
    """The results that another group uses, or nothing: that of a network is the output."""
    nodes = graph.nodes
    inner = {edge.operand for edge in graph.edges if nodes[edge.node].group == nodes[edge.operand].group}
    outer = {edge.operand for edge in graph.edges if nodes[edge.node].group != nodes[edge.operand].group}
    return {node.index for node in graph.results if node.index in outer or node.index not in inner}


def _expressions(graph: Graph, first: int) -> Iterable[CollapsibleGroup]:
    """Each named result outside of groups, with the nameless nodes and the data that only it uses."""
    users: dict[int, set[int]] = {}
    for edge in graph.edges:
        users.setdefault(edge.operand, set()).add(edge.node)
    loose = [
        node.index for node in reversed(graph.nodes) if node.index in users
        and (node.kind in FIXED or (node.op is not None and not node.named and node.group < 0))
    ]  # fmt: skip
    for result in graph.results:
        if result.group >= 0 or not (result.named or result.index == graph.output):
            continue
        inside = {result.index}
        for index in loose:
            if users[index] <= inside:
                inside.add(index)
        if len(inside) > 1:
            yield CollapsibleGroup(first, "expression", result.name, tuple(sorted(inside)), (result.index,))
            first += 1


def _blocks(graph: Graph) -> tuple[CollapsibleGroup, ...]:
    """The calls and rounds of which one result is used elsewhere, the outer ones first."""
    users: dict[int, list[int]] = {}
    for edge in graph.edges:
        users.setdefault(edge.operand, []).append(edge.node)
    found: list[CollapsibleGroup] = []
    around: list[tuple[int, CollapsibleGroup]] = []  # where they end, the innermost last
    for block in sorted(graph.blocks, key=lambda block: (block.first, -block.end)):
        while around and around[-1][0] < block.end:
            around.pop()
        added = range(block.first, block.end)
        results = [index for index in added if graph.nodes[index].op is not None]
        ends = [index for index in results if any(user not in added for user in users.get(index, (-1,)))]
        fixed = (index for index in added if graph.nodes[index].kind in FIXED)
        inside = sorted((*results, *(index for index in fixed if all(user in added for user in users.get(index, ())))))
        parent = around[-1][1] if around else None
        if len(results) > 1 and len(ends) == 1 and (parent is None or len(parent.nodes) > len(inside)):
            number, outer = len(found), -1 if parent is None else parent.number
            found.append(CollapsibleGroup(number, "expression", block.name, tuple(inside), tuple(ends), outer))
            around.append((block.end, found[-1]))
    return tuple(found)


def first_closed(graph: Graph) -> frozenset[int]:
    """The groups that are closed when a graph is first shown: none of a small one, and not its small layers.

    Nor a call or a loop that holds most of the graph: closed, it would hide what the program is about.
    """
    groups = collapsible_groups(graph)
    if len(graph) <= MOST_SHOWN:
        return frozenset()
    sizes = Counter(group.parent for group in groups)
    small = {group.number for group in groups if group.kind == "layer" and sizes[group.number] <= MOST_BOXES}
    if sum(sizes[layer] for layer in small) > MOST_SHOWN:
        small = set()
    if not graph.groups:
        small = {group.number for group in groups if len(group.nodes) > len(graph) / 2}
    return frozenset(group.number for group in groups if group.number not in small)


def neuron_of(graph: Graph, group: CollapsibleGroup) -> Neuron:
    """What a neuron is made of."""
    total = next(i for i in group.nodes if (op := graph.nodes[i].op) is not None and op.variadic)
    *products, bias = graph.nodes[total].operands
    pairs = tuple((graph.nodes[i].operands[0], graph.nodes[i].operands[1]) for i in products)
    return Neuron(pairs, bias, total, group.outputs[0])
