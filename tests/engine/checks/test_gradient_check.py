"""The gradient check: the lecture's difference quotients to the last digit, and PyTorch beside them."""

from __future__ import annotations

import math
import sys
from types import ModuleType

import pytest

from engine.checks import torch_check
from engine.checks.gradient_check import check
from engine.errors import EngineError
from engine.language import parse
from tests.engine.programs import LECTURE


def numeric(program: str, h: float) -> list[float]:
    return [row.numeric for row in check(parse(program), h=h)]


def test_the_lectures_graph_gives_the_lectures_numbers() -> None:
    rows = check(parse(LECTURE))
    assert [row[:5] for row in rows] == [
        ("a", 5.0, 10.0, 10.000000000331966, 1e-5),
        ("b", 3.0, 10.0, 10.000000000331966, 1e-5),
        ("d", 10.0, 8.0, 7.999999999697137, 1e-5),
    ]


@pytest.mark.parametrize(
    ("program", "h", "expected"),
    [
        ("x = 3\ny = x**2", 1.0, [7.0]),
        ("x = 3\ny = x**2", 0.5, [6.5]),
        ("x = 1\ny = x**2", 1.0, [3.0]),
        ("x = -2\ny = x**2", 0.5, [-3.5]),
        ("x = 3\ny = x**2", 1e-6, [6.000001000927568]),
        ("x = 3\ny = x**2", 1e-16, [0.0]),
        ("x = 2\ny = 3\nf = x + y", 1e-6, [1.000000000139778, 1.000000000139778]),
        ("x = -20\ny = 300\nf = x + y", 1e-6, [0.9999999974752427, 0.9999999974752427]),
        ("x = 2\ny = 3\nf = x * y", 1e-5, [3.000000000064062, 2.0000000000131024]),
        ("x = -20\ny = 3\nf = x * y", 1e-5, [2.999999999531155, (-20 * (3 + 1e-5) + 60) / 1e-5]),
        ("x = 10\ny = 3\nf = x * y", 5.0, [3.0, 10.0]),
        ("a = 2\nb = 3\nc = 4\nf = a**2 + b**3 - c", 1e-5,
         [4.000010000027032, 27.000090000228735, -0.9999999999621422]),
        (LECTURE, 1.0, [10.0, 10.0, 8.0]),
        ("x = 3\ny = x**2", -1.0, [5.0]),
    ],
)  # fmt: skip
def test_the_difference_quotients_of_the_lecture(program: str, h: float, expected: list[float]) -> None:
    assert numeric(program, h) == expected


def test_inputs_are_checked_and_constants_are_not() -> None:
    rows = check(parse("x = input(2)\nw = -3\nL = x * w * 4"))
    assert [(row.leaf, row.analytic) for row in rows] == [("x", -12.0), ("w", 8.0)]


def test_a_leaf_that_the_output_does_not_depend_on_has_gradient_zero() -> None:
    rows = check(parse("a = 1\nb = 2\nL = 3 * a\n"))
    assert [(row.analytic, row.numeric) for row in rows] == [(3.0, pytest.approx(3.0)), (0.0, 0.0)]


def test_a_program_without_leaves_has_no_rows() -> None:
    assert check(parse("L = 2 * 3")) == ()


def test_the_output_can_be_a_leaf() -> None:
    (row,) = check(parse("a = 5"), h=0.5)
    assert (row.analytic, row.numeric) == (1.0, 1.0)


def test_what_is_not_finite_is_compared_all_the_same() -> None:
    (row,) = check(parse("x = 0\ny = log(x)"))
    assert (row.analytic, row.numeric) == (math.inf, math.inf)


@pytest.mark.parametrize("h", [0.0, math.inf, math.nan])
def test_a_nudge_that_is_none_is_refused(h: float) -> None:
    with pytest.raises(EngineError, match="cannot be nudged"):
        check(parse(LECTURE), h=h)


def central(program: str, h: float) -> list[float]:
    return [row.central for row in check(parse(program), h=h)]


@pytest.mark.parametrize(
    ("program", "h", "expected"),
    [
        ("x = 3\ny = x**2", 1.0, [6.0]),
        ("x = 3\ny = x**2", 1e-1, [6.000000000000005]),
        ("x = 3\ny = x**2", 1e-5, [6.000000000039306]),
        ("x = 3\ny = x**2", -1e-5, [6.000000000039306]),
        ("x = 3\ny = x**2", 1e-8, [5.999999963535174]),
        ("x = 3\ny = x**2", 1e-16, [0.0]),
        ("a = 2\nb = 3\nc = 4\nf = a**2 + b**3 - c", 1e-5,
         [4.000000000026205, 27.000000000221288, -0.9999999999621422]),
        ("a = 0\nL = relu(a)", 1e-6, [0.5]),
        ("a = 0\nL = abs(a)", 1e-6, [0.0]),
    ],
)  # fmt: skip
def test_the_central_quotients_of_the_lecture(program: str, h: float, expected: list[float]) -> None:
    assert central(program, h) == expected


def test_results_are_checked_as_well_nudged_after_their_operation() -> None:
    rows = check(parse(LECTURE), nodes=True)
    assert [(row.leaf, row.kind, row.node) for row in rows] == [
        ("a", "leaf", 0), ("b", "leaf", 1), ("d", "leaf", 3), ("c", "node", 2), ("L", "node", 4),
    ]  # fmt: skip
    assert rows[:3] == check(parse(LECTURE))
    assert rows[3][:5] == ("c", 8.0, 10.0, 10.000000000331966, 1e-5)
    assert (rows[4].value, rows[4].analytic, rows[4].numeric) == (80.0, 1.0, pytest.approx(1.0))
    assert {row.verdict for row in rows} == {"agree"}


def test_other_values_can_be_checked() -> None:
    leaves = [4.0, None, None, 2.0, None]
    assert [row[:4] for row in check(parse(LECTURE), 1.0, leaves=leaves, nodes=True)] == [
        ("a", 4, 2, 2), ("b", 3, 2, 2), ("d", 2, 7, 7), ("c", 7, 2, 2), ("L", 14, 1, 1),
    ]  # fmt: skip


@pytest.mark.torch
@pytest.mark.parametrize(
    ("program", "leaves"),
    [
        (LECTURE, None),
        (LECTURE, [4.0, None, None, 2.0, None]),
        ("a = 0\nu = relu(a)\nL = u + abs(u)", None),
        ("a = 3\nb = 2 * 3\nL = a * b + b", None),
        ("a = -2\nL = a**2", None),
        ("a = 2\nc = a + 1\nL = a * 3", None),
    ],
)
def test_pytorch_knows_the_results_too(program: str, leaves: list[float | None] | None) -> None:
    pytest.importorskip("torch")
    rows = check(parse(program), nodes=True, leaves=leaves)
    assert [row.torch for row in rows] == [row.analytic for row in rows]


@pytest.mark.torch
@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (LECTURE, [10.0, 10.0, 8.0]),
        ("a = 0\nL = relu(a) + abs(a)", [0.0]),
        ("a = 2\nb = 2\nL = max(a, b)", [0.5, 0.5]),
        ("a = 3\nL = mean(a, a, 1)", [2 / 3]),
        ("a = 1\nb = 2\nL = 3 * a", [3.0, 0.0]),
        ("a = 1\nL = 2 * 3", [0.0]),
    ],
)
def test_pytorch_says_the_same(program: str, expected: list[float]) -> None:
    pytest.importorskip("torch")
    rows = check(parse(program))
    assert [row.torch for row in rows] == [row.analytic for row in rows] == pytest.approx(expected)


@pytest.mark.parametrize("torch", [None, ModuleType("torch")], ids=["missing", "broken"])
def test_without_pytorch_its_column_is_empty(monkeypatch: pytest.MonkeyPatch, torch: ModuleType | None) -> None:
    monkeypatch.setitem(sys.modules, "torch", torch)
    assert torch_check.gradients(parse(LECTURE)) is None
    assert [row.torch for row in check(parse(LECTURE))] == [None, None, None]
