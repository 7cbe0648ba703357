"""Formula texts of the tables as pieces of code: operands are filled in, constants worked out, nothing is called twice.

What stands in a formula text is our own; what is filled in are names like v12 and pieces made here.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from typing import NamedTuple

from engine.ops.primitives import RAW
from engine.ops.scalar_forms import reduction_of
from engine.ops.table import OPS, Op

ATOM, PRODUCT, SUM, CHOICE = range(4)  # how tightly a piece holds together

# Python's own raise where IEEE has an answer: whoever runs the code then works it out on a Tape.
FUNCTIONS = {**RAW, "pow": math.pow}


class Piece(NamedTuple):
    """A formula text with slots for operands: `fill` takes their texts, in the order of `names`."""

    fill: Callable[..., str]
    names: tuple[str, ...]
    level: int
    leads: bool  # whether the first operand stands first and is added to: a sum needs no brackets there


def piece(text: str, known: Mapping[str, float] | None = None) -> Piece:
    """The code of a formula text, in which the names of `known` are numbers."""
    return _piece(text, tuple(sorted((known or {}).items())))


@cache
def _piece(text: str, known: tuple[tuple[str, float], ...]) -> Piece:
    tree = _Simplified(dict(known)).visit(ast.parse(text, mode="eval").body)
    found = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id not in FUNCTIONS]
    names = tuple(dict.fromkeys(found))
    level, leads = _level(tree), isinstance(tree, ast.BinOp) and _level(tree) == SUM and isinstance(tree.left, ast.Name)
    code = ast.unparse(_OperandSlots().visit(tree))
    # In its own f-string each operand is filled in without a search for it.
    fill: Callable[..., str] = eval(f"lambda {', '.join(names)}: f{code!r}")
    return Piece(fill, names, level, leads and found[0] == names[0])


def _level(tree: ast.expr) -> int:
    match tree:
        case ast.Name() | ast.Call() | ast.Constant():
            return ATOM
        case ast.BinOp(op=ast.Mult() | ast.Div()) | ast.UnaryOp():
            return PRODUCT
        case ast.BinOp():
            return SUM
    return CHOICE


class _OperandSlots(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.Name:
        return node if node.id in FUNCTIONS else ast.Name("{" + node.id + "}")


class _Simplified(ast.NodeTransformer):
    """Numbers for known names, work that can be done now done now, and plain operators for functions."""

    def __init__(self, known: Mapping[str, float]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(float(self.known[node.id])) if node.id in self.known else node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        assert isinstance(node.value, (int, float))
        return ast.Constant(float(node.value))

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        test = self.visit(node.test)
        if not any(isinstance(part, ast.Name) for part in ast.walk(test)):
            chosen: ast.expr = self.visit(node.body if _number(test) else node.orelse)
            return chosen
        return ast.IfExp(test, self.visit(node.body), self.visit(node.orelse))

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, ast.Pow):
            return _power(left, right)
        made = ast.BinOp(left, node.op, right)
        if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
            return ast.Constant(_number(made))
        return made

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        args = [self.visit(arg) for arg in node.args]
        if node.func.id not in ("max", "min"):
            return ast.Call(ast.Name(node.func.id), args, [])
        return _choice(ast.Gt() if node.func.id == "max" else ast.Lt(), *args)


def _choice(beyond: ast.cmpop, a: ast.expr, b: ast.expr) -> ast.expr:
    """b if it is beyond a, or is nan; else a."""
    test: ast.expr = ast.Compare(deepcopy(b), [beyond], [deepcopy(a)])  # a piece that is rewritten stands in one place
    if not isinstance(b, ast.Constant):
        test = ast.BoolOp(ast.Or(), [test, ast.Compare(deepcopy(b), [ast.NotEq()], [deepcopy(b)])])
    return ast.IfExp(test, b, a)


def _power(base: ast.expr, exponent: ast.expr) -> ast.expr:
    """The engine's power; for the exponents 1 and 2 what it comes to."""
    if not isinstance(exponent, ast.Constant):
        return ast.Call(ast.Name("power"), [base, exponent], [])
    if exponent.value == 1:
        return base
    if exponent.value == 2 and isinstance(base, ast.Name):
        return ast.BinOp(base, ast.Mult(), base)
    return ast.Call(ast.Name("pow"), [base, exponent], [])


def _number(tree: ast.expr) -> float:
    value: float = eval(compile(ast.fix_missing_locations(ast.Expression(tree)), "<formula>", "eval"))
    return value


class Slope(NamedTuple):
    """The code of a partial derivative; `reads` are the positions of the operands that it names, -1 for the result."""

    piece: Piece
    reads: tuple[int, ...]


class Code(NamedTuple):
    """The code of an operation: its value, and its partial derivatives, one for all operands of a variadic row.

    `reads` are the positions of the operands that the value names. Of a variadic row, `term` is what each operand adds
    to a sum, and the value is made of that.
    """

    value: Piece
    reads: tuple[int, ...]
    slopes: tuple[Slope, ...]
    term: Piece | None = None


@cache
def code(id: str, count: int, exponent: float | None = None) -> Code:
    """The code of an operation on so many operands; of a power, with its exponent where that is known."""
    op = OPS[id]
    if not op.variadic:
        known = {} if exponent is None else {"b": exponent}
        value = piece(op.formula, known)
        return Code(value, _reads(op, value), tuple(_slope(op, piece(text, known)) for text in op.partials))
    primitive, rest = reduction_of(op)
    slope = _slope(op, piece(op.partials[0], {"n": count}))
    return Code(piece(rest, {"n": count}), (), (slope,), piece(" * ".join(primitive.factors)))


def _slope(op: Op, partial: Piece) -> Slope:
    return Slope(partial, _reads(op, partial))


def _reads(op: Op, text: Piece) -> tuple[int, ...]:
    return tuple(-1 if name == "out" else op.operands.index(name) for name in text.names)
