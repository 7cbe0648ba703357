"""Writes the forward and the backward pass of a scalar program as lines of Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.codegen.scalar.snippets import ATOM, PRODUCT, SUM, Code, Piece, Slope, code, piece
from engine.graph.graph import Graph, Kind, Node

LONG = 240  # characters of a piece that is still put into another one: Python's parser and compiler recurse
MOST = 40  # terms in one sum


class Text(NamedTuple):
    """A piece of code, and how tightly it holds together."""

    text: str
    level: int = ATOM


ONE, NOTHING = Text("1.0"), Text("0.0")


class Operation(NamedTuple):
    """One operation; `result` is the index of what it gives."""

    result: int
    code: Code
    operands: tuple[int, ...]


def held(text: Text, level: int = ATOM) -> str:
    """The piece, in brackets where it would fall apart beside something as tight as `level`."""
    return text.text if text.level <= level else f"({text.text})"


@dataclass
class Writer:
    """Writes the lines of the forward and backward pass over single numbers; the gradients of `moved` are wanted.

    A result that is used once, and not needed on the way back, is written where it is used.
    """

    graph: Graph
    moved: Sequence[int]
    lines: list[str] = field(default_factory=list)
    values: list[Text] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.path = list(map(self._row, self.graph.path))
        self.learning = self.graph.dependents(self.moved).union(self.moved)
        self.uses = self._uses()

    def _row(self, node: Node) -> Operation:
        assert node.op is not None
        count, exponent = len(node.operands), None
        if node.op.id == "pow":
            last = self.graph.nodes[node.operands[1]]
            if last.kind is Kind.CONSTANT and last.value % 1 == 0:  # a whole exponent is worth knowing
                exponent = last.value
        return Operation(node.index, code(node.op.id, count, exponent), node.operands)

    def _uses(self) -> list[int]:
        """How often each index is read going forward; 2 at least where it is read on the way back."""
        uses, learning = [0] * len(self.graph), self.learning
        uses[self.graph.output] = 2
        for operation in self.path:
            for i in operation.operands:
                uses[i] += 1
            if operation.result in learning:
                for slot, i in enumerate(operation.operands):
                    if i in learning:
                        for read in _read(operation, slot):
                            uses[read] = 2
        return uses

    def forward(self) -> str:
        """Writes the forward pass; the name of the output."""
        self.values = [Text(f"v{i}") for i in range(len(self.graph))]
        for operation in self.path:
            text = self._value(operation) if operation.code.term is None else self._sum(operation, operation.code.term)
            if self.uses[operation.result] > 1 or len(text.text) > LONG:
                self.lines.append(f"v{operation.result} = {text.text}")
            else:
                self.values[operation.result] = text
        return f"v{self.graph.output}"

    def _value(self, operation: Operation) -> Text:
        value, operands = operation.code.value, operation.operands
        first, *others = [self.values[operands[place]] for place in operation.code.reads]
        return Text(value.fill(held(first, SUM if value.leads else ATOM), *map(held, others)), value.level)

    def _sum(self, operation: Operation, term: Piece) -> Text:
        terms = [_filled(term, [held(self.values[i])]) for i in operation.operands]
        # From 0.0, as the engine adds: a sum of negative zeros is 0.
        added, rest = self.added([NOTHING, *terms], f"v{operation.result}"), operation.code.value
        return added if rest.level == ATOM else _filled(rest, [held(added)])

    def added(self, terms: Sequence[Text], name: str) -> Text:
        """The sum of terms from left to right; a long one is begun in lines of its own, under a name."""
        if len(terms) == 1:
            return terms[0]
        text = held(terms[0], SUM)
        for number, term in enumerate(terms[1:], 2):
            piece = held(term, PRODUCT)
            text += f" - {piece[1:]}" if piece[0] == "-" else f" + {piece}"
            if number % MOST == 0:
                self.lines.append(f"{name} = {text}")
                text = name
        return Text(text, ATOM if text == name else SUM)

    def backward(self) -> dict[int, Text]:
        """Writes the backward pass, after the forward pass; the gradient of each parameter that moves."""
        arriving: list[list[Text]] = [[] for _ in range(len(self.graph))]
        arriving[self.graph.output].append(ONE)
        for operation in reversed(self.path):
            if operation.result in self.learning:
                self._propagate(operation, arriving)
        return {i: self.added(arriving[i], f"g{i}") if arriving[i] else NOTHING for i in self.moved}

    def _propagate(self, operation: Operation, arriving: list[list[Text]]) -> None:
        """The gradient of a result, times the local derivative, arrives at each operand."""
        upstream = self.added(arriving[operation.result], f"g{operation.result}")
        arriving[operation.result] = []
        learning = [slot for slot, i in enumerate(operation.operands) if i in self.learning]
        if upstream.level != ATOM and (len(learning) > 1 or len(upstream.text) > LONG):
            upstream = self._named(upstream, operation.result)
        first = operation.code.slopes[0]
        if operation.code.term is not None and not first.reads:
            upstream = self._named(_times(upstream, _filled(first.piece)), operation.result)
            operation = operation._replace(code=ALIKE)
        for slot in learning:
            slope = operation.code.slopes[slot if operation.code.term is None else 0].piece
            values = [held(self.values[i]) for i in _read(operation, slot)]
            arriving[operation.operands[slot]].append(_times(upstream, _filled(slope, values)))

    def _named(self, text: Text, index: int) -> Text:
        if text.level == ATOM:
            return text
        self.lines.append(f"g{index} = {text.text}")
        return Text(f"g{index}")


PASSING = Slope(piece("1"), ())
ALIKE = Code(PASSING.piece, (), (PASSING,), PASSING.piece)  # what is handed on to all operands is worked out before


def _read(operation: Operation, slot: int) -> list[int]:
    """The indices of what a local derivative reads, in the order in which it names them."""
    if operation.code.term is not None:
        return [operation.operands[slot]] * len(operation.code.slopes[0].reads)
    return [
        operation.operands[place] if place >= 0 else operation.result for place in operation.code.slopes[slot].reads
    ]


def _filled(code: Piece, values: Iterable[str] = ()) -> Text:
    return Text(code.fill(*values), code.level)


def _times(upstream: Text, slope: Text) -> Text:
    """Upstream times slope; with 1 and -1 nothing is multiplied."""
    if slope.text == "1.0":
        return upstream
    if slope.text == "-1.0":
        return Text(f"-{held(upstream, PRODUCT)}" if upstream.text[0] != "-" else f"-({upstream.text})", PRODUCT)
    if upstream.text == "1.0":
        return slope
    return Text(f"{held(upstream, PRODUCT)} * {held(slope)}", PRODUCT)
