"""The graph with neurons, layers and expressions closed: each is one node then, and takes one step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from math import nan
from typing import NamedTuple

from engine.autodiff.frame import Frame
from engine.autodiff.trace import Step
from engine.graph.graph import Edge, Graph, Kind, Node
from engine.graph.groups import CollapsibleGroup, Neuron, collapsible_groups, neuron_of
from engine.ops.table import Op

Key = tuple[int, int]  # a node and the number of its operand
SUM = "Σ"
CLOSED = Op("closed", "…", ("a",), "sum(a)", ("1",), "", "", variadic=True)  # the row of a node that stands for others


class WeightEdge(NamedTuple):
    """A use of `operand` by `node`, times the parameter `weight`, where a closed layer stands at one end."""

    operand: int
    node: int
    weight: int


@dataclass(frozen=True)
class CollapsedGraph:
    """A graph with some groups closed, maybe none: `graph` has a node for each item, `shown` has the node it shows.

    `item_of` has the item of each node of `source`, `closed_at` the outermost closed group around it (-1: none),
    `group_at` the group that an item stands for. `uses` has, for each edge of `graph`, the edges of `source` in it.
    With nothing closed the items are the nodes, and `graph` is `source`.
    """

    source: Graph
    groups: tuple[CollapsibleGroup, ...]
    closed: frozenset[int]
    graph: Graph
    shown: tuple[int, ...]
    item_of: tuple[int, ...]
    closed_at: tuple[int, ...]
    group_at: Mapping[int, CollapsibleGroup]
    uses: Mapping[Key, tuple[Edge, ...]] = field(default_factory=dict)

    @cached_property
    def layers(self) -> frozenset[int]:
        """The items that are closed layers."""
        return frozenset(item for item, group in self.group_at.items() if group.kind == "layer")

    @cached_property
    def innermost(self) -> tuple[int, ...]:
        """The smallest group around each node of the source, closed or not; -1 for none."""
        found = [-1] * len(self.source)
        for group in self.groups:  # layers come before their neurons
            for index in group.nodes:
                found[index] = group.number
        return tuple(found)

    @cached_property
    def neurons(self) -> Mapping[int, Neuron]:
        """What each neuron is made of, by the number of its group."""
        return {group.number: neuron_of(self.source, group) for group in self.groups if group.kind == "neuron"}

    def neurons_in(self, layer: int) -> tuple[CollapsibleGroup, ...]:
        """The neurons of a layer, by the number of its group."""
        return tuple(group for group in self.groups if group.parent == layer)

    def formula(self, group: CollapsibleGroup) -> str:
        """What a group computes, in a few signs: relu(Σ w·x + b)."""
        node = self.source.nodes[group.outputs[0]]
        if group.kind == "expression":
            return node.written
        total = self.source.nodes[neuron_of(self.source, group).total].written
        return total if _sign(node) == SUM else f"{_sign(node)}({total})"

    @cached_property
    def weight_edges(self) -> tuple[WeightEdge, ...]:
        """The uses that begin or end at a closed layer."""
        crossing = (
            edge for (item, slot), edges in self.uses.items() for edge in edges
            if item in self.layers or self.graph.nodes[item].operands[slot] in self.layers
        )  # fmt: skip
        return tuple(WeightEdge(edge.operand, edge.node, self._weight_of(edge)) for edge in crossing)

    @cached_property
    def weights(self) -> Mapping[Key, int]:
        """The parameter that each edge into a closed neuron is multiplied by."""
        into = (key for key in self.uses if key[0] in self.group_at and self.group_at[key[0]].kind == "neuron")
        return {key: self._weight_of(self.uses[key][0]) for key in into}

    def _weight_of(self, edge: Edge) -> int:
        # Only products of neurons use what lies outside of them, and their second operand is the weight.
        return self.source.nodes[edge.node].operands[1]

    def frame(self, frame: Frame) -> Frame:
        """What is known, one entry an item: of a closed group, what is known of its output."""
        if not self.group_at:
            return frame
        return replace(
            frame,
            step=self.step(frame.step),
            values=tuple(frame.values[i] for i in self.shown),
            gradients=tuple(frame.gradients[i] for i in self.shown),
            stale_values=self._items(frame.stale_values),
            stale_gradients=self._items(frame.stale_gradients),
            locals=self.slopes(frame.locals),
            updated={self.item_of[i]: value for i, value in frame.updated.items() if self.closed_at[i] < 0},
            states={self.item_of[i]: state for i, state in frame.states.items() if self.closed_at[i] < 0},
        )

    def step(self, step: Step | None) -> Step | None:
        """A step on items: `before` and `after` are left out where it changes a number that is not shown."""
        if step is None or step.source < 0:
            return step
        target = self.item_of[step.target]
        shown = self.shown[target] == step.target
        return step._replace(
            source=self.item_of[step.source],
            target=target,
            slot=self._slots.get((step.source, step.slot), -1),
            before=step.before if shown else None,
            after=step.after if shown else None,
        )

    @cached_property
    def _slots(self) -> Mapping[Key, int]:
        return {(edge.node, edge.slot): slot for (_, slot), edges in self.uses.items() for edge in edges}

    def _items(self, indices: Collection[int]) -> frozenset[int]:
        return frozenset(item for item, index in enumerate(self.shown) if index in indices)

    def slopes(self, slopes: Mapping[Key, float]) -> Mapping[Key, float]:
        """The local derivative of each edge that the backward pass has been through; through a layer it is nan."""
        found: dict[Key, float] = {}
        reach = cache(lambda item: self._reach(self.group_at[item], slopes))
        for key, edges in self.uses.items():
            passed = [edge for edge in edges if (edge.node, edge.slot) in slopes]
            if not passed:
                continue
            group = self.group_at.get(key[0])
            if group is None:
                found[key] = sum(slopes[edge.node, edge.slot] for edge in passed)
            elif group.kind == "layer" or self.graph.nodes[key[0]].operands[key[1]] in self.layers:
                found[key] = nan
            else:
                found[key] = sum(reach(key[0])[edge.node] * slopes[edge.node, edge.slot] for edge in passed)
        return found

    def _reach(self, group: CollapsibleGroup, slopes: Mapping[Key, float]) -> dict[int, float]:
        """The derivative of a group's output by each node inside, as far as the backward pass has come."""
        reach = dict.fromkeys(group.nodes, 0.0)
        reach[group.outputs[0]] = 1.0
        for index in reversed(group.nodes):
            for slot, operand in enumerate(self.source.nodes[index].operands):
                if operand in reach:
                    reach[operand] += reach[index] * slopes.get((index, slot), 0.0)
        return reach


def collapse(graph: Graph, closed: Collection[int] = frozenset()) -> CollapsedGraph:
    """The graph with these of its `collapsible_groups` closed."""
    groups = collapsible_groups(graph)
    if not closed:
        same = tuple(range(len(graph)))
        uses = {(edge.node, edge.slot): (edge,) for edge in graph.edges}
        return CollapsedGraph(graph, groups, frozenset(), graph, same, same, (-1,) * len(graph), {}, uses)
    closed_at = [-1] * len(graph)
    for group in groups:
        for index in group.nodes if group.number in closed else ():
            if closed_at[index] < 0:  # layers come first, so the outermost stays
                closed_at[index] = group.number
    item_of, shown, group_at = [0] * len(graph), list[int](), dict[int, CollapsibleGroup]()
    for node in graph.nodes:
        around = closed_at[node.index]
        if around >= 0 and node.index != groups[around].nodes[-1]:
            continue
        if around >= 0:
            group_at[len(shown)] = groups[around]
        for index in groups[around].nodes if around >= 0 else (node.index,):
            item_of[index] = len(shown)
        shown.append(groups[around].outputs[0] if around >= 0 else node.index)
    items = _Items(graph, groups, closed_at, item_of)
    nodes = tuple(items.node(item, index, group_at.get(item)) for item, index in enumerate(shown))
    small = Graph(nodes, item_of[graph.output], graph.notes, graph.text)
    return CollapsedGraph(
        graph, groups, frozenset(closed), small, tuple(shown), tuple(item_of), tuple(closed_at), group_at, items.uses
    )


@dataclass
class _Items:
    """Makes the nodes of the collapsed graph, and keeps what each of their edges stands for."""

    graph: Graph
    groups: tuple[CollapsibleGroup, ...]
    closed_at: list[int]
    item_of: list[int]
    uses: dict[Key, tuple[Edge, ...]] = field(default_factory=dict)

    def node(self, item: int, index: int, group: CollapsibleGroup | None) -> Node:
        """The node of an item: that of the source, or one for a whole group."""
        node = self.graph.nodes[index]
        if group is None and (node.op is None or not node.op.variadic):
            for slot, operand in enumerate(node.operands):
                self.uses[item, slot] = (Edge(index, slot, operand),)
            return replace(node, index=item, operands=tuple(self.item_of[i] for i in node.operands), group=-1)
        inside = (index,) if group is None else group.nodes
        edges = [
            Edge(i, slot, operand) for i in inside for slot, operand in enumerate(self.graph.nodes[i].operands)
            if self.item_of[operand] != item and self._is_shown(operand, group)
        ]  # fmt: skip
        operands = tuple(dict.fromkeys(self.item_of[edge.operand] for edge in edges))
        for slot, operand in enumerate(operands):
            self.uses[item, slot] = tuple(edge for edge in edges if self.item_of[edge.operand] == operand)
        if group is None:
            return replace(node, index=item, operands=operands, group=-1)
        text = node.expression if group.kind == "expression" else _sign(node)
        return Node(item, Kind.RESULT, group.name, nan, CLOSED, operands, text, True, node.span)

    def _is_shown(self, operand: int, group: CollapsibleGroup | None) -> bool:
        """Whether an operand is an item, or the output of one; the weights in a closed neuron are not.

        An expression that is closed shows none of the weights of neurons, of which l2() uses all.
        """
        around, node = self.closed_at[operand], self.graph.nodes[operand]
        if group is not None and node.kind is Kind.PARAMETER and node.group >= 0:
            return False
        return around < 0 or operand in self.groups[around].outputs


def _sign(output: Node) -> str:
    """The sign of a neuron's activation; of a linear one, that of its sum."""
    assert output.op is not None
    return SUM if output.op.variadic else output.op.symbol
