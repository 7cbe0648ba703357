"""Programs for tests: the lecture's, micrograd's, and random ones as hypothesis strategies with their values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from hypothesis import strategies as st

from engine.errors import EngineError
from engine.graph.graph import Graph
from engine.language import parse

LECTURE = "a = 5\nb = 3\nc = a + b\nd = 10\nL = c * d"
# The example of micrograd's README.
MICROGRAD = """
from micrograd.engine import Value

a = Value(-4.0)
b = Value(2.0)
c = a + b
d = a * b + b**3
c += c + 1
c += 1 + c + (-a)
d += d * 2 + (b + a).relu()
d += 3 * d + (b - a).relu()
e = c - d
f = e**2
g = f / 2.0
g += 10.0 / f
print(f'{g.data:.4f}') # prints 24.7041, the outcome of this forward pass
g.backward()
print(f'{a.grad:.4f}') # prints 138.8338, i.e. the numerical value of dg/da
print(f'{b.grad:.4f}') # prints 645.5773, i.e. the numerical value of dg/db
"""


def diagnose(text: str) -> EngineError | None:
    """What is wrong with a program text; None if nothing is."""
    try:
        parse(text)
    except EngineError as error:
        return error
    return None


_UNARY: dict[str, Callable[[float], float]] = {
    "-{a}": lambda a: -a,
    "tanh({a})": math.tanh,
    "sigmoid({a})": lambda a: 1 / (1 + math.exp(-a)),
    "sin({a})": math.sin,
    "cos({a})": math.cos,
    "exp({a})": math.exp,
    "log({a})": math.log,
    "sqrt({a})": math.sqrt,
    "{a}**2": lambda a: a**2,
    "{a}**3": lambda a: a**3,
    "{a}*0.5": lambda a: a * 0.5,
    "3/{a}": lambda a: 3 / a,
}
_BINARY: dict[str, Callable[[float, float], float]] = {
    "{a} + {b}": lambda a, b: a + b,
    "{a} - {b}": lambda a, b: a - b,
    "{a} * {b}": lambda a, b: a * b,
    "{a} / {b}": lambda a, b: a / b,
    "{a}**{b}": lambda a, b: a**b,
    "sum({a}, {b}, {a})": lambda a, b: a + b + a,
    "mean({a}, {b})": lambda a, b: (a + b) / 2,
}
_KINKED: dict[str, Callable[[float, float], float]] = {
    "max({a}, {b})": max,
    "min({a}, {b})": min,
    "relu({a} - {b})": lambda a, b: max(a - b, 0.0),
    "abs({a} - {b})": lambda a, b: abs(a - b),
}
_NEED_POSITIVE = {"log({a})", "sqrt({a})", "3/{a}", "{a}**{b}"}
_APART = 0.2  # logarithms, roots, quotients, powers and kinks stay this far from where they are not smooth
_LARGE = 20.0  # values stay below, and so do slopes against every leaf: a difference quotient keeps its digits
_H = 1e-4


class _Known(NamedTuple):
    """The value of a name, and a bound of how fast it changes with any leaf."""

    value: float
    slope: float


@st.composite
def programs(draw: st.DrawFn, leaves: int = 3, operations: int = 6, kinks: bool = False) -> str:
    """The text of a smooth, well-conditioned program with `leaves` leaves and `operations` statements that compute.

    Leaves x1, x2, … are parameters and inputs between -2 and 2; every one is used if there are at least as many
    operations. Each operation v1, v2, … uses the one before it; the last is the output. Values and slopes stay
    below 20, away from the edges of every domain. With `kinks`, max, min, relu and abs take part, with operands at
    least 0.2 apart.
    """
    known: dict[str, _Known] = {}
    lines = []
    for number in range(1, leaves + 1):
        value = draw(st.integers(-40, 40)) / 20
        lines.append(f"x{number} = input({value})" if draw(st.booleans()) else f"x{number} = {value}")
        known[f"x{number}"] = _Known(value, 1.0)
    unused, last = list(known), "x1"
    for number in range(1, operations + 1):
        binary = len(unused) > operations - number or draw(st.booleans())
        other = unused.pop() if unused and binary else draw(st.sampled_from(list(known)))
        candidates = _two(last, other, known, kinks) if binary else _one(last, known)
        last = f"v{number}"
        text = draw(st.sampled_from(sorted(candidates)))
        lines.append(f"{last} = {text}")
        known[last] = candidates[text]
    return "\n".join(lines) + "\n"


def _one(a: str, known: dict[str, _Known]) -> dict[str, _Known]:
    """Every operation on a name that keeps its distance from trouble, with what comes out; never empty."""
    x, slope = known[a]
    found = {}
    for text, f in _UNARY.items():
        if x < 4 and (x > _APART or text not in _NEED_POSITIVE):
            rate = abs(f(x + _H) - f(x - _H)) / (2 * _H)
            found[text.format(a=a)] = _Known(f(x), rate * slope)
    return _tame(found) or {f"tanh({a})": _Known(math.tanh(x), slope)}


def _two(a: str, b: str, known: dict[str, _Known], kinks: bool) -> dict[str, _Known]:
    """The same for two names."""
    (x, x_slope), (y, y_slope) = known[a], known[b]
    found = {}
    for text, f in (_BINARY | _KINKED if kinks and abs(x - y) > _APART else _BINARY).items():
        if abs(y) < 4 and (x > _APART or text not in _NEED_POSITIVE) and (abs(y) > _APART or "/" not in text):
            along_x = abs(f(x + _H, y) - f(x - _H, y)) / (2 * _H)
            along_y = abs(f(x, y + _H) - f(x, y - _H)) / (2 * _H)
            found[text.format(a=a, b=b)] = _Known(f(x, y), along_x * x_slope + along_y * y_slope)
    return _tame(found) or {f"mean({a}, {b})": _Known((x + y) / 2, (x_slope + y_slope) / 2)}


def _tame(found: dict[str, _Known]) -> dict[str, _Known]:
    return {text: known for text, known in found.items() if abs(known.value) < _LARGE and known.slope < _LARGE}


_VALUES: dict[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "pow": lambda a, b: a**b,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
    "relu": lambda a: max(a, 0.0),
    "abs": abs,
    "max": max,
    "min": min,
    "sum": lambda *a: math.fsum(a),
    "mean": lambda *a: math.fsum(a) / len(a),
}


def values_of(graph: Graph) -> list[float]:
    """The value of every node, computed with Python's own arithmetic; it raises what that raises."""
    values: list[float] = []
    for node in graph.nodes:
        operands = [values[operand] for operand in node.operands]
        values.append(node.value if node.op is None else _VALUES[node.op.id](*operands))
    return values


def output_of(graph: Graph) -> float:
    """The value of the output."""
    return values_of(graph)[graph.output]
