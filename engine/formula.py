"""The formula texts of the table of operations: as something to call, and as something to read.

The texts are our own constants and are compiled once, at import; nothing that a person types comes here.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, NamedTuple

from engine import numerals
from engine.ops import ADD, MULTIPLY, NEGATE, OPS, POWER, Op

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


def _forward(op: Op) -> Function:
    if not op.variadic:
        return compiled(op.formula, ", ".join(op.operands))
    function = compiled(op.formula, "a, n")
    return lambda *a: function(a, len(a))


def _partials(op: Op) -> Callable[..., tuple[Number, ...]]:
    if not op.variadic:
        return compiled(f"({', '.join(op.partials)},)", f"out, {', '.join(op.operands)}")
    function = compiled(op.partials[0], "a, n")
    if mentions(op.partials[0], op.operands[0]):
        return lambda out, *a: tuple([function(each, len(a)) for each in a])
    return lambda out, *a: (function(None, len(a)),) * len(a)


FORWARD: dict[str, Function] = {op.id: _forward(op) for op in OPS.values()}
PARTIALS: dict[str, Callable[..., tuple[Number, ...]]] = {op.id: _partials(op) for op in OPS.values()}


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


@dataclass(frozen=True)
class Part:
    """A piece of an equation: its text, the role that colours it, and how it is set.

    `under` makes it a stacked fraction of text over under; `raised` an exponent.
    """

    text: str
    role: str = "plain"  # plain, name, data, gradient, local, or bad: not finite
    under: str = ""
    raised: bool = False


Parts = tuple[Part, ...]
_SUPERSCRIPTS = str.maketrans("0123456789−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")


def plain(parts: Parts) -> str:
    """The equation on one line of text: fractions as x/y, exponents in Unicode superscripts where they exist."""
    return "".join(_plain(part) for part in parts)


def _plain(part: Part) -> str:
    if part.under:
        return f"{part.text}/{part.under}"
    if not part.raised:
        return part.text
    raised = part.text.translate(_SUPERSCRIPTS)
    return raised if not set(raised) & set(part.text) else f"^{part.text}" if part.text.isalnum() else f"^({part.text})"


class Term(NamedTuple):
    """Parts, and how tightly they hold together: an `ops` precedence, or ATOM."""

    parts: Parts
    level: int


ATOM = POWER + 1
_SIGNS = {ast.Add: ("+", ADD), ast.Sub: ("−", ADD), ast.Mult: ("·", MULTIPLY), ast.Div: ("/", MULTIPLY)}


def typeset(text: str, names: Mapping[str, Term], values: Mapping[str, Number], fold: Iterable[str] = ()) -> Term:
    """A formula text with `names` in the place of its operands; of a conditional, the branch that holds.

    `values` decide the branch; an exponent made of `fold` names only is worked out (b - 1 at b = 3 reads 2).
    """
    return _Typesetter(names, values, frozenset(fold)).visit(ast.parse(text, mode="eval").body)


class _Typesetter:
    def __init__(self, names: Mapping[str, Term], values: Mapping[str, Number], fold: frozenset[str]) -> None:
        self.names, self.values, self.fold = names, values, fold

    def visit(self, node: ast.expr) -> Term:
        match node:
            case ast.Name(id=name):
                return self.names[name]
            case ast.Constant(value=int() | float() as value):
                return number_term(float(value))
            case ast.UnaryOp(operand=operand):
                return Term((Part("−"), *self.held(operand, NEGATE, follows=True)), NEGATE)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.visit(body if self.worked_out(test) else orelse)
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                return self.power(left, right)
            case ast.BinOp(op=op, left=left, right=right):
                return self.infix(left, type(op), right)
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.call(name, args)
        raise TypeError(ast.dump(node))

    def infix(self, left: ast.expr, op: type[ast.operator], right: ast.expr) -> Term:
        sign, level = _SIGNS[op]
        tight = level + (op in (ast.Sub, ast.Div))
        return Term((*self.held(left, level), Part(f" {sign} "), *self.held(right, tight, follows=True)), level)

    def power(self, left: ast.expr, right: ast.expr) -> Term:
        names = {n.id for n in ast.walk(right) if isinstance(n, ast.Name)}
        if not names <= self.fold:
            exponent = self.visit(right).parts
        else:
            value = self.worked_out(right)
            if value == 1:
                return self.visit(left)
            exponent = number_term(float(value)).parts
        raised = Part(plain(exponent), exponent[0].role, raised=True)
        return Term((*self.held(left, ATOM), raised), POWER)

    def call(self, name: str, args: list[ast.expr]) -> Term:
        inside: list[Part] = []
        for arg in args:
            inside += [Part(", "), *self.visit(arg).parts]
        return Term((Part(f"{name}("), *inside[1:], Part(")")), ATOM)

    def held(self, node: ast.expr, level: int, *, follows: bool = False) -> Parts:
        """The term in brackets where it would fall apart, or start with a sign right after an operator."""
        term = self.visit(node)
        if term.level < level or (follows and term.level == NEGATE):
            return (Part("("), *term.parts, Part(")"))
        return term.parts

    def worked_out(self, node: ast.expr) -> Any:
        return _evaluate(ast.unparse(node), tuple(self.values))(*self.values.values())


@cache
def _evaluate(text: str, names: tuple[str, ...]) -> Function:
    return compiled(text, ", ".join(names))


def number_term(value: Number, role: str = "plain", *, digits: int = 0) -> Term:
    """A number as a term; a negative one holds like a negation, so that it gets its brackets."""
    text = numerals.long(value) if digits else numerals.short(value)
    return Term((Part(text, role),), NEGATE if text.startswith("−") else ATOM)
