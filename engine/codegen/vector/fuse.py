"""Finds equal neurons in a graph over samples: sums of parameters times the same inputs, and what is done to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from engine.graph.graph import Graph, Kind, Node
from engine.ops.table import OPS, Op

ADDING = (OPS["add"], OPS["sum"])


class Dense(NamedTuple):
    """Results that are each Σ w·x + b over the same inputs: a matrix of parameters times a matrix of samples.

    By index: a row of `weights` for each member, one weight an input; `biases` are none or one for each member.
    """

    members: tuple[int, ...]
    inputs: tuple[int, ...]
    weights: tuple[tuple[int, ...], ...]
    biases: tuple[int, ...]


class Alike(NamedTuple):
    """Results of the same operation, each of one member of the stack of results that is called by its first member."""

    members: tuple[int, ...]
    op: Op
    source: int


@dataclass(frozen=True)
class FusedLayers:
    """Stacks by their first member, and the results that are worked out inside of one."""

    stacks: dict[int, Dense | Alike]
    inside: frozenset[int]


class _FusedNeuron(NamedTuple):
    result: int
    weights: dict[int, int]  # by input
    bias: int | None
    inside: tuple[int, ...]


def layers(graph: Graph) -> FusedLayers:
    """The stacks of a graph, from its structure alone."""
    return _Finder(graph).found()


def count(graph: Graph) -> int:
    """How many results and stacks are worked out one by one."""
    found = layers(graph)
    return len(found.stacks) + sum(node.index not in found.inside for node in graph.path)


class _Finder:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.uses = Counter(i for node in graph.path for i in node.operands)
        self.uses[graph.output] += 1
        self.users = {i: node for node in graph.path for i in node.operands}
        self.taken: set[int] = set()  # parameters that stand in a matrix already
        self.inside: set[int] = set()

    def found(self) -> FusedLayers:
        groups: dict[tuple[tuple[int, ...], bool], list[_FusedNeuron]] = {}
        for node in reversed(self.graph.path):
            neuron = self._neuron(node) if node.index not in self.inside else None
            if neuron is not None:
                self.inside.update(neuron.inside)
                key = tuple(sorted(neuron.weights)), neuron.bias is not None
                groups.setdefault(key, []).insert(0, neuron)
        stacks: dict[int, Dense | Alike] = {}
        for (inputs, _), neurons in groups.items():
            dense = _dense(inputs, neurons)
            stacks[dense.members[0]] = dense
            stacks.update((alike.members[0], alike) for alike in self._alike(dense.members))
        members = {i for stack in stacks.values() for i in stack.members}
        return FusedLayers(stacks, frozenset(self.inside | members))

    def _neuron(self, node: Node) -> _FusedNeuron | None:
        """The node as Σ w·x + b, if it is one and none of its parameters stands in another matrix."""
        if node.op not in ADDING or node.index not in self.graph.batched or len(node.operands) < 2:
            return None
        weights, biases, inside = dict[int, int](), list[int](), list[int]()
        for i in self._terms(node, inside):
            factors = self._factors(i)
            if factors is not None and factors[0] not in weights:
                weights[factors[0]] = factors[1]
                inside.append(i)
            elif self.graph.nodes[i].kind is Kind.PARAMETER:
                biases.append(i)
            else:
                return None
        parameters = {*weights.values(), *biases}
        if not weights or len(biases) > 1 or len(parameters) < len(weights) + len(biases) or parameters & self.taken:
            return None
        self.taken |= parameters
        return _FusedNeuron(node.index, weights, biases[0] if biases else None, tuple(inside))

    def _terms(self, node: Node, inside: list[int]) -> Iterable[int]:
        """What is added up, through sums that nothing else reads."""
        waiting = list(node.operands)
        while waiting:
            i = waiting.pop()
            inner = self.graph.nodes[i]
            if inner.op in ADDING and i in self.graph.batched and self.uses[i] == 1:
                inside.append(i)
                waiting += inner.operands
            else:
                yield i

    def _factors(self, index: int) -> tuple[int, int] | None:
        """Input and weight of a product that nothing else reads."""
        node = self.graph.nodes[index]
        if node.op is not OPS["mul"] or self.uses[index] != 1:
            return None
        inputs = [i for i in node.operands if i in self.graph.batched]
        weights = [i for i in node.operands if self.graph.nodes[i].kind is Kind.PARAMETER]
        return (inputs[0], weights[0]) if len(inputs) == len(weights) == 1 else None

    def _alike(self, members: tuple[int, ...]) -> Iterable[Alike]:
        """Operations on all members of a stack, one after the other."""
        while all(self.uses[i] == 1 and i in self.users for i in members):
            users = [self.users[i] for i in members]
            op = users[0].op
            if op is None or op.variadic or len(op.operands) != 1 or any(user.op is not op for user in users):
                return
            source, members = members[0], tuple(user.index for user in users)
            yield Alike(members, op, source)


def _dense(inputs: tuple[int, ...], neurons: list[_FusedNeuron]) -> Dense:
    weights = tuple(tuple(neuron.weights[i] for i in inputs) for neuron in neurons)
    biases = tuple(neuron.bias for neuron in neurons if neuron.bias is not None)
    return Dense(tuple(neuron.result for neuron in neurons), inputs, weights, biases)
