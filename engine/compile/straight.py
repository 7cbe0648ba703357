"""Writes the forward and the backward pass of a scalar program as lines of Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.compile.texts import ATOM, PRODUCT, SUM, Piece, forward, slopes, variadic
from engine.ops import Op

LONG = 240  # characters of a piece that is still put into another one: Python's parser and compiler recurse
MOST = 40  # terms in one sum


class Row(NamedTuple):
    """One operation of a flat program; `index` numbers its result."""

    index: int
    op: Op
    operands: tuple[int, ...]


@dataclass(frozen=True)
class Flat:
    """A program of single numbers: leaves have the indices that no row has. `fixed` are the numbers of constants."""

    count: int
    rows: tuple[Row, ...]
    output: int
    fixed: Mapping[int, float]


class Text(NamedTuple):
    """A piece of code, and how tightly it holds together."""

    text: str
    level: int = ATOM


ONE = Text("1.0")


def held(text: Text, level: int = ATOM) -> str:
    """The piece, in brackets where it would fall apart beside something as tight as `level`."""
    return text.text if text.level <= level else f"({text.text})"


@dataclass
class Writer:
    """Writes the lines of a flat program's forward and backward pass; the gradients of `moved` are what is wanted.

    A result that is used once, and not needed on the way back, is written where it is used.
    """

    flat: Flat
    moved: Sequence[int]
    lines: list[str] = field(default_factory=list)
    values: list[Text] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.path = self._path()
        self.learning = self._learning()
        self.uses = self._uses()

    def _path(self) -> list[Row]:
        """The rows that the output depends on."""
        reached, found = bytearray(self.flat.count), []
        reached[self.flat.output] = 1
        for row in reversed(self.flat.rows):
            if reached[row.index]:
                found.append(row)
                for i in row.operands:
                    reached[i] = 1
        return found[::-1]

    def _learning(self) -> bytearray:
        """Of each index, whether a parameter that moves has a part in it."""
        found = bytearray(self.flat.count)
        for i in self.moved:
            found[i] = 1
        for row in self.path:
            if any([found[i] for i in row.operands]):
                found[row.index] = 1
        return found

    def _uses(self) -> list[int]:
        """How often each index is read going forward; 2 at least where it is read on the way back."""
        uses, learning = [0] * self.flat.count, self.learning
        uses[self.flat.output] = 2
        for row in self.path:
            for i in row.operands:
                uses[i] += 1
            if not learning[row.index]:
                continue
            places = dict(zip(row.op.operands, row.operands, strict=False), out=row.index)
            for i, slope in zip(row.operands, self._slopes(row), strict=True):
                if learning[i]:
                    for name in slope.names:
                        uses[i if row.op.variadic else places[name]] = 2
        return uses

    def _known(self, row: Row) -> Mapping[str, float]:
        """Operands worth knowing when the code is written: whole exponents."""
        if row.op.id == "pow":
            number = self.flat.fixed.get(row.operands[1])
            if number is not None and number % 1 == 0:
                return {"b": number}
        return {}

    def _slopes(self, row: Row) -> tuple[Piece, ...]:
        if row.op.variadic:
            return slopes(row.op, {"n": len(row.operands)}) * len(row.operands)
        return slopes(row.op, self._known(row))

    def forward(self) -> str:
        """Writes the forward pass; the name of the output."""
        self.values = [Text(f"v{i}") for i in range(self.flat.count)]
        for row in self.path:
            text = self._sum(row) if row.op.variadic else self._value(row)
            if self.uses[row.index] > 1 or len(text.text) > LONG:
                self.lines.append(f"v{row.index} = {text.text}")
            else:
                self.values[row.index] = text
        return f"v{self.flat.output}"

    def _value(self, row: Row) -> Text:
        code, places = forward(row.op, self._known(row)), dict(zip(row.op.operands, row.operands, strict=True))
        first, *others = [self.values[places[name]] for name in code.names]
        return Text(code.fill(held(first, SUM if code.leads else ATOM), *map(held, others)), code.level)

    def _sum(self, row: Row) -> Text:
        term, rest = variadic(row.op, len(row.operands))
        # From 0.0, as the engine adds: a sum of negative zeros is 0.
        added = self.added([ONE._replace(text="0.0"), *self._terms(row, term)], f"v{row.index}")
        return added if rest.level == ATOM else Text(rest.fill(held(added)), rest.level)

    def _terms(self, row: Row, term: Piece) -> list[Text]:
        return [Text(term.fill(held(self.values[i])), term.level) for i in row.operands]

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
        arriving: list[list[Text]] = [[] for _ in range(self.flat.count)]
        arriving[self.flat.output].append(ONE)
        for row in reversed(self.path):
            if self.learning[row.index]:
                self._hand_on(row, arriving)
        return {i: self.added(arriving[i], f"g{i}") if arriving[i] else Text("0.0") for i in self.moved}

    def _hand_on(self, row: Row, arriving: list[list[Text]]) -> None:
        upstream = self.added(arriving[row.index], f"g{row.index}")
        arriving[row.index] = []
        learning = [slot for slot, i in enumerate(row.operands) if self.learning[i]]
        if upstream.level != ATOM and (len(learning) > 1 or len(upstream.text) > LONG):
            upstream = self._named(upstream, row.index)
        if row.op.variadic:
            (slope,) = slopes(row.op, {"n": len(row.operands)})
            if not slope.names:
                upstream = _times(upstream, Text(slope.fill(), slope.level))
                if upstream.level != ATOM and len(learning) > 1:
                    upstream = self._named(upstream, row.index)
                for slot in learning:
                    arriving[row.operands[slot]].append(upstream)
                return
            for slot in learning:
                value = held(self.values[row.operands[slot]])
                arriving[row.operands[slot]].append(_times(upstream, Text(slope.fill(value), slope.level)))
            return
        places = dict(zip(row.op.operands, row.operands, strict=True), out=row.index)
        found = slopes(row.op, self._known(row))
        for slot in learning:
            slope = found[slot]
            text = Text(slope.fill(*[held(self.values[places[name]]) for name in slope.names]), slope.level)
            arriving[row.operands[slot]].append(_times(upstream, text))

    def _named(self, text: Text, index: int) -> Text:
        self.lines.append(f"g{index} = {text.text}")
        return Text(f"g{index}")


def _times(upstream: Text, slope: Text) -> Text:
    """Upstream times slope; with 1 and -1 nothing is multiplied."""
    if slope.text == "1.0":
        return upstream
    if slope.text == "-1.0":
        return Text(f"-{held(upstream, PRODUCT)}" if upstream.text[0] != "-" else f"-({upstream.text})", PRODUCT)
    if upstream.text == "1.0":
        return slope
    return Text(f"{held(upstream, PRODUCT)} * {held(slope)}", PRODUCT)

