"""The output along one leaf: the curve, the rate, where it breaks, and the window it is shown in."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis.slices import Slice, slice_of, window
from engine.graph.graph import Graph, Kind
from engine.graph.graph_builder import GraphBuilder
from engine.language import parse
from engine.ops.scalar_forms import FORWARD
from engine.ops.table import OPS
from tests.engine.programs import programs
from tests.engine.wild import wild_graphs


def graph_of(op: str, *leaves: float, then: tuple[str, float] | None = None) -> Graph:
    """One operation on parameters p0, p1, … and perhaps another one with a constant on its result."""
    builder = GraphBuilder()
    result = builder.result(OPS[op], [builder.leaf(Kind.PARAMETER, v, f"p{i}") for i, v in enumerate(leaves)], name="y")
    if then is not None:
        constant = builder.leaf(Kind.CONSTANT, then[1], expression=str(then[1]))
        result = builder.result(OPS[then[0]], [result, constant], name="L")
    return builder.build(result)


def lecture() -> Graph:
    builder = GraphBuilder()
    a, b = builder.leaf(Kind.PARAMETER, 5, "a"), builder.leaf(Kind.INPUT, 3, "b")
    c = builder.result(OPS["add"], [a, b], "c")
    d = builder.leaf(Kind.PARAMETER, 10, "d")
    builder.leaf(Kind.PARAMETER, 7, "unused")
    return builder.build(builder.result(OPS["mul"], [c, d], "L"))


def along(graph: Graph, leaf: int = 0, low: float = 2, high: float = 8, **settings) -> Slice:
    return slice_of(graph, [None] * len(graph), leaf, low, high, **settings)


def test_the_lecture_nudged() -> None:
    slice_ = along(lecture())
    assert (slice_.leaf, slice_.output, slice_.x, slice_.y, slice_.nudged) == ("a", "L", 5, 80, 90)
    assert (slice_.rise, slice_.rate) == (10, 10)
    assert slice_.held == (("b", 3), ("d", 10))
    assert slice_.xs[0] == 2 and slice_.xs[-1] == 8
    assert slice_.ys == pytest.approx([(x + 3) * 10 for x in slice_.xs])
    assert math.isnan(slice_.predicted)


def test_an_update_and_what_its_gradient_promises() -> None:
    slice_ = along(lecture(), 1, 2.6, 3.2, h=-0.1, gradient=10.0)
    assert slice_.predicted == -1
    assert slice_.nudged == pytest.approx(79)


def test_given_values_go_before_those_of_the_program() -> None:
    graph = lecture()
    leaves = [4.0, 3.0, None, 2.0, 7.0, None]
    slice_ = slice_of(graph, leaves, 0, 0, 1)
    assert (slice_.x, slice_.y, slice_.held) == (4, 14, (("b", 3), ("d", 2)))


def test_no_step_has_no_rate() -> None:
    assert math.isnan(along(lecture(), h=0).rate)


def test_here_and_there_are_points_of_the_curve() -> None:
    slice_ = along(lecture(), low=2.03, high=7.01, h=0.123)
    points = dict(zip(slice_.xs, slice_.ys, strict=True))
    assert points[slice_.x] == slice_.y and points[slice_.x + slice_.h] == slice_.nudged
    assert list(slice_.xs) == sorted(slice_.xs)


def test_where_there_is_no_value_the_curve_says_so() -> None:
    slice_ = along(graph_of("log", 0.0, then=("mul", 2.0)), low=-1, high=3)
    curve = dict(zip(slice_.xs, slice_.ys, strict=True))
    assert all(math.isnan(y) for x, y in curve.items() if x < 0)
    assert slice_.y == curve[0] == -math.inf
    assert slice_.rise == math.inf


@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (-1.1, 2.0)])
def test_a_pole_breaks_the_curve(low: float, high: float) -> None:
    graph = graph_of("div", 1.0, 0.5)
    slice_ = along(graph, 1, low, high)
    [gap] = [x for x, y in zip(slice_.xs, slice_.ys, strict=True) if not math.isfinite(y)]
    assert gap == pytest.approx(0, abs=1e-9)


def test_a_jump_breaks_the_curve_and_a_zero_does_not() -> None:
    builder = GraphBuilder()
    x = builder.leaf(Kind.PARAMETER, 1.0, "x")
    sign = builder.build(builder.result(OPS["div"], [x, builder.result(OPS["abs"], [x])], "y"))
    assert sum(math.isnan(y) for y in along(sign, 0, -1.1, 2.0).ys) == 1
    assert all(map(math.isfinite, along(graph_of("tanh", 0.5), 0, -1.1, 2.0).ys))


def test_a_gap_met_while_searching_is_the_break() -> None:
    slice_ = along(graph_of("div", 1.0, 1.0), 1, -1, 1, samples=2)
    assert [x for x, y in zip(slice_.xs, slice_.ys, strict=True) if not math.isfinite(y)] == [0]


@given(x=st.floats(), h=st.floats())
def test_a_window_is_finite_and_holds_where_we_are(x: float, h: float) -> None:
    low, high = window(x, h)
    assert math.isfinite(low) and math.isfinite(high) and low < high
    if math.isfinite(x) and abs(x) < 1e300:
        assert low <= x <= high


@pytest.mark.parametrize(
    ("x", "h", "expected"),
    [
        (5.0, 1.0, (2, 8)),
        (5.9, 1.0, (2, 8)),
        (3.0, -0.1, (2.6, 3.2)),
        (math.nan, 1.0, (-3, 3)),
        (0.0, 0.0, (-0.75, 0.75)),
    ],
)
def test_windows(x: float, h: float, expected: tuple[float, float]) -> None:
    assert window(x, h) == pytest.approx(expected)


RATES = [
    (3, 1, 7.0),
    (3, 0.5, 6.5),
    (1, 1, 3.0),
    (-2, 0.5, -3.5),
    (3, 1e-6, 6.000001000927568),
    (3, -1, 5.0),
    (3, 1e-16, 0.0),
]


@pytest.mark.parametrize(("x", "h", "rate"), RATES)
def test_the_rates_of_the_lecture(x: float, h: float, rate: float) -> None:
    slice_ = along(parse(f"x = {x}\ny = x**2"), low=-4, high=4, h=h)
    assert (slice_.rate, slice_.slope) == (rate, 2.0 * x)


@pytest.mark.parametrize("power", range(17))
@pytest.mark.parametrize("sign", [1, -1])
def test_every_nudge_from_1_to_1e_16_has_its_curve(power: int, sign: int) -> None:
    h = sign * float(f"1e-{power}")
    slice_ = along(parse("x = 3\ny = x**2"), 0, *window(3.0, h), h=h)
    assert slice_.xs[0] < 3 < slice_.xs[-1] and math.isfinite(slice_.rate)
    assert slice_.nudged == (3 + h) * (3 + h)
    assert dict(zip(slice_.xs, slice_.ys, strict=True))[3 + h] == slice_.nudged


def test_a_result_is_moved_after_its_operation() -> None:
    slice_ = along(lecture(), leaf=2, low=5, high=11)
    assert (slice_.leaf, slice_.x, slice_.y, slice_.nudged, slice_.rate, slice_.slope) == ("c", 8, 80, 90, 10, 10)
    assert slice_.held == (("d", 10),)
    assert slice_.ys == pytest.approx([x * 10 for x in slice_.xs])
    own = along(lecture(), leaf=5, low=79, high=81)
    assert (own.rate, own.slope, own.held) == (1, 1, ())


def test_any_node_can_be_the_one_that_is_looked_at() -> None:
    slice_ = along(lecture(), output=2)
    assert (slice_.leaf, slice_.output, slice_.y, slice_.rate, slice_.slope) == ("a", "c", 8, 1, 1)
    assert slice_.held == (("b", 3),)
    flat = along(lecture(), leaf=3, output=2)
    assert (flat.rate, flat.slope, set(flat.ys), flat.held) == (0, 0, {8}, (("a", 5), ("b", 3)))


def test_a_leaf_that_a_moved_result_also_bypasses_is_held() -> None:
    slice_ = along(parse("a = 2\nb = 3\nc = a * b\nL = c + a"), leaf=2, low=0, high=9)
    assert (slice_.held, slice_.slope) == ((("a", 2),), 1)


@pytest.mark.parametrize("text", ["log(x)", "1 / x", "x**0.5", "sqrt(x)", "x**(-1)", "log(abs(x))", "1 / (x * x)"])
@pytest.mark.parametrize("x", [0.0, -1.0, 1e-9, 2.0])
@pytest.mark.parametrize("h", [1.0, -1.0, 1e-9, 1e-16])
def test_through_an_edge_nothing_raises(text: str, x: float, h: float) -> None:
    slice_ = along(parse(f"x = {x}\ny = {text}"), low=-2, high=2, h=h)
    curve = dict(zip(slice_.xs, slice_.ys, strict=True))
    assert slice_.y == curve[x] or math.isnan(curve[x])
    assert any(not math.isfinite(y) for y in slice_.ys)
    assert isinstance(slice_.rate, float) and isinstance(slice_.slope, float)


def test_an_old_window_rests_while_the_point_is_well_inside() -> None:
    old = window(5.0, 1.0)
    assert window(6.0, 1.0, old=old) is old
    assert window(7.6, 1.0, old=old) == (4, 10)


@settings(max_examples=200, deadline=None)
@given(wild_graphs(), st.data())
def test_no_graph_and_no_node_raises(graph: Graph, data: st.DataObject) -> None:
    of, at = (data.draw(st.integers(0, len(graph) - 1)) for _ in range(2))
    slice_ = along(graph, of, -3, 3, h=data.draw(st.floats()), samples=7, output=at)
    assert list(slice_.xs) == sorted(slice_.xs)


@settings(max_examples=100, deadline=None)
@given(programs(kinks=True), st.data())
def test_the_slope_is_what_the_rate_comes_close_to(text: str, data: st.DataObject) -> None:
    graph = parse(text)
    node = data.draw(st.sampled_from([node for node in graph.nodes if node.kind is not Kind.CONSTANT]))
    slice_ = along(graph, node.index, h=1e-6, samples=2)
    assert slice_.slope == pytest.approx(slice_.rate, rel=2e-3, abs=2e-3)


def test_only_what_depends_on_the_leaf_is_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out = []
    monkeypatch.setitem(FORWARD, "tanh", lambda a: worked_out.append(a) or math.tanh(a))
    builder = GraphBuilder()
    node = builder.leaf(Kind.PARAMETER, 1.0, "a")
    for _ in range(200):
        node = builder.result(OPS["tanh"], [node])
    b = builder.leaf(Kind.PARAMETER, 1.0, "b")
    graph = builder.build(builder.result(OPS["add"], [node, b], "L"))
    along(graph, b, 0, 1, samples=400)
    assert len(worked_out) == 200


def test_a_window_rests_while_h_changes_a_little_and_follows_where_it_is_lost_or_too_wide() -> None:
    first = window(5.0, 0.1)
    assert [window(5.0, h, first) is first for h in (0.08, 0.12, 0.19)] == [True, True, True]
    assert [window(5.0, h, first) is first for h in (1e-3, 1.0)] == [False, False]
