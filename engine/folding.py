"""The graph with neurons, layers and expressions closed: each is one node then, and takes one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import nan
from typing import Literal, NamedTuple

from engine.graph import FIXED, Edge, Graph, Kind, Node
from engine.ops import Op
from engine.trace import Frame, Step

MOST_SEEN = 24  # nodes that a graph with groups opens with, all of them in sight
MOST_BOXES = 4  # neurons of a layer that stand there as boxes when it opens

Key = tuple[int, int]  # a node and the number of its operand
FoldKind = Literal["neuron", "layer", "expression"]
CLOSED = Op("closed", "…", ("a",), "sum(a)", ("1",), "", "", variadic=True)  # the row of a node that stands for others


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


class Wire(NamedTuple):
    """A use of `operand` by `node`, times the parameter `weight`, where a closed layer stands at one end."""

    operand: int
    node: int
    weight: int


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
                reach = self._reach(fold, slopes)
                found[key] = sum(reach[edge.node] * slopes[edge.node, edge.slot] for edge in passed)
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
