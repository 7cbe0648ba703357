"""Writes the forward and the backward pass of a scalar program as lines of Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.compile.texts import ATOM, PRODUCT, SUM, Piece, forward, piece, slopes, variadic
from engine.graph import Graph, Kind
from engine.ops import OPS, Op

LONG = 240  # characters of a piece that is still put into another one: Python's parser and compiler recurse
MOST = 40  # terms in one sum


class Text(NamedTuple):
    """A piece of code, and how tightly it holds together."""

    text: str
    level: int = ATOM


ONE, NOTHING = Text("1.0"), Text("0.0")


class Row(NamedTuple):
    """One operation; `result` is the index of what it gives."""

    result: int
    op: Op
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
        self.path = self._path()
        self.learning = self._learning()
        self.uses = self._uses()

    def _path(self) -> list[Row]:
        """The rows that the output depends on."""
        on_path = self.graph.on_path
        return [
            Row(node.index, node.op, node.operands)
            for node in self.graph.nodes
            if node.op is not None and node.index in on_path
        ]

    def _learning(self) -> bytearray:
        """Of each index, whether a parameter that moves has a part in it."""
        found = bytearray(len(self.graph))
        for i in self.moved:
            found[i] = 1
        for row in self.path:
            if any(map(found.__getitem__, row.operands)):
                found[row.result] = 1
        return found

    def _uses(self) -> list[int]:
        """How often each index is read going forward; 2 at least where it is read on the way back."""
        uses, learning = [0] * len(self.graph), self.learning
        uses[self.graph.output] = 2
        for row in self.path:
            for i in row.operands:
                uses[i] += 1
            if not learning[row.result]:
                continue
            for slot, slope in enumerate(self._slopes(row)):
                if learning[row.operands[slot]]:
                    for i in self._read(row, slope, slot):
                        uses[i] = 2
        return uses

    def _known(self, row: Row) -> Mapping[str, float]:
        """Operands worth knowing when the code is written: whole exponents."""
        if row.op is OPS["pow"]:
            exponent = self.graph.nodes[row.operands[1]]
            if exponent.kind is Kind.CONSTANT and exponent.value % 1 == 0:
                return {"b": exponent.value}
        return {}

    def _slopes(self, row: Row) -> tuple[Piece, ...]:
        if row.op.variadic:
            return slopes(row.op, {"n": len(row.operands)}) * len(row.operands)
        return slopes(row.op, self._known(row))

    def forward(self) -> str:
        """Writes the forward pass; the name of the output."""
        self.values = [Text(f"v{i}") for i in range(len(self.graph))]
        for row in self.path:
            text = self._sum(row) if row.op.variadic else self._value(row)
            if self.uses[row.result] > 1 or len(text.text) > LONG:
                self.lines.append(f"v{row.result} = {text.text}")
            else:
                self.values[row.result] = text
        return f"v{self.graph.output}"

    def _value(self, row: Row) -> Text:
        code, places = forward(row.op, self._known(row)), dict(zip(row.op.operands, row.operands, strict=True))
        first, *others = [self.values[places[name]] for name in code.names]
        return Text(code.fill(held(first, SUM if code.leads else ATOM), *map(held, others)), code.level)

    def _sum(self, row: Row) -> Text:
        term, rest = variadic(row.op, len(row.operands))
        # From 0.0, as the engine adds: a sum of negative zeros is 0.
        added = self.added([NOTHING, *self._terms(row, term)], f"v{row.result}")
        return added if rest.level == ATOM else _filled(rest, [held(added)])

    def _terms(self, row: Row, term: Piece) -> list[Text]:
        return [_filled(term, [held(self.values[i])]) for i in row.operands]

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
        for row in reversed(self.path):
            if self.learning[row.result]:
                self._hand_on(row, arriving)
        return {i: self.added(arriving[i], f"g{i}") if arriving[i] else NOTHING for i in self.moved}

    def _hand_on(self, row: Row, arriving: list[list[Text]]) -> None:
        """The gradient of a result, times the local derivative, arrives at each operand."""
        upstream = self.added(arriving[row.result], f"g{row.result}")
        arriving[row.result] = []
        learning = [slot for slot, i in enumerate(row.operands) if self.learning[i]]
        if upstream.level != ATOM and (len(learning) > 1 or len(upstream.text) > LONG):
            upstream = self._named(upstream, row.result)
        found = self._slopes(row)
        if row.op.variadic and not found[0].names:
            upstream = self._named(_times(upstream, _filled(found[0])), row.result)
            found = (ALIKE,) * len(row.operands)
        for slot in learning:
            values = [held(self.values[i]) for i in self._read(row, found[slot], slot)]
            arriving[row.operands[slot]].append(_times(upstream, _filled(found[slot], values)))

    def _read(self, row: Row, slope: Piece, slot: int) -> list[int]:
        """The indices of what a local derivative reads, in the order of its names."""
        if row.op.variadic:
            return [row.operands[slot]] * len(slope.names)
        places = dict(zip(row.op.operands, row.operands, strict=True), out=row.result)
        return [places[name] for name in slope.names]

    def _named(self, text: Text, index: int) -> Text:
        if text.level == ATOM:
            return text
        self.lines.append(f"g{index} = {text.text}")
        return Text(f"g{index}")


ALIKE = piece("1")


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
