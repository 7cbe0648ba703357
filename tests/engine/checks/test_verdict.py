"""The verdict on a gradient: every wrong derivative is found, no right one is called wrong, and the rest explained."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checks import torch_check, verdict
from engine.checks.gradient_check import check
from engine.graph.graph import Graph, Kind
from engine.graph.graph_builder import GraphBuilder
from engine.language import parse
from engine.ops.scalar_forms import PARTIALS
from engine.ops.table import OPS, Op
from tests.engine.programs import programs
from tests.engine.wild import wild_graphs

HS = (1.0, -0.01, 1e-5, 1e-9, 1e-16)


@pytest.fixture(autouse=True)
def no_witness(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch has no say in a verdict, and takes its time."""
    monkeypatch.setattr(torch_check, "gradients", lambda *_, **__: None)


def verdicts(text: str, h: float = 1e-5, **settings) -> list[str]:
    return [row.verdict for row in check(parse(text), h, **settings)]


# A wrong derivative is found

CASES = [(op, slot) for op in OPS.values() for slot in range(2 if op.variadic else len(op.operands))]
WRONGS = {
    "off": lambda slope: slope + 0.25,
    "a percent": lambda slope: slope * 1.01 or 0.01,
    "turned": lambda slope: -slope or 1.0,
    "nothing": lambda slope: 0.0 if slope else 1.0,
}


def deep(op: Op) -> Graph:
    """The operation between others, away from its edges and kinks."""
    builder = GraphBuilder()
    leaves = [builder.leaf(Kind.PARAMETER, value, name) for name, value in (("a", 0.7), ("b", 1.3), ("c", 0.4))]
    # Not the operation itself: turned twice, a sign is right again.
    first = OPS["sub" if op.id == "add" else "add"]
    operands = [builder.result(first, [leaf, leaves[2]]) for leaf in leaves[: 2 if op.variadic else 3]]
    out = builder.result(op, operands[: 2 if op.variadic else len(op.operands)], "out")
    return builder.build(builder.result(OPS["mul"], [out, builder.result(OPS["exp"], [out])], "L"))


@pytest.mark.parametrize(("op", "slot"), CASES, ids=[f"{op.id}-{slot}" for op, slot in CASES])
@pytest.mark.parametrize("wrong", WRONGS.values(), ids=WRONGS)
@pytest.mark.parametrize("h", [1e-3, 1e-5, 1e-7])
def test_every_wrong_derivative_of_the_table_is_found(
    op: Op, slot: int, wrong, h: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, right = deep(op), PARTIALS[op.id]
    assert {row.verdict for row in check(graph, h, nodes=True)} == {"agree"}

    def swapped(*values: float) -> tuple[float, ...]:
        slopes = right(*values)
        return (*slopes[:slot], wrong(slopes[slot]), *slopes[slot + 1 :])

    monkeypatch.setitem(PARTIALS, op.id, swapped)
    found = {row.leaf: row for row in check(graph, h, nodes=True)}
    assert found["ab"[slot]].verdict == "disagree"
    assert found["L"].verdict == "agree"
    assert "one of them is wrong" in str(found["ab"[slot]].reason)


@pytest.mark.parametrize("op", [op for op in OPS.values() if len(set(op.partials)) == 2], ids=lambda op: op.id)
def test_partials_in_the_wrong_order_are_found(op: Op, monkeypatch: pytest.MonkeyPatch) -> None:
    right = PARTIALS[op.id]
    monkeypatch.setitem(PARTIALS, op.id, lambda *values: right(*values)[::-1])
    assert {row.verdict for row in check(deep(op)) if row.leaf in "ab"} == {"disagree"}


@pytest.mark.parametrize("h", [1.0, 1e-5, -1e-5])
def test_a_wrong_derivative_is_found_with_any_h_that_can_tell(h: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PARTIALS, "mul", lambda out, a, b: (a, b))
    assert verdicts("x = 2\ny = 3\nL = x * y", h) == ["disagree", "disagree"]
    assert verdicts("x = 2\ny = 3\nL = x * y", 1e-16) == ["round_off", "round_off"]


# A right one is never called wrong


@settings(max_examples=1000, deadline=None)
@given(programs(leaves=4, operations=8, kinks=True), st.sampled_from(HS))
def test_a_right_derivative_is_never_called_wrong(text: str, h: float) -> None:
    assert "disagree" not in verdicts(text, h, nodes=True)


@settings(max_examples=1000, deadline=None)
@given(wild_graphs(8), st.sampled_from(HS))
def test_nor_is_it_amid_kinks_poles_and_edges(graph: Graph, h: float) -> None:
    assert "disagree" not in {row.verdict for row in check(graph, h, nodes=True)}


@pytest.mark.parametrize("turns", [-3, -1, 0, 2, 50])
@pytest.mark.parametrize(("beside", "h"), [(0.3, 0.5), (0.3, 3.0), (0.3, 6.2), (1e-7, 1e-5), (-0.2, -0.3), (0.5, 0.4)])
def test_across_a_pole_of_tan_no_quotient_is_called_right(turns: int, beside: float, h: float) -> None:
    x = math.pi * (turns + 0.5) - beside
    crossed = abs(h) > abs(beside)
    assert verdicts(f"x = {x}\ny = tan(x)\nz = y + 1", h) == (["edge"] if crossed else ["agree"])
    data = f"w = {x}\nx = [1, 1, 1]\ny = mean(tan(w * x))"
    assert verdicts(data, h) == (["edge"] if crossed else ["agree"])


@settings(max_examples=200, deadline=None)
@given(programs(leaves=4, operations=8, kinks=True))
def test_away_from_kinks_and_edges_a_usual_h_agrees(text: str) -> None:
    assert set(verdicts(text)) == {"agree"}


@pytest.mark.parametrize("h", HS)
@pytest.mark.parametrize(
    "text",
    [
        "x = 0.1\ny = sin(6.283185307179586 * x)",
        "x = 0.3\ny = sin(1000 * x)",
        "x = 1e-7\ny = sigmoid(1000000000 * x)",
        "x = 1e-6\ny = sigmoid(1000000 / x)",
        "x = 3\ny = 10000000000 + x",
        "x = 1e-12\ny = 1 / x",
        "x = 2\ny = x**3",
        "x = 30\ny = exp(x)",
        "x = 0\ny = cos(x)",
        "x = 0.5\ny = 3 * x + sin(1000000000000000 * x)",
    ],
)
def test_nor_where_h_leaps_over_what_happens(text: str, h: float) -> None:
    assert verdicts(text, h) != ["disagree"]


# Why the others differ


@pytest.mark.parametrize(
    ("text", "expected", "node"),
    [
        ("x = 0\ny = relu(x)", ["kink"], "y"),
        ("x = 0\ny = abs(x)", ["kink"], "y"),
        ("x = 2\nz = 2\ny = max(x, z)", ["kink", "kink"], "y"),
        ("x = 2\nz = 2\ny = min(x, z)", ["kink", "kink"], "y"),
        ("x = -1\nu = x + 1\nr = relu(u)\ny = tanh(r) * 2 + x", ["kink"], "r"),
        ("x = 0.000005\ny = relu(x)", ["kink"], "y"),
        ("x = -0.000005\ny = abs(x)", ["kink"], "y"),
        ("x = 0\ny = relu(x) - relu(-x)", ["kink"], "relu(x)"),
        ("x = 0\ny = log(x)", ["edge"], "y"),
        ("x = 0.000005\ny = log(x)", ["edge"], "y"),
        ("x = 0\ny = sqrt(x)", ["edge"], "y"),
        ("x = 0\nu = 1 / x\ny = u + 1", ["edge"], "u"),
        ("x = 0.000005\nu = 1 / x\ny = u + 1", ["edge"], "u"),
        ("x = 0.000005\nu = x**(-2)\ny = u + 1", ["edge"], "u"),
        ("x = -2\ny = x**0.5", ["edge"], "y"),
        ("x = 0\ny = sqrt(abs(x))", ["edge"], "y"),
        ("x = 1000\ny = exp(x)", ["edge"], "y"),
    ],
)
def test_kinks_and_edges_are_told_by_name(text: str, expected: list[str], node: str) -> None:
    rows = check(parse(text))
    assert [row.verdict for row in rows] == expected
    assert all(str(row.reason).startswith(f"{node} ") for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        "x = 0\ny = relu(x) * 0",
        "x = 3\ny = max(x, x)",
        "x = 3\ny = max(x + 1, x + 1)",
        "x = 0.0001\ny = relu(x)",
        "x = 0.0001\ny = log(x)",
        "x = 0\nz = 1\nr = relu(z - 1)\ny = x * 3",
        "x = 0\ny = x**2",
        "x = 0\ny = x**3",
        "x = 5",
    ],
)
def test_what_is_smooth_along_the_way_agrees(text: str) -> None:
    assert verdicts(text)[0] == "agree"


def test_numbers_that_are_not_finite_are_edges() -> None:
    graph = parse("x = 1\ny = x * 2")
    for value in (math.inf, -math.inf, math.nan):
        (row,) = check(graph, leaves=[value, None, None])
        assert row.verdict == "edge" and str(row.reason).startswith("x ")


@pytest.mark.parametrize(
    ("power", "expected"), [*((p, "agree") for p in range(12)), *((p, "round_off") for p in range(12, 17))]
)
def test_h_grows_too_small_for_x_squared_where_the_digits_run_out(power: int, expected: str) -> None:
    assert verdicts("x = 3\ny = x**2", float(f"1e-{power}")) == [expected]


def test_the_reason_of_round_off_has_its_bound() -> None:
    (row,) = check(parse("x = 3\ny = x**2"), 1e-16)
    # 8 · 2⁻⁵² · (|6 · 3| + |1 · 9|) / 1e−16
    assert str(row.reason) == "The quotient cannot tell at h = 1e−16: rounding alone may change it by 479.6163."


def test_a_bend_that_no_h_resolves_is_not_told() -> None:
    assert verdicts("x = 0.5\ny = 3 * x + sin(1000000000000000 * x)") == ["round_off"]
    assert verdicts("x = 0\ny = sigmoid(1e300 * x)") == ["round_off"]


def test_what_a_sum_adds_up_inside_counts_as_rounding() -> None:
    assert verdicts("x = 3\ny = sum(10000000000000, x, -10000000000000)") == ["round_off"]


def test_poles_are_only_looked_for_where_there_may_be_some(monkeypatch: pytest.MonkeyPatch) -> None:
    """With data, looking at each sample of each operand is what takes the time."""
    looked: list[str] = []
    monkeypatch.setattr(verdict, "in_domain", lambda op, _: not looked.append(op.id))
    check(parse("x = 1e-6\nL = 2*x + 1/tanh(x)"))
    assert looked and set(looked) == {"div"}


@pytest.mark.parametrize(
    "text",
    ["x = [1e300, 2.0, 3.0]\nw = 1e300\nL = mean(0*(w*x)**2)", "x = [1.0, 2.0]\nw = 1e200\nL = mean((w*x)**2 * 0)"],
)
def test_inf_times_0_over_samples_is_said_without_a_warning(text: str) -> None:
    (row,) = check(parse(text), h=1e-5)
    assert row.verdict == "edge"
