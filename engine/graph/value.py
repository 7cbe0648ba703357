"""Value: a number that remembers where it came from, and knows how a result depends on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError
from engine.graph.graph import Graph, Kind
from engine.graph.graph_builder import GraphBuilder
from engine.ops.scalar_forms import FORWARD, PARTIALS
from engine.ops.table import FUNCTIONS, OPS, Op

EXACT = 2**53  # up to here float64 holds every whole number


class Value:
    """A number with a gradient: a leaf, or the result of an operation on others. micrograd's API.

    Besides the operators, every function of the table of operations is a method: x.tanh(), x.max(y).
    Arithmetic is IEEE and never raises; EngineError for what is not a number.
    """

    def __init__(self, data: float, _prev: Iterable[Value] = (), _op: str = "", label: str = "") -> None:
        self.data = _number(data)
        self.grad: float = 0
        self.label = label
        self._prev = tuple(_prev)
        self._op = _op
        self._row: Op | None = None  # of the table of operations; None for a leaf
        self._bare = False  # whether it stands for a bare number of the expression

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"

    def __add__(self, other: Value | float) -> Value:
        return _result(OPS["add"], self, other)

    def __radd__(self, other: float) -> Value:
        return _result(OPS["add"], other, self)

    def __sub__(self, other: Value | float) -> Value:
        return _result(OPS["sub"], self, other)

    def __rsub__(self, other: float) -> Value:
        return _result(OPS["sub"], other, self)

    def __mul__(self, other: Value | float) -> Value:
        return _result(OPS["mul"], self, other)

    def __rmul__(self, other: float) -> Value:
        return _result(OPS["mul"], other, self)

    def __truediv__(self, other: Value | float) -> Value:
        return _result(OPS["div"], self, other)

    def __rtruediv__(self, other: float) -> Value:
        return _result(OPS["div"], other, self)

    def __pow__(self, other: Value | float) -> Value:
        return _result(OPS["pow"], self, other)

    def __rpow__(self, other: float) -> Value:
        return _result(OPS["pow"], other, self)

    def __neg__(self) -> Value:
        return _result(OPS["neg"], self)

    def __abs__(self) -> Value:
        return _result(OPS["abs"], self)

    if TYPE_CHECKING:
        # The methods that the table adds below.
        def __getattr__(self, name: str) -> Callable[..., Value]: ...

    def backward(self) -> None:
        """Adds to every `grad` how much this value changes with it; outputs before inputs, without recursion."""
        order = in_order(self)
        self.grad = 1.0
        for value in reversed(order):
            value._backward()

    def _backward(self) -> None:
        """Passes the gradient on: each operand gets its local derivative times it, on top of what it has."""
        if self._row is None:
            return
        slopes = PARTIALS[self._row.id](self.data, *[value.data for value in self._prev])
        for value, slope in zip(self._prev, slopes, strict=True):
            value.grad += slope * self.grad


def _method(row: Op) -> Callable[..., Value]:
    def method(self: Value, *others: Value | float) -> Value:
        return _result(row, self, *others)

    method.__name__ = row.symbol
    method.__doc__ = row.forward
    return method


for _row in FUNCTIONS.values():
    setattr(Value, _row.symbol, _method(_row))


def _result(row: Op, *operands: Value | float) -> Value:
    if not row.takes(len(operands)):
        raise EngineError(
            "{name} needs {needs} values, got {count}",
            hint="Write x.{name}(y).", name=row.symbol, needs=len(row.operands), count=len(operands),
        )  # fmt: skip
    values = [operand if isinstance(operand, Value) else _constant(operand) for operand in operands]
    out = Value(FORWARD[row.id](*[value.data for value in values]), values, row.symbol)
    out._row = row
    return out


def _constant(number: float) -> Value:
    value = Value(number)
    value._bare = True
    return value


def _number(data: Any) -> float:
    """Whole numbers stay whole while float64 holds them exactly, as the lecture prints them; the rest is float64."""
    if type(data) is float:
        return data
    if isinstance(data, int) and -EXACT <= data <= EXACT:
        return int(data)
    if not isinstance(data, Real):
        raise EngineError("{data} is not a number", hint="Write Value(5) or Value(2.5).", data=repr(data))
    try:
        return float(data)
    except OverflowError:
        return -math.inf if data < 0 else math.inf


def in_order(root: Value) -> list[Value]:
    """A value and all that it came from, operands before results."""
    order: list[Value] = []
    visited: set[int] = set()
    waiting = [(root, False)]
    while waiting:
        value, ready = waiting.pop()
        if ready:
            order.append(value)
        elif id(value) not in visited:
            visited.add(id(value))
            waiting.append((value, True))
            waiting += [(operand, False) for operand in reversed(value._prev)]
    return order


def to_graph(root: Value, parameters: Iterable[Value] | None = None) -> Graph:
    """The graph of an expression: leaves are parameters, bare numbers constants; nameless ones are called v0, v1, …

    Where `parameters` are given, only those are: other leaves, as samples that are wrapped, are constants.
    """
    builder, index = GraphBuilder(), dict[int, int]()
    chosen = None if parameters is None else {id(value) for value in parameters}
    for number, value in enumerate(in_order(root)):
        name = value.label or f"v{number}"
        if value._row is not None:
            operands = [index[id(operand)] for operand in value._prev]
            index[id(value)] = builder.result(value._row, operands, name, expression=value._op)
        elif value._bare or (chosen is not None and id(value) not in chosen):
            index[id(value)] = builder.leaf(Kind.CONSTANT, float(value.data), expression=str(value.data))
        else:
            index[id(value)] = builder.leaf(Kind.PARAMETER, float(value.data), name)
    return builder.build(index[id(root)])
