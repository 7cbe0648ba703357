"""The expression as data: a flat tuple of nodes in topological order, operands before results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Literal, NamedTuple

from engine.errors import Message, Span
from engine.graph.written import as_written
from engine.numerals import bits, short
from engine.ops.table import Op


class Kind(StrEnum):
    """What a node is; all but RESULT are leaves."""

    PARAMETER = "parameter"
    INPUT = "input"
    DATA = "data"
    CONSTANT = "constant"
    RESULT = "result"


class Edge(NamedTuple):
    """The use of `operand` by `node` as its operand number `slot`; a reused node has several."""

    node: int
    slot: int
    operand: int


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that belong together: a neuron, or a layer, whose neurons have it as their `parent` (-1: none)."""

    index: int
    kind: Literal["neuron", "layer"]
    name: str
    parent: int = -1


class Block(NamedTuple):
    """What one call of a function, or one round of a loop, added: the nodes from `first` to before `end`."""

    name: str
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the expression.

    `name` is unique in its graph: the person's, or the expression where it has none. `value` is the number
    that the program gives a leaf, nan for a result. `named` tells whether a person named it; `alias` is what
    a nameless result with a long expression is called, unique as well: v₁, v₂. `data` has one number a sample
    where the kind is DATA; `group` is the number of the neuron that it belongs to, -1 for none.
    """

    index: int
    kind: Kind
    name: str
    value: float
    op: Op | None = None
    operands: tuple[int, ...] = ()
    expression: str = ""
    named: bool = True
    span: Span | None = None
    alias: str = ""
    data: tuple[float, ...] = ()
    group: int = -1

    @property
    def label(self) -> str:
        """What people read: the name, the expression of a nameless result, the number of a constant."""
        return self.name if self.named else self.written or short(self.value)

    @property
    def brief(self) -> str:
        """What it is called in the graph and in equations: its label, or v₁ where that is a long expression."""
        return self.alias or self.label

    @property
    def written(self) -> str:
        """Its expression with the signs that people write."""
        return as_written(self.expression)


LOSS_NAMES = {"l", "loss", "cost"}
FIXED = frozenset({Kind.CONSTANT, Kind.DATA})  # they take no gradient


@dataclass(frozen=True)
class Graph:
    """Nodes in topological order and which of them is the output; `notes` says what the parser skipped.

    `rate` is the learning rate that the text names, `updates` how many updates it makes; None where it does not say.
    """

    nodes: tuple[Node, ...]
    output: int
    notes: tuple[Message, ...] = ()
    text: str = field(default="", compare=False)
    groups: tuple[Group, ...] = ()
    blocks: tuple[Block, ...] = field(default=(), compare=False)
    rate: float | None = None
    updates: int | None = None

    def __len__(self) -> int:
        return len(self.nodes)

    @cached_property
    def by_name(self) -> dict[str, Node]:
        """Nodes by their unique name."""
        return {node.name: node for node in self.nodes}

    @cached_property
    def has_loss(self) -> bool:
        """Whether the output is called a loss."""
        return self.nodes[self.output].name.lower() in LOSS_NAMES

    @cached_property
    def parameters(self) -> tuple[Node, ...]:
        """The leaves that training moves."""
        return tuple(node for node in self.nodes if node.kind is Kind.PARAMETER)

    @cached_property
    def sliders(self) -> tuple[Node, ...]:
        """The leaves that a person may set: inputs and parameters, in program order."""
        return tuple(node for node in self.nodes if node.kind in (Kind.PARAMETER, Kind.INPUT))

    @cached_property
    def data(self) -> tuple[Node, ...]:
        """The leaves with one number a sample."""
        return tuple(node for node in self.nodes if node.kind is Kind.DATA)

    @cached_property
    def samples(self) -> int:
        """How many samples the data have; 0 where there are none."""
        return len(self.data[0].data) if self.data else 0

    @cached_property
    def batched(self) -> frozenset[int]:
        """The nodes with one number a sample: the data, and what depends on them, up to a sum or mean over them."""
        found = {node.index for node in self.data}
        for node in self.results if found else ():
            if not found.isdisjoint(node.operands) and not _over_samples(node, found):
                found.add(node.index)
        return frozenset(found)

    def reduces(self, node: Node) -> bool:
        """Whether a result goes over the samples of its one operand: mean(x) of data."""
        return _over_samples(node, self.batched)

    @cached_property
    def results(self) -> tuple[Node, ...]:
        """The operations, in the order of the forward pass."""
        return tuple(node for node in self.nodes if node.op is not None)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every use of a node as an operand, in the order of the forward pass."""
        return tuple(
            Edge(node.index, slot, operand) for node in self.results for slot, operand in enumerate(node.operands)
        )

    @cached_property
    def on_path(self) -> frozenset[int]:
        """The nodes that the output depends on, itself among them."""
        reached = {self.output}
        for node in reversed(self.nodes):
            if node.index in reached:
                reached.update(node.operands)
        return frozenset(reached)

    @cached_property
    def loose_ends(self) -> tuple[Node, ...]:
        """The results that nothing uses, but for the output."""
        used = {edge.operand for edge in self.edges} | {self.output}
        return tuple(node for node in self.results if node.index not in used)

    @cached_property
    def path(self) -> tuple[Node, ...]:
        """The results that the output depends on, in the order of the forward pass."""
        return tuple(node for node in self.results if node.index in self.on_path)

    @cached_property
    def learners(self) -> frozenset[int]:
        """The parameters, the inputs, and the results that depend on one of them: what has a gradient in PyTorch."""
        leaves = [node.index for node in self.sliders]
        return frozenset(leaves) | self.dependents(leaves)

    @cached_property
    def backward_edges(self) -> tuple[Edge, ...]:
        """The edges that carry a gradient, in the order of the backward pass: outputs before inputs.

        Constants and data take none, and neither does what the output does not depend on.
        """
        return tuple(
            Edge(node.index, slot, operand)
            for node in reversed(self.path)
            for slot, operand in enumerate(node.operands)
            if self.nodes[operand].kind not in FIXED
        )

    @cached_property
    def roads(self) -> Mapping[tuple[int, int], int]:
        """The how manieth each of these is into its operand, from 1, by node and slot."""
        seen = [0] * len(self)
        found: dict[tuple[int, int], int] = {}
        for node, slot, operand in self.backward_edges:
            seen[operand] += 1
            found[node, slot] = seen[operand]
        return found

    def computes_like(self, other: Graph) -> bool:
        """Whether both have the same nodes with the same names and numbers, wherever they stand in a text."""
        return self.output == other.output and self._computation == other._computation

    @cached_property
    def _computation(self) -> tuple[tuple[object, ...], ...]:
        return tuple(
            (n.kind, n.name, repr(n.value), n.op, n.operands, n.expression, bits(n.data), n.group) for n in self.nodes
        )

    def with_data(self, data: Mapping[str, Sequence[float]]) -> Graph:
        """The same with other numbers in the data of these names; all must have as many."""
        nodes = tuple(
            replace(node, data=tuple(data[node.name])) if node.kind is Kind.DATA and node.name in data else node
            for node in self.nodes
        )
        return replace(self, nodes=nodes)

    def towards(self, output: int | None) -> Graph:
        """The same nodes with another output; None keeps the one there is."""
        return self if output is None or output == self.output else replace(self, output=output)

    def dependents(self, leaves: Iterable[int]) -> frozenset[int]:
        """The results whose value changes when these nodes do; the nodes themselves are left out."""
        changed = set(leaves)
        results = set()
        for node in self.results:
            if not changed.isdisjoint(node.operands):
                changed.add(node.index)
                results.add(node.index)
        return frozenset(results)


def structure_of(graph: Graph) -> list[tuple[object, ...]]:
    """What decides how a graph is drawn: names, kinds, operations and edges, whatever their numbers."""
    return [(node.name, node.kind, node.op, node.operands, node.group) for node in graph.nodes]


def _over_samples(node: Node, batched: Collection[int]) -> bool:
    return node.op is not None and node.op.variadic and len(node.operands) == 1 and node.operands[0] in batched
