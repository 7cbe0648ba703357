"""What is changed: an operator, a number, a condition, or a call that is left out."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple

from tests.quick import ROOT

SWAPPED: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.Div, ast.Div: ast.Mult, ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr,
}  # fmt: skip


class Mutant(NamedTuple):
    """A file with one wrong change."""

    path: str
    text: str
    said: str


def mutants_of(path: str) -> list[Mutant]:
    """All of a file, each with its line before and after."""
    text = (ROOT / path).read_text("utf-8")
    tree = ast.parse(text)
    aside = _annotations(tree)
    found = []
    for number, node in enumerate(ast.walk(tree)):
        for other in _changes(node) if node not in aside else ():
            changed = copy.deepcopy(tree)
            _put(changed, list(ast.walk(changed))[number], other)
            told = f"{path}:{node.lineno}: {_short(node)} → {_short(other)}"  # type: ignore[attr-defined]
            found.append(Mutant(path, ast.unparse(changed), told))
    return found


def _annotations(tree: ast.AST) -> set[ast.AST]:
    """What only type checkers read."""
    given = (getattr(node, name, None) for node in ast.walk(tree) for name in ("annotation", "returns"))
    return {part for each in given if each is not None for part in ast.walk(each)}


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left, [op, *_], comparators) if type(op) in SWAPPED:
            yield ast.Compare(left, [SWAPPED[type(op)](), *node.ops[1:]], comparators)
        case ast.BinOp(left, ast.BitOr(), _):
            yield left  # one of several changes that are waited for
        case ast.BinOp(left, op, right) if type(op) in SWAPPED:
            yield ast.BinOp(left, SWAPPED[type(op)](), right)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(SWAPPED[type(op)](), values)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(float(value)):
            yield ast.Constant(value * 10 or 1.0)
        case ast.Expr(ast.Call()):
            yield ast.Pass()
        case ast.Attribute(ast.Name("player" | "frame" | "session"), "epoch"):
            yield ast.Constant(0)  # as of the start


def _put(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    class Exchange(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return ast.copy_location(new, node) if node is old else self.generic_visit(node)

    ast.fix_missing_locations(Exchange().visit(tree))


def _short(node: ast.AST) -> str:
    return ast.unparse(node).replace("\n", " ")[:100]
