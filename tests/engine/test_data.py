"""Programs over data: values and gradients of every sample, sums over samples, and their steps."""

from __future__ import annotations

import random
from importlib.util import find_spec

import pytest

from engine import check
from engine.analysis.slices import slice_of
from engine.autodiff.minibatch_trace import joined
from engine.autodiff.stepper import run as run_trace
from engine.autodiff.tape import Tape, along, at_sample, values_of
from engine.autodiff.trace import Trace
from engine.checks.perturbation import nudge
from engine.checks.step_size import errors_against_h
from engine.checks.torch_check import gradients as torch_gradients
from engine.checks.verdict import judge
from engine.explain.steps import explain
from engine.graph.graph import Graph, Kind
from engine.language import parse

LINE = """
w = 0
b = 0
x = [0.0, 1.0, 2.0, 3.0, 4.0]
y = [1.1, 2.9, 5.2, 6.8, 9.1]
L = mean((w*x + b - y)**2)
"""
LOGISTIC = """
w = 0
b = 0
x = [-2.0, -1.0, -0.5, 0.5, 1.0, 2.0]
y = [0.0, 0.0, 1.0, 0.0, 1.0, 1.0]
p = sigmoid(w*x + b)
L = mean(-(y*log(p) + (1 - y)*log(1 - p)))
"""
DEAD = "w = 1\nb = 0\nx = [1.0, 2.0, 3.0]\ny = [2.0, 4.0, 6.0]\np = relu(w*x + b)\nL = mean((p - y)**2)"
# Every way that data, numbers and sums over samples can meet.
MIXED = """
a = 1.5
c = input(-0.5)
x = [0.5, -1.0, 2.0, 0.25]
y = [1.0, 0.0, 1.0, 0.0]
h = layer([x, a], 3, tanh)
s = neuron(h, linear)
m = max(s, c*x)
t = sum(m, a, x) + mean(m)
q = sum(t) * mean(x) + l2(m)
L = q / 10 + mean((s - y)**2) + max(a, c) + l2() + sum(abs(t / (y + 2)))
"""


def trained(program: str, rate: float, updates: int) -> tuple[list[float], dict[str, float]]:
    """The losses of plain gradient descent, and the parameters at the end."""
    graph = parse(program)
    tape, parameters = Tape(graph), {node.index: node.value for node in graph.parameters}
    losses = []
    for _ in range(updates + 1):
        values = values_of(graph, [parameters.get(index) for index in range(len(graph))])
        losses.append(values[graph.output])
        gradients, last = tape.backward(values), dict(parameters)
        for index in parameters:
            parameters[index] -= rate * gradients[index]
    return losses, {graph.nodes[index].name: value for index, value in last.items()}


def gradients_of(program: str) -> dict[str, float]:
    graph = parse(program)
    found = Tape(graph).backward(values_of(graph))
    return {node.name: found[node.index] for node in graph.parameters}


def traced(program: str, **settings: object) -> Trace:
    graph = parse(program)
    return run_trace(graph, [None] * len(graph), **settings)  # type: ignore[arg-type]


# The numbers of the curriculum


def test_fitting_a_line_has_the_lessons_numbers() -> None:
    assert gradients_of(LINE) == pytest.approx({"w": -28.04, "b": -10.04}, rel=1e-12)
    losses, parameters = trained(LINE, 0.05, 1000)
    assert losses[:4] == pytest.approx([33.142, 3.650684, 0.4405987599999993, 0.08992001639999989], rel=1e-9)
    assert losses[10] == pytest.approx(0.03835132794521216, rel=1e-9)
    assert losses[100] == pytest.approx(0.021472561109019902, rel=1e-9)
    assert parameters == pytest.approx({"w": 1.99, "b": 1.04}, abs=1e-9)


def test_logistic_regression_has_the_lessons_numbers() -> None:
    assert gradients_of(LOGISTIC) == pytest.approx({"w": -0.41666666666666663, "b": 0.0}, abs=1e-12)
    losses, _ = trained(LOGISTIC, 1.0, 100)
    expected = {0: 0.6931471805599453, 1: 0.5566580910781243, 2: 0.5085088753039696, 10: 0.4620673578249153}
    assert {k: losses[k] for k in expected} == pytest.approx(expected, rel=1e-9)


def test_a_dead_unit_stays_dead() -> None:
    assert gradients_of(DEAD) == pytest.approx({"w": -9.333333333333334, "b": -4.0}, rel=1e-12)
    losses, _ = trained(DEAD, 0.3, 6)
    assert losses[1] == pytest.approx(25.2, rel=1e-9)
    assert losses[2:] == pytest.approx([18.666666666666668] * 5, rel=1e-12)


# Other witnesses


def test_gradients_agree_with_difference_quotients_everywhere() -> None:
    graph = parse(MIXED)
    for sample in range(4):
        for row in check(graph, nodes=True, torch=False, sample=sample):
            assert row.verdict == "agree", (row.leaf, sample, str(row.reason))
            assert row.analytic == pytest.approx(row.central, rel=1e-5, abs=1e-7), (row.leaf, sample)


@pytest.mark.torch
@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
def test_gradients_are_pytorchs_for_each_sample() -> None:
    graph = parse(MIXED)
    found = Tape(graph).backward(values_of(graph))
    for sample in range(4):
        witness = torch_gradients(graph, nodes=True, sample=sample)
        assert witness is not None
        for name, gradient in witness.items():
            value = at_sample([found[graph.by_name[name].index]], sample)[0]
            assert value == pytest.approx(gradient, rel=1e-12, abs=1e-14), (name, sample)


def test_only_some_nodes_are_checked_where_only_they_are_asked() -> None:
    graph = parse(MIXED)
    assert [row.leaf for row in check(graph, torch=False, only={graph.by_name["a"].index})] == ["a"]


def test_the_verdict_sees_poles_and_kinks_of_any_sample() -> None:
    pole = parse("w = 1\nx = [1.0, 1e-7]\nL = mean(1/(w*x))")
    kink = parse("w = 0\nx = [1.0, 2.0]\nL = mean(relu(w*x))")
    assert judge(pole, values_of(pole), 0, 2.0).word == "edge"
    assert judge(kink, values_of(kink), 0, 1e-5).word == "kink"
    smooth = parse("w = 1\nx = [1.0, 2.0]\nL = mean(1/(w*x))")
    assert judge(smooth, values_of(smooth), 0, 1e-5).word == "agree"


# One sample at hand


def test_a_nudge_of_a_sample_moves_that_sample_alone() -> None:
    graph = parse(LINE.replace("w = 0", "w = 2"))
    x = graph.by_name["x"].index
    found = nudge(graph, [None] * len(graph), x, 0.5, sample=2)
    assert (found.before[x], found.after[x]) == (2.0, 2.5)
    assert found.gradient == pytest.approx(2 * (2 * 2.0 - 5.2) * 2 / 5)
    assert found.actual == pytest.approx(((2 * 2.5 - 5.2) ** 2 - (2 * 2.0 - 5.2) ** 2) / 5)
    assert found.locals[graph.by_name["w*x"].index, 1] == 2.0


def test_slices_and_quotients_are_about_the_sample_at_hand() -> None:
    graph = parse(LINE.replace("w = 0", "w = 2"))
    x, inner = graph.by_name["x"].index, graph.by_name["w*x"].index
    curve = slice_of(graph, [None] * len(graph), x, 0.0, 4.0, 0.5, output=inner, sample=3)
    assert (curve.x, curve.y, curve.rate, curve.slope) == (3.0, 6.0, 2.0, 2.0)
    errors = errors_against_h(graph, [None] * len(graph), x, inner, sample=3)
    assert errors[0].forward == 2.0
    assert along(graph, values_of(graph), graph.by_name["w"].index)(1.99) == pytest.approx(
        sum((1.99 * a - b) ** 2 for a, b in zip(range(5), (1.1, 2.9, 5.2, 6.8, 9.1), strict=True)) / 5
    )


# Steps


def test_steps_carry_the_numbers_of_the_shown_sample() -> None:
    trace = traced(LINE, sample=2)
    frame = trace.last
    nodes = trace.graph.by_name
    assert frame.values[nodes["x"].index] == 2.0
    assert frame.values[nodes["y"].index] == 5.2
    assert frame.gradients[nodes["x"].index] is None
    assert frame.gradients[nodes["w"].index] == pytest.approx(-28.04)
    assert trace.batch is not None and trace.batch.sample == 2
    assert trace.batch.values[nodes["x"].index].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_parameter_gets_the_sum_over_all_samples() -> None:
    trace = traced(LINE, sample=2)
    step = next(step for step in trace.steps if step.kind == "backward" and step.operand == "w")
    assert (step.samples, step.local) == (5, 2.0)
    assert step.summed == step.after == pytest.approx(-28.04)
    assert step.upstream == pytest.approx(2 * -5.2 / 5)


def test_explanations_write_the_sum_out() -> None:
    trace = traced(LINE, sample=2)
    said = {explain(trace, position).line: explain(trace, position) for position in range(1, len(trace) + 1)}
    mean = said["L = sum(1.21, 8.41, 27.04, …) / 5"]
    assert mean.text == "L = sum(v₁) / n = sum(1.21, 8.41, 27.04, …) / 5 = 33.142"
    added = said["w.grad += −2.08 × 2 + …"]
    assert added.text == "∂L/∂w += Σ ∂L/∂(w·x) · ∂(w·x)/∂w = −2.08 · 2 + … = −28.04"
    assert str(added.sentence).endswith(
        "All 5 samples use w, so what they give adds up to −28.04; sample 3 gives −4.16."
    )
    shared = next(e for line, e in said.items() if line.startswith("v₁.grad"))
    assert "1 / n = 1 / 5 = 0.2" in str(shared.sentence)


def test_of_few_samples_all_are_listed() -> None:
    trace = traced("w = 2\nx = [1.0, 3.0]\nL = sum(w*x)")
    assert explain(trace, 2).line == "L = sum(2, 6)"


def test_minibatches_are_rounds_of_one_epoch() -> None:
    graph = parse(LINE)
    first = run_trace(graph, [None] * len(graph), samples=(4, 0, 2), sample=2)
    assert first.batch is not None and (first.batch.samples, first.batch.sample_index) == ((4, 0, 2), 2)
    moved = [first.last.values[n.index] if n.kind is Kind.PARAMETER else None for n in graph.nodes]
    second = run_trace(graph, moved, samples=(1, 3), sample=2)
    assert second.batch is not None and second.batch.sample == 1  # the picked one is not among them
    epoch = joined(2, [first, second].__getitem__)
    assert len(epoch) == len(first) + len(second)
    assert [stretch.phase for stretch in epoch.stretches] == ["forward", "backward", "update"] * 2
    for position in range(len(epoch) + 1):
        part, inside = epoch.minibatch_at(position)
        assert (part, inside) == ((first, position) if position <= len(first) else (second, position - len(first)))
        frame = epoch.frame(position)
        assert frame.position == position
        assert frame.values == part.frame(inside).values
    assert explain(epoch, len(first) + 1).line.startswith("w·x = ")
    assert joined(1, [first].__getitem__) is first
    assert [node.data for node in first.batch_graph.data] == [(4.0, 0.0, 2.0), (9.1, 1.1, 5.2)]
    assert (first.sample_index, second.sample_index) == (2, 0)
    whole = run_trace(graph, [None] * len(graph))
    assert whole.batch_graph is graph
    assert traced("a = 1\nL = a**2").sample_index == 0


def test_the_order_of_samples_changes_no_gradient() -> None:
    graph = parse(MIXED)
    shuffled = random.Random(1).sample(range(4), 4)
    again = graph.with_data({node.name: [node.data[k] for k in shuffled] for node in graph.data})
    plain, other = (Tape(graph).backward(values_of(each)) for each in (graph, again))
    for node in graph.parameters:
        assert other[node.index] == pytest.approx(plain[node.index], rel=1e-12)


def test_other_data_take_the_place_of_the_programs() -> None:
    graph = parse(LINE).with_data({"x": [1.0, 2.0], "y": [3.0, 5.0]})
    assert graph.samples == 2
    assert values_of(graph)[graph.output] == (9 + 25) / 2


def structure(graph: Graph) -> list[str]:
    return [node.name for node in graph.nodes if node.index in graph.batched]


def test_what_depends_on_data_has_a_number_a_sample_up_to_a_sum_or_mean() -> None:
    graph = parse("w = 2\nx = [1.0, 2.0]\np = w*x\nm = mean(p)\nL = sum(m, w)")
    assert structure(graph) == ["x", "p"]
    assert graph.reduces(graph.by_name["m"])
    assert not graph.reduces(graph.by_name["L"])
