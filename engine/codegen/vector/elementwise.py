"""Formula texts as lines of numpy that write into arrays made beforehand."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.ops.primitives import divide, power
from engine.ops.scalar_forms import Arithmetic

ARITHMETIC = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power"}
COMPARISONS = {
    ast.Lt: "less", ast.LtE: "less_equal", ast.Gt: "greater", ast.GtE: "greater_equal", ast.Eq: "equal",
    ast.NotEq: "not_equal", ast.And: "logical_and", ast.Or: "logical_or",
}  # fmt: skip


class Cell(NamedTuple):
    """A number or an array in the code: its text, and the shape as text; a single number has none.

    A mask has True for 1 and False for 0, which only a product with numbers takes for them.
    """

    text: str
    shape: str = ""
    mask: bool = False


ZERO, ONE = Cell("0.0"), Cell("1.0")


@dataclass
class CodeLines:
    """Code under way: what is made once (`before`), and what runs at every update (`body`)."""

    before: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    count: int = 0

    def name(self, stem: str) -> str:
        """A name that is used nowhere else."""
        self.count += 1
        return f"{stem}{self.count}"

    def buffer(self, shape: str, kind: str = "float") -> str:
        """A new array that is made once; the name of it."""
        name = self.name("t")
        self.before.append(f"{name} = empty({shape}, {kind})")
        return name

    def call(self, function: str, args: list[Cell], out: str = "", kind: str = "float") -> Cell:
        """A ufunc of arrays and numbers, written into `out`."""
        shape = next(cell.shape for cell in args if cell.shape)
        target = out or self.buffer(shape, kind)
        self.body.append(f"np_{function}({', '.join(cell.text for cell in args)}, out={target})")
        return Cell(target, shape)

    def filled(self, text: str, names: Mapping[str, Cell], out: str = "") -> Cell:
        """A formula text with cells for its names, in `out` where that is named and an array comes of it."""
        return _Walk(self, names).visit(ast.parse(text, mode="eval").body, out)

    def product(self, a: Cell, b: Cell) -> Cell:
        """a · b; with 1 and -1 nothing is multiplied."""
        for one, other in ((a, b), (b, a)):
            if one.text == "1.0":
                return self.call("multiply", [other, ONE]) if other.mask else other
            if one.text == "-1.0" and not other.shape:
                return Cell(f"-({other.text})")
        if not a.shape and not b.shape:
            return Cell(f"({a.text}) * ({b.text})")
        return self.call("multiply", [a, b])


@dataclass
class _Walk:
    lines: CodeLines
    names: Mapping[str, Cell]

    def visit(self, tree: ast.expr, out: str = "") -> Cell:
        match tree:
            case ast.Name(id=name):
                return self.names[name]
            case ast.Constant(value=int() | float() as value):
                return Cell(repr(float(value)))
            case _ if not self.has_array(tree):
                known = self.constant(tree)
                return Cell(self.number(tree) if known is None else repr(float(known)))
            case ast.BinOp(left=base, op=ast.Pow(), right=exponent) if self.constant(exponent) in (1, 2):
                cell = self.visit(base)
                return cell if self.constant(exponent) == 1 else self.lines.call("square", [cell], out)
            case ast.BinOp(left=left, op=op, right=right):
                return self.lines.call(ARITHMETIC[type(op)], [self.visit(left), self.visit(right)], out)
            case ast.UnaryOp(operand=operand):
                return self.lines.call("negative", [self.visit(operand)], out)
            case ast.Compare(left=left, ops=[op], comparators=[right]) | ast.BoolOp(op=op, values=[left, right]):
                return self.lines.call(COMPARISONS[type(op)], [self.visit(left), self.visit(right)], kind="bool")
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.choice(test, body, orelse)
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.lines.call(name, [self.visit(arg) for arg in args], out)
        raise TypeError(ast.dump(tree))

    def choice(self, test: ast.expr, body: ast.expr, orelse: ast.expr) -> Cell:
        """One or the other for each number; 0 or 1 as what the test says, which multiplies like them."""
        known = self.constant(test)
        if known is not None:
            return self.visit(body if known else orelse)
        chosen, one, other = self.visit(test), self.visit(body), self.visit(orelse)
        if (one, other) == (ZERO, ONE) and chosen.shape:
            return self.lines.call("logical_not", [chosen], chosen.text)._replace(mask=True)
        name = self.lines.name("t")
        self.lines.body.append(f"{name} = np_where({chosen.text}, {one.text}, {other.text})")
        return Cell(name, chosen.shape or one.shape or other.shape)

    def constant(self, tree: ast.expr) -> float | None:
        """What a piece comes to, if it is made of literals only."""
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        if any(isinstance(node, ast.Call) for node in ast.walk(tree)) or not all(map(self.is_literal, names)):
            return None
        value: float = eval(self.number(tree), {"divide": divide, "power": power})
        return value

    def is_literal(self, name: str) -> bool:
        return name in self.names and not re.search("[A-Za-df-z_]", self.names[name].text)

    def has_array(self, tree: ast.expr) -> bool:
        return any(isinstance(node, ast.Name) and bool(self.names.get(node.id, ZERO).shape) for node in ast.walk(tree))

    def number(self, tree: ast.expr) -> str:
        """A piece with numbers only, in arithmetic that never raises."""
        code = ast.unparse(Arithmetic().visit(ast.parse(ast.unparse(tree), mode="eval")))
        renamed = _Renamed(self.names).visit(ast.parse(code, mode="eval"))
        return f"({ast.unparse(renamed)})"


@dataclass
class _Renamed(ast.NodeTransformer):
    names: Mapping[str, Cell]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.names:
            return node
        return ast.parse(f"({self.names[node.id].text})", mode="eval").body
