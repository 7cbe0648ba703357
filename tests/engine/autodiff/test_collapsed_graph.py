"""The graph with neurons, layers and expressions closed: its nodes, its numbers, and where stepping halts in it."""

from __future__ import annotations

import math

import pytest

from engine.autodiff.collapsed_graph import CollapsedGraph, collapse
from engine.autodiff.trace import Trace
from engine.graph.graph import Graph
from engine.graph.groups import CollapsibleGroup, collapsible_groups, first_closed
from engine.language import parse
from engine.training.experiment import Experiment
from engine.training.run import Run

MOONS = """x1, x2, y = data("moons")
score = mlp([x1, x2], [16, 16, 1], relu)
loss = mean(relu(1 - y*score)) + 1e-4 * l2()"""
XOR = """x1, x2, y = data("xor")
score = mlp([x1, x2], [4, 1], tanh)
loss = mean((score - y)**2)"""
LEAVES = """a = 0.5
b = -1.5
n = neuron([a, b], tanh)
m = neuron([n, a])
L = (n + m)**2 + l2()"""


@pytest.fixture(scope="module")
def moons() -> CollapsedGraph:
    return opened(parse(MOONS))


@pytest.fixture(scope="module")
def xor() -> CollapsedGraph:
    return opened(parse(XOR))


def opened(graph: Graph) -> CollapsedGraph:
    """As it opens."""
    return collapse(graph, first_closed(graph))


def trace_of(text: str) -> Trace:
    return Run(Experiment(text)).trace(0)


def named(collapsed: CollapsedGraph, name: str) -> CollapsibleGroup:
    return next(each for each in collapsed.groups if each.name == name)


def names(collapsed: CollapsedGraph) -> list[str]:
    return [node.name for node in collapsed.graph.nodes]


def operands(collapsed: CollapsedGraph, name: str) -> list[str]:
    return [collapsed.graph.nodes[i].name for i in collapsed.graph.by_name[name].operands]


def test_two_layers_of_sixteen_open_as_columns_between_data_and_loss(moons: CollapsedGraph) -> None:
    assert names(moons) == ["x1", "x2", "h1", "h2", "score", "loss"]
    assert operands(moons, "h1") == ["x1", "x2"]
    assert operands(moons, "loss") == ["score"]
    assert {moons.graph.nodes[item].name for item in moons.layers} == {"h1", "h2"}


def test_the_sum_of_all_squares_draws_no_line_to_what_is_closed(moons: CollapsedGraph) -> None:
    uses = [edge for edges in moons.uses.values() for edge in edges]
    assert len(uses) == 2 * 16 + 16 * 16 + 16 + 1


def test_between_columns_there_is_an_edge_for_every_weight(moons: CollapsedGraph) -> None:
    weights = [moons.source.nodes[edge.weight].name for edge in moons.weight_edges]
    assert len(weights) == len(set(weights)) == 2 * 16 + 16 * 16 + 16
    assert all(".w" in name for name in weights)
    assert moons.source.nodes[moons.weight_edges[0].operand].name == "x1"


def test_a_small_layer_opens_as_boxes_whose_edges_have_weights(xor: CollapsedGraph) -> None:
    assert names(xor) == ["x1", "x2", "h1.1", "h1.2", "h1.3", "h1.4", "score", "loss"]
    assert xor.layers == frozenset() and xor.weight_edges == ()
    weights = {key: xor.source.nodes[index].name for key, index in xor.weights.items()}
    assert weights[2, 0] == "h1.w1_1" and weights[2, 1] == "h1.w1_2" and weights[6, 3] == "score.w1_4"


def test_small_layers_are_closed_where_together_they_are_many() -> None:
    graph = parse('x, y = data("line")\ns = mlp([x], [4, 4, 4, 4, 4, 4, 4, 1])\nL = mean((s - y)**2)')
    assert names(opened(graph)) == ["x", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "s", "L"]


def test_a_graph_without_groups_has_nothing_to_close() -> None:
    graph = parse("a = 2\nL = " + " + ".join("a*a" for _ in range(40)))
    assert collapsible_groups(graph) == () and first_closed(graph) == frozenset()


def test_a_small_graph_opens_open(xor: CollapsedGraph) -> None:
    graph = parse(LEAVES)
    assert first_closed(graph) == frozenset()
    assert names(collapse(graph, ())) == [node.name for node in graph.nodes]


@pytest.mark.parametrize("text", ["a = 2\nb = 3\nL = (a*b + a + a)**2", LEAVES, XOR, MOONS])
def test_with_nothing_closed_it_is_the_graph_itself(text: str) -> None:
    trace = trace_of(text)
    collapsed = collapse(trace.graph)
    assert collapsed.graph is trace.graph and set(collapsed.closed_at) == {-1}
    assert collapsed.item_of == collapsed.shown == tuple(range(len(trace.graph)))
    assert trace.stops("edge", collapsed.closed_at) == tuple(range(1, len(trace) + 1))
    assert trace.stops("node", collapsed.closed_at) == trace.stops("node")
    assert collapsed.frame(trace.last) == trace.last
    assert collapsed.slopes(trace.last.locals) == trace.last.locals
    assert not collapsed.layers and not collapsed.weights and not collapsed.weight_edges


def test_a_neuron_is_made_of_pairs_a_bias_a_sum_and_an_output(xor: CollapsedGraph) -> None:
    neuron = xor.neurons[named(xor, "h1.2").number]
    source = xor.source.nodes
    assert [(source[a].name, source[w].name) for a, w in neuron.inputs] == [("x1", "h1.w2_1"), ("x2", "h1.w2_2")]
    assert [source[i].name for i in (neuron.bias, neuron.total, neuron.output)] == ["h1.b2", "h1.z2", "h1.a2"]


def test_an_expression_has_the_nameless_nodes_and_the_data_that_only_it_uses(xor: CollapsedGraph) -> None:
    inside = {xor.source.nodes[i].label for i in named(xor, "loss").nodes}
    assert inside == {"y", "score − y", "2", "(score − y)²", "loss"}


def test_a_name_of_its_own_or_another_use_stays_outside() -> None:
    graph = parse('x, y = data("line")\ns = neuron([x])\nd = s - y\nL = mean(d*d) + mean(y)')
    found = {each.name: {graph.nodes[i].label for i in each.nodes} for each in collapsible_groups(graph)}
    assert found["L"] == {"d·d", "mean(d·d)", "mean(y)", "L"}
    assert "d" not in found


def test_all_that_is_closed_says_what_it_works_out(moons: CollapsedGraph, xor: CollapsedGraph) -> None:
    assert moons.formula(named(moons, "h1")) == "relu(Σ w·x + b)"
    assert moons.formula(named(moons, "score")) == "Σ w·x + b"
    assert xor.formula(named(xor, "loss")) == "mean((score − y)²)"
    assert [xor.graph.by_name[name].expression for name in ("h1.1", "score")] == ["tanh", "Σ"]


def test_the_output_of_a_network_without_a_loss_is_an_output_of_its_neuron() -> None:
    graph = parse("a = 1\nb = 2\nL = mlp([a, b], [3, 1], tanh)")
    assert [graph.nodes[i].name for i in collapsible_groups(graph)[-1].outputs] == ["L"]


def test_a_closed_neuron_shows_the_numbers_of_its_output(xor: CollapsedGraph) -> None:
    trace = trace_of(XOR)
    frame = trace.frame(len(trace))
    seen = xor.frame(frame)
    output = xor.source.by_name["h1.a3"].index
    assert seen.values[4] == frame.values[output] and seen.gradients[4] == frame.gradients[output]
    assert seen.updated == {} and seen.states == {}
    assert seen.stale_values == frozenset(range(2, 8))


def test_the_slope_through_a_closed_neuron_takes_the_gradient_of_its_output_to_that_of_its_input() -> None:
    trace = trace_of(LEAVES)
    graph = trace.graph
    closed = collapse(graph, {each.number for each in collapsible_groups(graph)})
    frame = trace.frame(trace.stretches[1].last)
    seen = closed.frame(frame)
    a, b, n, m = (closed.graph.by_name[name].index for name in ("a", "b", "n", "m"))
    value, weight = frame.values[graph.by_name["n"].index], frame.values[graph.by_name["n.w2"].index]
    assert seen.locals[n, 1] == pytest.approx((1 - value**2) * weight, abs=1e-15)
    through = [seen.gradients[n] * seen.locals[n, 0], seen.gradients[m] * seen.locals[m, 1]]
    through_squares = 2 * frame.values[graph.by_name["a"].index]
    assert seen.gradients[a] == pytest.approx(sum(through) + through_squares, abs=1e-14)
    assert (b, n, m) == tuple(closed.graph.by_name[name].index for name in ("b", "n", "m"))


def test_the_slope_through_a_layer_is_no_number(moons: CollapsedGraph) -> None:
    trace = trace_of(MOONS)
    slopes = moons.frame(trace.last).locals
    score, h2 = (moons.graph.by_name[name].index for name in ("score", "h2"))
    assert math.isnan(slopes[score, 0]) and math.isnan(slopes[h2, 0])
    assert slopes[moons.graph.by_name["loss"].index, 0] == pytest.approx(0.01)


def test_a_use_that_stays_open_keeps_its_own_slope() -> None:
    trace = trace_of(LEAVES)
    graph = trace.graph
    seen = collapse(graph, {0}).frame(trace.last)
    open_graph = collapse(graph, {0}).graph
    bent = open_graph.nodes[open_graph.by_name["(n + m)**2"].index]
    at = graph.by_name["(n + m)**2"].index
    assert seen.locals[bent.index, 0] == trace.last.locals[at, 0]
    assert set(seen.updated) == {open_graph.by_name[name].index for name in ("a", "b", "m.w1", "m.w2", "m.b")}
    assert set(seen.states) == set(seen.updated)


def test_a_step_inside_works_on_what_it_is_closed_in(xor: CollapsedGraph) -> None:
    trace = trace_of(XOR)
    inside, last = xor.step(trace.steps[0]), xor.step(trace.steps[3])
    assert (inside.source, inside.target, inside.before, inside.after) == (2, 2, None, None)
    assert last.after == trace.steps[3].after
    assert xor.step(None) is None
    cleared = next(step for step in trace.steps if step.kind == "zero_grad")
    assert xor.step(cleared) is cleared


def kinds_at(collapsed: CollapsedGraph, trace: Trace, grain="edge") -> list[tuple[str, str]]:
    """What each press does: the kind of its step, and the item."""
    steps = [trace.steps[stop - 1] for stop in trace.stops(grain, collapsed.closed_at)]
    return [(s.kind, collapsed.graph.nodes[collapsed.item_of[s.source]].name if s.source >= 0 else "") for s in steps]


def test_one_press_takes_one_closed_neuron(xor: CollapsedGraph) -> None:
    neurons = ["h1.1", "h1.2", "h1.3", "h1.4", "score"]
    assert kinds_at(xor, trace_of(XOR)) == [
        *(("forward", name) for name in (*neurons, "loss")),
        ("zero_grad", ""), ("seed", "loss"),
        *(("backward", name) for name in ("loss", *reversed(neurons))),
        *(("update", name) for name in neurons),
    ]  # fmt: skip


def test_one_press_takes_one_closed_layer(moons: CollapsedGraph) -> None:
    layers = ["h1", "h2", "score"]
    assert kinds_at(moons, trace_of(MOONS), "node") == [
        *(("forward", name) for name in (*layers, "loss")),
        ("zero_grad", ""), ("seed", "loss"),
        *(("backward", name) for name in ("loss", *reversed(layers))),
        *(("update", name) for name in layers),
    ]  # fmt: skip


def test_a_press_goes_into_what_is_opened(xor: CollapsedGraph) -> None:
    trace = trace_of(XOR)
    into = collapse(xor.source, xor.closed - {named(xor, "h1.2").number})
    forward = [name for kind, name in kinds_at(into, trace) if kind == "forward"]
    assert forward[:6] == ["h1.1", "x1*h1.w2_1", "x2*h1.w2_2", "h1.z2", "h1.a2", "h1.3"]
    assert len(trace.stops("edge", collapse(xor.source, ()).closed_at)) == len(trace)


def test_a_neuron_that_is_opened_beside_a_closed_layer_has_an_edge_to_each_product(moons: CollapsedGraph) -> None:
    score = named(moons, "score")
    into = collapse(moons.source, moons.closed - {score.number})
    products = [into.graph.nodes[into.item_of[edge.node]] for edge in into.weight_edges if edge.node in score.nodes]
    assert len(products) == 16 and all(node.op is not None and node.op.id == "mul" for node in products)
    assert operands(into, "loss") == ["score"]
    both = collapse(moons.source, into.closed - {named(moons, "loss").number})
    assert operands(both, "l2()") == [f"score.w1_{k}" for k in range(1, 17)] + ["score.b1"]


def test_the_smallest_around_a_node_is_its_neuron_closed_or_not(moons: CollapsedGraph) -> None:
    index = moons.source.by_name["h2.a5"].index
    fifth = moons.neurons_in(named(moons, "h2").number)[4]
    assert moons.innermost[index] == fifth.number and fifth.name == "h2.5"
    assert moons.innermost[0] == -1


def test_ten_thousand_parameters_close_and_open() -> None:
    text = MOONS.replace("[16, 16, 1]", "[90, 90, 1]")
    graph, frame = parse(text), trace_of(text).last
    neurons = [each.number for each in collapsible_groups(graph) if each.kind == "neuron"]
    assert len(collapse(graph, neurons).frame(frame).locals) > 90 * 90
