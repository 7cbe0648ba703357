"""The formula texts of the table of operations as something to read: an equation in coloured parts."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from engine.numerals import short, superscript
from engine.ops.primitives import PRIMITIVES, Function, Number
from engine.ops.scalar_forms import compiled
from engine.ops.table import ADD, MULTIPLY, NEGATE, POWER


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


def plain(parts: Parts) -> str:
    """The equation on one line of text: fractions as x/y, exponents in Unicode superscripts where they exist."""
    return "".join(_plain(part) for part in parts)


def _plain(part: Part) -> str:
    if part.under:
        return f"{part.text}/{part.under}"
    if not part.raised:
        return part.text
    raised = superscript(part.text)
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
        return Term((Part(f"{PRIMITIVES[name].sign or name}("), *inside[1:], Part(")")), ATOM)

    def held(self, node: ast.expr, level: int, *, follows: bool = False) -> Parts:
        """The term in brackets where it would fall apart, or start with a sign right after an operator."""
        term = self.visit(node)
        if term.level < level or (follows and term.parts[0].text.startswith("−")):
            return (Part("("), *term.parts, Part(")"))
        return term.parts

    def worked_out(self, node: ast.expr) -> Any:
        return _evaluate(ast.unparse(node), tuple(self.values))(*self.values.values())


@cache
def _evaluate(text: str, names: tuple[str, ...]) -> Function:
    return compiled(text, ", ".join(names))


def number_term(value: Number, role: str = "plain") -> Term:
    """A number as a term; one with a sign or an exponent of ten gets its brackets where it would be misread."""
    text = short(value)
    return Term((Part(text, role),), held_by(text))


def held_by(number: str) -> int:
    """How tightly the text of a number holds together: −2² and 1.5e7² are not what they look like."""
    return NEGATE if number.startswith("−") else POWER if "e" in number else ATOM
