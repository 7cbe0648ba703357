"""The table of operations over numpy arrays: one number a sample, the same formula texts."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.ops.primitives import PRIMITIVES, Function, over_arrays
from engine.ops.scalar_forms import Arithmetic, compiled, forward_of, partials_of, reduction_of
from engine.ops.table import OPS, Op

Array = NDArray[np.float64]

OVER_ARRAYS = over_arrays(np)
# Of numbers for each sample; a sum goes over the operands, in the order in which single numbers are added.
_OPERANDS = {row.name: row.scalar for row in PRIMITIVES.values() if row.factors}
ELEMENTWISE: dict[str, Function] = {**OVER_ARRAYS, **_OPERANDS, "where": np.where, "both": np.logical_and}


class _Elementwise(Arithmetic, ast.NodeTransformer):
    """Puts a choice for each sample in the place of Python's one choice."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        return ast.Call(ast.Name("where", ast.Load()), [node.test, node.body, node.orelse], [])

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        self.generic_visit(node)
        return ast.Call(ast.Name("both", ast.Load()), node.values, [])


def _compiled(text: str, head: str) -> Function:
    return compiled(text, head, ELEMENTWISE, _Elementwise)


FORWARD: dict[str, Function] = {op.id: forward_of(op, _compiled) for op in OPS.values()}
PARTIALS: dict[str, Callable[..., tuple[Any, ...]]] = {op.id: partials_of(op, _compiled) for op in OPS.values()}


def along_samples(op: Op, **along: object) -> Function:
    """What a variadic operation gives over the samples of one operand; `along` is how numpy adds them up.

    Numpy adds pairwise, which rounds less than from left to right.
    """
    primitive, rest = reduction_of(op)
    add, finish = OVER_ARRAYS[primitive.name], compiled(rest, "total, n", ELEMENTWISE)
    return lambda a: finish(add(a, **along), np.shape(a)[-1])


def _over_samples(op: Op) -> Function:
    function = along_samples(op)
    return lambda a: float(function(a))


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
