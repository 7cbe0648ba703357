"""One nudge: the lecture's numbers, what runs where, and that nothing raises."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checks.perturbation import Nudge, nudge
from engine.graph.graph import Graph, Kind
from engine.language import parse
from engine.ops.table import OPS
from tests.engine import programs
from tests.engine.wild import wild_graphs

LECTURE = parse(programs.LECTURE)
INF = math.inf


def index(graph: Graph, name: str) -> int:
    return graph.by_name[name].index


def nudged(graph: Graph, name: str, delta: float, output: str | None = None) -> Nudge:
    seen = None if output is None else index(graph, output)
    return nudge(graph, [None] * len(graph), index(graph, name), delta, seen)


def named(graph: Graph, indices: tuple[int, ...]) -> str:
    return " ".join(graph.nodes[i].name for i in indices)


@pytest.mark.parametrize(
    ("name", "delta", "after", "predicted", "changed", "wave"),
    [
        ("a", 1, [6, 3, 9, 10, 90], 10, "a c L", ["a c", "c L"]),
        ("b", 1, [5, 4, 9, 10, 90], 10, "b c L", ["b c", "c L"]),
        ("c", 1, [5, 3, 9, 10, 90], 10, "c L", ["c L"]),
        ("d", 1, [5, 3, 8, 11, 88], 8, "d L", ["d L"]),
        ("L", 1, [5, 3, 8, 10, 81], 1, "L", []),
        ("a", -2, [3, 3, 6, 10, 60], -20, "a c L", ["a c", "c L"]),
        ("a", 0, [5, 3, 8, 10, 80], 0, "", []),
    ],
)
def test_the_nudges_of_the_lecture(
    name: str, delta: float, after: list[float], predicted: float, changed: str, wave: list[str]
) -> None:
    found = nudged(LECTURE, name, delta)
    assert list(found.before) == [5, 3, 8, 10, 80]
    assert list(found.after) == after
    assert (found.gradient * delta, found.predicted, found.actual, found.difference) == (
        predicted, predicted, predicted, 0.0,
    )  # fmt: skip
    assert named(LECTURE, found.changed) == changed
    assert [named(LECTURE, (edge.operand, edge.node)) for edge in found.wave] == wave
    assert (found.index, found.delta, found.output) == (index(LECTURE, name), delta, index(LECTURE, "L"))


def test_local_derivatives_are_those_before_the_nudge() -> None:
    c, d, product = (index(LECTURE, name) for name in "cdL")
    assert nudged(LECTURE, "a", 1).locals == {(c, 0): 1.0, (product, 0): 10.0}
    assert nudged(LECTURE, "d", 1).locals == {(product, 1): 8.0}
    assert (c, d) == (2, 3)


def test_a_curve_gives_more_than_its_slope_promises() -> None:
    found = nudged(parse("x = 3\ny = x**2"), "x", 1)
    assert (found.gradient, found.predicted, found.actual, found.difference) == (6.0, 6.0, 7.0, 1.0)


def test_values_can_be_given_and_another_node_looked_at() -> None:
    found = nudge(LECTURE, [4.0, 3.0, None, 2.0, None], 0, 1.0)
    assert (found.before, found.after, found.predicted) == ((4, 3, 7, 2, 14), (5, 3, 8, 2, 16), 2)
    found = nudged(LECTURE, "a", 1, "c")
    assert (found.output, found.gradient, found.actual, found.after[-1]) == (2, 1.0, 1.0, 90)
    found = nudged(LECTURE, "d", 1, "c")
    assert (found.gradient, found.actual, found.difference) == (0.0, 0.0, 0.0)


def test_both_ways_of_a_reused_node_are_run() -> None:
    graph = parse("x = 3\ny = x * x + x")
    found = nudged(graph, "x", 1)
    assert [(edge.node, edge.slot) for edge in found.wave] == [(1, 0), (1, 1), (2, 0), (2, 1)]
    assert found.locals == {(1, 0): 3.0, (1, 1): 3.0, (2, 0): 1.0, (2, 1): 1.0}
    assert (found.gradient, found.actual) == (7.0, 8.0)


def test_a_change_ends_where_the_result_stays_the_same() -> None:
    graph = parse("x = -3\nr = relu(x)\ny = r * 2")
    found = nudged(graph, "x", 1)
    assert named(graph, found.changed) == "x"
    assert [(edge.node, edge.operand) for edge in found.wave] == [(1, 0)]
    assert found.locals == {(1, 0): 0.0}


@pytest.mark.parametrize(
    ("text", "delta", "before", "after"),
    [
        ("x = 0\ny = log(x)", 1.0, -INF, 0.0),
        ("x = 0\ny = 1 / x", 1.0, INF, 1.0),
        ("x = 0\ny = x**0.5", 4.0, 0.0, 2.0),
        ("x = 1\ny = exp(x)", 1e3, math.e, INF),
        ("x = 1\ny = x * 2", INF, 2.0, INF),
        ("x = 1\ny = abs(x)", -INF, 1.0, INF),
    ],
)
def test_edges_and_infinities_are_numbers_like_others(text: str, delta: float, before: float, after: float) -> None:
    found = nudged(parse(text), "x", delta)
    assert (found.before[-1], found.after[-1]) == (before, after)
    assert found.changed[0] == 0 and found.changed[-1] == len(found.after) - 1


def test_what_stays_nan_has_not_changed_and_what_becomes_nan_has() -> None:
    graph = parse("x = -1\ny = log(x)")
    assert nudged(graph, "x", -1.0).changed == (0,)
    assert nudged(graph, "x", 2.0).changed == (0, 1)
    assert nudged(graph, "x", math.nan).changed == (0,)
    assert nudged(parse("x = 1\ny = log(x)"), "x", -2.0).changed == (0, 1)


@settings(max_examples=300, deadline=None)
@given(wild_graphs(), st.data())
def test_nothing_raises_and_what_did_not_change_is_what_does_not_depend(graph: Graph, data: st.DataObject) -> None:
    node = data.draw(st.integers(0, len(graph) - 1))
    found = nudge(graph, [None] * len(graph), node, data.draw(st.floats()), data.draw(st.integers(0, len(graph) - 1)))
    assert set(found.changed) <= graph.dependents([node]) | {node}
    assert {edge.operand for edge in found.wave} <= set(found.changed)
    assert set(found.locals) == {(edge.node, edge.slot) for edge in found.wave}
    assert isinstance(found.difference, float)


@settings(max_examples=200, deadline=None)
@given(programs.programs(kinks=True), st.data())
def test_small_nudges_do_what_the_gradient_promises(text: str, data: st.DataObject) -> None:
    graph = parse(text)
    name = data.draw(st.sampled_from([node.name for node in graph.nodes if node.kind is not Kind.CONSTANT]))
    found = nudged(graph, name, 1e-6)
    assert list(found.before) == pytest.approx(programs.values_of(graph), rel=1e-9)
    assert found.difference == pytest.approx(0, abs=1e-8)


def test_every_row_of_the_table_takes_part() -> None:
    seen = set()

    @settings(max_examples=200, deadline=None, database=None)
    @given(wild_graphs())
    def look(graph: Graph) -> None:
        seen.update(node.op.id for node in graph.results if node.op is not None)

    look()
    assert seen == set(OPS)
