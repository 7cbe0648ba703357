"""Value: a number that remembers where it came from, and can tell how a result depends on it."""

from __future__ import annotations

from collections.abc import Callable

from engine.errors import EngineError
from engine.formula import FORWARD, PARTIALS
from engine.graph import Graph, GraphBuilder, Kind
from engine.ops import OPS


class Value:
    """A number with a gradient: a leaf, or the result of an operation on others. micrograd's API, every operation."""

    def __init__(self, data: float, _prev: tuple[Value, ...] = (), _op: str = "", label: str = "") -> None:
        if not isinstance(data, int | float):
            raise EngineError("{data} is not a number", hint="Write Value(5) or Value(2.5).", data=repr(data))
        self.data = data
        self.grad: float = 0
        self.label = label
        self._prev = _prev
        self._op = _op
        self._id = ""  # of the row in the table of operations; empty for a leaf
        self._plain = False  # whether it stands for a bare number of the expression
        self._backward: Callable[[], None] = lambda: None

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"

    def __add__(self, other: Value | float) -> Value:
        return _result("add", self, other)

    def __radd__(self, other: float) -> Value:
        return _result("add", other, self)

    def __sub__(self, other: Value | float) -> Value:
        return _result("sub", self, other)

    def __rsub__(self, other: float) -> Value:
        return _result("sub", other, self)

    def __mul__(self, other: Value | float) -> Value:
        return _result("mul", self, other)

    def __rmul__(self, other: float) -> Value:
        return _result("mul", other, self)

    def __truediv__(self, other: Value | float) -> Value:
        return _result("div", self, other)

    def __rtruediv__(self, other: float) -> Value:
        return _result("div", other, self)

    def __pow__(self, other: Value | float) -> Value:
        return _result("pow", self, other)

    def __rpow__(self, other: float) -> Value:
        return _result("pow", other, self)

    def __neg__(self) -> Value:
        return _result("neg", self)

    def backward(self) -> None:
        """Adds to every `grad` how much this value changes with it; outputs before inputs, without recursion."""
        order = in_order(self)
        self.grad = 1.0
        for value in reversed(order):
            value._backward()


def _result(id: str, *operands: Value | float) -> Value:
    values = tuple(operand if isinstance(operand, Value) else _bare(operand) for operand in operands)
    out = Value(FORWARD[id](*[value.data for value in values]), values, OPS[id].symbol)
    out._id = id

    def _backward() -> None:
        slopes = PARTIALS[id](out.data, *[value.data for value in values])
        for value, slope in zip(values, slopes, strict=True):
            value.grad += slope * out.grad

    out._backward = _backward
    return out


def _bare(number: float) -> Value:
    value = Value(number)
    value._plain = True
    return value


def in_order(root: Value) -> list[Value]:
    """A value and all that it came from, operands before results."""
    order: list[Value] = []
    seen: set[int] = set()
    waiting = [(root, False)]
    while waiting:
        value, ready = waiting.pop()
        if ready:
            order.append(value)
        elif id(value) not in seen:
            seen.add(id(value))
            waiting.append((value, True))
            waiting += [(operand, False) for operand in reversed(value._prev)]
    return order


def to_graph(root: Value) -> Graph:
    """The graph of an expression: labelled leaves and nameless ones are parameters, bare numbers constants."""
    builder, index = GraphBuilder(), dict[int, int]()
    order = in_order(root)
    for number, value in enumerate(order):
        if value._id:
            operands = [index[id(operand)] for operand in value._prev]
            name = value.label or f"v{number}"
            index[id(value)] = builder.result(OPS[value._id], operands, name, expression=value._op)
        else:
            kind = Kind.CONSTANT if value._plain else Kind.PARAMETER
            name = "" if value._plain else value.label or f"v{number}"
            index[id(value)] = builder.leaf(kind, float(value.data), name, expression=str(value.data))
    return builder.build(index[id(root)])
