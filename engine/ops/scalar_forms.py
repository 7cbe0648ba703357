"""The formula texts of the table of operations as something to call.

The texts are our own constants and are compiled once, at import; nothing that a person types comes here.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from engine.ops.table import OPS, Op

Number = float
Function = Callable[..., Any]


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


def exp(a: Number) -> Number:
    """e**a; inf on overflow."""
    try:
        return math.exp(a)
    except OverflowError:
        return math.inf


def log(a: Number) -> Number:
    """The natural logarithm; -inf at 0, nan below."""
    if a > 0:
        return math.log(a)
    return -math.inf if a == 0 else math.nan


def sqrt(a: Number) -> Number:
    """The square root; nan below 0."""
    return math.nan if a < 0 else math.sqrt(a)


def sin(a: Number) -> Number:
    """The sine; nan at ±inf."""
    return math.nan if math.isinf(a) else math.sin(a)


def cos(a: Number) -> Number:
    """The cosine; nan at ±inf."""
    return math.nan if math.isinf(a) else math.cos(a)


def sigmoid(a: Number) -> Number:
    """1 / (1 + e**-a) without overflow."""
    if a >= 0:
        return 1.0 / (1.0 + math.exp(-a))
    e = exp(a)
    return e / (1.0 + e)


def maximum(a: Number, b: Number) -> Number:
    """The larger of two; nan if either is, as in PyTorch."""
    return a + b if a != a or b != b else max(a, b)


def minimum(a: Number, b: Number) -> Number:
    """The smaller of two; nan if either is, as in PyTorch."""
    return a + b if a != a or b != b else min(a, b)


def total(values: Iterable[Number]) -> Number:
    """The sum from left to right, one rounding an addition (Python's own `sum` compensates since 3.12)."""
    result: Number = 0
    for value in values:
        result += value
    return result


def squares(values: Iterable[Number]) -> Number:
    """The sum of the squares, from left to right."""
    return total(value * value for value in values)


PRIMITIVES: dict[str, Function] = {
    "divide": divide, "power": power, "exp": exp, "log": log, "sqrt": sqrt, "sin": sin, "cos": cos,
    "tanh": math.tanh, "sigmoid": sigmoid, "abs": abs, "max": maximum, "min": minimum, "sum": total,
    "l2": squares,
}  # fmt: skip


class Arithmetic(ast.NodeTransformer):
    """Puts our division and power, which never raise, in the place of Python's."""

    CALLS: ClassVar = {ast.Div: "divide", ast.Pow: "power"}

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        name = self.CALLS.get(type(node.op))
        if name is None:
            return node
        return ast.Call(ast.Name(name, ast.Load()), [node.left, node.right], [])


def compiled(
    text: str, head: str, primitives: Mapping[str, Function] = PRIMITIVES,
    rewrite: type[ast.NodeTransformer] = Arithmetic,
) -> Function:  # fmt: skip
    """One of our own formula texts as a function of the names in `head`."""
    tree = ast.parse(f"lambda {head}: {text}", mode="eval")
    code = compile(ast.fix_missing_locations(rewrite().visit(tree)), f"<{text}>", "eval")
    function: Function = eval(code, dict(primitives))
    return function


def mentions(text: str, name: str) -> bool:
    """Whether a formula text uses a name."""
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(ast.parse(text, mode="eval")))


def assignments(rules: Iterable[tuple[str, str]], head: str, names: Sequence[str]) -> Function:
    """A function of `head` that carries out `target = text` rule by rule, and gives what stands in `names` then."""
    done = "".join(f"({target} := {text}), " for target, text in rules)
    return compiled(f"({done}({', '.join(names)},))[-1]", head)


def forward_of(op: Op, make: Callable[[str, str], Function] = compiled) -> Function:
    """What an operation works out of its operands; `make` compiles its text."""
    if not op.variadic:
        return make(op.formula, ", ".join(op.operands))
    function = make(op.formula, "a, n")
    return lambda *a: function(a, len(a))


def partials_of(op: Op, make: Callable[[str, str], Function] = compiled) -> Function:
    """The derivatives of an operation by each operand, of its output and its operands."""
    if not op.variadic:
        return make(f"({', '.join(op.partials)},)", f"out, {', '.join(op.operands)}")
    function = make(op.partials[0], "a, n")
    if mentions(op.partials[0], op.operands[0]):
        return lambda out, *a: tuple([function(each, len(a)) for each in a])
    return lambda out, *a: (function(None, len(a)),) * len(a)


FORWARD: dict[str, Function] = {op.id: forward_of(op) for op in OPS.values()}
PARTIALS: dict[str, Callable[..., tuple[Number, ...]]] = {op.id: partials_of(op) for op in OPS.values()}


@cache
def _condition(op: Op, text: str) -> Function:
    return compiled(text, ", ".join(op.operands))


def in_domain(op: Op, values: tuple[Number, ...]) -> bool:
    """Whether the operation is defined at these operands: a real number comes out."""
    return not op.domain or bool(_condition(op, op.domain)(*values))


def at_kink(op: Op, values: tuple[Number, ...]) -> bool:
    """Whether these operands sit where the operation has no derivative."""
    return bool(op.kink) and bool(_condition(op, op.kink)(*values))


def side_of_kink(op: Op, values: tuple[Number, ...]) -> int:
    """On which side of its kink the operation is at these operands, -1 or 1; 0 on the kink and where there is none."""
    if not op.kink:
        return 0
    beyond: Number = _condition(op, op.kink.replace("==", "-"))(*values)
    return int(beyond > 0) - int(beyond < 0)
