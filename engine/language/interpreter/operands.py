"""What a name, or a part of an expression, can stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from engine.errors import Span
from engine.language.blocks import Line
from engine.language.items import Item
from engine.language.tokens import Source
from engine.numerals import short
from engine.ops.table import NEGATE, POWER, Op

ATOM = POWER + 1


class Computed(NamedTuple):
    """A node of the graph."""

    node: int


class Plain(NamedTuple):
    """A number that is no node yet: written out, counted by a loop, or worked out from such (`op` of `operands`).

    With a `name` it is an input, or a result with that name, as soon as something is computed from it step by step.
    """

    value: float
    span: Span
    text: str
    level: int = ATOM
    op: Op | None = None
    operands: tuple[Operand, ...] = ()
    name: str = ""

    @property
    def operand(self) -> Operand:
        """Itself, in an expression."""
        return Operand(self, self.text, self.level)


@dataclass(eq=False, slots=True)
class Listed:
    """A list; of numbers alone it can be data with one number a sample, whose node it then is."""

    values: tuple[Value, ...]
    node: int | None = None
    picked: bool = False  # whether its entries are used one by one

    @property
    def numbers(self) -> tuple[float, ...] | None:
        """Its numbers; None where it holds anything else, or nothing."""
        numbers = tuple(value.value for value in self.values if isinstance(value, Plain))
        return numbers if numbers and len(numbers) == len(self.values) else None


@dataclass(eq=False, frozen=True, slots=True)
class Function:
    """A function of the program: what its parameters are called, their defaults, and what it does.

    `body` are its lines, or `result` the items of its one expression; they are tokens of `source`.
    """

    name: str
    source: Source
    parameters: tuple[str, ...]
    defaults: dict[str, Value]
    body: tuple[Line, ...] = ()
    result: tuple[Item, ...] = ()
    line: int = 0


Value = Computed | Plain | Listed | Function


class Operand(NamedTuple):
    """A value with its text, and how tightly that holds together."""

    value: Value
    text: str
    level: int = ATOM


def plain(value: float, span: Span, text: str = "") -> Plain:
    """A plain number with the text that it has by itself, or one of its own."""
    return Plain(value, span, text or short(value).replace("−", "-"), NEGATE if value < 0 else ATOM)
