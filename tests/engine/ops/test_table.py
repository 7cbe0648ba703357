"""Every row of the table of operations against difference quotients, autograd and PyTorch.

The tests are generated over the table: a new row is tested as soon as it is there.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from importlib.util import find_spec
from operator import attrgetter
from typing import Any

import autograd
import autograd.numpy as anp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.ops.primitives import PRIMITIVES
from engine.ops.scalar_forms import FORWARD, PARTIALS, at_kink, in_domain, side_of_kink
from engine.ops.table import FUNCTIONS, OPERATORS, OPS, Op

Operands = tuple[float, ...]
GRID = (-3.0, -2.5, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 2.0, 2.5)
EDGES = (math.inf, -math.inf, math.nan, 1e308, -1e308, 5e-324, 710.0, -750.0)
SMALLEST = 1e-320  # what PyTorch may take for 0
H = 1e-6
needs_torch = [pytest.mark.torch, pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")]

rows = pytest.mark.parametrize("op", OPS.values(), ids=OPS)


def arity(op: Op) -> tuple[int, ...]:
    return (1, 2, 3) if op.variadic else (len(op.operands),)


def points(op: Op, numbers: tuple[float, ...]) -> list[Operands]:
    return [point for count in arity(op) for point in itertools.product(numbers, repeat=count)]


def value(op: Op, at: Operands) -> float:
    return FORWARD[op.id](*at)


def slopes(op: Op, at: Operands) -> Operands:
    return PARTIALS[op.id](value(op, at), *at)


def nudged(at: Operands, slot: int, h: float) -> Operands:
    return (*at[:slot], at[slot] + h, *at[slot + 1 :])


def defined(op: Op, at: Operands) -> bool:
    return op.variadic or in_domain(op, at)


def same(found: float, expected: float, rel: float = 1e-12) -> bool:
    return found == pytest.approx(expected, rel=rel, abs=0, nan_ok=True)


# Difference quotients


@rows
def test_slopes_are_what_difference_quotients_come_close_to(op: Op) -> None:
    checked = set()
    for at in points(op, GRID):
        for slot, slope in enumerate(slopes(op, at)):
            around = [nudged(at, slot, -H), at, nudged(at, slot, H)]
            if all(defined(op, point) and not at_kink(op, point) for point in around):
                quotient = (value(op, around[2]) - value(op, around[0])) / (2 * H)
                assert slope == pytest.approx(quotient, rel=1e-6, abs=1e-6), (at, slot)
                checked.add(slot)
    assert checked == set(range(max(arity(op))))


@rows
def test_a_kink_is_where_the_quotients_of_both_sides_differ_and_nowhere_else(op: Op) -> None:
    for at in points(op, GRID):
        differ = False
        for slot in range(len(at)):
            below, above = nudged(at, slot, -H), nudged(at, slot, H)
            if defined(op, at) and defined(op, below) and defined(op, above):
                left = (value(op, at) - value(op, below)) / H
                right = (value(op, above) - value(op, at)) / H
                differ |= abs(left - right) > 0.5
            elif defined(op, at) and defined(op, above) and op.kink:
                differ |= (value(op, above) - value(op, at)) / H > 100
        assert (not op.variadic and at_kink(op, at)) == differ, at


@rows
def test_the_sides_of_a_kink_meet_on_it(op: Op) -> None:
    for at in points(op, GRID):
        assert (side_of_kink(op, at) == 0) == (not op.kink or at_kink(op, at))
        if op.kink and side_of_kink(op, at):
            near, far = (at[0] - math.copysign(d, side_of_kink(op, at)) for d in (0.1, 10.0))
            assert side_of_kink(op, (near, *at[1:])) == side_of_kink(op, at) != side_of_kink(op, (far, *at[1:]))


@rows
def test_a_domain_ends_at_zero_or_below(op: Op) -> None:
    assert all(defined(op, at) for at in points(op, (5e-324, 1e-9, 0.5, 2.5, 1e9)))


@rows
def test_the_domain_is_where_a_real_number_comes_out(op: Op) -> None:
    for at in points(op, GRID):
        assert defined(op, at) == math.isfinite(value(op, at)), at
    assert bool(op.domain) == bool(op.needs)
    assert bool(op.kink) == bool(op.at_kink)


def normal_series(a: Any) -> Any:
    """The distribution function of the normal distribution: 1/2 + φ(a) · (a + a³/3 + a⁵/(3·5) + …)."""
    term, total = a, 0.0
    for odd in range(3, 161, 2):
        total, term = total + term, term * a * a / odd
    return 0.5 + total * anp.exp(-a * a / 2) / math.sqrt(2 * math.pi)


# autograd: the formula's own text, differentiated by someone else

AUTOGRAD: dict[str, Callable[..., Any]] = {
    "divide": anp.divide, "power": anp.power, "exp": anp.exp, "log": anp.log, "sqrt": anp.sqrt, "sin": anp.sin,
    "cos": anp.cos, "tan": anp.tan, "atan": anp.arctan, "sinh": anp.sinh, "cosh": anp.cosh, "tanh": anp.tanh,
    "log1p": anp.log1p, "sigmoid": lambda a: 1 / (1 + anp.exp(-a)), "abs": anp.abs,
    "normal_cdf": lambda a: normal_series(a), "normal_pdf": lambda a: autograd.grad(normal_series)(a),
    "max": anp.maximum, "min": anp.minimum, "sum": lambda values: sum(values[1:], values[0]),
    "l2": lambda values: sum(value * value for value in values),
}  # fmt: skip


def test_every_word_of_the_formulas_is_known_to_autograd() -> None:
    assert AUTOGRAD.keys() == PRIMITIVES.keys()


def formula(op: Op) -> Callable[..., Any]:
    """The formula's text as Python reads it, with autograd's functions in it."""
    if op.variadic:
        return lambda *a: eval(op.formula, {**AUTOGRAD, "a": a, "n": len(a)})
    return lambda *a: eval(op.formula, {**AUTOGRAD, **dict(zip(op.operands, a, strict=True))})


@rows
def test_slopes_are_autograds_wherever_both_sides_are_smooth(op: Op) -> None:
    function, checked = formula(op), 0
    for at in points(op, tuple(x for x in GRID if x)):
        for slot, slope in enumerate(slopes(op, at)):
            around = [nudged(at, slot, -H), at, nudged(at, slot, H)]
            if all(defined(op, point) and not at_kink(op, point) for point in around):
                assert same(value(op, at), function(*at))
                assert same(slope, autograd.grad(function, slot)(*at), 1e-9), (at, slot)
                checked += 1
    assert checked >= 4


# PyTorch: everywhere, at edges and kinks too


def torchs(op: Op, at: Operands) -> tuple[float, Operands]:
    import torch

    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in at]
    first, *more = (attrgetter(name)(torch) for name in (op.torch or op.id).split())
    out = first(torch.stack(leaves)) if op.variadic else first(*leaves)
    for function in more:
        out = function(out)
    out.backward()
    return out.item(), tuple(0.0 if leaf.grad is None else leaf.grad.item() for leaf in leaves)


class TestPyTorch:
    pytestmark = needs_torch

    @rows
    def test_values_and_slopes_are_pytorchs_on_the_grid_with_its_kinks(self, op: Op) -> None:
        for at in points(op, GRID):
            self.compare(op, at)

    @rows
    def test_values_and_slopes_are_pytorchs_at_the_edges_of_what_a_number_can_be(self, op: Op) -> None:
        for at in points(op, (*EDGES, -1000.0, -2.0, 0.0, 3.0, 1000.0)):
            self.compare(op, at)

    def compare(self, op: Op, at: Operands) -> None:
        expected, expected_slopes = torchs(op, at)
        assert same(value(op, at), expected) or abs(expected - value(op, at)) < SMALLEST, at
        for found, slope in zip(slopes(op, at), expected_slopes, strict=True):
            assert same(found, slope, 1e-11), (at, found, slope)


# Conventions and arithmetic


@pytest.mark.parametrize(
    ("op", "at", "out", "partials"),
    [
        ("relu", (0.0,), 0.0, (0,)),
        ("relu", (-0.0,), 0.0, (0,)),
        ("abs", (0.0,), 0.0, (0,)),
        ("max", (2.0, 2.0), 2.0, (0.5, 0.5)),
        ("min", (2.0, 2.0), 2.0, (0.5, 0.5)),
        ("sqrt", (0.0,), 0.0, (math.inf,)),
        ("log", (0.0,), -math.inf, (math.inf,)),
        ("pow", (0.0, 0.5), 0.0, (math.inf, 0)),
        ("pow", (0.0, 2.0), 0.0, (0, 0)),
        ("pow", (0.0, 1.0), 0.0, (1, 0)),
        ("pow", (0.0, 0.0), 1.0, (0, 0)),
        ("div", (1.0, 0.0), math.inf, (math.inf, -math.inf)),
        ("div", (-1.0, 0.0), -math.inf, (math.inf, math.inf)),
        ("div", (1.0, -0.0), -math.inf, (-math.inf, -math.inf)),
        ("exp", (1000.0,), math.inf, (math.inf,)),
        ("sigmoid", (-1000.0,), 0.0, (0.0,)),
        ("sigmoid", (1000.0,), 1.0, (0.0,)),
        ("tanh", (1000.0,), 1.0, (0.0,)),
    ],
)
def test_conventions_at_kinks_poles_and_overflow(op: str, at: Operands, out: float, partials: Operands) -> None:
    assert FORWARD[op](*at) == out
    assert PARTIALS[op](out, *at) == partials


@pytest.mark.parametrize(
    ("op", "at"),
    [("log", (-1.0,)), ("sqrt", (-1.0,)), ("div", (0.0, 0.0)), ("pow", (-2.0, 0.5)), ("sin", (math.inf,)),
     ("cos", (-math.inf,)), ("relu", (math.nan,)), ("max", (math.nan, 1.0)), ("min", (1.0, math.nan))],
)  # fmt: skip
def test_what_is_no_number_is_nan(op: str, at: Operands) -> None:
    assert math.isnan(FORWARD[op](*at))


@rows
def test_arithmetic_never_raises(op: Op) -> None:
    @settings(max_examples=100, deadline=None)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        at = tuple(data.draw(st.floats()) for _ in range(data.draw(st.sampled_from(arity(op)))))
        assert all(isinstance(number, int | float) for number in (value(op, at), *slopes(op, at)))

    check()


def test_the_table_is_indexed_by_how_operations_are_written() -> None:
    assert {*FUNCTIONS.values(), *OPERATORS.values()} == set(OPS.values())
    assert {op.symbol for op in FUNCTIONS.values()}.isdisjoint(symbol for symbol, _ in OPERATORS)
    assert set(OPERATORS) == {("+", 2), ("-", 2), ("*", 2), ("/", 2), ("-", 1), ("**", 2)}


SHOWN = pytest.mark.parametrize("op", [op for op in OPS.values() if op.shown], ids=lambda op: op.id)


@SHOWN
def test_what_is_shown_comes_to_what_is_computed(op: Op) -> None:
    for at in points(op, GRID):
        names = {**AUTOGRAD, **dict(zip(op.operands, at, strict=True)), "e": math.e}
        assert same(value(op, at), eval(op.shown, names))


@SHOWN
def test_what_is_computed_stays_finite_where_what_is_shown_would_not(op: Op) -> None:
    for at in points(op, (-1000.0, 1000.0)):
        assert all(map(math.isfinite, (value(op, at), *slopes(op, at))))


@pytest.mark.parametrize(
    ("op", "counts"), [("tanh", {1}), ("max", {2}), ("sum", {1, 2, 3, 4}), ("add", {2}), ("neg", {1})]
)
def test_how_many_operands_are_taken(op: str, counts: set[int]) -> None:
    assert {count for count in range(5) if OPS[op].takes(count)} == counts
