"""What an expression consists of, in postfix order: operands before what is done with them."""

from __future__ import annotations

from typing import NamedTuple

from engine.language.literals import Literal
from engine.ops.table import Op


class NameUse(NamedTuple):
    """A name that is used."""

    first: int
    last: int


class Squares(NamedTuple):
    """l2(): the sum of the squares of all parameters so far."""

    first: int
    last: int


class Apply(NamedTuple):
    """An operation on the last `arity` values; its text is the tokens from `first` to `last`."""

    op: Op
    arity: int
    first: int
    last: int


class PlainSign(NamedTuple):
    """A sign between plain numbers, which makes no node: == < % and the like; `at` is where it stands."""

    sign: str
    arity: int
    first: int
    last: int
    at: int


class FunctionCall(NamedTuple):
    """A function of the program or of Python on the last values, of which the last have the `keywords`."""

    name: str
    arity: int
    keywords: tuple[str, ...]
    first: int
    last: int


class ListOf(NamedTuple):
    """The last `arity` values as a list, or in round brackets."""

    arity: int
    first: int
    last: int


class Pick(NamedTuple):
    """An entry of the last value, or a slice of it where there are two or three `parts`."""

    parts: tuple[tuple[Item, ...], ...]
    first: int
    last: int


class Clause(NamedTuple):
    """`for targets in iterable`, with what must hold."""

    targets: tuple[int, ...]
    iterable: tuple[Item, ...]
    conditions: tuple[tuple[Item, ...], ...]


class Each(NamedTuple):
    """A list with `element` worked out for all that the clauses run through."""

    element: tuple[Item, ...]
    clauses: tuple[Clause, ...]
    first: int
    last: int


class Conditional(NamedTuple):
    """`then if condition else otherwise`, of plain numbers."""

    then: tuple[Item, ...]
    condition: tuple[Item, ...]
    otherwise: tuple[Item, ...]
    first: int
    last: int


class Lambda(NamedTuple):
    """A function of one expression; the names of its parameters are the tokens."""

    parameters: tuple[int, ...]
    body: tuple[Item, ...]
    first: int
    last: int


Item = Literal | NameUse | Squares | Apply | PlainSign | FunctionCall | ListOf | Pick | Each | Conditional | Lambda
