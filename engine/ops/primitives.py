"""The primitives that formula texts may name: everything about one is in its row, and adding one is adding a row."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Number = float
Function = Callable[..., Any]


@dataclass(frozen=True, eq=False)
class Primitive:
    """A function of formula texts.

    `scalar` takes single numbers and never raises: arithmetic is IEEE. `raw` is Python's own where that is faster; it
    may raise where IEEE has an answer. `numpy` is numpy's name, or a function that makes the form over arrays out of
    numpy, which is imported only where there are arrays. `sign` is how it is typeset where that is not its name.
    `factors` are of a sum over operands or samples `a`: the product of these texts is what each of them adds; `numpy`
    takes the axis to add along.
    """

    name: str
    scalar: Function
    numpy: str | Callable[[Any], Function]
    raw: Function | None = None
    sign: str = ""
    factors: tuple[str, ...] = ()


def divide(a: Number, b: Number) -> Number:
    """a / b as IEEE 754 has it: x/0 is ±inf, 0/0 is nan."""
    try:
        return a / b
    except ZeroDivisionError:
        if a == 0 or a != a:
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1.0, b)


def power(a: Number, b: Number) -> Number:
    """a**b of C's pow: nan for a negative base with a broken exponent, ±inf at a pole or on overflow.

    A square is a product, as in PyTorch: it is rounded once, which not every C library's pow is.
    """
    if b == 2:
        return a * a
    try:
        return math.pow(a, b)
    except (OverflowError, ValueError):
        if a < 0 and b % 1 != 0:
            return math.nan
        return -math.inf if math.copysign(1.0, a) < 0 and b % 2 == 1 else math.inf


def _unbounded(function: Callable[[Number], Number], *, odd: bool = False) -> Function:
    """A function that grows without end: inf on overflow, -inf below 0 if it is odd."""

    def unbounded(a: Number) -> Number:
        try:
            return function(a)
        except OverflowError:
            return math.copysign(math.inf, a) if odd else math.inf

    return unbounded


def _logarithm(function: Function, pole: Number) -> Function:
    """A logarithm: -inf at its pole, nan below."""
    return lambda a: function(a) if a > pole else -math.inf if a == pole else math.nan


def sqrt(a: Number) -> Number:
    """The square root; nan below 0."""
    return math.nan if a < 0 else math.sqrt(a)


def _periodic(function: Function) -> Function:
    """A function of an angle: nan at ±inf."""
    return lambda a: math.nan if math.isinf(a) else function(a)


def sigmoid(a: Number) -> Number:
    """1 / (1 + e**-a) without overflow."""
    if a >= 0:
        return 1.0 / (1.0 + math.exp(-a))
    e = math.exp(a)
    return e / (1.0 + e)


def _sigmoids(np: Any) -> Function:
    def sigmoids(a: Any) -> Any:
        e = np.exp(-np.abs(a))
        return np.where(a >= 0, 1.0, e) / (1.0 + e)

    return sigmoids


def normal_cdf(a: Number) -> Number:
    """The distribution function of the standard normal distribution; exact in its lower tail too."""
    return math.erfc(-a / math.sqrt(2)) / 2


def normal_pdf(a: Number) -> Number:
    """The density of the standard normal distribution."""
    return math.exp(-a * a / 2) / math.sqrt(2 * math.pi)


def _either(choose: Function) -> Function:
    """The larger or the smaller of two; nan if either is, as in PyTorch."""
    return lambda a, b: a + b if a != a or b != b else choose(a, b)


def total(values: Iterable[Number]) -> Number:
    """The sum from left to right, one rounding an addition (Python's own `sum` compensates since 3.12)."""
    result: Number = 0
    for value in values:
        result += value
    return result


def squares(values: Iterable[Number]) -> Number:
    """The sum of the squares, from left to right."""
    return total(value * value for value in values)


_ROWS = (
    Primitive("divide", divide, "divide"),
    Primitive("power", power, "power"),
    Primitive("exp", _unbounded(math.exp), "exp", math.exp),
    Primitive("log", _logarithm(math.log, 0), "log", math.log),
    Primitive("log1p", _logarithm(math.log1p, -1), "log1p", math.log1p),
    Primitive("sqrt", sqrt, "sqrt", math.sqrt),
    Primitive("sin", _periodic(math.sin), "sin", math.sin),
    Primitive("cos", _periodic(math.cos), "cos", math.cos),
    Primitive("tan", _periodic(math.tan), "tan", math.tan),
    Primitive("atan", math.atan, "arctan"),
    Primitive("sinh", _unbounded(math.sinh, odd=True), "sinh", math.sinh),
    Primitive("cosh", _unbounded(math.cosh), "cosh", math.cosh),
    Primitive("tanh", math.tanh, "tanh"),
    Primitive("sigmoid", sigmoid, _sigmoids),
    # Numpy has no erf: each number is asked of Python, about 0.1 µs, and is the very same there.
    Primitive("normal_cdf", normal_cdf, lambda np: np.vectorize(normal_cdf, otypes=[float]), sign="Φ"),
    Primitive("normal_pdf", normal_pdf, lambda np: lambda a: np.exp(-a * a / 2) / math.sqrt(2 * math.pi), sign="φ"),
    Primitive("abs", abs, "abs"),
    Primitive("max", _either(max), "maximum"),
    Primitive("min", _either(min), "minimum"),
    Primitive("sum", total, "sum", factors=("a",)),
    Primitive("l2", squares, lambda np: lambda a, **along: np.sum(a * a, **along), factors=("a", "a")),
)

PRIMITIVES: dict[str, Primitive] = {row.name: row for row in _ROWS}
SCALAR: dict[str, Function] = {row.name: row.scalar for row in _ROWS}
RAW: dict[str, Function] = {row.name: row.raw or row.scalar for row in _ROWS}
RAISED = (ZeroDivisionError, OverflowError, ValueError)  # what raw forms raise where IEEE has an answer


def over_arrays(np: Any) -> dict[str, Function]:
    """The form of each primitive over arrays, made out of numpy."""
    return {row.name: getattr(np, row.numpy) if isinstance(row.numpy, str) else row.numpy(np) for row in _ROWS}
