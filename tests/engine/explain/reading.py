"""Reads written arithmetic as a person does, with nothing of the engine: 5 − 0.01 × (10 + 9), (1.5e7)²."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import NamedTuple

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"
TOKEN = re.compile(rf"\s*(\d+(?:\.\d+)?(?:e−?\d+)?|inf|NaN|[^\W\d]\w*|\^|[{SUPERSCRIPTS}.]+|[-+−×·/(),…])")
FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp, "log": math.log, "log1p": math.log1p, "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos,
    "tan": math.tan, "atan": math.atan, "tanh": math.tanh, "sinh": math.sinh, "cosh": math.cosh, "abs": abs,
    "max": max, "min": min, "sum": lambda *a: math.fsum(a), "relu": lambda a: max(a, 0.0),
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)), "l2": lambda *a: math.fsum(x * x for x in a),
    "Φ": lambda a: math.erfc(-a / 2**0.5) / 2, "φ": lambda a: math.exp(-a * a / 2) / math.sqrt(2 * math.pi),
}  # fmt: skip


class NotArithmeticError(Exception):
    """The text has names or … in it."""


class Number(NamedTuple):
    """A number as it is written, and half a unit of its last digit."""

    value: float
    half: float


def number(text: str) -> Number:
    sign, text = (-1, text[1:]) if text.startswith("−") else (1, text)
    if text in ("inf", "NaN"):
        return Number(sign * float(text), 0.0)
    mantissa, _, exponent = text.partition("e")
    decimals = len(mantissa.partition(".")[2]) - int((exponent or "0").replace("−", "-"))
    return Number(sign * float(text.replace("−", "-")), 0.5 * 10.0**-decimals)


class Reader:
    """One text; `nudges` change the numbers in it, in the order in which they stand there."""

    def __init__(self, text: str, nudges: dict[int, float] | None = None) -> None:
        self.tokens: list[str] = []
        self.numbers: list[Number] = []
        self.nudges = nudges or {}
        while text.strip():
            found = TOKEN.match(text)
            if not found:
                raise NotArithmeticError(text)
            self.tokens.append(found[1])
            text = text[found.end() :]
        self.at = 0

    def read(self) -> float:
        value = self.sum()
        if self.at < len(self.tokens):
            raise NotArithmeticError(self.tokens[self.at])
        return value

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def sum(self) -> float:
        value = self.product()
        while self.peek() in ("+", "−"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self) -> float:
        value = self.signed()
        while self.peek() in ("×", "·", "/"):
            sign = self.take()
            assert self.peek() != "−", "a sign directly behind another one"
            other = self.signed()
            if sign == "/":
                value = value / other if other else value * math.inf  # 0 and NaN become NaN
            else:
                value *= other
        return value

    def signed(self) -> float:
        if self.peek() == "−":
            self.take()
            return -self.power()
        return self.power()

    def power(self) -> float:
        value, last = self.atom(), self.tokens[self.at - 1]
        if self.peek() == "^":
            self.take()
            exponent = self.signed()
        elif self.peek() and set(self.peek()) <= set(SUPERSCRIPTS):
            digits = [str(SUPERSCRIPTS.index(c)) if c not in "⁻⁺" else "-+"["⁻⁺".index(c)] for c in self.take()]
            exponent = float("".join(digits))
        else:
            return value
        assert "e" not in last or last == ")", f"{last} to a power reads as another number"
        try:
            return math.pow(value, exponent)
        except OverflowError:
            return -math.inf if value < 0 and exponent % 2 else math.inf
        except ValueError:
            return math.nan if value else math.inf

    def atom(self) -> float:
        if not self.peek():
            raise NotArithmeticError("nothing")
        token = self.take()
        if token[0].isdigit() or token in ("inf", "NaN"):
            self.numbers.append(number(token))
            return self.numbers[-1].value + self.nudges.get(len(self.numbers) - 1, 0.0)
        if token == "(":
            value = self.sum()
            if self.peek() != ")":
                raise NotArithmeticError(self.peek())
            self.take()
            return value
        if token not in FUNCTIONS or self.peek() != "(":
            raise NotArithmeticError(token)
        self.take()
        values = [self.sum()]
        while self.peek() == ",":
            self.take()
            values.append(self.sum())
        if not self.peek() or self.take() != ")":
            raise NotArithmeticError(token)
        return _called(token, values)


def _called(name: str, values: list[float]) -> float:
    if any(map(math.isnan, values)):
        return math.nan
    try:
        return FUNCTIONS[name](*values)
    except OverflowError:  # of exp, cosh, sinh; and of exp(−a) in a sigmoid
        return 0.0 if name == "sigmoid" else math.copysign(math.inf, values[0]) if name == "sinh" else math.inf
    except ValueError:
        return -math.inf if (name, values[0]) in (("log", 0), ("log1p", -1)) else math.nan


def worked(text: str, nudges: dict[int, float] | None = None) -> float:
    """What written arithmetic comes to."""
    return Reader(text, nudges).read()


def untrue(equation: str) -> list[str]:
    """What is wrong in an equation of several sides: an = that is not so, or an ≈ that is one or is too far off."""
    sides = re.split(r" ([=≈←]|\+=|−=) ", equation)
    wrong = []
    for left, sign, right in zip(sides[::2], sides[1::2], sides[2::2], strict=False):
        try:
            result, found = number(right), Reader(left)
            value = found.read()
        except (NotArithmeticError, ValueError):
            continue
        if sign in "=≈" and not _holds(sign, left, value, found.numbers, result):
            wrong.append(f"{left} {sign} {right}")
    return wrong


def _holds(sign: str, left: str, value: float, numbers: list[Number], result: Number) -> bool:
    if not (math.isfinite(value) and math.isfinite(result.value)):
        same = value == result.value or (math.isnan(value) and math.isnan(result.value))
        return same == (sign == "=")
    off, slack = abs(value - result.value), 1e-9 * abs(value)
    if sign == "=":
        return off <= result.half + slack
    size = 0.99 * abs(result.value)
    digits = 4 if 1e-3 <= size < 1e6 else 3 - math.floor(math.log10(size)) if size else 320
    if off < 0.5 * 10.0**-digits - slack:
        return False  # zeros at its end are not shown, but they count
    moves = [abs(worked(left, {i: each.half}) - value) for i, each in enumerate(numbers)]
    return off <= 1.2 * sum(moves) + result.half + slack or sum(moves) > 0.05 * abs(value)
