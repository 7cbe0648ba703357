"""How a graph is made: nodes are appended one at a time, each with a name of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from itertools import accumulate, count
from typing import Literal, NamedTuple

from engine.errors import Message, Span
from engine.graph.graph import Block, Graph, Group, Kind, Node
from engine.numerals import bits, subscript
from engine.ops.table import Op


class Mark(NamedTuple):
    """How far a GraphBuilder was: its nodes and parameters, and how often each name was used."""

    nodes: int
    parameters: int
    uses: dict[str, int]


LONG = 12  # characters of a nameless result that still fit into its box


class GraphBuilder:
    """Appends nodes one at a time and keeps their names unique: the second `x` is called x₂."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.groups: list[Group] = []
        self.parameters = 0
        self.blocks: list[Block] = []
        self._group = -1
        self._uses: dict[str, int] = {}
        self._block_uses: dict[str, int] = {}
        self._group_uses: dict[str, dict[str, int]] = {"neuron": {}, "layer": {}}  # a layer of one is called as that is

    def open_group(self, kind: Literal["neuron", "layer"], name: str) -> None:
        """What is added from here on belongs to a new group, inside the one that is open."""
        unique = _unique(name, self._group_uses[kind])
        self.groups.append(Group(len(self.groups), kind, unique, self._group))
        self._group = self.groups[-1].index

    def close_group(self) -> None:
        """Ends the innermost group."""
        self._group = self.groups[self._group].parent

    @contextmanager
    def block(self, name: str) -> Iterator[None]:
        """What is added meanwhile is a block of that name: f, f₂, …"""
        first = len(self.nodes)
        yield
        if len(self.nodes) > first + 1:
            self.blocks.append(Block(_unique(name, self._block_uses), first, len(self.nodes)))

    def data(self, numbers: Sequence[float], name: str, span: Span | None = None) -> int:
        """Adds a leaf with one number a sample and returns its index."""
        index = self.leaf(Kind.DATA, float("nan"), name, span)
        self.nodes[index] = replace(self.nodes[index], data=tuple(numbers))
        return index

    def leaf(self, kind: Kind, value: float, name: str = "", span: Span | None = None, expression: str = "") -> int:
        """Adds a leaf and returns its index; without a name it is called by its expression."""
        self.parameters += kind is Kind.PARAMETER
        return self._add(kind, name, expression, value, None, (), span)

    def result(
        self, op: Op, operands: Sequence[int], name: str = "", span: Span | None = None, expression: str = ""
    ) -> int:
        """Adds the result of an operation on earlier nodes and returns its index."""
        return self._add(Kind.RESULT, name, expression, float("nan"), op, tuple(operands), span)

    def name(self, index: int, name: str) -> None:
        """Gives a nameless result a name."""
        node = self.nodes[index]
        if node.op is not None and not node.named:
            self.nodes[index] = replace(node, name=_unique(name, self._uses), named=True)

    def mark(self) -> Mark:
        """How far it is, to go back to."""
        return Mark(len(self.nodes), self.parameters, dict(self._uses))

    def back_to(self, mark: Mark) -> None:
        """Takes away what was added since."""
        del self.nodes[mark.nodes :]
        self.blocks = [block for block in self.blocks if block.end <= mark.nodes]
        self.parameters, self._uses = mark.parameters, mark.uses

    def is_leaf(self, index: int, value: float) -> bool:
        """Whether a node is a leaf with that number."""
        node = self.nodes[index]
        return node.op is None and node.kind is not Kind.DATA and bits([node.value]) == bits([value])

    def repeats(self, new: int, old: int, mark: Mark) -> bool:
        """Whether a node added since `mark` is the same computation of the same nodes as one from before it."""
        paired: dict[int, int] = {}
        waiting = [(new, old)]
        while waiting:
            one, other = waiting.pop()
            if one < mark.nodes or one in paired:
                if paired.get(one, one) != other:
                    return False
                continue
            paired[one] = other
            first, second = self.nodes[one], self.nodes[other]
            if not _alike(first, second):
                return False
            waiting += zip(first.operands, second.operands, strict=True)
        return True

    def build(self, output: int, notes: Sequence[Message] = (), text: str = "", without: Collection[int] = ()) -> Graph:
        """The finished graph; of the leaves in `without` those that nothing uses are left out."""
        output = self._leave_out(without, output)
        nodes = tuple(_with_aliases(self.nodes, self._uses.keys()))
        return Graph(nodes, output, tuple(notes), text, tuple(self.groups), tuple(self.blocks))

    def _leave_out(self, leaves: Collection[int], output: int) -> int:
        """Takes leaves away that nothing uses; returns where the output is then."""
        used = {operand for node in self.nodes for operand in node.operands} | {output}
        kept = [node for node in self.nodes if node.index in used or node.index not in leaves]
        place = {node.index: index for index, node in enumerate(kept)}
        before = [*accumulate((node.index in place for node in self.nodes), initial=0)]  # how many are kept up to each
        self.blocks = [block._replace(first=before[block.first], end=before[block.end]) for block in self.blocks]
        self.nodes = [
            replace(node, index=place[node.index], operands=tuple(place[operand] for operand in node.operands))
            for node in kept
        ]
        return place[output]

    def _add(
        self, kind: Kind, name: str, expression: str, value: float, op: Op | None, operands: tuple[int, ...],
        span: Span | None,
    ) -> int:  # fmt: skip
        index = len(self.nodes)
        unique = _unique(name or expression, self._uses)
        node = Node(index, kind, unique, value, op, operands, expression, bool(name), span, group=self._group)
        self.nodes.append(node)
        return index


def _with_aliases(nodes: Sequence[Node], taken: Set[str]) -> Iterable[Node]:
    """Long expressions are called v₁, v₂, … as evaluation traces are written; first those that stand in no neuron."""
    free = (f"v{subscript(number)}" for number in count(1) if not {f"v{number}", f"v{subscript(number)}"} & taken)
    aliases = {}
    for node in sorted(nodes, key=lambda node: node.group >= 0):
        if node.op is not None and not node.named and len(node.written) > LONG:
            aliases[node.index] = next(free)
    return (replace(node, alias=aliases[node.index]) if node.index in aliases else node for node in nodes)


def _alike(one: Node, other: Node) -> bool:
    """Whether two nodes do the same, with as many operands, or are constants of the same number."""
    if one.kind is Kind.CONSTANT and other.kind is Kind.CONSTANT:
        return bits([one.value]) == bits([other.value])
    return one.op is not None and one.op is other.op and len(one.operands) == len(other.operands)


def _unique(name: str, uses: dict[str, int]) -> str:
    number = uses[name] = uses.get(name, 0) + 1
    return name if number == 1 else name + subscript(number)
