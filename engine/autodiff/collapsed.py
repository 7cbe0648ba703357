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
from engine.graph.groups import Fold, Neuron, activation_of, folds_of, neuron_of, words_of
from engine.ops.table import Op

Key = tuple[int, int]  # a node and the number of its operand
CLOSED = Op("closed", "…", ("a",), "sum(a)", ("1",), "", "", variadic=True)  # the row of a node that stands for others


class Wire(NamedTuple):
    """A use of `operand` by `node`, times the parameter `weight`, where a closed layer stands at one end."""

    operand: int
    node: int
    weight: int


@dataclass(frozen=True)
class Folded:
    """A graph seen with some folds closed: `graph` has a node for each item, and `shown` which node it speaks of.

    `item_of` has the item of each node of `source`, `closed_at` the outermost closed fold around it (-1: none),
    `fold_at` the fold that an item stands for. `uses` has, for each edge of `graph`, the edges of `source` in it.
    """

    source: Graph
    folds: tuple[Fold, ...]
    closed: frozenset[int]
    graph: Graph
    shown: tuple[int, ...]
    item_of: tuple[int, ...]
    closed_at: tuple[int, ...]
    fold_at: Mapping[int, Fold]
    uses: Mapping[Key, tuple[Edge, ...]] = field(default_factory=dict)

    @cached_property
    def layers(self) -> frozenset[int]:
        """The items that are closed layers."""
        return frozenset(item for item, fold in self.fold_at.items() if fold.kind == "layer")

    @cached_property
    def innermost(self) -> tuple[int, ...]:
        """The smallest fold around each node of the source, closed or not; -1 for none."""
        found = [-1] * len(self.source)
        for fold in self.folds:  # layers come before their neurons
            for index in fold.nodes:
                found[index] = fold.number
        return tuple(found)

    @cached_property
    def neurons(self) -> Mapping[int, Neuron]:
        """The parts of each neuron, by the number of its fold."""
        return {fold.number: neuron_of(self.source, fold) for fold in self.folds if fold.kind == "neuron"}

    def inside(self, layer: int) -> tuple[Fold, ...]:
        """The neurons of a layer, by the number of its fold."""
        return tuple(fold for fold in self.folds if fold.parent == layer)

    def words(self, fold: Fold) -> str:
        """What a fold works out, in a few signs: relu(Σ w·x + b)."""
        return words_of(self.source, fold)

    @cached_property
    def wires(self) -> tuple[Wire, ...]:
        """The uses that begin or end at a closed layer."""
        crossing = (
            edge for (item, slot), edges in self.uses.items() for edge in edges
            if item in self.layers or self.graph.nodes[item].operands[slot] in self.layers
        )  # fmt: skip
        return tuple(Wire(edge.operand, edge.node, self._weight_of(edge)) for edge in crossing)

    @cached_property
    def weights(self) -> Mapping[Key, int]:
        """The parameter that each edge into a closed neuron is multiplied by."""
        into = (key for key in self.uses if key[0] in self.fold_at and self.fold_at[key[0]].kind == "neuron")
        return {key: self._weight_of(self.uses[key][0]) for key in into}

    def _weight_of(self, edge: Edge) -> int:
        # Only products of neurons use what lies outside of them, and their second operand is the weight.
        return self.source.nodes[edge.node].operands[1]

    def frame(self, frame: Frame) -> Frame:
        """What is known, one entry an item: of a closed fold, what is known of its output."""
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
        """A step on items: `before` and `after` are left out where it changes a number that is not seen."""
        if step is None or step.source < 0:
            return step
        target = self.item_of[step.target]
        seen = self.shown[target] == step.target
        return step._replace(
            source=self.item_of[step.source],
            target=target,
            slot=self._slots.get((step.source, step.slot), -1),
            before=step.before if seen else None,
            after=step.after if seen else None,
        )

    @cached_property
    def _slots(self) -> Mapping[Key, int]:
        return {(edge.node, edge.slot): slot for (_, slot), edges in self.uses.items() for edge in edges}

    def _items(self, indices: Collection[int]) -> frozenset[int]:
        return frozenset(item for item, index in enumerate(self.shown) if index in indices)

    def slopes(self, slopes: Mapping[Key, float]) -> dict[Key, float]:
        """The local derivative of each edge that the backward pass has been through; through a layer it is nan."""
        found: dict[Key, float] = {}
        reach = cache(lambda item: self._reach(self.fold_at[item], slopes))
        for key, edges in self.uses.items():
            passed = [edge for edge in edges if (edge.node, edge.slot) in slopes]
            if not passed:
                continue
            fold = self.fold_at.get(key[0])
            if fold is None:
                found[key] = sum(slopes[edge.node, edge.slot] for edge in passed)
            elif fold.kind == "layer" or self.graph.nodes[key[0]].operands[key[1]] in self.layers:
                found[key] = nan
            else:
                found[key] = sum(reach(key[0])[edge.node] * slopes[edge.node, edge.slot] for edge in passed)
        return found

    def _reach(self, fold: Fold, slopes: Mapping[Key, float]) -> dict[int, float]:
        """The derivative of a fold's output by each node inside, as far as the backward pass has come."""
        reach = dict.fromkeys(fold.nodes, 0.0)
        reach[fold.outputs[0]] = 1.0
        for index in reversed(fold.nodes):
            for slot, operand in enumerate(self.source.nodes[index].operands):
                if operand in reach:
                    reach[operand] += reach[index] * slopes.get((index, slot), 0.0)
        return reach


def fold(graph: Graph, closed: Collection[int]) -> Folded:
    """The graph with these folds of `folds_of` closed."""
    folds = folds_of(graph)
    closed_at = [-1] * len(graph)
    for each in folds:
        for index in each.nodes if each.number in closed else ():
            if closed_at[index] < 0:  # layers come first, so the outermost stays
                closed_at[index] = each.number
    item_of, shown, fold_at = [0] * len(graph), list[int](), dict[int, Fold]()
    for node in graph.nodes:
        around = closed_at[node.index]
        if around >= 0 and node.index != folds[around].nodes[-1]:
            continue
        if around >= 0:
            fold_at[len(shown)] = folds[around]
        for index in folds[around].nodes if around >= 0 else (node.index,):
            item_of[index] = len(shown)
        shown.append(folds[around].outputs[0] if around >= 0 else node.index)
    maker = _Maker(graph, folds, closed_at, item_of)
    nodes = tuple(maker.node(item, index, fold_at.get(item)) for item, index in enumerate(shown))
    small = Graph(nodes, item_of[graph.output], graph.notes, graph.text)
    return Folded(
        graph, folds, frozenset(closed), small, tuple(shown), tuple(item_of), tuple(closed_at), fold_at, maker.uses
    )


@dataclass
class _Maker:
    """Makes the nodes of the folded graph, and keeps what each of their edges stands for."""

    graph: Graph
    folds: tuple[Fold, ...]
    closed_at: list[int]
    item_of: list[int]
    uses: dict[Key, tuple[Edge, ...]] = field(default_factory=dict)

    def node(self, item: int, index: int, fold: Fold | None) -> Node:
        node = self.graph.nodes[index]
        if fold is None and (node.op is None or not node.op.variadic):
            for slot, operand in enumerate(node.operands):
                self.uses[item, slot] = (Edge(index, slot, operand),)
            return replace(node, index=item, operands=tuple(self.item_of[i] for i in node.operands), group=-1)
        inside = (index,) if fold is None else fold.nodes
        edges = [
            Edge(i, slot, operand) for i in inside for slot, operand in enumerate(self.graph.nodes[i].operands)
            if self.item_of[operand] != item and self._is_seen(operand, fold)
        ]  # fmt: skip
        operands = tuple(dict.fromkeys(self.item_of[edge.operand] for edge in edges))
        for slot, operand in enumerate(operands):
            self.uses[item, slot] = tuple(edge for edge in edges if self.item_of[edge.operand] == operand)
        if fold is None:
            return replace(node, index=item, operands=operands, group=-1)
        words = node.expression if fold.kind == "expression" else activation_of(node)
        return Node(item, Kind.RESULT, fold.name, nan, CLOSED, operands, words, True, node.span)

    def _is_seen(self, operand: int, fold: Fold | None) -> bool:
        """Whether an operand is an item, or the output of one; the weights in a closed neuron are not.

        An expression that is closed shows none of the weights of neurons, of which l2() uses all.
        """
        around, node = self.closed_at[operand], self.graph.nodes[operand]
        if fold is not None and node.kind is Kind.PARAMETER and node.group >= 0:
            return False
        return around < 0 or operand in self.folds[around].outputs
