"""Whether an equation is true as it is written: its numbers are worked out with the digits that stand there."""

from __future__ import annotations

import ast
import math

from engine.explain.typesetting import Part, Parts, plain
from engine.numerals import short
from engine.ops.primitives import PRIMITIVES, divide, power
from engine.ops.scalar_forms import FORWARD
from engine.ops.table import FUNCTIONS

_SIGNS = str.maketrans({"−": "-", "×": "*", "·": "*"})
_CALLED = {
    **{row.sign or row.name: row.scalar for row in PRIMITIVES.values()},
    **{symbol: FORWARD[op.id] for symbol, op in FUNCTIONS.items()},
}
_CONSTANTS = {"inf": math.inf, "NaN": math.nan}


def equation(numbers: Parts, result: Parts) -> Parts:
    """Numbers = result, with ≈ where the numbers, worked out as written, do not read like it; the result alone
    where there are none.

    What cannot be worked out, as it has symbols or … in it, is equal by definition.
    """
    if not numbers:
        return result
    value = worked_out(numbers)
    return (*numbers, Part(" = " if value is None or short(value) == plain(result) else " ≈ "), *result)


def worked_out(parts: Parts) -> float | None:
    """The number that written arithmetic comes to, in float64; None where something else than numbers is in it."""
    text = "".join(_python(part) for part in parts).translate(_SIGNS)
    try:
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, _NotNumbersError):
        return None


class _NotNumbersError(Exception):
    """Something other than arithmetic with numbers."""


def _python(part: Part) -> str:
    if part.under:
        return "…"
    return f"**({part.text})" if part.raised else part.text


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return _joined(_value(left), op, _value(right))
        case ast.Call(func=ast.Name(id=name), args=args) if name in _CALLED:
            return float(_CALLED[name](*map(_value, args)))
    raise _NotNumbersError


def _joined(left: float, op: ast.operator, right: float) -> float:
    match op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return divide(left, right)
        case ast.Pow():
            return power(left, right)
    raise _NotNumbersError
