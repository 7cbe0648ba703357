"""The formula texts of the table of operations as something to call.

The texts are our own constants and are compiled once, at import; nothing that a person types comes here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import ClassVar, NamedTuple

from engine.ops.primitives import PRIMITIVES, SCALAR, Function, Number, Primitive
from engine.ops.table import OPS, Op


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
    text: str, head: str, primitives: Mapping[str, Function] = SCALAR,
    rewrite: type[ast.NodeTransformer] = Arithmetic,
) -> Function:  # fmt: skip
    """One of our own formula texts as a function of the names in `head`."""
    tree = ast.parse(f"lambda {head}: {text}", mode="eval")
    code = compile(ast.fix_missing_locations(rewrite().visit(tree)), f"<{text}>", "eval")
    function: Function = eval(code, dict(primitives))
    return function


def names_in(text: str) -> list[str]:
    """The names in a formula text, each as often as it stands there."""
    return [node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)]


def assignments(rules: Iterable[tuple[str, str]], head: str, names: Sequence[str]) -> Function:
    """A function of `head` that carries out `target = text` rule by rule, and gives what stands in `names` then."""
    done = "".join(f"({target} := {text}), " for target, text in rules)
    return compiled(f"({done}({', '.join(names)},))[-1]", head)


class Reduction(NamedTuple):
    """A variadic formula as a sum over its operands or samples, and the text that goes on from that `total`."""

    primitive: Primitive
    rest: str


@cache
def reduction_of(op: Op) -> Reduction:
    """What a variadic row adds up, and what it does with it."""
    found = (PRIMITIVES[name] for name in names_in(op.formula) if name in PRIMITIVES)
    primitive = next(primitive for primitive in found if primitive.factors)
    return Reduction(primitive, op.formula.replace(f"{primitive.name}({op.operands[0]})", "total"))


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
    if op.operands[0] in names_in(op.partials[0]):
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


def branch_at(op: Op, values: tuple[Number, ...]) -> Number:
    """A number that differs on the two sides of a pole inside the domain; 0 where there is none."""
    branch: Number = _condition(op, op.branch)(*values) if op.branch else 0
    return branch


def at_kink(op: Op, values: tuple[Number, ...]) -> bool:
    """Whether these operands sit where the operation has no derivative."""
    return bool(op.kink) and bool(_condition(op, op.kink)(*values))


def side_of_kink(op: Op, values: tuple[Number, ...]) -> int:
    """On which side of its kink the operation is at these operands, -1 or 1; 0 on the kink and where there is none."""
    if not op.kink:
        return 0
    beyond: Number = _condition(op, op.kink.replace("==", "-"))(*values)
    return int(beyond > 0) - int(beyond < 0)
