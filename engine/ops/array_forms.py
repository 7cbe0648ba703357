"""The table of operations over numpy arrays: one number a sample, the same formula texts."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.ops.scalar_forms import Arithmetic, Function, compiled, forward_of, partials_of, squares, total
from engine.ops.table import OPS, Op

Array = NDArray[np.float64]


def sigmoid(a: Array) -> Array:
    """1 / (1 + e**-a) without overflow."""
    e = np.exp(-np.abs(a))
    found: Array = np.where(a >= 0, 1.0, e) / (1.0 + e)
    return found


PRIMITIVES: dict[str, Function] = {
    "divide": np.divide, "power": np.power, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "sin": np.sin,
    "cos": np.cos, "tanh": np.tanh, "sigmoid": sigmoid, "abs": np.abs, "max": np.maximum, "min": np.minimum,
    "sum": total, "l2": squares, "where": np.where, "both": np.logical_and,
}  # fmt: skip


class _Elementwise(Arithmetic, ast.NodeTransformer):
    """Puts a choice for each sample in the place of Python's one choice."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        return ast.Call(ast.Name("where", ast.Load()), [node.test, node.body, node.orelse], [])

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        self.generic_visit(node)
        return ast.Call(ast.Name("both", ast.Load()), node.values, [])


def _compiled(text: str, head: str) -> Function:
    return compiled(text, head, PRIMITIVES, _Elementwise)


FORWARD: dict[str, Function] = {op.id: forward_of(op, _compiled) for op in OPS.values()}
PARTIALS: dict[str, Callable[..., tuple[Any, ...]]] = {op.id: partials_of(op, _compiled) for op in OPS.values()}
# Over the samples of one operand: mean(x). Numpy adds pairwise, which rounds less than from left to right.
_OVER: dict[str, Function] = {"sum": np.sum, "l2": lambda a: np.dot(a, a)}


def _over_samples(op: Op) -> Function:
    function = compiled(op.formula, "a, n", {**PRIMITIVES, **_OVER}, _Elementwise)
    return lambda a: float(function(a, len(a)))


def _over_samples_partials(op: Op) -> Function:
    function = _compiled(op.partials[0], "a, n")
    return lambda out, a: (function(a, len(a)),)


REDUCE: dict[str, Function] = {op.id: _over_samples(op) for op in OPS.values() if op.variadic}
REDUCE_PARTIALS: dict[str, Callable[..., tuple[Any, ...]]] = {
    op.id: _over_samples_partials(op) for op in OPS.values() if op.variadic
}


def numbers(data: tuple[float, ...], samples: tuple[int, ...] = ()) -> Array:
    """The data of some samples as an array; of all where none are named."""
    found = np.array(data, dtype=np.float64)
    return found[list(samples)] if samples else found
