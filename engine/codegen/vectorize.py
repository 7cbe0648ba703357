"""A long scalar program as a graph over samples: equal terms of a sum, found by structure, become one term of data."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engine.graph.graph import Graph, Kind, Node
from engine.ops.table import OPS, Op

FEW = 8  # terms below which it is not worth looking for data in them
ADDING = (OPS["add"], OPS["sum"], OPS["mean"])
CONSTANT = 0
LARGE = 2**60  # operations of a tree; where results are used again and again, it may have more than any machine
WORK = 4  # times as many operands as there are results, after which no more are looked at: they share too little

Key = tuple[int, ...]  # the indices of equal results, one a sample; one index alone is a single number


def vectorized(graph: Graph) -> Graph | None:
    """The same output over data, where constants differ from term to term; None where no terms are equal.

    The leaves that may be set are the same, in the same order: what is known of them holds for both graphs.
    """
    sums = _Sums(graph)
    return _Rewriter(graph, sums).written() if sums.samples else None


@dataclass(frozen=True)
class _Addends:
    """What a sum adds up: the terms that stand alone, and groups of terms that are equal but for constants."""

    alone: list[int]
    squares: list[int]  # parameters that are squared
    groups: list[Key]


class _Sums:
    """The sums of a scalar graph, and how many samples their equal terms stand for: 0 where there are none."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.uses = Counter(i for node in graph.path for i in node.operands)
        self.classes, self.sizes = self._classes()
        inner = {i for node in graph.path if node.op in ADDING for i in node.operands if self._is_inner(i)}
        groups = {
            node.index: self._groups(terms)
            for node in graph.path
            if node.op in ADDING and node.index not in inner and len(terms := self._terms(node)) >= FEW
        }
        self.samples = self._most(group for found in groups.values() for group in found)
        self.addends = {index: self._addends(found) for index, found in groups.items()} if self.samples else {}

    def _classes(self) -> tuple[list[int], list[int]]:
        """A number for each node, the same where structure and parameters are; and how many operations are in it."""
        known: dict[tuple[object, ...], int] = {}
        classes, sizes = [CONSTANT] * len(self.graph), [0] * len(self.graph)
        for node in self.graph.nodes:
            if node.op is not None:
                key: tuple[object, ...] = (node.op.id, *[classes[i] for i in node.operands])
                if node.op.variadic and len(node.operands) == 1:
                    key = ("", node.index)  # equal to no other: over data it would go over the samples
                sizes[node.index] = min(LARGE, 1 + sum(sizes[i] for i in node.operands))
            elif node.kind is not Kind.CONSTANT:
                key = ("", node.index)
            else:
                continue
            classes[node.index] = known.setdefault(key, len(known) + 1)
        return classes, sizes

    def _is_inner(self, index: int) -> bool:
        """Whether a result is only a part of one longer sum."""
        return self.graph.nodes[index].op in ADDING[:2] and self.uses[index] == 1 and index != self.graph.output

    def _terms(self, node: Node) -> list[int]:
        """What is added up, from left to right."""
        found, waiting = list[int](), list(reversed(node.operands))
        while waiting:
            i = waiting.pop()
            if self._is_inner(i):
                waiting += reversed(self.graph.nodes[i].operands)
            else:
                found.append(i)
        return found

    def _groups(self, terms: Sequence[int]) -> list[Key]:
        """The terms by class."""
        groups: dict[int, list[int]] = {}
        for i in terms:
            groups.setdefault(self.classes[i], []).append(i)
        return [tuple(group) for group in groups.values()]

    def _most(self, groups: Iterable[Key]) -> int:
        """The number of samples: as many as the group with most operations has terms."""
        found = [group for group in groups if FEW <= len(group) == len(set(group))]
        return len(max(found, key=lambda group: len(group) * self.sizes[group[0]], default=()))

    def _addends(self, groups: Sequence[Key]) -> _Addends:
        chosen = [group for group in groups if len(group) == len(set(group)) == self.samples]
        others = [i for group in groups if group not in chosen for i in group]
        squared = [i for i in others if self._is_square(i)]
        bases = [self.graph.nodes[i].operands[0] for i in squared]
        if len(set(bases)) < max(FEW, len(bases)):
            squared, bases = [], []
        taken = set(squared)
        return _Addends([i for i in others if i not in taken], bases, chosen)

    def _is_square(self, index: int) -> bool:
        node = self.graph.nodes[index]
        if node.op is OPS["pow"]:
            exponent = self.graph.nodes[node.operands[1]]
            if exponent.kind is not Kind.CONSTANT or exponent.value != 2:
                return False
        elif node.op is not OPS["mul"] or node.operands[0] != node.operands[1]:
            return False
        return self.graph.nodes[node.operands[0]].kind is Kind.PARAMETER


@dataclass
class _Rewriter:
    graph: Graph
    sums: _Sums
    nodes: list[Node] = field(default_factory=list)
    indices: dict[Key, int] = field(default_factory=dict)
    columns: dict[bytes, int] = field(default_factory=dict)
    batched: set[int] = field(default_factory=set)

    def written(self) -> Graph | None:
        """The new graph, without recursion: what a result needs is written before it."""
        left = WORK * len(self.graph)
        for leaf in self.graph.sliders:
            self.indices[leaf.index,] = self._add(leaf.kind, leaf.name, leaf.value)
        output: Key = (self.graph.output,)
        waiting = [output]
        while waiting:
            key = waiting[-1]
            missing = [other for other in self._needed(key) if other not in self.indices]
            if missing:
                waiting += missing
                left -= sum(map(len, missing))
                if left < 0:
                    return None
                continue
            waiting.pop()
            if key not in self.indices:
                self.indices[key] = self._write(key)
        return Graph(tuple(self.nodes), self.indices[output]) if self.batched else None

    def _needed(self, key: Key) -> list[Key]:
        """What the result, or the results in all samples, are worked out from."""
        node = self.graph.nodes[key[0]]
        if node.op is None or key in self.indices:
            return []
        if len(key) == 1 and node.index in self.sums.addends:
            addends = self.sums.addends[node.index]
            return [*addends.groups, *[(i,) for i in addends.alone]]
        return [_one(tuple(self.graph.nodes[i].operands[slot] for i in key)) for slot in range(len(node.operands))]

    def _write(self, key: Key) -> int:
        node = self.graph.nodes[key[0]]
        if node.op is None:
            numbers = tuple(self.graph.nodes[i].value for i in key)
            return self._numbers(numbers)
        if len(key) == 1 and node.index in self.sums.addends:
            return self._sum(node, self.sums.addends[node.index])
        return self._result(node.op, [self.indices[other] for other in self._needed(key)])

    def _numbers(self, numbers: tuple[float, ...]) -> int:
        """Constants as data, the same ones only once; of a single number in all samples a constant is left."""
        bits = array("d", numbers).tobytes()  # 0.0 is not -0.0, nan is nan
        if bits not in self.columns:
            same = bits == bits[:8] * len(numbers)
            data = () if same else numbers
            self.columns[bits] = self._add(Kind.CONSTANT if same else Kind.DATA, "", numbers[0], data=data)
        return self.columns[bits]

    def _sum(self, node: Node, addends: _Addends) -> int:
        """The sums over samples, and what is added to them."""
        terms = [self._over_samples(self.indices[group]) for group in addends.groups]
        if addends.squares:
            terms.append(self._result(OPS["l2"], [self.indices[i,] for i in addends.squares]))
        terms += [self.indices[i,] for i in addends.alone]
        total = terms[0] if len(terms) == 1 else self._result(OPS["sum"], terms)
        if node.op is not OPS["mean"]:
            return total
        return self._result(OPS["div"], [total, self._add(Kind.CONSTANT, "", float(len(node.operands)))])

    def _over_samples(self, index: int) -> int:
        if index in self.batched:
            return self._result(OPS["sum"], [index])
        return self._result(OPS["mul"], [index, self._add(Kind.CONSTANT, "", float(self.sums.samples))])

    def _result(self, op: Op, operands: Sequence[int]) -> int:
        reduces = op.variadic and len(operands) == 1
        index = self._add(Kind.RESULT, "", float("nan"), op, tuple(operands))
        if not reduces and not self.batched.isdisjoint(operands):
            self.batched.add(index)
        return index

    def _add(
        self, kind: Kind, name: str, value: float, op: Op | None = None, operands: tuple[int, ...] = (),
        data: tuple[float, ...] = (),
    ) -> int:  # fmt: skip
        index = len(self.nodes)
        self.nodes.append(Node(index, kind, name or f"r{index}", value, op, operands, data=data))
        if data:
            self.batched.add(index)
        return index


def _one(key: Key) -> Key:
    """A single index where all samples share it."""
    return key[:1] if len(set(key)) == 1 else key
